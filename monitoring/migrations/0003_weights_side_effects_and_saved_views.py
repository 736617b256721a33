import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('monitoring', '0002_append_only'),
        ('patients', '0003_calendar_links_and_kinds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SideEffect',
            fields=[
                ('fact_ptr', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, parent_link=True, primary_key=True, related_name='as_%(class)s', serialize=False, to='patients.fact')),
                ('noticed_on', models.DateField()),
                ('symptom', models.CharField(choices=[('dry_lips', 'Dry or cracked lips'), ('dry_skin', 'Dry or itchy skin'), ('dry_eyes', 'Dry or sore eyes'), ('nosebleed', 'Nosebleeds'), ('muscle_or_joint_pain', 'Muscle or joint pain'), ('headache', 'Headache'), ('vision', 'Trouble seeing, also at night'), ('mood', 'Low mood, worry, or thoughts of harming myself'), ('stomach', 'Stomach pain, yellow skin, or dark urine'), ('pregnancy_concern', 'I may be pregnant'), ('other', 'Something else')], max_length=30)),
                ('severity', models.CharField(choices=[('mild', 'A little'), ('moderate', 'It bothers me'), ('severe', 'A lot')], max_length=10)),
                ('note', models.TextField(blank=True, default='')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('symptom__in', ['dry_lips', 'dry_skin', 'dry_eyes', 'nosebleed', 'muscle_or_joint_pain', 'headache', 'vision', 'mood', 'stomach', 'pregnancy_concern', 'other'])), name='monitoring_sideeffect_symptom_known'), models.CheckConstraint(condition=models.Q(('severity__in', ['mild', 'moderate', 'severe'])), name='monitoring_sideeffect_severity_known')],
            },
            bases=('patients.fact',),
        ),
        migrations.CreateModel(
            name='Weight',
            fields=[
                ('fact_ptr', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, parent_link=True, primary_key=True, related_name='as_%(class)s', serialize=False, to='patients.fact')),
                ('weighed_on', models.DateField()),
                ('weight_kg', models.DecimalField(decimal_places=1, max_digits=4)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('weight_kg__gte', 20), ('weight_kg__lte', 400)), name='monitoring_weight_between_20_and_400_kg')],
            },
            bases=('patients.fact',),
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(blank=True, default='', max_length=300)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('created_by', 'name'), name='monitoring_savedview_one_of_a_name'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='monitoring_savedview_name_not_blank')],
            },
        ),
        migrations.CreateModel(
            name='SideEffectReview',
            fields=[
                ('fact_ptr', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, parent_link=True, primary_key=True, related_name='as_%(class)s', serialize=False, to='patients.fact')),
                ('reviewed_on', models.DateField()),
                ('outcome', models.TextField()),
                ('side_effect', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='monitoring.sideeffect')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome', ''), _negated=True), name='monitoring_sideeffectreview_outcome_not_blank')],
            },
            bases=('patients.fact',),
        ),
        AppendOnly("monitoring_weight", "monitoring_sideeffect", "monitoring_sideeffectreview"),
    ]
