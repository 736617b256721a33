from django.db import migrations, models

from audit.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_append_only'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='event',
            name='audit_event_action_known',
        ),
        migrations.AlterField(
            model_name='event',
            name='action',
            field=models.CharField(choices=[('patient-created', 'patient-created'), ('patient-changed', 'patient-changed'), ('patient-viewed', 'patient-viewed'), ('patient-looked-up', 'patient-looked-up'), ('fact-recorded', 'fact-recorded'), ('fact-voided', 'fact-voided'), ('decision-made', 'decision-made'), ('prescription-written', 'prescription-written'), ('prescription-refused', 'prescription-refused'), ('prescription-cancelled', 'prescription-cancelled'), ('authorization-issued', 'authorization-issued'), ('authorization-refused', 'authorization-refused'), ('hand-over-refused', 'hand-over-refused'), ('authorization-handed-over', 'authorization-handed-over'), ('authorization-reversed', 'authorization-reversed'), ('certification-recorded', 'certification-recorded'), ('certification-voided', 'certification-voided'), ('delegation-recorded', 'delegation-recorded'), ('delegation-ended', 'delegation-ended'), ('refusals-viewed', 'refusals-viewed'), ('report-viewed', 'report-viewed'), ('report-exported', 'report-exported'), ('document-made', 'document-made'), ('calendar-link-made', 'calendar-link-made'), ('calendar-link-revoked', 'calendar-link-revoked'), ('access-refused', 'access-refused'), ('case-loaded', 'case-loaded'), ('user-created', 'user-created'), ('user-deactivated', 'user-deactivated'), ('user-reactivated', 'user-reactivated'), ('password-changed', 'password-changed'), ('clinic-registered', 'clinic-registered'), ('pharmacy-registered', 'pharmacy-registered'), ('signed-in', 'signed-in'), ('signed-out', 'signed-out'), ('sign-in-refused', 'sign-in-refused')], max_length=40),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('action__in', ['patient-created', 'patient-changed', 'patient-viewed', 'patient-looked-up', 'fact-recorded', 'fact-voided', 'decision-made', 'prescription-written', 'prescription-refused', 'prescription-cancelled', 'authorization-issued', 'authorization-refused', 'hand-over-refused', 'authorization-handed-over', 'authorization-reversed', 'certification-recorded', 'certification-voided', 'delegation-recorded', 'delegation-ended', 'refusals-viewed', 'report-viewed', 'report-exported', 'document-made', 'calendar-link-made', 'calendar-link-revoked', 'access-refused', 'case-loaded', 'user-created', 'user-deactivated', 'user-reactivated', 'password-changed', 'clinic-registered', 'pharmacy-registered', 'signed-in', 'signed-out', 'sign-in-refused'])), name='audit_event_action_known'),
        ),
        AppendOnly("audit_event"),
    ]
