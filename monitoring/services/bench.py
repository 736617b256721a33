"""Record a row of the bench: one patient's results of one draw, all or none, and never twice unasked."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import User
from accounts.roles import Permission
from audit import trail
from audit.actions import Action
from monitoring.models import Analyte, Lab
from monitoring.selectors.bench import LabKey, labs_on_record
from monitoring.services import facts
from monitoring.services.checks import NeedsConfirmation
from monitoring.services.new_facts import NewFact
from patients import compartments
from patients.models import Entry, Patient


def record_row(
    new: Sequence[NewFact], *, patient_id: int, confirmed: bool = False, by: User, at: datetime
) -> list[Entry]:
    """Record the labs of one row.

    :param confirmed: somebody has looked at what is unlikely, or on record already, and says it is so
    :raises NotAllowed: by somebody who records no labs
    :raises Patient.DoesNotExist: the record is not theirs
    :raises NotRecordable: one of them cannot be true
    :raises NeedsConfirmation: one of them is unlikely, or on record already, and not confirmed
    """
    roles.require(by, Permission.RECORD_LAB)
    with transaction.atomic():
        # Under the lock: the same sheet sent twice at once must not be recorded twice.
        compartments.held(patient_id, by=by, at=at)
        if not confirmed:
            ask_about_repeats(new, patient_id=patient_id, on_record=labs_on_record([patient_id], _days(new)))
        return facts.record_all(new, patient_id=patient_id, confirmed=confirmed, by=by, at=at)


def ask_about_repeats(new: Sequence[NewFact], *, patient_id: int, on_record: Mapping[LabKey, Lab]) -> None:
    """Ask for confirmation of results whose analyte is on record already for that patient and day.

    :raises NeedsConfirmation: by analyte, what is on record
    """
    complaints = {}
    for each in new:
        lab = on_record.get(LabKey(patient_id, each.fields["collected_on"], each.fields["analyte"]))
        if lab is not None:
            complaints[each.fields["analyte"]] = _repeated(lab, each)
    if complaints:
        raise NeedsConfirmation(complaints)


def _repeated(lab: Lab, new: NewFact) -> str:
    label = Analyte(lab.analyte).label
    if (lab.value, lab.unit) == (new.fields["value"], new.fields["unit"]):
        return _("This result of %(label)s is on record already for that day.") % {"label": label}
    return _(
        "Another result of %(label)s is on record for that day; this one would count as the later. If the other was a "
        "mistake, correct it in the patient's history instead."
    ) % {"label": label}


def _days(new: Sequence[NewFact]) -> set[date]:
    return {each.fields["collected_on"] for each in new}


def note_looked_up(patients: Collection[Patient], *, by: User, at: datetime) -> None:
    """Note in the trail that somebody found these patients from the bench, and was shown how they stand.

    :raises NotAllowed: by somebody who records no labs
    :raises Patient.DoesNotExist: one of them is not theirs
    """
    roles.require(by, Permission.RECORD_LAB)
    compartments.refuse_strangers({each.pk for each in patients}, by=by, at=at)
    with transaction.atomic():
        for patient in patients:
            trail.record(action=Action.PATIENT_LOOKED_UP, patient=patient.reference, subject="bench", by=by, at=at)
