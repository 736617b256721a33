from django.db import migrations

from audit.append_only import AppendOnly, CloseOnce


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0001_initial")]

    operations = [
        AppendOnly(
            "monitoring_acknowledgment",
            "monitoring_contraception",
            "monitoring_counseling",
            "monitoring_cycle",
            "monitoring_decision",
            "monitoring_dispense",
            "monitoring_hometestingpermission",
            "monitoring_indication",
            "monitoring_lab",
            "monitoring_menses",
            "monitoring_override",
            "monitoring_pregnancyresolution",
            "monitoring_pregnancytest",
            "monitoring_visit",
        ),
        CloseOnce("Prescription", "cancelled_at", "cancelled_by", "cancelled_reason"),
        CloseOnce(
            "Authorization",
            "handed_over_at",
            "handed_over_by",
            "dispense",
            "reversed_at",
            "reversed_by",
            "reversed_reason",
        ),
    ]
