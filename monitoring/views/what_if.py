"""Answer what would be if something were done on a day, before anything is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Permission, may
from monitoring.forms.recording import BY_SLUG
from monitoring.forms.what_if import DAYS, DECLARATIONS, WhatIfForm, last_used, new_facts
from monitoring.models import Ask
from monitoring.policy.cases import Case
from monitoring.policy.decide import midnight, program_date, program_day
from monitoring.presenters import Door, calendar
from monitoring.presenters.answers import Lines
from monitoring.presenters.contraceptives import named
from monitoring.presenters.dates import day_in_words
from monitoring.presenters.headers import category_on
from monitoring.presenters.next_actions import left_to_do, ready_by_themselves
from monitoring.presenters.what_if import Asked, asked_about, compare, earliest, window_around
from monitoring.services import facts, forecasts, questions
from monitoring.services.questions import RawCase
from monitoring.views.access import patient_or_404, requires, user_of
from monitoring.views.doors import FORM_OF_DAY, days_to_ask_about, door
from monitoring.views.parameters import refuse_unknown
from patients.models import Patient

Raws = Mapping[Ask, RawCase]


@require_safe
@never_cache
@requires(Permission.VIEW_WORKLIST)
def what_if(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the answers as the record stands and with what is asked about, side by side; nothing is recorded."""
    refuse_unknown(request, *WhatIfForm.base_fields)
    now = timezone.now()
    patient = patient_or_404(request, reference, at=now)
    raws = questions.raw_cases([patient], list(Ask), at=now)[patient.pk]
    today = program_date(now)
    used = last_used(questions.read(raws[Ask.PRESCRIBE]).facts)
    form = WhatIfForm(request.GET or None, today=today, used=used)
    page: dict[str, Any] = {
        "patient": patient,
        "form": form,
        "used": [named(each) for each in used.forms] if used else [],
    }
    if form.is_valid() and form.asks_something:
        page |= _answered(form, patient, raws, now=now)
        page["asked"] = _records(form.cleaned_data, patient, user_of(request), facts.latest_date(now, patient))
    return render(request, "what_if/what_if.html", page, status=422 if form.errors else 200)


def _answered(form: WhatIfForm, patient: Patient, raws: Raws, *, now: datetime) -> dict[str, Any]:
    today = program_date(now)
    day = form.asked_on()
    at = now if day == today else midnight(day.toordinal()) or now
    recorded = {ask: questions.read(raw) for ask, raw in raws.items()}
    forecast = {ask: forecasts.case_with(raw, new_facts(form.cleaned_data)) for ask, raw in raws.items()}
    asked = {ask: (_asked(recorded[ask], at), _asked(forecast[ask], at)) for ask in raws}
    with forecasts.laid_out(forecast[Ask.DISPENSE]) as (_chart, lines):
        window = window_around(lines, day.toordinal(), now=now)
        left = left_to_do({ask: after.then for ask, (_before, after) in asked.items()}, lines, doors=_none, at=at)
    with forecasts.laid_out(recorded[Ask.DISPENSE]) as (_chart, lines):
        window_before = window_around(lines, day.toordinal(), now=now)
    return {
        "comparisons": [compare(ask, *both, now=now) for ask, both in asked.items()],
        "asked_on": asked_about(day, today=today),
        "window": window,
        "window_before": window_before,
        "left": left,
        "calendar": calendar.page(day, window=window.days if window else None, today=today, marks=_marks(form)),
    }


def _none(ask: Ask, judgment: Any) -> Sequence[Door]:
    return ()


def _asked(case: Case, at: datetime) -> Asked:
    now = case.decide()
    opens = midnight(now.permits_from)
    return Asked(replace(case, at=at).decide(), now, replace(case, at=opens).decide() if opens else None)


def _marks(form: WhatIfForm) -> Mapping[date, Sequence[str]]:
    marks: dict[date, list[str]] = {}
    for name in DAYS:
        if day := form.cleaned_data.get(name):
            marks.setdefault(day, []).append(form.short_names[name])
    return marks


class _Record(NamedTuple):
    """Hold what was asked about, and the form on which it is recorded, or why it cannot be yet."""

    what: str
    door: Door | None
    why_not: str


def _records(typed: Mapping[str, Any], patient: Patient, user: User, latest: date) -> Sequence[_Record]:
    return [_record(name, typed[name], patient, user, latest) for name in DAYS if typed.get(name)]


def _record(name: str, day: date, patient: Patient, user: User, latest: date) -> _Record:
    label = WhatIfForm.short_names[name]
    what = _("%(what)s, %(day)s") % {"what": label, "day": day_in_words(day)}
    slug = FORM_OF_DAY.get(name)
    if slug is None:
        return _Record(what, None, _("The patient does this."))
    if not may(user, BY_SLUG[slug].permission):
        return _Record(what, None, _("A prescriber records this."))
    # A category may be recorded ahead of its day.
    if day > latest and name != "category_from":
        return _Record(what, None, _("It can be recorded once it has happened."))
    return _Record(what, door(patient, slug), "")


class Forecast(NamedTuple):
    """Hold what would be if what is missing were done on the first day on which it could be of use."""

    day: str
    what: Sequence[str]
    answers: Sequence[tuple[str, str]]
    url: str


def if_done(raws: Raws, case: Case, lines: Lines, patient: Patient, *, at: datetime) -> Forecast | None:
    """Return what the gate would answer if all that a day can mend were recorded; None: nothing is.

    :param case: the question that asks for more, and `lines` its requirements
    """
    day = max([program_day(at), *ready_by_themselves(case.decide(), lines)])
    held = [each.id for each, line in lines.items() if line.at(day)[0].withholds]
    used = last_used(case.facts)
    names = days_to_ask_about(held, category=category_on(case.facts, day))
    names = [name for name in names if used or name not in DECLARATIONS]
    if not names:
        return None
    on = date.fromordinal(day)
    added = new_facts({**dict.fromkeys(names, on), "last_used": used})
    answers = [
        (str(ask.label), earliest(_asked(forecasts.case_with(raw, added), at), now=at)) for ask, raw in raws.items()
    ]
    query = urlencode(dict.fromkeys(names, on.isoformat()))
    return Forecast(
        day=asked_about(on, today=program_date(at)),
        what=[WhatIfForm.short_names[name] for name in names],
        answers=answers,
        url=f"{reverse('what_if', args=[patient.reference])}?{query}",
    )
