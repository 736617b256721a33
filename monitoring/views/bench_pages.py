"""Put the bench's page together: the sheet, what each row would change at the gate, and who was looked up."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from monitoring.forms import bench as sheets
from monitoring.forms.bench import LimitsForm, Row
from monitoring.forms.bench_cells import DayOrder
from monitoring.forms.bench_columns import ANALYTES, labels
from monitoring.models import Ask
from monitoring.policy.decide import program_date
from monitoring.policy.reading import Invalid
from monitoring.presenters.bench import row_view
from monitoring.presenters.effects import Effect
from monitoring.selectors.bench import last_used
from monitoring.services import bench, questions
from monitoring.services.new_facts import NewFact
from monitoring.services.spreadsheets import MAX_BYTES, MAX_ROWS
from monitoring.views.access import user_of
from monitoring.views.effects import effect_of
from patients.models import Patient

# Whom this session looked up already: the trail says so once.
_LOOKED_UP = "bench-looked-up"


def today(at: datetime) -> str:
    """Return the day that new rows begin with."""
    return program_date(at).isoformat()


def page(
    request: HttpRequest,
    rows: Sequence[Row],
    *,
    limits: LimitsForm | None = None,
    at: datetime,
    refused: str = "",
    status: int = 200,
    **bring: Any,
) -> HttpResponse:
    """Return the bench's page.

    :param refused: saving was refused for “all” or “some” rows, so what is wrong is listed above the sheet
    :param bring: what was pasted, and how it went
    """
    effects = effects_of(rows, at=at)
    limits = limits or LimitsForm(initial=sheets.last_limits(last_used(user_of(request))))
    shown = [row_view(row, effects.get(row.number)) for row in rows]
    context = {
        "limits": [(labels()[each], limits[f"{each}_unit"], limits[f"{each}_upper_limit"]) for each in ANALYTES],
        "rows": shown,
        "columns": labels(),
        "wrong": [row for row in shown if row.state in ("wrong", "asks") and not row.is_confirmed],
        "good": sum(row.is_good for row in rows),
        "refused": refused,
        "may_lengthen": len(rows) < MAX_ROWS,
        "orders": DayOrder.choices,
        "order": DayOrder.ASK,
        "drawn_on": today(at),
        "most_bytes": MAX_BYTES,
        **bring,
    }
    return render(request, "bench/bench.html", context, status=status)


def effects_of(rows: Sequence[Row], *, at: datetime) -> Mapping[int, Effect]:
    """Return, by row, what recording all its patient's rows would change of whether it may be prescribed."""
    people: dict[int, Patient] = {}
    added: defaultdict[int, list[NewFact]] = defaultdict(list)
    whose: dict[int, int] = {}
    for row in rows:
        if row.person is not None and row.facts and not row.complaints:
            pk = row.person.patient.pk
            people[pk] = row.person.patient
            added[pk] += row.facts
            whose[row.number] = pk
    raws = questions.raw_cases(list(people.values()), [Ask.PRESCRIBE], at=at) if people else {}
    found = {pk: _effect(raws[pk][Ask.PRESCRIBE], added[pk], at) for pk in people}
    return {number: each for number, pk in whose.items() if (each := found[pk]) is not None}


def _effect(raw: questions.RawCase, added: Sequence[NewFact], at: datetime) -> Effect | None:
    try:
        return effect_of(Ask.PRESCRIBE, raw, added, at=at)
    # What the rules cannot read has no forecast; the gate itself then withholds.
    except Invalid:
        return None


def note_looked_up(request: HttpRequest, rows: Sequence[Row], *, at: datetime) -> None:
    """Note in the trail whom these rows found, each patient once in a session."""
    seen = set(request.session.get(_LOOKED_UP, []))
    found = {row.person.patient.reference: row.person.patient for row in rows if row.person is not None}
    new = [patient for reference, patient in found.items() if reference not in seen]
    if new:
        bench.note_looked_up(new, by=user_of(request), at=at)
        request.session[_LOOKED_UP] = sorted(seen | found.keys())


def day_or_none(text: str) -> date | None:
    """Return a day as a browser writes it, if it is one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
