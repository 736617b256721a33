"""Hand over, reverse and list the authorizations of the pharmacist's own pharmacy."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Meaning
from accounts.roles import Permission
from monitoring.documents.response import pdf_response
from monitoring.documents.typeset import typeset
from monitoring.forms.counter import ReverseForm
from monitoring.forms.signing import SigningPart
from monitoring.models import Authorization, ReversalReason
from monitoring.presenters import counter as presenter
from monitoring.presenters import signature_lines as signatures
from monitoring.presenters.counter_words import Words
from monitoring.presenters.signing import reverses
from monitoring.selectors import counter as selector
from monitoring.services import authorizations, reversals
from monitoring.services.decisions import NotPermitted
from monitoring.services.reversals import NotOpen
from monitoring.views.access import note_document, note_list, note_view, requires, user_of
from monitoring.views.counter import pharmacy_of, refusal, withheld
from monitoring.views.parameters import refuse_unknown

# More than a pharmacy ever has waiting; what is beyond is counted on the page.
LISTED = 100


@requires(Permission.HAND_OVER)
@require_safe
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Show what waits for collection, the first to close first, and what goes back to stock."""
    refuse_unknown(request)
    at = timezone.now()
    pharmacy = pharmacy_of(request)
    waiting = selector.waiting_at(pharmacy, at=at)
    listed, back = list(waiting[:LISTED]), list(selector.back_to_stock_at(pharmacy, at=at)[:LISTED])
    note_list(request, (each.patient.reference for each in (*listed, *back)), at=at)
    cards = [presenter.authorization_card(each, at=at) for each in listed]
    context = {
        "today": [card for card in cards if card.closes_today],
        "later": [card for card in cards if not card.closes_today],
        "back": [presenter.authorization_card(each, at=at) for each in back],
        "unlisted": max(waiting.count() - LISTED, 0),
    }
    return render(request, "counter/listing.html", context)


@requires(Permission.HAND_OVER)
@require_safe
@never_cache
def authorization(request: HttpRequest, number: str) -> HttpResponse:
    """Show one authorization: what, how much, until when, and what may be done with it."""
    refuse_unknown(request)
    at = timezone.now()
    return _show(request, _own(request, number, at=at), at=at)


@requires(Permission.HAND_OVER)
@require_safe
@never_cache
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """Show the slip that is printed and kept with the supply."""
    refuse_unknown(request)
    at = timezone.now()
    found = _own(request, number, at=at)
    card = presenter.authorization_card(found, at=at)
    words = presenter.slip(card, signatures.line(found.patient, found))
    return render(request, "counter/slip.html", {"card": card, "slip": words})


@requires(Permission.HAND_OVER)
@require_safe
@never_cache
def slip_file(request: HttpRequest, number: str) -> HttpResponse:
    """Give out the same slip as PDF."""
    refuse_unknown(request)
    at = timezone.now()
    found = _own(request, number, at=at)
    signature = signatures.line(found.patient, found)
    words = presenter.slip(presenter.authorization_card(found, at=at), signature)
    note_document(request, found.patient, number, at=at)
    return pdf_response(typeset("slip-counter", words), filename=f"authorization-{number}.pdf")


@requires(Permission.HAND_OVER)
@require_POST
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """Hand the supply over, unless the gate has a reason not to any more."""
    refuse_unknown(request)
    at = timezone.now()
    found = _own(request, number, at=at)
    try:
        authorizations.hand_over(found, by=user_of(request), at=at)
    except NotPermitted as refused:
        return withheld(request, refused.decision)
    except NotOpen as refused:
        return _not_open(request, refused.authorization, at=at)
    messages.success(request, _("Handed over. The supply is on the patient's record."))
    return redirect("counter_authorization", number)


@requires(Permission.REVERSE)
@require_POST
def reverse(request: HttpRequest, number: str) -> HttpResponse:
    """Reverse the authorization for a reason that fits what has become of it."""
    refuse_unknown(request)
    at = timezone.now()
    found = _own(request, number, at=at)
    form = ReverseForm(request.POST, reasons=authorizations.COUNTER_REASONS)
    signing = _signing(request, found, at=at)
    if not form.is_valid() or (signing and not signing.is_valid()):
        return _show(request, found, form=form, signing=signing, at=at)
    reason = ReversalReason(form.cleaned_data["reason"])
    signed = signing.signing(form) if signing else None
    try:
        authorizations.reverse(found, reason=reason, signing=signed, by=user_of(request), at=at)
    except NotOpen as refused:
        return _not_open(request, refused.authorization, at=at)
    messages.success(request, _("Reversed."))
    return redirect("counter_authorization", number)


@requires(Permission.REVERSE)
@require_POST
def return_to_stock(request: HttpRequest, number: str) -> HttpResponse:
    """Note that a supply that nobody collected is back in stock."""
    refuse_unknown(request)
    at = timezone.now()
    found = _own(request, number, at=at)
    try:
        reversals.return_to_stock(found, by=user_of(request), at=at)
    except NotOpen as refused:
        return _not_open(request, refused.authorization, at=at)
    messages.success(request, _("%(number)s is back in stock.") % {"number": number})
    return redirect("counter_authorizations")


def _own(request: HttpRequest, number: str, *, at: datetime) -> Authorization:
    """Return an authorization of the user's own pharmacy, and note that its patient was looked at.

    :raises Http404: there is none of this number here
    """
    found = selector.authorizations_of(pharmacy_of(request)).filter(number=number).first()
    if found is None:
        raise Http404("Your pharmacy has no authorization of this number.")
    note_view(request, found.patient, at=at)
    return found


def _signing(request: HttpRequest, found: Authorization, *, at: datetime) -> SigningPart | None:
    """Return the part under which a supply that was handed over is taken back; what was not is taken back unsigned."""
    if found.handed_over_at is None:
        return None
    data, words = request.POST if request.method == "POST" else None, reverses(found)
    return SigningPart(data, request=request, words=words, meaning=Meaning.WITHDRAWS, patient=found.patient, at=at)


def _show(
    request: HttpRequest,
    found: Authorization,
    *,
    form: ReverseForm | None = None,
    signing: SigningPart | None = None,
    at: datetime,
) -> HttpResponse:
    card = presenter.authorization_card(found, at=at)
    signing = signing or _signing(request, found, at=at)
    context = {
        "card": card,
        "form": form or ReverseForm(reasons=card.reasons),
        "signing": signing,
        "signature": signatures.line(found.patient, found),
    }
    status = signing.status if signing else 422 if form else 200
    return render(request, "counter/authorization.html", context, status=status)


def _not_open(request: HttpRequest, found: Authorization, *, at: datetime) -> HttpResponse:
    state = presenter.authorization_card(found, at=at).state
    words = _("%(number)s can no longer be used this way. %(state)s.") % {"number": found.number, "state": state}
    return refusal(request, [Words(_("You"), words)], number=found.number)
