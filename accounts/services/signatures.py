"""Sign rows of the record, and verify what was signed: name, instant, meaning, what was shown and the row are one statement."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from hashlib import sha256
from typing import Any, Final, NamedTuple

from django.db.models import Field, Model
from django.utils.translation import gettext as _

from accounts import proofs
from accounts.models import Meaning, Method, Signature, User
from audit import trail
from audit.actions import Action


class Signing(NamedTuple):
    """Hold with what somebody signs: who, under which name, how and when they proved it, and exactly what was shown."""

    by: User
    printed_name: str
    method: Method
    proved_at: datetime
    shown: str


class Brought(Enum):
    """Be the one way to record without a signature what is signed here otherwise; pages show it as not signed here."""

    FROM_ELSEWHERE = "from-elsewhere"


BROUGHT: Final = Brought.FROM_ELSEWHERE
# None: nobody signed.
Signed = Signing | Brought | None


class NotSigned(Exception):
    """Say that a record needs a signature, and has none, or one that is stale or somebody else's."""


class Subject(NamedTuple):
    """Hold what names a row that is signed: the kind of its record, its public reference, and whom it is about."""

    kind: str
    reference: str
    patient: str


def require(signing: Signed, *, by: User, at: datetime) -> None:
    """Refuse what is not signed by whoever acts, or not freshly.

    :raises NotSigned: nobody signed, or somebody else, or the proof is older than `proofs.FRESH`
    """
    if signing is BROUGHT:
        return
    if not isinstance(signing, Signing):
        raise NotSigned("nobody signed")
    if signing.by.pk != by.pk:
        raise NotSigned("signed by another person")
    if not proofs.is_fresh(signing.proved_at, at=at):
        raise NotSigned("the proof is not fresh")


def sign(
    row: Model, subject: Subject, *, meaning: Meaning, signing: Signed, by: User, at: datetime
) -> Signature | None:
    """Sign a row that was just written, in the same transaction; None if it was brought from elsewhere.

    :raises NotSigned: see `require`
    """
    require(signing, by=by, at=at)
    if not isinstance(signing, Signing):
        return None
    signature = Signature(
        patient=subject.patient,
        subject_kind=subject.kind,
        subject=subject.reference,
        meaning=meaning,
        signer=by,
        printed_name=signing.printed_name,
        signed_at=at,
        method=signing.method,
        proved_at=signing.proved_at,
        shown=signing.shown,
        shown_sha256=hash_of(signing.shown),
    )
    signature.statement = canonical({**_members(signature), "content": content(row)})
    signature.sha256 = hash_of(signature.statement)
    signature.save(force_insert=True)
    detail = {"meaning": str(meaning), "kind": subject.kind, "sha256": signature.sha256}
    trail.record(action=Action.SIGNED, patient=subject.patient, subject=subject.reference, detail=detail, by=by, at=at)
    return signature


def content(row: Model) -> dict[str, Any]:
    """Return what a row says, field by field, but for those that may be filled once, later: `CLOSED_LATER` of its model."""
    later = getattr(row, "CLOSED_LATER", ())
    fields = [field for field in row._meta.concrete_fields if field.name not in later]
    return {field.name: _plain(field, getattr(row, field.attname)) for field in fields}


def verify(signature: Signature, row: Model | None) -> list[str]:
    """Return what is wrong with a signature of a row as both are now, in words; nothing if it verifies.

    :param signature: one that says whether the trail holds its hash, as selectors read it
    """
    if hash_of(signature.statement) != signature.sha256:
        return [_("What was signed does not match its fingerprint.")]
    statement = json.loads(signature.statement)
    return [
        *([] if hash_of(signature.shown) == signature.shown_sha256 else [_("What was shown has changed.")]),
        *_changed_members(signature, statement),
        *_changed_content(row, statement["content"]),
        *([] if signature.is_in_trail else [_("The audit trail does not know it.")]),
    ]


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text."""
    return sha256(text.encode()).hexdigest()


def canonical(value: Mapping[str, Any]) -> str:
    """Return the one JSON text of a statement."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _members(signature: Signature) -> dict[str, Any]:
    """Return what a signature says of itself; the text that was shown is said by its hash."""
    own = [field for field in signature._meta.concrete_fields if field.name not in _NOT_STATED]
    members = {field.name: _plain(field, getattr(signature, field.attname)) for field in own}
    return {**members, "signer": signature.signer.get_username()}


_NOT_STATED = ("id", "shown", "statement", "sha256")


def _changed_members(signature: Signature, statement: Mapping[str, Any]) -> Iterator[str]:
    for name, value in _members(signature).items():
        if statement.get(name) != value:
            yield _("The signature's own %(field)s has changed.") % {"field": name}


def _changed_content(row: Model | None, signed: Mapping[str, Any]) -> Iterator[str]:
    if row is None:
        yield _("The record that was signed is not there.")
        return
    # Of a field that came later, nothing was signed.
    now = content(row)
    for name, value in signed.items():
        if name not in now or now[name] != value:
            yield _("The record's %(field)s has changed since it was signed.") % {"field": name}


def _plain(field: "Field[Any, Any]", value: Any) -> Any:
    """Return a column's value as JSON has it, the same before and after the database had it."""
    value = value if field.is_relation else field.to_python(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
