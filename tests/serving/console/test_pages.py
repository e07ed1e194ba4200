"""The pages of the queue, of a case and of appeals, as a browser without a script gets them."""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from tests.serving.conftest import Service
from tests.serving.visiting import Visit, browser, visit

from shenyan.serving.console.boundary import HEADERS
from shenyan.serving.people.roles import Role
from shenyan.serving.queue.tables import StoredDecision

PHONE = "13812345678"
TEXT = f"REVIEW 老板张伟是个傻逼，他的手机 {PHONE} <b>&"

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


def new_case(console: Service, text: str = TEXT, **fields: object) -> str:
    return str(console.score(text, **fields)["case_id"])


def words_of(page: str) -> str:
    """What stands on a page, without its tags."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))


def decided(visit: Visit, case_id: str, outcome: str = "reject", **fields: object) -> str:
    """Where a decision leads."""
    visit.post(f"/console/cases/{case_id}/claim")
    proposed = ["defamation", "privacy_leak"]
    answer = visit.post(
        f"/console/cases/{case_id}/decide", {"outcome": outcome, "proposed": proposed, "label": proposed, **fields}
    )
    assert answer.status_code == 303, words_of(answer.text)
    return str(answer.headers["Location"])


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


def test_next_claims_the_case_and_opens_it(console: Service) -> None:
    me, case_id = visit(console), new_case(console)
    answer = me.post("/console/next")
    assert answer.headers["Location"] == f"/console/cases/{case_id}"
    assert 'id="verdict"' in me.get(answer.headers["Location"]).text
    assert me.post("/console/next").headers["Location"] == "/console/queue?empty=1"


def test_personal_data_is_masked_until_revealed_and_that_is_logged(console: Service) -> None:
    me, case_id = visit(console), new_case(console)
    assert PHONE not in me.get(f"/console/cases/{case_id}").text
    revealed = me.post(f"/console/cases/{case_id}/reveal")
    assert PHONE in revealed.text
    piece = me.post(f"/console/cases/{case_id}/reveal", **{"HX-Request": "true"})
    assert PHONE in piece.text
    assert "<html" not in piece.text
    assert [row["actor"] for row in console.rows("events") if row["kind"] == "revealed"] == [me.id, me.id]
    assert PHONE not in me.get(f"/console/cases/{case_id}").text


def test_the_text_on_the_page_is_the_authors(console: Service) -> None:
    me, case_id = visit(console), new_case(console)
    with console.database.write() as session:
        from shenyan.serving.people.tables import Moderator

        moderator = session.get(Moderator, me.id)
        assert moderator is not None
        moderator.soften = False
    page = me.post(f"/console/cases/{case_id}/reveal").text
    [text] = re.findall(r'<p class="post-text"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert words_of(text) == TEXT


def test_scores_versions_and_tips_are_there(console: Service) -> None:
    me, case_id = visit(console), new_case(console)
    page = me.get(f"/console/cases/{case_id}").text
    for what in ("fake-model-1", "fake-lexicon-1", "test-policy-1", "review from 0.50, block from 0.90", "fake_mobile"):
        assert what in page
    assert "Rule: fake_mobile" in page


def test_deciding_opens_the_next_case_and_can_be_undone(console: Service) -> None:
    me, first = visit(console), new_case(console)
    second = new_case(console, "REVIEW 另一条帖子")
    location = decided(me, first)
    assert location == f"/console/cases/{second}?decided={first}"
    page = me.get(location).text
    assert f"/console/cases/{first}/undo" in page
    answer = me.post(f"/console/cases/{first}/undo", {"release": second})
    assert answer.headers["Location"] == f"/console/cases/{first}"
    states = {row["id"]: row["state"] for row in console.rows("cases")}
    assert states == {first: "leased", second: "open"}


def test_a_decision_keeps_labels_evidence_and_reasons(console: Service) -> None:
    me, case_id = visit(console), new_case(console)
    start = TEXT.index(PHONE)
    value = f"text:{start}:{start + 11}:privacy_leak:confirmed"
    decided(me, case_id, **{"evidence-0": value, "added": "text:7:9:defamation:added", "note": "seen"})
    [row] = console.rows("decisions")
    assert row["moderator_id"] == me.id
    assert "confirmed" in str(row["evidence"])
    assert "added" in str(row["evidence"])
    assert "PRIV-CONTACT" in str(row["reasons"])


def test_a_wrong_form_comes_back_as_it_was(console: Service) -> None:
    me, case_id = visit(console), new_case(console)
    me.post(f"/console/cases/{case_id}/claim")
    fields = {"outcome": "redact_and_approve", "label": "rumor", "note": "keep me", "added": "text:0:2:rumor:added"}
    answer = me.post(f"/console/cases/{case_id}/decide", fields)
    assert answer.status_code == 422
    assert "Only personal data are masked" in answer.text
    assert "keep me" in answer.text
    assert "text:0:2:rumor:added" in answer.text
    assert not console.rows("decisions")


def test_a_case_of_another_cannot_be_decided(console: Service) -> None:
    me, other, case_id = visit(console), visit(console), new_case(console)
    me.post(f"/console/cases/{case_id}/claim")
    answer = other.post(f"/console/cases/{case_id}/decide", {"outcome": "approve"})
    assert answer.status_code == 409
    assert "Another moderator has this case" in answer.text
    assert 'id="verdict"' not in other.get(f"/console/cases/{case_id}").text


@pytest.mark.parametrize(
    ("what", "fields", "state"),
    [
        ("release", {}, "open"),
        ("hold", {"hours": "4"}, "held"),
        ("escalate", {"note": "Please look."}, "escalated"),
    ],
)
def test_giving_a_case_away(console: Service, what: str, fields: dict[str, str], state: str) -> None:
    me, case_id = visit(console), new_case(console)
    me.post(f"/console/cases/{case_id}/claim")
    assert me.post(f"/console/cases/{case_id}/{what}", fields).status_code == 303
    assert [row["state"] for row in console.rows("cases")] == [state]


def test_assigning_to_a_colleague(console: Service) -> None:
    me, other, case_id = visit(console), visit(console), new_case(console)
    me.post(f"/console/cases/{case_id}/claim")
    me.post(f"/console/cases/{case_id}/assign", {"to": other.id})
    assert [row["assignee"] for row in console.rows("cases")] == [other.id]
    assert case_id in other.get("/console/queue?assignee=me").text


def test_renewing_says_how_long(console: Service) -> None:
    me, case_id = visit(console), new_case(console)
    me.post(f"/console/cases/{case_id}/claim")
    assert me.post(f"/console/cases/{case_id}/renew").json() == {"seconds": 600}
    refused = visit(console).post(f"/console/cases/{case_id}/renew", **{"HX-Request": "true"})
    assert refused.status_code == 409
    assert "<html" not in refused.text


def test_an_auditor_reads_and_decides_nothing(console: Service) -> None:
    me, case_id = visit(console, Role.AUDITOR), new_case(console)
    page = me.get(f"/console/cases/{case_id}").text
    assert "Claim this case" not in page
    assert me.post(f"/console/cases/{case_id}/claim").status_code == 403
    assert "Take the next case" not in me.get("/console/queue").text


def test_a_blind_reading_shows_the_post_alone(console: Service) -> None:
    me, case_id = visit(console), new_case(console)
    with console.database.write() as session:
        from shenyan.serving.queue.tables import Case

        case = session.get(Case, case_id)
        assert case is not None
        case.purpose = "second"
    page = me.get(f"/console/cases/{case_id}").text
    for hidden in ("fake-model-1", "Scores and thresholds", "History", "data-marks", "Second reading", "Medium risk"):
        assert hidden not in page
    assert "Blind reading" in page
    assert "Medium risk" not in me.get("/console/queue").text.partition("<tbody>")[2]


def test_the_first_decision_is_hidden_until_the_second_cannot_be_undone(start: Callable[..., Service]) -> None:
    console = start(second_share=1.0, golden_share=0.0)
    first, second, case_id = visit(console), visit(console), new_case(console)
    decided(first, case_id, note="He said so himself.")
    [blind] = [str(row["id"]) for row in console.rows("cases") if row["purpose"] == "second"]
    for act in ("claim", "release", "claim"):
        rows = words_of(second.get("/console/queue?state=decided").text.partition("<tbody>")[2])
        assert "Blind reading" in rows
        assert "Reject" not in rows
        page = second.get(f"/console/cases/{case_id}").text
        assert "Blind reading: " in page
        assert not [one for one in ("He said so himself.", "History", "Scores and thresholds") if one in page]
        second.post(f"/console/cases/{blind}/{act}")
    page = second.get(decided(second, blind)).text
    assert f"/console/cases/{blind}/undo" in page
    assert "Scores and thresholds" not in second.get(f"/console/cases/{blind}").text
    assert "History" not in second.get(f"/console/cases/{case_id}").text
    with console.database.write() as session:
        session.execute(update(StoredDecision).values(created_at=datetime.now(UTC) - timedelta(minutes=1)))
    assert "He said so himself." in second.get(f"/console/cases/{case_id}").text
    assert "Scores and thresholds" in second.get(f"/console/cases/{blind}").text


def test_a_known_answer_is_not_told_to_moderators(console: Service) -> None:
    me, senior, case_id = visit(console), visit(console, Role.SENIOR), new_case(console)
    decided(me, case_id)
    assert senior.post(f"/console/cases/{case_id}/golden").status_code == 303
    assert "Made a known answer" in senior.get(f"/console/cases/{case_id}").text
    assert "Made a known answer" not in me.get(f"/console/cases/{case_id}").text


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


def test_a_senior_answers_an_appeal(console: Service) -> None:
    me, senior, case_id = visit(console), visit(console, Role.SENIOR), new_case(console)
    decided(me, case_id)
    body = {"case_id": case_id, "by": "author", "reason": "It is true.", "language": "en"}
    filed = console.post("/v1/appeals", body)
    assert filed.status_code in (200, 201), filed.text
    appeal = filed.json()["id"]
    assert "It is true." in me.get("/console/appeals").text
    assert 'id="verdict"' not in me.get(f"/console/appeals/{appeal}").text
    assert me.post(f"/console/appeals/{appeal}", {"outcome": "uphold", "message": "No."}).status_code == 403
    proposed = ["defamation", "privacy_leak"]
    empty = senior.post(f"/console/appeals/{appeal}", {"outcome": "uphold", "message": "", "label": proposed})
    assert empty.status_code == 422
    fields = {"outcome": "overturn", "message": "You are right.", "label": proposed, "proposed": proposed}
    assert senior.post(f"/console/appeals/{appeal}", fields).status_code == 303
    assert [row["outcome"] for row in console.rows("cases")] == ["approve"]
    assert "You are right." in me.get(f"/console/appeals/{appeal}").text


def test_each_answer_to_an_appeal_says_what_it_does_to_the_post(console: Service) -> None:
    waiting, rejected, senior = new_case(console), new_case(console, f"{TEXT} 2"), visit(console, Role.SENIOR)
    person = {"case_id": waiting, "by": "person", "reason": "It is about me."}
    author = {"case_id": rejected, "by": "author", "reason": "It is true."}
    page = senior.get(f"/console/appeals/{console.post('/v1/appeals', person).json()['id']}").text
    decided(visit(console), rejected)
    other = senior.get(f"/console/appeals/{console.post('/v1/appeals', author).json()['id']}").text
    assert "Nothing had been decided" in page
    assert "The policy did" not in page
    assert page.count("it goes back to the queue, and a moderator decides.") == 2
    assert "The post is taken down, or not released." in page
    assert "The post is released" not in page, "an objection of a person releases nothing"
    for effect in ("stays rejected.", "is released.", "is released with personal data masked."):
        assert f"The post {effect}" in other


def test_an_appeal_keeps_the_decision_from_who_reads_the_post_blind(console: Service) -> None:
    case_id, senior = new_case(console), visit(console, Role.SENIOR)
    decided(visit(console), case_id)
    filed = console.post("/v1/appeals", {"case_id": case_id, "by": "author", "reason": "It is true."}).json()
    with console.database.write() as session:
        from shenyan.serving.ids import Prefix, new_id
        from shenyan.serving.queue.tables import Case

        first = session.get(Case, case_id)
        assert first is not None
        values = {column.key: getattr(first, column.key) for column in Case.__table__.columns}
        lease = {"state": "leased", "holder": senior.id, "lease_expires_at": datetime.now(UTC) + timedelta(minutes=9)}
        session.add(Case(**values | lease | {"id": new_id(Prefix.CASE), "purpose": "second", "outcome": None}))
    refused = senior.get(f"/console/appeals/{filed['id']}")
    assert refused.status_code == 409
    assert "who reads this post blind in another case" in refused.text
    assert filed["id"] not in senior.get("/console/appeals").text
    assert "Reject" in visit(console, Role.SENIOR).get(f"/console/appeals/{filed['id']}").text


def test_an_appeal_about_a_copy_shows_whose_decision_it_took_over(console: Service) -> None:
    senior, case_id = visit(console, Role.SENIOR), new_case(console)
    copy = new_case(console, TEXT, data_id="copy")
    decided(senior, case_id, covers_cluster="1")
    filed = console.post("/v1/appeals", {"case_id": copy, "by": "author", "reason": "It is true."}).json()
    page = senior.get(f"/console/appeals/{filed['id']}").text
    assert "No moderator had decided" not in page
    assert senior.person.name in page.partition("former-heading")[2]
    assert 'id="verdict"' not in page, "who decided the one answers no appeal about the other"
    assert 'id="verdict"' in visit(console, Role.SENIOR).get(f"/console/appeals/{filed['id']}").text


def test_the_near_duplicates_that_will_follow_are_counted_and_told_afterwards(console: Service) -> None:
    me, case_id = visit(console), new_case(console)
    new_case(console, data_id="copy")
    new_case(console, data_id="elsewhere", biz_type="strict")
    me.post(f"/console/cases/{case_id}/claim")
    page = words_of(me.get(f"/console/cases/{case_id}").text)
    counts = "1 if you approve, 1 if you reject or request an edit, 1 if you redact"
    assert f"Of those here would follow: {counts}" in page
    where = decided(me, case_id, covers_cluster="1")
    assert "1 near-duplicate was decided alike." in words_of(me.get(where).text)


def test_undoing_minds_not_that_the_next_case_was_given_back(console: Service) -> None:
    me, first = visit(console), new_case(console)
    second = new_case(console, "REVIEW 另一条帖子")
    decided(me, first)
    me.post(f"/console/cases/{second}/release")
    assert me.post(f"/console/cases/{first}/undo", {"release": second}).status_code == 303
    assert {row["id"]: row["state"] for row in console.rows("cases")} == {first: "leased", second: "open"}


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
