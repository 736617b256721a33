"""Gather the models of the people and places that may act."""

from accounts.models.certifications import Certification, CertificationVoid, Subject
from accounts.models.delegations import Delegation
from accounts.models.letters import Letter, Purpose
from accounts.models.places import Clinic, Pharmacy, Supervision
from accounts.models.recoveries import Recovery
from accounts.models.signatures import Meaning, Method, Signature
from accounts.models.used_codes import UsedCode
from accounts.models.users import Language, Theme, User

__all__ = [
    "Certification",
    "CertificationVoid",
    "Clinic",
    "Delegation",
    "Language",
    "Letter",
    "Meaning",
    "Method",
    "Pharmacy",
    "Purpose",
    "Recovery",
    "Signature",
    "Subject",
    "Supervision",
    "Theme",
    "UsedCode",
    "User",
]
