"""Guard views: who may act, and on whose record."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import Delegation, Pharmacy, User
from accounts.roles import NotAllowed, Permission, may
from audit import trail
from audit.actions import Action
from monitoring.models import Authorization, SavedView
from monitoring.policy.decide import program_date
from monitoring.selectors.trail import shown
from patients import selectors
from patients.models import Guardianship, Patient

View = Callable[..., HttpResponse]

# What services say of an object that is somebody else's, or is no more.
_NOT_THEIRS = tuple(
    each.DoesNotExist for each in (Patient, Authorization, Delegation, Guardianship, Pharmacy, SavedView)
)


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Return a decorator that lets in only users who hold one of the permissions.

    What a service refuses nevertheless was taken back since the view looked, and is answered like it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(may(user_of(request), permission) for permission in permissions):
                _note_refusal(request)
                raise PermissionDenied
            try:
                return view(request, *args, **kwargs)
            except NotAllowed as refused:
                _note_refusal(request)
                raise PermissionDenied from refused
            except _NOT_THEIRS as missing:
                raise _not_found() from missing

        return guarded

    return decorate


def user_of(request: HttpRequest) -> User:
    """Return the user who is signed in; every view behind the sign-in has one."""
    return cast(User, request.user)


def patient_or_404(request: HttpRequest, reference: str, *, at: datetime) -> Patient:
    """Return a patient whose record this user may open, and note that it was opened; anybody else's is not found.

    :raises Http404: there is no such patient, or it is not this user's
    """
    patient = selectors.visible_to(user_of(request), on=program_date(at)).filter(reference=reference).first()
    if patient is None:
        raise _not_found()
    note_view(request, patient, at=at)
    return patient


def note_view(request: HttpRequest, patient: Patient, *, at: datetime) -> None:
    """Note in the trail who looks at which page of a patient."""
    trail.record(
        action=Action.PATIENT_VIEWED, patient=patient.reference, subject=_page(request), by=user_of(request), at=at
    )


def note_list(request: HttpRequest, references: Iterable[str], *, at: datetime) -> None:
    """Note in the trail whom a page of several patients showed, by reference: one event, however many they are."""
    detail = shown(references)
    trail.record(action=Action.PATIENT_VIEWED, subject=_page(request), detail=detail, by=user_of(request), at=at)


def note_document(request: HttpRequest, patient: Patient, subject: str, *, at: datetime) -> None:
    """Note in the trail who made a document of what: the reference of what it shows, or the document's own name."""
    trail.record(action=Action.DOCUMENT_MADE, patient=patient.reference, subject=subject, by=user_of(request), at=at)


def _not_found() -> Http404:
    return Http404("No patient of yours has this reference.")


def _note_refusal(request: HttpRequest) -> None:
    trail.record(action=Action.ACCESS_REFUSED, subject=_page(request), by=user_of(request), at=timezone.now())


def _page(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""
