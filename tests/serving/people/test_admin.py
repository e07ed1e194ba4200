"""The pages of the administration."""

import csv
import json
import re
from collections.abc import Callable
from io import StringIO

import pytest
from sqlalchemy import select
from tests.serving.conftest import Service
from tests.serving.visiting import Visit, browser, visit

from shenyan.model.artifact import load_artifact
from shenyan.model.policy import load_policies
from shenyan.serving.cases import EventKind
from shenyan.serving.console.admin_policy import describe
from shenyan.serving.events.tables import Event
from shenyan.serving.people.passwords import matches
from shenyan.serving.people.repository import PeopleRepository
from shenyan.serving.people.roles import Role

PAGES = ("moderators", "keys", "policy", "log")


@pytest.fixture
def service(console: Callable[..., Service]) -> Service:
    return console()


@pytest.fixture
def admin(service: Service) -> Visit:
    return visit(service, Role.ADMIN, login="boss")


def events(service: Service, kind: EventKind) -> list[Event]:
    with service.database.read() as session:
        return list(session.scalars(select(Event).where(Event.kind == kind.value).order_by(Event.number)))


def shown_once(page: str) -> str:
    found = re.search(r'id="shown-once">([^<]+)<', page)
    assert found is not None, page
    return found[1]


def test_pages_are_for_those_whose_role_allows_them(service: Service, admin: Visit) -> None:
    allowed = {
        Role.MODERATOR: set[str](),
        Role.SENIOR: set[str](),
        Role.AUDITOR: {"policy", "log"},
        Role.ADMIN: set(PAGES),
    }
    for role in Role:
        one = visit(service, role)
        got = {page: one.get(f"/console/admin/{page}").status_code for page in PAGES}
        assert got == {page: 200 if page in allowed[role] else 403 for page in PAGES}
    assert visit(service, Role.AUDITOR).get("/console/admin").headers["Location"] == "/console/admin/policy"
    assert browser(service).get("/console/admin/log", follow_redirects=False).status_code == 303


def test_forms_are_for_administrators_alone(service: Service, admin: Visit) -> None:
    auditor = visit(service, Role.AUDITOR)
    for path in ("moderators", "keys", f"moderators/{admin.id}/disable", "keys/key_x/revoke"):
        assert auditor.post(f"/console/admin/{path}", {"login": "x", "name": "x", "role": "admin"}).status_code == 403
    assert events(service, EventKind.KEY_REVOKED) == []


def test_pages_are_in_chinese_too(service: Service) -> None:
    one = visit(service, Role.ADMIN, language="zh")
    for page, heading in (("moderators", "人员"), ("keys", "API 密钥"), ("policy", "现行策略"), ("log", "审计日志")):
        answer = one.get(f"/console/admin/{page}")
        assert f"<h1>{heading}</h1>" in answer.text
        assert answer.headers["Cache-Control"] == "no-store"


def test_added_moderator_gets_a_password_shown_once_that_works(service: Service, admin: Visit) -> None:
    fields = {"login": "Wang", "name": "王伟", "role": "senior", "language": "zh"}
    answer = admin.post("/console/admin/moderators", fields)
    assert answer.status_code == 200
    password = shown_once(answer.text)
    assert password not in admin.get("/console/admin/moderators").text
    with service.database.read() as session:
        row = PeopleRepository(session).with_login("wang")
    assert row is not None
    assert (row.name, row.role, row.language) == ("王伟", "senior", "zh")
    assert matches(row.password_hash, password)
    assert [event.actor for event in events(service, EventKind.MODERATOR_ADDED)][-1] == admin.id


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "1 to 64 small letters"),
        ({"login": "a b"}, "1 to 64 small letters"),
        ({"login": "boss", "role": "moderator", "language": "en"}, "has this login already"),
        ({"login": "li", "role": "king", "language": "en"}, "Choose one of the roles"),
        ({"login": "li", "name": "x" * 65, "role": "admin", "language": "en"}, "shorten it"),
        ({"login": "li", "role": "admin", "language": "xx"}, "languages of the list"),
    ],
)
def test_bad_moderator_is_refused_with_what_to_do(admin: Visit, fields: dict[str, str], says: str) -> None:
    answer = admin.post("/console/admin/moderators", fields)
    assert answer.status_code == 422
    assert says in answer.text
    assert 'role="alert"' in answer.text


def test_moderator_is_changed_disabled_and_let_in_again(service: Service, admin: Visit) -> None:
    other = visit(service)
    path = f"/console/admin/moderators/{other.id}"
    assert admin.post(path, {"name": "Li", "role": "auditor"}).headers["Location"].endswith("?done=changed")
    assert other.get("/console/admin/log").status_code == 200
    assert admin.post(f"{path}/disable").status_code == 303
    assert other.get("/console/me").status_code == 303
    assert admin.post(f"{path}/enable").status_code == 303
    password = shown_once(admin.post(f"{path}/password").text)
    with service.database.read() as session:
        row = PeopleRepository(session).get(other.id)
    assert row is not None
    assert matches(row.password_hash, password)
    assert len(events(service, EventKind.MODERATOR_CHANGED)) == 3
    assert len(events(service, EventKind.PASSWORD_CHANGED)) == 1


def test_nobody_locks_the_administration_out(admin: Visit) -> None:
    answer = admin.post(f"/console/admin/moderators/{admin.id}/disable")
    assert answer.status_code == 422
    assert "only administrator" in answer.text
    assert "Nobody here" in admin.post("/console/admin/moderators/usr_x", {"name": "x", "role": "admin"}).text


