"""Check what program staff type about clinics, pharmacies and the people who work there."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts import selectors as accounts
from accounts.models import Clinic, Supervision, User
from accounts.models.users import ROLE_NAMES
from accounts.roles import Role
from monitoring import selectors
from monitoring.forms.enrolling import PharmacyField
from monitoring.forms.panels import Panel

# Patients get their account from their clinic.
_ROLES = (Role.PRESCRIBER, Role.NURSE, Role.PHARMACIST, Role.STAFF)
# Where each role works; nobody has what is not named here.
_NEEDED = {
    Role.PRESCRIBER: {"clinic", "code"},
    Role.NURSE: {"clinic"},
    Role.PHARMACIST: {"pharmacy"},
    Role.STAFF: set(),
}
_MISSING = {
    "clinic": _("Choose the clinic where they work."),
    "pharmacy": _("Choose the pharmacy where they work."),
    "code": _("Write the code by which the program certifies them."),
}
_SURPLUS = {
    "clinic": _("This role has no clinic. Leave this empty."),
    "pharmacy": _("This role has no pharmacy. Leave this empty."),
    "code": _("This role has no code. Leave this empty."),
}
_CODE_TAKEN = _("This code is taken. Each code belongs to one holder only.")


# It stands in addresses, where a name of dots only would lead elsewhere.
_CODE = RegexValidator(r"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$", _("Use letters, digits and - . _ inside."))


class ClinicForm(Panel):
    """Take a clinic and the supervision it lays over the program."""

    name = forms.CharField(label=_("Name"), max_length=200)
    supervision = forms.ChoiceField(
        label=_("Supervision"),
        choices=Supervision.choices,
        initial=Supervision.SMPC,
        help_text=_("The clinic's own rules for labs and visits; the program's requirements hold in any case."),
    )

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if selectors.clinics().filter(name__iexact=name).exists():
            raise forms.ValidationError(_("A clinic of this name is registered. Choose a name that tells them apart."))
        return name


class PharmacyForm(Panel):
    """Take a pharmacy and the code by which the program certifies it."""

    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.CharField(
        label=_("Code"),
        max_length=100,
        validators=[_CODE],
        help_text=_("The program certifies the pharmacy by this code."),
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if selectors.pharmacies().filter(code__iexact=code).exists():
            raise forms.ValidationError(_CODE_TAKEN)
        return code


class ClinicField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, clinic: Clinic) -> str:
        return clinic.name


class PersonForm(Panel):
    """Take a person, their role, and the place and code that go with it."""

    username = forms.CharField(
        label=_("Username"),
        max_length=150,
        validators=[User.username_validator],
        help_text=_("What they type to sign in."),
    )
    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("What waits for them, and the end of a certification, is told there."),
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("Choose…")), *[(each.value, ROLE_NAMES[each]) for each in _ROLES]]
    )
    clinic = ClinicField(
        selectors.clinics(),
        to_field_name="reference",
        label=_("Clinic"),
        required=False,
        empty_label=_("None"),
        help_text=_("Of prescribers and nurses."),
    )
    pharmacy = PharmacyField(
        selectors.pharmacies(),
        to_field_name="code",
        label=_("Pharmacy"),
        required=False,
        empty_label=_("None"),
        help_text=_("Of pharmacists."),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=100,
        required=False,
        validators=[_CODE],
        help_text=_("Of prescribers: the program certifies them by this code."),
    )

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"])
        if not username.strip("."):
            raise forms.ValidationError(_("A name is more than dots. Choose another one."))
        if accounts.is_taken(username):
            raise forms.ValidationError(_("This name is taken. Choose another one."))
        return username

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if code and accounts.people().filter(code__iexact=code).exists():
            raise forms.ValidationError(_CODE_TAKEN)
        return code

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if "role" not in typed:
            return typed
        role = Role(typed["role"])
        for name, missing in _MISSING.items():
            if name in _NEEDED[role] and not typed.get(name) and name not in self.errors:
                self.add_error(name, missing)
            elif name not in _NEEDED[role] and typed.get(name):
                self.add_error(name, _SURPLUS[name])
        return typed

    def person(self) -> dict[str, Any]:
        """Return who is registered."""
        typed = self.cleaned_data
        return {
            "username": typed["username"],
            "role": Role(typed["role"]),
            "first_name": typed["given_name"],
            "last_name": typed["family_name"],
            "email": typed["email"],
            "clinic": typed["clinic"],
            "pharmacy": typed["pharmacy"],
            "code": typed["code"] or None,
        }


class RecoveryForm(Panel):
    """Take why somebody has to be given their account back."""

    reason = forms.CharField(
        label=_("Why, and how do you know that it is them?"), max_length=500, widget=forms.Textarea({"rows": 3})
    )
