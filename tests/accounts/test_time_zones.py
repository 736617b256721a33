"""A time zone is one that the time zone database holds."""

import pytest
from django.core.exceptions import ValidationError

from accounts import time_zones


@pytest.mark.parametrize("name", ["America/New_York", "Pacific/Honolulu", "UTC"])
def test_validate_accepts_a_known_time_zone(name: str) -> None:
    time_zones.validate(name)


@pytest.mark.parametrize("name", ["", "New York", "EST5", "../etc/passwd"])
def test_validate_refuses_any_other_name(name: str) -> None:
    with pytest.raises(ValidationError, match="is not a time zone"):
        time_zones.validate(name)
