"""Judge whether an entry can be true: what cannot have happened is refused, what is unlikely asks to be confirmed.

These are rules of the record, not of the program: the gate's rules are in `monitoring/policy`.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from monitoring.models import Analyte
from monitoring.policy.reading import shown
from monitoring.services import storable
from patients.models import Fact, Kind, Patient

Fields = Mapping[str, Any]
Complaints = dict[str, str]


class NotRecordable(Exception):
    """Say by field what cannot be recorded, and what to do."""

    def __init__(self, complaints: Complaints) -> None:
        self.complaints = complaints
        super().__init__("; ".join(f"{field}: {complaint}" for field, complaint in complaints.items()))


class NeedsConfirmation(NotRecordable):
    """Say by field what is unlikely; the same entry is taken once somebody confirms it."""


# What is recorded here has happened: its day cannot lie ahead.
_HAPPENED: dict[Kind, tuple[str, ...]] = {
    Kind.PATIENT: ("born_on",),
    Kind.CONSENT: ("signed_on",),
    Kind.COUNSELING: ("confirmed_on",),
    Kind.ACKNOWLEDGMENT: ("answered_on",),
    Kind.CONTRACEPTION: ("declared_on", "used_since"),
    Kind.MENSES: ("started_on",),
    Kind.PREGNANCY_TEST: ("collected_on", "resulted_on"),
    Kind.PREGNANCY_RESOLVED: ("on",),
    Kind.VISIT: ("on",),
    Kind.DISPENSE: ("on",),
    Kind.INDICATION: ("recorded_on",),
    Kind.LAB: ("collected_on",),
    Kind.WEIGHT: ("weighed_on",),
    Kind.SIDE_EFFECT: ("noticed_on",),
    Kind.SIDE_EFFECT_REVIEW: ("reviewed_on",),
}


class Plausible(NamedTuple):
    """Hold where a lab's usual upper limits of normal lie, in one unit; values reach far beyond them."""

    lowest_limit: Decimal
    highest_limit: Decimal


_ENZYME = {"U/L": Plausible(Decimal(5), Decimal(150)), "IU/L": Plausible(Decimal(5), Decimal(150)),
           "µkat/L": Plausible(Decimal("0.1"), Decimal("2.5")), "ukat/L": Plausible(Decimal("0.1"), Decimal("2.5"))}  # fmt: skip
_BILIRUBIN = {"mg/dL": Plausible(Decimal("0.1"), Decimal(3)), "µmol/L": Plausible(Decimal(2), Decimal(50)),
              "umol/L": Plausible(Decimal(2), Decimal(50))}  # fmt: skip
_LIPID = {"mg/dL": Plausible(Decimal(50), Decimal(400)), "mmol/L": Plausible(Decimal(1), Decimal(10))}
# As laboratories write them; typed in any case.
UNITS: dict[Analyte, dict[str, Plausible]] = {
    Analyte.ALT: _ENZYME,
    Analyte.AST: _ENZYME,
    Analyte.ALP: {"U/L": Plausible(Decimal(30), Decimal(600)), "IU/L": Plausible(Decimal(30), Decimal(600))},
    Analyte.GGT: _ENZYME,
    Analyte.BILIRUBIN_TOTAL: _BILIRUBIN,
    Analyte.BILIRUBIN_DIRECT: _BILIRUBIN,
    Analyte.TRIGLYCERIDES: _LIPID,
    Analyte.CHOLESTEROL_TOTAL: _LIPID,
    Analyte.CREATINE_KINASE: {
        "U/L": Plausible(Decimal(50), Decimal(600)),
        "IU/L": Plausible(Decimal(50), Decimal(600)),
    },
    Analyte.GLUCOSE: _LIPID,
}
# Beyond this many times the upper limit a value is more likely mistyped than measured.
_HIGHEST_RATIO = 100
# The label's indication begins at this age (iPLEDGE patient enrollment form 6.2).
_YOUNGEST = 12
_LIGHTEST_KG, _HEAVIEST_KG = 20, 400


def refuse_unstorable(fields: Fields) -> None:
    """Refuse texts and numbers that the database cannot hold, or that the rules could not read again.

    :raises NotRecordable: by field, what cannot be
    """
    if complaints := storable.complaints(fields):
        raise NotRecordable(complaints)


def refuse_foreign(fields: Fields, *, patient: Patient) -> None:
    """Refuse an entry that refers to another patient's.

    :raises NotRecordable: by field, what is not this patient's
    """
    foreign = [name for name, value in fields.items() if isinstance(value, Fact) and value.patient_id != patient.pk]
    if foreign:
        raise NotRecordable(dict.fromkeys(foreign, _("There is no such entry in this patient's record.")))


def refuse_impossible(kind: Kind, fields: Fields, *, today: date) -> None:
    """Refuse an entry that cannot be true on the day it is made.

    :raises NotRecordable: by field, what cannot be
    """
    refuse_unstorable(fields)
    complaints = _ahead(kind, fields, today) | _IMPOSSIBLE.get(kind, _nothing)(fields)
    if complaints:
        raise NotRecordable(complaints)


