"""Count windows that closed without a supply: whether a test had opened one at all is for the rules to say."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from monitoring.policy.decide import program_date
from monitoring.selectors import opened_windows, windows
from monitoring.selectors.reports import Scope
from monitoring.selectors.windows import LOOKED_BACK, Asked


def outcomes(scope: Scope, *, at: datetime) -> Sequence[Sequence[int]]:
    """Return of the windows that closed in each month in how many a supply was handed over, and in how many none was.

    A window that a newer test replaced is counted with that test; one that a positive test ended is not counted.
    """
    counted = [[0, 0] for _ in scope.period.months]
    courses = windows.read(scope, since=scope.period.since - LOOKED_BACK)
    unused: defaultdict[int, list[Asked]] = defaultdict(list)
    for each in windows.closed(courses, scope, today=program_date(at)):
        if each.supplied:
            counted[each.month][0] += 1
        else:
            unused[each.patient_id].append(Asked(each.patient_id, each.test, each.last_on))
    for asked in opened_windows.opened(unused, courses, scope, at=at):
        month = scope.period.month_of(asked.on)
        if month is not None:
            counted[month][1] += 1
    return counted
