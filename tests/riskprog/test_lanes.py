"""CI does not pass on a lane that ran nothing, nor on a test that no lane ran."""

from pathlib import Path

from scripts import lanes

RAN = '<testcase classname="a" name="ran"/>'
SKIPPED = '<testcase classname="a" name="skipped"><skipped/></testcase>'
SKIPPED_HERE = '<testcase classname="a" name="ran"><skipped/></testcase>'


def write(path: Path, *cases: str) -> str:
    path.write_text(f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>")
    return str(path)


def test_lanes_pass_when_each_test_ran_in_one_of_them(tmp_path: Path) -> None:
    other = '<testcase classname="a" name="other"/>'
    files = [write(tmp_path / "one.xml", RAN, other), write(tmp_path / "two.xml", SKIPPED_HERE, other)]

    assert lanes.main(files) == 0


def test_a_lane_that_ran_nothing_fails(tmp_path: Path, capsys) -> None:
    files = [write(tmp_path / "one.xml", RAN), write(tmp_path / "two.xml")]

    assert lanes.main(files) == 1
    assert "two.xml: no test ran" in capsys.readouterr().err


def test_a_lane_that_skipped_everything_fails(tmp_path: Path, capsys) -> None:
    files = [write(tmp_path / "one.xml", RAN), write(tmp_path / "two.xml", SKIPPED_HERE)]

    assert lanes.main(files) == 1
    assert "two.xml: no test ran" in capsys.readouterr().err


def test_a_test_that_was_skipped_in_every_lane_fails_by_name(tmp_path: Path, capsys) -> None:
    files = [write(tmp_path / "one.xml", RAN, SKIPPED), write(tmp_path / "two.xml", RAN, SKIPPED)]

    assert lanes.main(files) == 1
    assert "a::skipped: skipped in every lane" in capsys.readouterr().err


def test_no_lane_at_all_fails() -> None:
    assert lanes.main([]) == 2
