"""Show a signature wherever the record is shown: name, role, instant and meaning, and whether it verifies."""

from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import Meaning, Signature
from accounts.services import signatures
from monitoring.presenters.dates import moment


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """Hold a signature in words; `wrong` says why it does not verify, and is empty where it does."""

    says: str
    checked: str
    wrong: str = ""

    @property
    def in_words(self) -> str:
        """Return it as a document prints it."""
        return " · ".join(each for each in (self.wrong, self.says, self.checked) if each)


def signature_line(signature: Signature | None, row: Model) -> SignatureLine:
    """Return what a page shows of a row's signature, verified now."""
    if signature is None:
        return SignatureLine(_("Not signed here"), "")
    words = _("Signed by %(name)s (%(role)s), %(moment)s — %(meaning)s") % {
        "name": signature.printed_name,
        "role": signature.signer.get_role_display(),
        "moment": moment(signature.signed_at),
        "meaning": Meaning(signature.meaning).label,
    }
    if complaints := signatures.verify(signature, row):
        wrong = _("THE SIGNATURE DOES NOT VERIFY: %(complaints)s Tell program staff, and rely on nothing here.")
        return SignatureLine(words, "", wrong % {"complaints": " ".join(complaints)})
    return SignatureLine(words, _("signature checked"))