def test_added_key_is_shown_once_works_and_can_be_revoked(service: Service, admin: Visit) -> None:
    answer = admin.post("/console/admin/keys", {"name": "maimai", "scope": ["score", "read"]})
    service.key = shown_once(answer.text)
    page = admin.get("/console/admin/keys").text
    assert service.key not in page
    assert service.key[:19] in page
    service.score("hello")
    [added] = [event for event in events(service, EventKind.KEY_ADDED) if event.actor == admin.id]
    assert added.details["scopes"] == ["read", "score"]
    answer = admin.post(f"/console/admin/keys/{added.details['key']}/revoke")
    assert answer.headers["Location"] == "/console/admin/keys?done=revoked"
    assert service.post("/v1/score", {"text": "x"}).status_code == 401
    admin.post(f"/console/admin/keys/{added.details['key']}/revoke")
    assert [event.actor for event in events(service, EventKind.KEY_REVOKED)] == [admin.id]


@pytest.mark.parametrize(
    ("path", "fields", "says"),
    [
        ("keys", {"name": "a b", "scope": "score"}, "1 to 64 letters"),
        ("keys", {"scope": "score"}, "1 to 64 letters"),
        ("keys", {"name": "maimai"}, "at least one thing"),
        ("keys", {"name": "maimai", "scope": ["score", "fly"]}, "at least one thing"),
        ("keys/key_x/revoke", {}, "no such key"),
    ],
)
def test_bad_key_form_says_what_to_do(admin: Visit, path: str, fields: dict[str, str], says: str) -> None:
    answer = admin.post(f"/console/admin/{path}", fields)
    assert answer.status_code == 422
    assert says in answer.text


def test_policy_of_the_shipped_model_names_its_points_and_guarantees() -> None:
    artifact = load_artifact()
    policies = load_policies(None, artifact.points)
    pages = describe(policies, artifact.manifest)
    assert {page.biz_type for page in pages} == set(policies)
    for page in pages:
        for line in page.lines:
            assert line.guarantee is not None
            assert line.guarantee.point == "balanced"
            measured = artifact.manifest["guarantees"][line.label]["balanced"]
            assert line.guarantee.recall_at_least == measured["recall_at_least"]
            assert line.review == artifact.manifest["thresholds"][line.label]["review"]


def test_own_thresholds_have_no_guarantee(service: Service, admin: Visit) -> None:
    page = admin.get("/console/admin/policy").text
    assert "test-policy-1" in page
    assert "0.500" in page
    assert "fake-model-1" in page
    assert "Not known for this model" in page


def test_log_is_filtered_by_kind_actor_and_case(service: Service, admin: Visit) -> None:
    case = service.score("REVIEW this")["case_id"]
    rows = lambda query: admin.get(f"/console/admin/log?{query}").text.count("<tr>") - 1  # noqa: E731 - short
    assert rows(f"case={case}") == 1
    assert rows("kind=signed_in") == 1
    assert rows("kind=signed_in&actor=boss") == 1
    assert rows(f"kind=signed_in&actor={admin.id}") == 1
    assert rows("actor=system") >= 1
    assert rows("kind=exported") == -1


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("kind=nothing", "no such kind"),
        ("actor=nobody", "Nobody here has this login"),
        ("case=7", "starts with case_"),
        ("after=x", "first one"),
        ("after=eA%3D%3D", "first one"),
        ("after=%E5%AF%86", "first one"),
        # "0001-01-01T00:00:00+14:00 1 system": before the first time that UTC can name.
        ("after=MDAwMS0wMS0wMVQwMDowMDowMCsxNDowMCAxIHN5c3RlbQ%3D%3D", "first one"),
        ("actor=%00", None),
    ],
)
def test_bad_filter_says_what_to_do(admin: Visit, query: str, says: str | None) -> None:
    answer = admin.get(f"/console/admin/log?{query}")
    assert answer.status_code == (200 if says is None else 422)
    assert says is None or says in answer.text


def test_log_has_pages_without_gaps(service: Service, admin: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    from shenyan.serving.console import admin_log

    monkeypatch.setattr(admin_log, "SIZE", 2)
    for _ in range(3):
        service.score("REVIEW this")
    seen: list[str] = []
    address: str | None = "/console/admin/log"
    while address is not None:
        page = admin.get(address).text
        seen += re.findall(r"</span> (\d+)</td>", page)
        later = re.search(r'href="([^"]*after=[^"]*)"', page)
        address = later[1].replace("&amp;", "&") if later else None
    with service.database.read() as session:
        assert len(seen) == len(list(session.scalars(select(Event))))


def test_downloaded_log_is_whole_and_logged(service: Service, admin: Visit) -> None:
    service.score("REVIEW this")
    answer = admin.post("/console/admin/log", {"format": "jsonl"})
    assert "attachment" in answer.headers["Content-Disposition"]
    lines = [json.loads(line) for line in answer.text.splitlines()]
    with service.database.read() as session:
        stored = {(event.tenant, event.number): event.hash for event in session.scalars(select(Event))}
    assert {(line["tenant"], line["number"]): line["hash"] for line in lines} == stored
    answer = admin.post("/console/admin/log", {"format": "csv", "kind": "exported", "actor": "boss"})
    header, *rows = csv.reader(StringIO(answer.text.removeprefix("\ufeff")))
    assert header[:4] == ["created_at", "kind", "actor", "login"]
    assert [row[1:4] for row in rows] == [["exported", admin.id, "boss"]] * 2
    assert [event.details["format"] for event in events(service, EventKind.EXPORTED)] == ["jsonl", "csv"]


def test_bad_download_is_refused_and_not_logged(service: Service, admin: Visit) -> None:
    for fields, says in (({"format": "xml"}, "CSV or JSON"), ({"format": "csv", "kind": "x"}, "no such kind")):
        answer = admin.post("/console/admin/log", fields)
        assert answer.status_code == 422
        assert says in answer.text
    assert events(service, EventKind.EXPORTED) == []
