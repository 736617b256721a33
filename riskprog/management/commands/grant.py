"""Give the application's own database role what it needs, and nothing that changes the record: run it after every migration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from psycopg import sql

from audit import privileges


class Command(BaseCommand):
    help = "Make the role that serves, or its password anew, and grant it what the application needs; as the owner."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say what the role of DATABASE_URL could change")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("SQLite has no roles: who may read the file may change it. Its triggers refuse mistakes.")
        if options["check"]:
            return self._check()
        if not settings.APP_DATABASE_ROLE:
            raise CommandError("APP_DATABASE_ROLE: set the role that web, worker and beat sign in with.")
        with transaction.atomic():
            self._make(settings.APP_DATABASE_ROLE, settings.APP_DATABASE_PASSWORD)
            with connection.cursor() as cursor:
                for statement in privileges.statements(connection, settings.APP_DATABASE_ROLE):
                    cursor.execute(statement)
        self.stdout.write(f"{settings.APP_DATABASE_ROLE} may add to the record, and change none of it.")
        return None

    def _check(self) -> None:
        if tables := privileges.changeable(connection):
            raise CommandError(
                f"The role of DATABASE_URL could change what is on record in {len(tables)} tables, as {tables[0]}. "
                "Let web, worker and beat sign in with a role of their own: docs/running.md."
            )
        self.stdout.write("The role of DATABASE_URL can change nothing that is on record.")

    def _make(self, role: str, password: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
            known = cursor.fetchone()
            if known is not None and known[0]:
                raise CommandError(f"{role} is a superuser, whom nothing can be withheld from. Name another role.")
            verb = sql.SQL("ALTER" if known else "CREATE")
            made = sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}")
            cursor.execute(made.format(verb, sql.Identifier(role), sql.Literal(password or None)))
