"""Every page asks who is there, and no page lets a browser run or load what is not ours."""

from django.test import Client


def test_a_stranger_is_sent_to_the_sign_in_page(client: Client) -> None:
    response = client.get("/")

    assert response.status_code == 302
    assert response.headers["Location"] == "/sign-in/?next=/"


def test_the_sign_in_page_answers_a_stranger(client: Client, db: None) -> None:
    assert client.get("/sign-in/").status_code == 200


def test_a_page_allows_only_our_own_scripts_and_styles(client: Client) -> None:
    policy = client.get("/sign-in/").headers["Content-Security-Policy"]

    directives = {each.strip() for each in policy.split(";")}
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= directives
    assert "unsafe" not in policy


def test_no_browser_keeps_a_page(client: Client, db: None) -> None:
    assert "no-store" in client.get("/sign-in/").headers["Cache-Control"]
    assert "no-store" in client.get("/nowhere/").headers["Cache-Control"]


def test_a_page_asks_for_nothing_of_the_device_but_passkeys(client: Client, db: None) -> None:
    policy = client.get("/sign-in/").headers["Permissions-Policy"]

    assert {"camera=()", "geolocation=()", "microphone=()", "publickey-credentials-get=(self)"} <= set(policy.split(", "))
