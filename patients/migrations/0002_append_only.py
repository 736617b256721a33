from django.db import migrations

from audit.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("patients", "0001_initial")]

    operations = [
        AppendOnly(
            "patients_fact",
            "patients_birthdate",
            "patients_category",
            "patients_consent",
            "patients_consenttext",
            "patients_enrollment",
            "patients_enrollmentclosure",
            "patients_void",
        ),
    ]
