"""Ask the gate at the counter: look a patient up, read the answer, authorize."""

import re
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Meaning, Pharmacy
from accounts.roles import Permission
from accounts.services.signatures import NotSigned
from audit import trail
from audit.actions import Action
from monitoring.forms.counter import NO_MATCH, KeyForm, LookUpForm
from monitoring.forms.signing import SigningPart
from monitoring.models import Decision
from monitoring.presenters import counter as presenter
from monitoring.presenters.counter_words import ELSEWHERE, NOT_PRESCRIBED, Words
from monitoring.presenters.dates import moment
from monitoring.presenters.signing import authorizes
from monitoring.selectors import records
from monitoring.services import authorizations, decisions
from monitoring.services import counter as gate
from monitoring.services.authorizations import AlreadyAuthorized, KeyReused, NothingPrescribed
from monitoring.services.decisions import NotPermitted
from monitoring.views.access import note_view, requires, user_of
from monitoring.views.parameters import refuse_unknown
from patients import selectors as patients
from patients.models import Patient

# Who is at the counter is forgotten after this time.
AT_COUNTER_FOR = timedelta(minutes=15)
_SESSION_KEY = "at_counter"
# What is typed may be a name: only what looks like a reference is put on record.
_REFERENCE = re.compile(r"[A-Z]{1,3}-[0-9A-Z]{2,12}")


