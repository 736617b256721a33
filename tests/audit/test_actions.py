"""Every action that the trail knows is recorded somewhere."""

import re

from audit.actions import Action
from tests.architecture import tree

APPS = ("accounts", "patients", "monitoring", "riskprog")


def test_every_action_is_recorded_by_some_code() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in tree.sources(*APPS))

    recorded = set(re.findall(r"Action\.([A-Z_]+)", code))

    assert {each.name for each in Action} - recorded == set()
