"""Read secrets from files: NAME_FILE=/run/secrets/name says where NAME is kept, so that no environment shows it."""

from collections.abc import Iterable, Mapping
from pathlib import Path

# Whatever else a service needs a key for is added here, and may then be given by file.
NAMES = (
    "SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASE_URL", "POSTGRES_PASSWORD", "APP_DATABASE_PASSWORD", "REDIS_URL",
    "REDIS_PASSWORD", "METRICS_TOKEN", "EMAIL_URL", "ANYMAIL_WEBHOOK_SECRET", "SMS_GATEWAY_TOKEN", "OIDC_CLIENT_SECRET",
)  # fmt: skip


def read(environment: Mapping[str, str], names: Iterable[str] = NAMES) -> tuple[dict[str, str], list[str]]:
    """Return the environment with every secret that a file holds, and a sentence for each that cannot be read."""
    values, wrong = dict(environment), []
    for name in names:
        if not (place := environment.get(f"{name}_FILE")):
            continue
        if environment.get(name):
            wrong.append(f"{name}: it is set, and {name}_FILE too. Unset one of them.")
            continue
        try:
            values[name] = _secret_in(Path(place))
        except (OSError, ValueError) as error:
            # Never the error's own text: it may quote what the file holds.
            wrong.append(f"{name}: {name}_FILE names {place}, which {_fault(error)}.")
    return values, wrong


def _secret_in(path: Path) -> str:
    text = path.read_text(encoding="utf-8").strip()
    if not text:
        raise ValueError("empty")
    return text


def _fault(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "does not exist"
    if isinstance(error, OSError):
        return "cannot be read: let the user that riskprog runs as read it"
    return "is empty, or is not text"