@requires(Permission.LOOK_UP_PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def look_up(request: HttpRequest) -> HttpResponse:
    """Take reference and birth date; only both together find a patient, and each attempt is on record."""
    refuse_unknown(request)
    form = LookUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        patient = _found(request, form, at=at)
        if patient is not None:
            return _ask(request, patient, at=at)
        form.add_error(None, NO_MATCH)
    return render(request, "counter/look_up.html", {"form": form}, status=422 if form.is_bound else 200)


def _found(request: HttpRequest, form: LookUpForm, *, at: datetime) -> Patient | None:
    patient = patients.at_counter(**form.cleaned_data)
    typed = form.cleaned_data["reference"].strip().upper()
    trail.record(
        action=Action.PATIENT_LOOKED_UP,
        patient=typed if _REFERENCE.fullmatch(typed) else "",
        subject="counter",
        detail={"matched": patient is not None},
        by=user_of(request),
        at=at,
    )
    request.session.pop(_SESSION_KEY, None)
    if patient is not None:
        request.session[_SESSION_KEY] = {"patient": patient.reference, "until": (at + AT_COUNTER_FOR).isoformat()}
    return patient


def _ask(request: HttpRequest, patient: Patient, *, at: datetime) -> HttpResponse:
    """Ask the gate about the patient at the counter, and show the answer."""
    decision = gate.ask(patient_id=patient.pk, pharmacy=pharmacy_of(request), by=user_of(request), at=at)
    _keep(request, decision=decision.reference)
    return redirect("counter_patient")


def _keep(request: HttpRequest, **told: str) -> None:
    request.session[_SESSION_KEY] = {**request.session[_SESSION_KEY], **told}


def _told(request: HttpRequest, what: str) -> str:
    told: str = request.session[_SESSION_KEY].get(what, "")
    return told


def _at_counter(request: HttpRequest, at: datetime) -> Patient | None:
    """Return who was looked up in this session a short while ago."""
    found = request.session.get(_SESSION_KEY)
    if found is None or datetime.fromisoformat(found["until"]) <= at:
        return None
    return patients.by_reference(found["patient"])


@requires(Permission.ASK_GATE_AT_COUNTER)
@require_safe
@never_cache
def patient(request: HttpRequest) -> HttpResponse:
    """Show what may be said of the gate's answer about the patient at the counter.

    The gate decides anew each time the page is opened; that is kept only when it is not what was told already.
    """
    refuse_unknown(request)
    at = timezone.now()
    if (found := _at_counter(request, at)) is None:
        return redirect("counter")
    note_view(request, found, at=at)
    return _show(request, found, key=str(uuid.uuid4()), at=at)


def _show(
    request: HttpRequest, found: Patient, *, key: str, signing: SigningPart | None = None, at: datetime
) -> HttpResponse:
    """Show the answer, decided anew, and what would be signed: that is kept, to be compared with what is signed."""
    pharmacy = pharmacy_of(request)
    decision = gate.ask_unless_known(
        patient_id=found.pk, pharmacy=pharmacy, known=_told(request, "decision"), by=user_of(request), at=at
    )
    page = _answer(found, decision, pharmacy, at=at)
    words = authorizes(page["prescription"], patient=found, pharmacy=pharmacy) if page["may_authorize"] else ""
    _keep(request, decision=decision.reference, words=words)
    if signing is None:
        signing = _signing(request, found, at=at)
    else:
        signing.show(words)
    page |= {"form": KeyForm(initial={"key": key, "reference": found.reference}), "signing": signing}
    return render(request, "counter/patient.html", page, status=signing.status)


def _signing(request: HttpRequest, found: Patient, *, at: datetime) -> SigningPart:
    data = request.POST if request.method == "POST" else None
    words = _told(request, "words")
    return SigningPart(data, request=request, words=words, meaning=Meaning.AUTHORIZES, patient=found, at=at)


def _answer(found: Patient, decision: Decision, pharmacy: Pharmacy, *, at: datetime) -> dict[str, Any]:
    prescription = records.open_prescriptions(found, at=at).first()
    opened = records.open_authorization(found, at=at)
    answer = presenter.counter_answer(
        decisions.answer(decision), prescription=prescription, opened=opened, pharmacy=pharmacy, at=at
    )
    return {
        "patient": found,
        "answer": answer,
        "may_authorize": answer.may and opened is None,
        "prescription": prescription,
        "directions": presenter.directions(prescription) if prescription else "",
        "authorization": opened if opened is not None and opened.pharmacy_id == pharmacy.pk else None,
        "decision": decision.reference,
        "asked": moment(decision.recorded_at),
    }


@requires(Permission.ASK_GATE_AT_COUNTER)
@require_POST
def check_again(request: HttpRequest) -> HttpResponse:
    """Ask the gate again about the patient at the counter."""
    refuse_unknown(request)
    at = timezone.now()
    found = _at_counter(request, at)
    return _ask(request, found, at=at) if found is not None else redirect("counter")


@requires(Permission.AUTHORIZE)
@require_POST
def authorize(request: HttpRequest) -> HttpResponse:
    """Issue one signed authorization for the patient at the counter, or say why not."""
    refuse_unknown(request)
    at = timezone.now()
    if (found := _at_counter(request, at)) is None:
        return redirect("counter")
    form = KeyForm(request.POST)
    if not form.is_valid():
        raise BadRequest("the request does not say which patient it is for, or has no key")
    # Another page of this browser looked somebody else up since this one was opened.
    if form.cleaned_data["reference"] != found.reference:
        return refusal(request, [_SOMEBODY_ELSE])
    return _authorize(request, found, key=str(form.cleaned_data["key"]), at=at)


def _authorize(request: HttpRequest, found: Patient, *, key: str, at: datetime) -> HttpResponse:
    pharmacy, signing = pharmacy_of(request), _signing(request, found, at=at)
    # A password is checked here, before the patient's lock is taken.
    signed = signing.signing()
    try:
        issued = authorizations.issue(
            patient_id=found.pk, pharmacy=pharmacy, key=key, signing=signed, by=user_of(request), at=at
        )
    except NotPermitted as refused:
        return withheld(request, refused.decision)
    except NothingPrescribed:
        return refusal(request, [NOT_PRESCRIBED])
    except AlreadyAuthorized as refused:
        return _already(request, refused, pharmacy)
    except KeyReused:
        return refusal(request, [_STALE])
    except NotSigned:
        return _show(request, found, key=key, signing=signing, at=at)
    return redirect("counter_authorization", issued.number)


_SOMEBODY_ELSE = Words(
    _("You"),
    _("Somebody else was looked up after this page was opened. Look the patient up again and authorize from there."),
)
_STALE = Words(
    _("You"), _("This page was sent for somebody else before. Look the patient up again and authorize from there.")
)
_HERE = Words(_("You"), _("This supply is authorized here already: use the authorization below."))


def _already(request: HttpRequest, refused: AlreadyAuthorized, pharmacy: Pharmacy) -> HttpResponse:
    if refused.authorization.pharmacy_id != pharmacy.pk:
        return refusal(request, [ELSEWHERE])
    return refusal(request, [_HERE], number=refused.authorization.number)


def withheld(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Say that the gate withheld, in sentences for the counter; the refusal is on record."""
    return refusal(request, presenter.withheld(decisions.answer(decision)), decision=decision.reference)


def refusal(request: HttpRequest, sentences: list[Words], **context: str) -> HttpResponse:
    """Say that nothing was done, and why."""
    return render(request, "counter/refused.html", {"sentences": sentences, **context}, status=409)


def pharmacy_of(request: HttpRequest) -> Pharmacy:
    """Return the pharmacy at whose counter the user stands; the database gives every pharmacist one."""
    pharmacy = user_of(request).pharmacy
    if pharmacy is None:
        raise PermissionDenied
    return pharmacy
