"""Refuse to start the product while its settings are wrong, and hear what the mail service says of a mail that was sent."""

from django.apps import AppConfig
from django.conf import settings
from django.utils import timezone

from riskprog import starting


class RiskprogConfig(AppConfig):
    name = "riskprog"

    def ready(self) -> None:
        """Refuse to start on settings that would harm somebody: web, worker, beat and every command pass here.

        :raises ImproperlyConfigured: something is missing or odd
        """
        starting.refuse(starting.complaints(settings, at=timezone.now()))

        from riskprog import mail_service

        mail_service.listen()
