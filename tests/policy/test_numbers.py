"""The numbers are refused unless every one is known, of its type and sourced, and every day has one policy."""

import re
from datetime import date

import pytest

from monitoring.policy import policies
from monitoring.policy.facts import TestSetting
from monitoring.policy.policies import NUMBERS, NumbersError, read_policies, read_profile
from monitoring.policy.spans import END

NAMES = ["ipledge-2021", "ipledge-2021-discretion", "ipledge-2026"]


def texts(**replacements: str) -> dict[str, str]:
    """Return the texts of all policy files; of each replacement, `old => new` is done in the file of 2021."""
    found = {name: (NUMBERS / f"{name}.toml").read_text(encoding="utf-8") for name in NAMES}
    for replacement in replacements.values():
        old, new = replacement.split(" => ")
        assert old in found["ipledge-2021"]
        found["ipledge-2021"] = found["ipledge-2021"].replace(old, new, 1)
    return found


def test_the_files_hold_three_policies_that_follow_each_other() -> None:
    found = read_policies(texts())

    periods = [(each.id, date.fromordinal(each.in_force_from).isoformat()) for each in found.values()]
    assert periods == [
        ("ipledge-2021", "2021-12-13"),
        ("ipledge-2021-discretion", "2023-10-03"),
        ("ipledge-2026", "2026-11-15"),
    ]
    assert found["ipledge-2026"].in_force_until == END


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("window_days", [7, 7, 7]),
        ("lock_out_days", [19, 19, 0]),
        ("screening_gap_days", [19, 19, 19]),
        ("cannot_counseling", ["monthly", "monthly", "enrollment"]),
        ("cannot_window_days", [30, 30, 0]),
        ("menses_waived_after_missed_window", [False, False, True]),
        ("screening_settings", [{"clia", "medical"}] * 3),
        ("confirmatory_settings", [{"clia"}, {"clia", "medical"}, {"clia", "medical"}]),
        ("later_settings", [{"clia"}, {"clia", "medical", "home"}, {"clia", "medical", "home"}]),
    ],
)
def test_the_numbers_are_those_of_the_contract(name: str, expected: list[object]) -> None:
    assert [getattr(each.numbers, name) for each in policies.program_policies().values()] == expected


def test_a_setting_is_read_as_a_setting() -> None:
    numbers = policies.program_policies()["ipledge-2021"].numbers

    assert numbers.later_settings == {TestSetting.CLIA}


@pytest.mark.parametrize("name", ["smpc", "monthly"])
def test_a_profile_follows_its_own_liver_schedule(name: str) -> None:
    assert policies.clinic_profiles()[name].numbers.liver_schedule == name


