import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit.append_only import AppendOnly, CloseOnce


class Migration(migrations.Migration):

    dependencies = [
        ('patients', '0002_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret_sha256', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='fact',
            name='patients_fact_kind_known',
        ),
        migrations.AlterField(
            model_name='fact',
            name='kind',
            field=models.CharField(choices=[('patient', 'Birth date'), ('category', 'Risk category'), ('enrollment', 'Enrollment'), ('enrollment_closure', 'Enrollment closed'), ('consent', 'Consent'), ('counseling', 'Counseling'), ('acknowledgment', 'Acknowledgment'), ('contraception', 'Contraception'), ('cycle', 'Cycle pattern'), ('menses', 'Menses'), ('home_testing_permitted', 'Home testing permitted'), ('pregnancy_test', 'Pregnancy test'), ('pregnancy_resolved', 'Pregnancy resolved'), ('visit', 'Visit'), ('dispense', 'Supply handed over'), ('indication', 'Indication'), ('lab', 'Lab result'), ('override', 'Clinic hold overridden'), ('weight', 'Weight'), ('side_effect', 'Side effect'), ('side_effect_review', 'Side effect reviewed'), ('void', 'Entry corrected')], max_length=30),
        ),
        migrations.AddConstraint(
            model_name='fact',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['patient', 'category', 'enrollment', 'enrollment_closure', 'consent', 'counseling', 'acknowledgment', 'contraception', 'cycle', 'menses', 'home_testing_permitted', 'pregnancy_test', 'pregnancy_resolved', 'visit', 'dispense', 'indication', 'lab', 'override', 'weight', 'side_effect', 'side_effect_review', 'void'])), name='patients_fact_kind_known'),
        ),
        migrations.AddField(
            model_name='calendarlink',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='calendarlink',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendar_links', to='patients.patient'),
        ),
        migrations.AddField(
            model_name='calendarlink',
            name='revoked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='calendarlink',
            constraint=models.CheckConstraint(condition=models.Q(('secret_sha256', ''), _negated=True), name='patients_calendarlink_secret_sha256_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='calendarlink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='patients_calendarlink_revoked_together'),
        ),
        migrations.AddConstraint(
            model_name='calendarlink',
            constraint=models.CheckConstraint(condition=models.Q(('revoked_at__isnull', True), ('revoked_at__gte', models.F('created_at')), _connector='OR'), name='patients_calendarlink_revoked_after_it_is_made'),
        ),
        migrations.AddConstraint(
            model_name='calendarlink',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('patient',), name='patients_calendarlink_one_open_for_each_patient'),
        ),
        AppendOnly("patients_fact"),
        CloseOnce("CalendarLink", "revoked_at", "revoked_by"),
    ]
