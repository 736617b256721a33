"""A secret may be given as a file, and what is wrong with it is said without saying the secret."""

from pathlib import Path

from riskprog import secret_files


def test_a_secret_is_read_from_its_file_without_the_line_end(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    path.write_text("a long random text\n")

    values, wrong = secret_files.read({"SECRET_KEY_FILE": str(path), "OTHER": "kept"})

    assert values["SECRET_KEY"] == "a long random text"
    assert values["OTHER"] == "kept"
    assert wrong == []


def test_every_secret_may_be_given_by_file(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("secret")

    values, _ = secret_files.read({f"{name}_FILE": str(path) for name in secret_files.NAMES})

    assert {values[name] for name in secret_files.NAMES} == {"secret"}


def test_what_the_environment_says_is_left_alone_when_no_file_is_named() -> None:
    assert secret_files.read({"SECRET_KEY": "set", "SECRET_KEY_FILE": ""})[0]["SECRET_KEY"] == "set"


def test_a_file_that_does_not_exist_is_named(tmp_path: Path) -> None:
    _, wrong = secret_files.read({"REDIS_PASSWORD_FILE": f"{tmp_path}/none"})

    assert wrong == [f"REDIS_PASSWORD: REDIS_PASSWORD_FILE names {tmp_path}/none, which does not exist."]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    _, wrong = secret_files.read({"REDIS_PASSWORD_FILE": str(tmp_path)})

    assert wrong == [
        f"REDIS_PASSWORD: REDIS_PASSWORD_FILE names {tmp_path}, "
        "which cannot be read: let the user that riskprog runs as read it."
    ]


def test_an_empty_file_and_one_that_is_no_text_are_refused(tmp_path: Path) -> None:
    for content in (b" \n", b"canary\xff\xfe"):
        path = tmp_path / "secret"
        path.write_bytes(content)

        values, wrong = secret_files.read({"SECRET_KEY_FILE": str(path)})

        assert wrong == [f"SECRET_KEY: SECRET_KEY_FILE names {path}, which is empty, or is not text."]
        assert "SECRET_KEY" not in values


def test_both_at_once_are_refused(tmp_path: Path) -> None:
    _, wrong = secret_files.read({"SECRET_KEY": "set", "SECRET_KEY_FILE": str(tmp_path / "secret")})

    assert wrong == ["SECRET_KEY: it is set, and SECRET_KEY_FILE too. Unset one of them."]
