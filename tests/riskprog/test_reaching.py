"""How people are reached is read from the environment, and from nothing else in the demo."""

from pathlib import Path

from riskprog import reaching
from riskprog.environment import Environment
from tests.riskprog import production

GATEWAY = "https://sms.example.org/send"


def test_the_demo_sends_nothing_whatever_the_shell_says() -> None:
    env = Environment({"EMAIL_URL": "smtp://mail.example.org:25", "SMS_GATEWAY_URL": GATEWAY})

    assert reaching.read_mail(env, is_demo=True) == ("django.core.mail.backends.filebased.EmailBackend", {})
    assert reaching.read_sms(env, is_demo=True) == "monitoring.messages.sms.file"


def test_without_a_way_out_neither_mail_nor_text_messages_are_sent() -> None:
    env = Environment(dict.fromkeys(["EMAIL_URL", "EMAIL_SERVICE", "SMS_GATEWAY_URL", "SMS_BACKEND"], ""))

    assert reaching.read_mail(env, is_demo=False) == (reaching.NO_MAIL, {})
    assert reaching.read_sms(env, is_demo=False) == ""


def test_mail_goes_through_a_server_by_its_url() -> None:
    env = Environment({"EMAIL_URL": "smtp+tls://clinic:secret@mail.example.org:587"})

    backend, server = reaching.read_mail(env, is_demo=False)

    assert backend == "django.core.mail.backends.smtp.EmailBackend"
    assert (server["EMAIL_HOST"], server["EMAIL_PORT"], server["EMAIL_USE_TLS"]) == ("mail.example.org", 587, True)
    assert (server["EMAIL_HOST_USER"], server["EMAIL_HOST_PASSWORD"]) == ("clinic", "secret")


def test_a_server_that_cannot_be_read_is_complained_of_without_its_password() -> None:
    env = Environment({"EMAIL_URL": "pigeon://clinic:secret@mail.example.org"})

    assert reaching.read_mail(env, is_demo=False) == (reaching.NO_MAIL, {})
    assert env.wrong == ["EMAIL_URL: it cannot be read. Set smtp+tls://user:password@host:587."]


def test_mail_goes_through_a_service_by_its_name(tmp_path: Path) -> None:
    secret = tmp_path / "webhook"
    secret.write_text("service:only-this-test")
    env = Environment(
        {"EMAIL_SERVICE": "postmark", "ANYMAIL_POSTMARK_SERVER_TOKEN": "token", "ANYMAIL_X": "",
         "ANYMAIL_WEBHOOK_SECRET_FILE": str(secret)}
    )  # fmt: skip

    assert reaching.read_mail(env, is_demo=False) == ("anymail.backends.postmark.EmailBackend", {})
    said = reaching.values_after("ANYMAIL_", env)
    assert (said["POSTMARK_SERVER_TOKEN"], said["WEBHOOK_SECRET"], "X" in said) == (
        "token",
        "service:only-this-test",
        False,
    )


def test_a_gateway_of_text_messages_is_told_its_secret_only_encrypted() -> None:
    encrypted, open_to_all = (Environment({"SMS_GATEWAY_URL": url}) for url in (GATEWAY, "http://sms.example.org"))

    assert reaching.read_sms(encrypted, is_demo=False) == "monitoring.messages.sms.gateway"
    reaching.read_sms(open_to_all, is_demo=False)
    assert encrypted.wrong == []
    assert "must begin with https://" in open_to_all.wrong[0]


def test_production_with_mail_and_text_messages_passes_the_deployment_check(tmp_path: Path) -> None:
    ways_out = {
        "EMAIL_SERVICE": "postmark",
        "ANYMAIL_POSTMARK_SERVER_TOKEN": "only-this-test",
        "ANYMAIL_WEBHOOK_SECRET": "service:only-this-test",
        "SMS_GATEWAY_URL": GATEWAY,
    }

    result = production.run(production.CHECK, tmp_path, **production.SETTINGS, **ways_out)

    assert result.returncode == 0, result.stderr
