"""The page of a case, as a browser without a script gets it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from tests.serving.conftest import Service
from tests.serving.console.posting import PHONE, TEXT, decided, new_case, words_of
from tests.serving.visiting import visit

from shenyan.serving.people.roles import Role
from shenyan.serving.queue.tables import StoredDecision


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
