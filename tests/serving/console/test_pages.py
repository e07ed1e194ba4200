"""The pages of the queue and what holds for every page, as a browser without a script gets them."""

import re

import pytest
from tests.serving.conftest import Service
from tests.serving.console.posting import PHONE, new_case
from tests.serving.visiting import browser, visit

from shenyan.serving.console.boundary import HEADERS
from shenyan.serving.people.roles import Role

PAGES = [
    "",
    "/queue",
    "/queue/views/view_1",
    "/cases/case_1",
    "/appeals",
    "/appeals/appeal_1",
    "/help",
    "/me",
    "/nothing",
]
FORMS = [
    "/next",
    "/queue/filter",
    "/queue/views",
    "/queue/views/view_1/delete",
    *(
        f"/cases/case_1/{what}"
        for what in (
            *("claim", "renew", "release", "hold", "escalate", "assign", "decide"),
            *("undo", "reveal", "pull-out", "golden", "golden/retire", "draft"),
        )
    ),
    "/appeals/appeal_1",
    "/nothing",
]


@pytest.mark.parametrize("path", PAGES)
def test_strangers_are_sent_to_the_sign_in(console: Service, path: str) -> None:
    answer = browser(console).get(f"/console{path}", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/console/sign-in")


@pytest.mark.parametrize("path", FORMS)
def test_nothing_changes_without_a_session_and_its_token(console: Service, path: str) -> None:
    assert browser(console).post(f"/console{path}", follow_redirects=False).status_code == 303
    me = visit(console, Role.ADMIN)
    assert me.client.post(f"/console{path}", data={"csrf": "wrong"}, follow_redirects=False).status_code == 403


def test_every_page_has_strict_headers_and_nothing_inline(console: Service) -> None:
    me = visit(console, Role.ADMIN)
    case_id = new_case(console)
    me.post(f"/console/cases/{case_id}/claim")
    for path in ("/queue", f"/cases/{case_id}", "/appeals", "/help", "/nothing"):
        answer = me.get(f"/console{path}")
        assert all(answer.headers[name] == value for name, value in HEADERS.items())
        assert answer.headers["Cache-Control"] == "no-store"
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)", answer.text)


@pytest.mark.parametrize("name", ["console.css", "console.js", "htmx.js", "icon.svg"])
def test_static_files_are_open_and_kept(console: Service, name: str) -> None:
    answer = browser(console).get(f"/console/static/{name}")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(("language", "title"), [("en", "There is nothing"), ("zh", "这个地址没有内容")])
def test_errors_are_pages_in_the_visitors_language(console: Service, language: str, title: str) -> None:
    me = visit(console, language=language)
    for answer in (me.get("/console/cases/case_unknown"), me.get("/console/nothing"), me.post("/console/x")):
        assert answer.status_code == 404
        assert answer.headers["Content-Type"].startswith("text/html")
        assert title in answer.text


def test_the_queue_lists_the_case_masked_and_softened(console: Service) -> None:
    case_id = new_case(console)
    page = visit(console).get("/console/queue").text
    assert case_id in page
    assert PHONE not in page
    assert "傻逼" not in page


def test_filters_find_and_leave_out(console: Service) -> None:
    me, case_id = visit(console), new_case(console)
    assert case_id in me.get("/console/queue?label=defamation&state=open").text
    for query in ("label=rumor", "state=decided", "language=en", "sla=overdue", "assignee=me", "biz_type=strict"):
        assert case_id not in me.get(f"/console/queue?{query}").text
    assert me.get("/console/queue?label=nonsense&after=&state=x").status_code == 200
    assert me.get("/console/queue?after=nonsense").status_code == 404


def test_a_search_stays_out_of_the_address(console: Service) -> None:
    me, case_id = visit(console), new_case(console)
    other = new_case(console, "REVIEW 食堂的咖啡")
    answer = me.post("/console/queue/filter", {"search": "老板"})
    assert "%" not in answer.headers["Location"]
    assert "老板" not in answer.headers["Location"]
    page = me.get(answer.headers["Location"]).text
    assert case_id in page
    assert other not in page
    assert other in me.get("/console/queue").text


def test_saved_views_are_ones_own(console: Service) -> None:
    me, other = visit(console), visit(console)
    me.post("/console/queue/views", {"view": "Mine", "label": "rumor", "search": "裁员"})
    page = me.get("/console/queue").text
    [view] = re.findall(r'href="(/console/queue/views/view_[0-9a-f]+)"', page)
    answer = me.get(view)
    assert "label=rumor" in answer.headers["Location"]
    assert "裁员" in me.get(answer.headers["Location"]).text
    assert other.get(view).status_code == 404
    other.post(f"{view}/delete")
    assert view in me.get("/console/queue").text
    me.post(f"{view}/delete")
    assert view not in me.get("/console/queue").text


def test_the_language_switch_is_kept(console: Service) -> None:
    me = visit(console)
    answer = me.post("/console/language", {"language": "zh", "next": "/console/help"})
    assert answer.headers["Location"] == "/console/help"
    assert "帮助与快捷键" in me.get("/console/help").text
    assert me.post("/console/language", {"language": "xx"}).status_code == 422
    away = me.post("/console/language", {"language": "en", "next": "https://example.com/"})
    assert away.headers["Location"] == "/console/queue"
    assert me.client.post("/console/language", data={"language": "zh"}, follow_redirects=False).status_code == 403


def test_a_stranger_chooses_a_language_too(console: Service) -> None:
    stranger = browser(console)
    stranger.post("/console/language", data={"language": "zh", "next": "/console/sign-in"}, follow_redirects=False)
    assert 'lang="zh-CN"' in stranger.get("/console/sign-in").text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        *((f"/{page}?{name}=%00", 200) for page, name in (("queue", "assignee"), ("queue", "biz_type"))),
        ("/appeals?after=%00", 200),
        ("/queue/views/%00", 404),
        ("/cases/%00", 404),
        ("/admin/moderators/%00", 404),
    ],
)
def test_a_nul_in_an_address_is_nothing_to_fail_at(console: Service, path: str, status: int) -> None:
    assert visit(console, Role.ADMIN).get(f"/console{path}").status_code == status