@pytest.mark.parametrize(
    ("replacement", "complaint"),
    [
        ("in_force_until = 2023-10-03 => in_force_until = 2023-10-04",
         "ipledge-2021 overlaps ipledge-2021-discretion: one must end on the day the next begins"),
        ("in_force_until = 2023-10-03 => in_force_until = 2023-10-02",
         "ipledge-2021 leaves a gap before ipledge-2021-discretion: one must end on the day the next begins"),
        ("in_force_until = 2023-10-03 => ",
         "ipledge-2021 overlaps ipledge-2021-discretion: one must end on the day the next begins"),
        ("in_force_until = 2023-10-03 => in_force_until = 2021-12-13",
         "ipledge-2021: in_force_until must be after in_force_from"),
        ("in_force_from = 2021-12-13 => ", "ipledge-2021: missing: in_force_from"),
        ("in_force_from = 2021-12-13 => in_force_from = 2021-12-13T00:00:00",
         "ipledge-2021: in_force_from must be a date"),
        ('in_force_until = 2023-10-03 => in_force_until = "2023-10-03"', "ipledge-2021: in_force_until must be a date"),
        ('id = "ipledge-2021" => id = "ipledge-2020"',
         "ipledge-2021: the id 'ipledge-2020' differs from the file's name"),
        ('id = "ipledge-2021" => id = " "', "ipledge-2021: id is missing"),
        ('id = "ipledge-2021" => ', "ipledge-2021: id is missing"),
        ("[window_days] => [window_dayz]", "ipledge-2021: unknown: window_dayz"),
        ("[window_days]\nvalue = 7 => [ ]", "ipledge-2021: not TOML: "),
        ("[window_days]\nvalue = 7 => [window_days]", "ipledge-2021: window_days: missing: value"),
        ("[window_days]\nvalue = 7 => [window_days]\nvalue = 7\nunit = 1", "ipledge-2021: window_days: unknown: unit"),
        ("[window_days]\nvalue = 7 => [window_days]\nvalue = '7'", "ipledge-2021: window_days: must be int, not '7'"),
        ("[window_days]\nvalue = 7 => [window_days]\nvalue = true", "ipledge-2021: window_days: must be int, not True"),
        ("[window_days]\nvalue = 7 => [window_days]\nvalue = 7.0", "ipledge-2021: window_days: must be int, not 7.0"),
        ("[window_days]\nvalue = 7 => [window_days]\nvalue = -7", "ipledge-2021: window_days: must be int, not -7"),
        ("[menses_waived_after_missed_window]\nvalue = false => [menses_waived_after_missed_window]\nvalue = 0",
         "ipledge-2021: menses_waived_after_missed_window: must be bool, not 0"),
        ("value = \"monthly\" => value = \"weekly\"", "ipledge-2021: cannot_counseling: 'weekly' is not a valid Cadence"),
        ("value = \"monthly\" => value = 30", "ipledge-2021: cannot_counseling: must be a word, not 30"),
        ("value = [\"clia\"] => value = [\"clinic\"]",
         "ipledge-2021: confirmatory_settings: 'clinic' is not a valid TestSetting"),
        ("value = [\"clia\"] => value = []", "ipledge-2021: confirmatory_settings: must be a list of names"),
        ("value = [\"clia\"] => value = [3]", "ipledge-2021: confirmatory_settings: must be a list of names"),
        ("value = [\"clia\"] => value = \"clia\"", "ipledge-2021: confirmatory_settings: must be a list of names"),
    ],
)  # fmt: skip
def test_a_policy_file_that_cannot_be_used_is_refused(replacement: str, complaint: str) -> None:
    with pytest.raises(NumbersError, match=f"^{re.escape(complaint)}"):
        read_policies(texts(replacement=replacement))


def test_every_number_must_be_there_with_a_source() -> None:
    text = texts()["ipledge-2021"]
    names = re.findall(r"^\[(\w+)\]$", text, re.MULTILINE)

    for name in names:
        number = re.search(rf"^\[{name}\]\nvalue = .*\nsource = .*\n", text, re.MULTILINE)
        assert number
        without_source = re.sub(r"source = .*", 'source = " "', number[0])
        for broken, complaint in [("", f"missing: {name}$"), (without_source, f"{name} has no source$")]:
            with pytest.raises(NumbersError, match=f"^ipledge-2021: {complaint}"):
                read_policies(texts() | {"ipledge-2021": text.replace(number[0], broken)})
    assert len(names) == 21


def test_the_last_policy_has_no_end() -> None:
    ended = texts()["ipledge-2026"].replace(
        "in_force_from = 2026-11-15", "in_force_from = 2026-11-15\nin_force_until = 2030-01-01"
    )

    with pytest.raises(NumbersError, match=r"^the last policy must have no in_force_until"):
        read_policies(texts() | {"ipledge-2026": ended})


def test_without_any_policy_the_numbers_are_refused() -> None:
    with pytest.raises(NumbersError, match=r"^the last policy must have no in_force_until"):
        read_policies({})


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('value = "smpc"', 'value = "yearly"', "smpc: liver_schedule: 'yearly' is not a valid LiverSchedule"),
        ('value = "dermatology"', "value = 5", "smpc: specialty: must be str, not 5"),
        ("[hold_above]", "[hold_over]", "smpc: unknown: hold_over"),
        ('id = "smpc"', 'id = "smpc"\nin_force_from = 2026-01-01', "smpc: unknown: in_force_from"),
    ],
)
def test_a_profile_that_cannot_be_used_is_refused(old: str, new: str, complaint: str) -> None:
    text = (NUMBERS / "smpc.toml").read_text(encoding="utf-8")
    assert old in text

    with pytest.raises(NumbersError, match=f"^{re.escape(complaint)}"):
        read_profile("smpc", text.replace(old, new, 1))


def test_the_version_of_the_numbers_is_a_hash_of_all_files() -> None:
    assert re.fullmatch("[0-9a-f]{64}", policies.numbers_sha256())