def ask_about_unlikely(kind: Kind, fields: Fields, *, today: date) -> None:
    """Ask for confirmation of an entry that is more likely mistyped than true.

    :raises NeedsConfirmation: by field, what is unlikely
    """
    complaints = _UNLIKELY.get(kind, _nothing_on)(fields, today)
    if complaints:
        raise NeedsConfirmation(complaints)


def _ahead(kind: Kind, fields: Fields, today: date) -> Complaints:
    days = {name: fields.get(name) for name in _HAPPENED.get(kind, ())}
    complaint = _("This date lies in the future; record it once it has happened.")
    return {name: complaint for name, day in days.items() if day is not None and day > today}


def _nothing(fields: Fields) -> Complaints:
    return {}


def _nothing_on(fields: Fields, today: date) -> Complaints:
    return {}


def _impossible_consent(fields: Fields) -> Complaints:
    if fields["text"].form != fields["form"]:
        return {"text": _("This is the text of another form; sign the text of this one.")}
    return {}


def _impossible_test(fields: Fields) -> Complaints:
    resulted_on = fields.get("resulted_on")
    if resulted_on is not None and resulted_on < fields["collected_on"]:
        return {"resulted_on": _("The result cannot be older than the specimen; check both dates.")}
    return {}


def _impossible_category(fields: Fields) -> Complaints:
    if fields["category"] == "cannot" and fields.get("basis", "default") == "default":
        return {
            "basis": _("Say why the patient cannot get pregnant; without a documented reason the category is “can”.")
        }
    return {}


def _impossible_lab(fields: Fields) -> Complaints:
    analyte, unit = Analyte(fields["analyte"]), fields["unit"]
    if _plausible(analyte, unit) is None:
        complaint = _("%(analyte)s is not reported in %(unit)s; expected one of these units: %(units)s.")
        return {"unit": complaint % {"analyte": analyte.label, "unit": shown(unit), "units": ", ".join(UNITS[analyte])}}
    return {}


def _impossible_void(fields: Fields) -> Complaints:
    if fields["of"].kind == Kind.VOID:
        return {"of": _("A correction cannot itself be corrected; record the fact again.")}
    return {}


def _impossible_dispense(fields: Fields) -> Complaints:
    if fields["days_supply"] > 365:
        return {"days_supply": _("A supply of more than a year cannot be; check the number of days.")}
    return {}


def _unlikely_birth(fields: Fields, today: date) -> Complaints:
    age = today.year - fields["born_on"].year
    if age < _YOUNGEST:
        complaint = _("The patient would be under %(age)d; isotretinoin is not indicated. Check the year.")
        return {"born_on": complaint % {"age": _YOUNGEST}}
    if age > 100:
        return {"born_on": _("The patient would be over 100 years old. Check the year.")}
    return {}


def _unlikely_lab(fields: Fields, today: date) -> Complaints:
    usual = _plausible(Analyte(fields["analyte"]), fields["unit"])
    complaints = {}
    if usual is None or not usual.lowest_limit <= fields["upper_limit"] <= usual.highest_limit:
        complaint = _("An upper limit of %(limit)s %(unit)s is unusual. Check limit and unit.")
        complaints["upper_limit"] = complaint % {"limit": fields["upper_limit"], "unit": fields["unit"]}
    if fields["value"] > _HIGHEST_RATIO * fields["upper_limit"]:
        complaint = _("The value is more than %(times)d times the upper limit. Check value and unit.")
        complaints["value"] = complaint % {"times": _HIGHEST_RATIO}
    return complaints


def _impossible_weight(fields: Fields) -> Complaints:
    if not _LIGHTEST_KG <= fields["weight_kg"] <= _HEAVIEST_KG:
        complaint = _("A weight lies between %(least)d and %(most)d kg; check the number and the unit.")
        return {"weight_kg": complaint % {"least": _LIGHTEST_KG, "most": _HEAVIEST_KG}}
    if fields["weight_kg"] != round(fields["weight_kg"], 1):
        return {"weight_kg": _("Write the weight with one decimal at most.")}
    return {}


def _unlikely_test(fields: Fields, today: date) -> Complaints:
    if (today - fields["collected_on"]).days > 365:
        return {"collected_on": _("The specimen would be more than a year old. Check the year.")}
    return {}


def _plausible(analyte: Analyte, unit: str) -> Plausible | None:
    typed = unit.strip().lower()
    return next((limits for written, limits in UNITS[analyte].items() if written.lower() == typed), None)


_IMPOSSIBLE: dict[Kind, Callable[[Fields], Complaints]] = {
    Kind.CONSENT: _impossible_consent,
    Kind.PREGNANCY_TEST: _impossible_test,
    Kind.CATEGORY: _impossible_category,
    Kind.LAB: _impossible_lab,
    Kind.WEIGHT: _impossible_weight,
    Kind.VOID: _impossible_void,
    Kind.DISPENSE: _impossible_dispense,
}
_UNLIKELY: dict[Kind, Callable[[Fields, date], Complaints]] = {
    Kind.PATIENT: _unlikely_birth,
    Kind.LAB: _unlikely_lab,
    Kind.PREGNANCY_TEST: _unlikely_test,
}
