"""Ask for a signature: the hash of the words that were shown, and a proof of who signs unless one was given just now."""

from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import passkeys, proofs
from accounts.models import Meaning, User
from accounts.services import signatures
from accounts.services.signatures import Signing
from audit import trail
from audit.actions import Action
from monitoring.forms.panels import Panel
from monitoring.presenters.dates import clock, day_in_words, moment
from monitoring.presenters.entries import name_of, plain
from patients.models import Patient

_CHANGED, _NOT_VALID = 409, 422


class SigningPart(Panel):
    """Be the part of a page under which something is signed.

    :ivar words: exactly what is signed, but for what the signer types on the same page
    :ivar proof: how and when the signer proved who they are, if that still serves
    """

    signing_shown = forms.CharField(required=False, widget=forms.HiddenInput)
    # What a passkey signed, as JSON: static/passkeys.js fills it in.
    signing_passkey = forms.CharField(required=False, widget=forms.HiddenInput)
    signing_password = forms.CharField(
        label=gettext_lazy("Your password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=gettext_lazy("To sign, prove once more that it is you. Then nothing more is asked for five minutes."),
    )

    def __init__(
        self,
        data: Any,
        *,
        request: HttpRequest,
        words: str,
        meaning: Meaning,
        patient: Patient | None = None,
        at: datetime,
        auto_id: str = "id_%s",
    ) -> None:
        super().__init__(data, auto_id=auto_id)
        self.request, self.words, self.at = request, words, at
        self.meaning, self.patient = meaning, patient
        self.by = cast(User, request.user)
        self.signer = name_of(self.by)
        self.signed_at = moment(at)
        self.is_outdated = False
        self.proof = proofs.fresh(request, at=at)
        if self.proof is not None:
            del self.fields["signing_password"], self.fields["signing_passkey"]

    @property
    def sha256(self) -> str:
        """Return the hash of the words, which the page sends back."""
        return signatures.hash_of(self.words)

    @property
    def good_until(self) -> str:
        """Return until when nothing more is asked."""
        return clock(self.proof.at + proofs.FRESH) if self.proof else ""

    @property
    def status(self) -> int:
        """Return with which status a page that could not be signed is shown again."""
        if not self.is_bound:
            return 200
        # Judged now, whatever else is wrong on the page: a password is typed once.
        self.is_valid()
        return _CHANGED if self.is_outdated else _NOT_VALID

    @property
    def passkey_options(self) -> str:
        """Return what a passkey of the signer has to sign, as JSON; empty if there is none. Asked once for each page."""
        if not hasattr(self.request, "passkey_options"):
            self.request.passkey_options = passkeys.options(self.request, self.by)  # type: ignore[attr-defined]
        return cast(str, self.request.passkey_options)  # type: ignore[attr-defined]

    def clean_signing_password(self) -> str:
        """Check passkey or password; a right one is not asked for again, whatever else is wrong on the page."""
        if credential := self.cleaned_data["signing_passkey"]:
            self.proof = proofs.by_passkey(self.request, credential, at=self.at)
        elif password := self.cleaned_data["signing_password"]:
            self.proof = proofs.by_password(self.request, password, at=self.at)
        else:
            raise forms.ValidationError(_("Type your password to sign."))
        if self.proof is None:
            raise forms.ValidationError(self._not_proved(bool(credential)))
        return ""

    def _not_proved(self, by_passkey: bool) -> str:
        if by_passkey:
            return _("Your passkey was not recognized. Nothing is signed. Try again, or type your password.")
        if proofs.is_locked(self.request):
            return _("Too many wrong passwords. Nothing is signed. Wait 15 minutes, or use a passkey.")
        return _("This is not your password. Nothing is signed.")

    def clean(self) -> dict[str, Any]:
        if not self.words or self.cleaned_data.get("signing_shown") != self.sha256:
            self.say_that_it_changed()
        return self.cleaned_data

    def show(self, words: str) -> None:
        """Ask under the words as they are now, and say so if they are others than those that were signed."""
        if words != self.words and not self.is_outdated:
            self.say_that_it_changed()
        self.words = words

    def say_that_it_changed(self) -> None:
        """Refuse a signature under words that are no longer those; the page shows the new ones."""
        self.is_outdated = True
        self.add_error(None, _("What you would sign has changed since you opened this page. Read it again, then sign."))
        trail.record(
            action=Action.SIGNATURE_REFUSED,
            patient=self.patient.reference if self.patient else "",
            detail={"meaning": str(self.meaning)},
            by=self.by,
            at=self.at,
        )

    def signing(self, *typed: forms.Form, words: str = "", printed_name: str = "") -> Signing | None:
        """Return the signature, if this part is valid: under the words, and what was typed into forms of the page.

        :param words: those of one record, where several are signed at once
        :param printed_name: the name that was typed, where it is not the signer's own
        """
        if not self.is_valid() or self.proof is None:
            return None
        lines = [words or self.words, *[line for form in typed for line in _as_typed(form)]]
        return Signing(
            by=self.by,
            printed_name=printed_name or self.signer,
            method=self.proof.method,
            proved_at=self.proof.at,
            shown="\n".join(lines),
        )


def _as_typed(form: forms.Form) -> list[str]:
    """Return what was typed, each field as the page calls it."""
    typed = [(field, form.cleaned_data.get(field.name)) for field in form.visible_fields()]
    return [f"{field.label}: {_said(field.field, value)}" for field, value in typed if value not in (None, "", [])]


def _said(field: Any, value: Any) -> str:
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): str(label) for key, label in cast(Any, field).choices}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(each), str(each)) for each in chosen)
    if isinstance(field, forms.DateField):
        return day_in_words(value)
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    return plain(value) if isinstance(value, Decimal) else str(value)
