"""Give messages a way out while the product has none of its own."""

from importlib.util import find_spec

from django.apps import AppConfig


class ChaosConfig(AppConfig):
    name = "tests.chaos"

    def ready(self) -> None:
        if find_spec("monitoring.messages.mail") is None:
            from monitoring import messages
            from tests.chaos import hooks

            messages.send = hooks.send
