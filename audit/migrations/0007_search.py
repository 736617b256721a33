from django.db import migrations


class Migration(migrations.Migration):
    """Index what staff search the trail by: newest first, of all or of one person."""

    dependencies = [("audit", "0006_chain")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX audit_event_newest ON audit_event (at DESC, id DESC)", "DROP INDEX audit_event_newest"
        ),
        migrations.RunSQL(
            "CREATE INDEX audit_event_actor_newest ON audit_event (actor, at DESC, id DESC)",
            "DROP INDEX audit_event_actor_newest",
        ),
    ]
