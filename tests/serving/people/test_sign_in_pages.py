"""Signing in and out in a browser, and what every page asks for."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient
from tests.serving.conftest import Service
from tests.serving.visiting import browser, make_person, visit

from shenyan.serving.cases import EventKind
from shenyan.serving.console.door import TRIES
from shenyan.serving.console.session import COOKIE, local_address
from shenyan.serving.events.tables import Event
from shenyan.serving.people.passwords import hash_password
from shenyan.serving.people.roles import Role

PASSWORD = "correct horse battery"


def enter(client: TestClient, login: str, password: str, **fields: str) -> Any:
    """Fills the form in as a browser would."""
    page = client.get("/console/sign-in").text
    csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
    assert csrf is not None, page
    data = {"csrf": csrf[1], "login": login, "password": password, **fields}
    return client.post("/console/sign-in", data=data, follow_redirects=False)


@pytest.fixture
def service(console: Callable[..., Service]) -> Service:
    service = console()
    make_person(service, Role.MODERATOR, "wang", hash_password(PASSWORD))
    return service


def test_right_password_leads_where_one_wanted_to_go(service: Service) -> None:
    client = browser(service)
    answer = client.get("/console/me?x=1", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/console/sign-in?next=/console/me%3Fx%3D1"
    assert 'value="/console/me?x=1"' in client.get(answer.headers["Location"]).text
    answer = enter(client, "Wang", PASSWORD, next="/console/me?x=1")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/console/me?x=1"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for part in ("HttpOnly", "SameSite=lax", "Path=/console"):
        assert part in cookie
    assert "Secure" not in cookie
    assert client.get("/console/me").status_code == 200
    assert client.get("/console/sign-in", follow_redirects=False).headers["Location"] == "/console/queue"


def test_cookie_is_secure_in_production(console: Callable[..., Service]) -> None:
    service = console(env="production", secret="s" * 32)
    make_person(service, Role.MODERATOR, "wang", hash_password(PASSWORD))
    client = browser(service)
    client.base_url = "https://testserver"
    cookie = enter(client, "wang", PASSWORD).headers["Set-Cookie"]
    assert "Secure" in cookie


def test_every_wrong_way_in_gets_the_same_page(service: Service) -> None:
    pages = set()
    for login, password in (("wang", "wrong"), ("nobody", PASSWORD), ("w\u0000", "x")):
        answer = enter(browser(service), login, password)
        assert answer.status_code in (400, 401)
        if answer.status_code == 401:
            pages.add(re.sub(r'value="[^"]*"', "", answer.text))
            assert PASSWORD not in answer.text
    assert len(pages) == 1
    for _ in range(5):
        enter(browser(service), "wang", "wrong")
    locked = enter(browser(service), "wang", PASSWORD)
    assert locked.status_code == 401
    assert re.sub(r'value="[^"]*"', "", locked.text) in pages
    assert "15 minutes" in locked.text


def test_message_is_in_the_language_of_the_browser(service: Service) -> None:
    client = browser(service)
    client.headers["Accept-Language"] = "zh-CN,zh;q=0.9"
    answer = enter(client, "wang", "wrong")
    assert '<html lang="zh-CN">' in answer.text
    assert "15 分钟" in answer.text


def test_empty_fields_say_so(service: Service) -> None:
    for login, password in (("", PASSWORD), ("wang", ""), (" ", " ")):
        answer = enter(browser(service), login, password)
        assert answer.status_code in (401, 422)
        assert 'role="alert"' in answer.text


def test_form_from_elsewhere_signs_nobody_in(service: Service) -> None:
    for data in ({}, {"csrf": ""}, {"csrf": "a" * 64}):
        client = browser(service)
        fields = {"login": "wang", "password": PASSWORD, **data}
        answer = client.post("/console/sign-in", data=fields, follow_redirects=False)
        assert answer.status_code == 403
        assert "try again" in answer.text
        assert COOKIE not in client.cookies


def test_flood_from_one_address_is_stopped(service: Service) -> None:
    client = browser(service)
    answers = [enter(client, "nobody", "wrong").status_code for _ in range(TRIES.amount + 1)]
    assert set(answers[:-1]) == {401}
    assert answers[-1] == 429


def test_signing_out_ends_the_session_for_good(service: Service) -> None:
    client = browser(service)
    enter(client, "wang", PASSWORD)
    token = client.cookies[COOKIE]
    csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', client.get("/console/me").text)
    assert csrf is not None
    answer = client.post("/console/sign-out", data={"csrf": csrf[1]}, follow_redirects=False)
    assert answer.headers["Location"] == "/console/sign-in"
    assert COOKIE not in client.cookies
    client.cookies.set(COOKIE, token, domain="testserver.local", path="/console")
    assert client.get("/console/me", follow_redirects=False).status_code == 303
    with service.database.read() as session:
        kinds = list(session.scalars(select(Event.kind).order_by(Event.created_at)))
    assert kinds[-2:] == [EventKind.SIGNED_IN, EventKind.SIGNED_OUT]


def test_nothing_is_changed_without_the_token_of_the_session(service: Service) -> None:
    one, other = visit(service), visit(service)
    for csrf in ("", "a" * 64, other.csrf, "密"):
        answer = one.post("/console/me", {"csrf": csrf, "language": "zh"})
        assert answer.status_code == 403
        assert "This page was too old" in answer.text
    assert one.client.post("/console/sign-out", follow_redirects=False).status_code == 403
    assert one.client.post("/console/me", json={"language": "zh"}, follow_redirects=False).status_code == 400
    header = {"X-CSRF-Token": one.csrf}
    answer = one.client.post("/console/me", data={"language": "zh"}, headers=header, follow_redirects=False)
    assert answer.status_code == 303


def test_htmx_is_told_to_load_the_sign_in(service: Service) -> None:
    answer = browser(service).get("/console/me", headers={"HX-Request": "true"}, follow_redirects=False)
    assert answer.headers["HX-Redirect"] == "/console/sign-in"


def test_forms_are_bounded(service: Service) -> None:
    one = visit(service)
    assert one.post("/console/me", {"language": "x" * 300_000}).status_code == 413
    chunks = iter([b"csrf=", one.csrf.encode()])
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = one.client.post("/console/me", content=chunks, headers=headers, follow_redirects=False)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "https://evil.example/",
        "//evil.example/console/",
        "/console",
        "/docs",
        "/console/\\evil",
        "/console/\nx",
        "/console/sign-in?next=x",
        "/console/sign-out",
        "/console/oidc",
    ],
)
def test_signing_in_leads_nowhere_else(address: str | None) -> None:
    assert local_address(address) == "/console/queue"


def test_profile_keeps_language_and_softening(service: Service) -> None:
    one = visit(service)
    assert one.post("/console/me", {"language": "zh"}).headers["Location"] == "/console/me?done=saved"
    page = one.get("/console/me?done=saved").text
    assert '<html lang="zh-CN">' in page
    assert not re.search(r'name="soften"[^>]*checked', page)
    one.post("/console/me", {"language": "en", "soften": "on"})
    assert re.search(r'name="soften"[^>]*checked', one.get("/console/me").text)
    answer = one.post("/console/me", {"language": "fr"})
    assert answer.status_code == 422
    assert "languages of the list" in answer.text


def test_own_password_needs_the_present_one_and_ends_other_sessions(service: Service) -> None:
    here, there = browser(service), browser(service)
    enter(here, "wang", PASSWORD)
    enter(there, "wang", PASSWORD)
    csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', here.get("/console/me").text)
    assert csrf is not None
    new = "another horse battery"

    def change(current: str, first: str, again: str) -> Any:
        data = {"csrf": csrf[1], "current": current, "new": first, "again": again}
        return here.post("/console/me/password", data=data, follow_redirects=False)

    for wrong, says in (
        ((PASSWORD, new, new + "x"), "not the same"),
        ((PASSWORD, PASSWORD, PASSWORD), "the present one"),
        ((PASSWORD, "short", "short"), "12 to 256"),
        (("wrong", new, new), "another one"),
    ):
        answer = change(*wrong)
        assert answer.status_code == 422
        assert says in answer.text
    answer = change(PASSWORD, new, new)
    assert answer.headers["Location"] == "/console/me?done=password"
    assert here.get("/console/me", follow_redirects=False).status_code == 200
    assert there.get("/console/me", follow_redirects=False).status_code == 303
    assert enter(browser(service), "wang", PASSWORD).status_code == 401
    assert enter(browser(service), "wang", new).status_code == 303


def test_guessing_the_present_password_locks_and_signs_out(service: Service) -> None:
    one = visit(service, login="li")
    with service.database.write() as session:
        from shenyan.serving.people.repository import PeopleRepository

        row = PeopleRepository(session).get(one.id)
        assert row is not None
        row.password_hash = hash_password(PASSWORD)
    new = {"new": "another horse battery", "again": "another horse battery"}
    answers = [one.post("/console/me/password", {"current": "wrong", **new}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [422] * 4 + [303]
    assert one.get("/console/me").status_code == 303
    assert enter(browser(service), "li", PASSWORD).status_code == 401


def test_who_has_no_password_is_told_where_it_is(service: Service) -> None:
    one = visit(service)
    assert "single sign-on" in one.get("/console/me").text
    answer = one.post("/console/me/password", {"current": "", "new": "a" * 12, "again": "a" * 12})
    assert answer.status_code == 422
    assert "single sign-on" in answer.text
