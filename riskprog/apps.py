"""Name the project for Django, and hear what the mail service says of a mail that was sent."""

from django.apps import AppConfig


class RiskprogConfig(AppConfig):
    name = "riskprog"

    def ready(self) -> None:
        from riskprog import mail_service

        mail_service.listen()
