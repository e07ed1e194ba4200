"""Drafting a statement, known answers, and addresses that nobody means."""

import html
import re

import pytest
from tests.serving.conftest import Service
from tests.serving.console.posting import PHONE, decided, new_case, words_of
from tests.serving.visiting import Visit, browser, visit

from shenyan.serving.people.roles import Role

PROPOSED = ["defamation", "privacy_leak"]


def statement_of(page: str) -> str:
    [text] = re.findall(r'<textarea id="statement"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    return html.unescape(text)


def former_of(page: str) -> str:
    """The draft as it was made, which the form carries along."""
    [text] = re.findall(r'name="drafted" value="(.*?)">', page, re.DOTALL)
    return html.unescape(text)


def stored(me: Visit, console: Service, case_id: str, outcome: str, **fields: object) -> str | None:
    """The statement that the platform gets after a decision."""
    decided(me, case_id, outcome, **fields)
    [row] = console.rows("decisions")
    return None if row["statement"] is None else str(row["statement"])


def draft(me: Visit, case_id: str, outcome: str, **fields: object) -> tuple[int, str]:
    form = {"draft": outcome, "proposed": PROPOSED, "label": PROPOSED, **fields}
    answer = me.post(f"/console/cases/{case_id}/draft", form)
    return answer.status_code, answer.text


def test_a_statement_is_drafted_in_the_authors_language_and_nothing_is_decided(console: Service) -> None:
    me = visit(console, language="en")
    case_id = new_case(console)
    me.post(f"/console/cases/{case_id}/claim")
    status, page = draft(me, case_id, "reject", note="look at the second line")
    assert status == 200
    assert "没有通过审核" in statement_of(page)
    assert "look at the second line" in page
    assert PHONE not in page
    [row] = console.rows("cases")
    assert (row["state"], row["outcome"]) == ("leased", None)
    assert draft(me, case_id, "request_edit")[1] != page


def test_a_draft_that_fits_no_label_says_so(console: Service) -> None:
    me, case_id = visit(console), new_case(console)
    me.post(f"/console/cases/{case_id}/claim")
    status, page = draft(me, case_id, "reject", label=[])
    assert status == 422
    assert "Say which one holds" in words_of(page)
    for outcome in ("approve", "nonsense", ""):
        status, page = draft(me, case_id, outcome)
        assert status == 422
        assert "Reload the page" in words_of(page)


@pytest.mark.parametrize("own", ["", "Thank you for waiting.\n\n"])
@pytest.mark.parametrize(
    ("outcome", "says"), [("reject", "没有通过审核"), ("redact_and_approve", "已经发布"), ("approve", None)]
)
def test_an_untouched_draft_is_drafted_anew_for_what_is_decided(
    console: Service, own: str, outcome: str, says: str | None
) -> None:
    me, case_id = visit(console), new_case(console)
    me.post(f"/console/cases/{case_id}/claim")
    _, page = draft(me, case_id, "reject", statement=own.strip())
    assert statement_of(page) == own + former_of(page)
    sent = {"statement": statement_of(page), "drafted": former_of(page)}
    statement = stored(me, console, case_id, outcome, **sent)
    if says is None:
        assert statement == (own.strip() or None)
    else:
        assert statement is not None
        assert statement.startswith(own)
        assert says in statement
        assert (former_of(page) in statement) == (outcome == "reject")


def test_other_labels_change_an_untouched_draft(console: Service) -> None:
    me, case_id = visit(console), new_case(console)
    me.post(f"/console/cases/{case_id}/claim")
    _, page = draft(me, case_id, "reject")
    sent = {"statement": statement_of(page), "drafted": former_of(page), "label": ["privacy_leak"]}
    statement = stored(me, console, case_id, "reject", **sent)
    assert statement is not None
    assert "诽谤" in former_of(page)
    assert "诽谤" not in statement


@pytest.mark.parametrize("outcome", ["approve", "redact_and_approve"])
def test_a_changed_draft_for_another_decision_is_not_sent(console: Service, outcome: str) -> None:
    me, case_id = visit(console), new_case(console)
    me.post(f"/console/cases/{case_id}/claim")
    _, page = draft(me, case_id, "reject")
    lines = statement_of(page).split("\n")
    fields = {"outcome": outcome, "proposed": PROPOSED, "label": PROPOSED, "drafted": former_of(page)}
    answer = me.post(f"/console/cases/{case_id}/decide", {**fields, "statement": f"{lines[0]}\n再见。"})
    assert answer.status_code == 422
    assert "drafted for another decision" in words_of(answer.text)
    assert former_of(answer.text) == former_of(page)
    assert not console.rows("decisions")
    assert stored(me, console, case_id, outcome, drafted=former_of(page), statement="再见。") == "再见。"


def test_own_words_stay_before_a_draft_and_a_former_draft_goes(console: Service) -> None:
    me, case_id = visit(console), new_case(console)
    me.post(f"/console/cases/{case_id}/claim")
    _, first = draft(me, case_id, "reject", statement="Thank you.")
    _, second = draft(me, case_id, "request_edit", statement=statement_of(first), drafted=former_of(first))
    assert statement_of(second) == f"Thank you.\n\n{former_of(second)}"
    assert former_of(second) != former_of(first)
    changed = former_of(first).replace("。", "！")
    _, third = draft(me, case_id, "reject", statement=changed, drafted=former_of(first))
    assert statement_of(third) == f"{changed}\n\n{former_of(third)}"


def test_a_draft_is_announced_and_has_the_focus(console: Service) -> None:
    me, case_id = visit(console), new_case(console)
    me.post(f"/console/cases/{case_id}/claim")
    before = me.get(f"/console/cases/{case_id}").text
    assert "autofocus" not in before
    assert 'name="statement" rows="3"' in before
    _, page = draft(me, case_id, "reject")
    [box] = re.findall(r'<textarea id="statement"[^>]*>', page)
    assert "autofocus" in box
    assert 'rows="12"' in box
    assert "Drafted for: Reject." in words_of(page)


@pytest.mark.parametrize("step", ["decide", "draft"])
def test_a_form_that_came_back_has_the_address_of_its_case(console: Service, step: str) -> None:
    me, case_id = visit(console), new_case(console)
    me.post(f"/console/cases/{case_id}/claim")
    place = f"/console/cases/{case_id}"
    answer = me.get(f"{place}/{step}")
    assert (answer.status_code, answer.headers["Location"]) == (303, place)
    form = {"outcome": "reject", "draft": "reject", "f-language": "zh"}
    page = me.post(f"{place}/{step}", form).text
    assert f'name="next" value="{place}?language=zh"' in page


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"note": "n" * 2001}, "The note is too long: 2,000"),
        ({"statement": "s" * 4001}, "The statement is too long: 4,000"),
        *(({"confidence": value}, "a number from 0 to 1") for value in ("nan", "-1", "1e400", "much")),
        ({"reason": "NONE"}, "The form could not be read"),
        ({"added": "text:0:9999:defamation:added"}, "Evidence lies outside the text"),
    ],
)
def test_a_refused_decision_names_what_is_wrong(console: Service, wrong: dict[str, str], says: str) -> None:
    me, case_id = visit(console), new_case(console)
    me.post(f"/console/cases/{case_id}/claim")
    form = {"outcome": "reject", "proposed": PROPOSED, "label": PROPOSED, **wrong}
    answer = me.post(f"/console/cases/{case_id}/decide", form)
    assert answer.status_code == 422
    assert says in words_of(answer.text)


def test_a_decision_that_leaves_nothing_to_mask_says_so(console: Service) -> None:
    me, case_id = visit(console), new_case(console, "REVIEW 食堂的咖啡")
    me.post(f"/console/cases/{case_id}/claim")
    form = {"outcome": "redact_and_approve", "label": "privacy_leak"}
    answer = me.post(f"/console/cases/{case_id}/decide", form)
    assert answer.status_code == 422
    assert "Nothing is left to mask" in words_of(answer.text)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"message": "m" * 4001}, "The message is too long: 4,000"),
        ({"message": "No.", "note": "n" * 2001}, "The note is too long: 2,000"),
        ({"message": " "}, "Say in a few words"),
    ],
)
def test_a_refused_answer_names_what_is_wrong(console: Service, wrong: dict[str, str], says: str) -> None:
    senior, case_id = visit(console, Role.SENIOR), new_case(console)
    decided(visit(console), case_id)
    appeal = console.post("/v1/appeals", {"case_id": case_id, "by": "author", "reason": "True."}).json()["id"]
    form = {"outcome": "uphold", "proposed": PROPOSED, "label": PROPOSED, **wrong}
    answer = senior.post(f"/console/appeals/{appeal}", form)
    assert answer.status_code == 422
    assert says in words_of(answer.text)


def test_a_page_that_is_too_old_keeps_what_was_written(console: Service) -> None:
    me, case_id = visit(console), new_case(console)
    me.post(f"/console/cases/{case_id}/claim")
    form = {"csrf": "old", "outcome": "reject", "note": "look at <b>line 2", "statement": "Sorry."}
    answer = me.post(f"/console/cases/{case_id}/decide", form)
    page = words_of(answer.text)
    assert answer.status_code == 403
    assert "This page was too old, so nothing was changed" in page
    assert "role" not in page
    assert "look at <b>line 2" in page
    assert "<b>line" not in answer.text
    assert "Sorry." in page
    assert f'href="/console/cases/{case_id}">Back to the case' in answer.text
    assert not console.rows("decisions")


def test_who_is_signed_out_comes_back_to_the_case_after_signing_in(console: Service) -> None:
    case_id = new_case(console)
    answer = browser(console).post(f"/console/cases/{case_id}/decide", data={"note": "x"}, follow_redirects=False)
    assert answer.headers["Location"] == f"/console/sign-in?next=/console/cases/{case_id}"
    answer = browser(console).post("/console/next", follow_redirects=False)
    assert answer.headers["Location"] == "/console/sign-in?next=/console/queue"


def test_the_help_says_that_a_decision_needs_its_outcome(console: Service) -> None:
    assert "a decision needs its outcome" in words_of(visit(console).get("/console/help").text)


def test_enter_in_the_panel_presses_no_decision(console: Service) -> None:
    me, case_id = visit(console), new_case(console)
    me.post(f"/console/cases/{case_id}/claim")
    page = me.get(f"/console/cases/{case_id}").text
    [form] = re.findall(r'<form id="verdict".*?</form>', page, re.DOTALL)
    first = re.findall(r"<button[^>]*>", form)[0]
    assert "disabled" in first
    assert "outcome" not in first


def test_a_known_answer_is_made_and_retired(console: Service) -> None:
    case_id = new_case(console)
    decided(visit(console), case_id)
    senior, moderator = visit(console, Role.SENIOR), visit(console)
    page = senior.get(f"/console/cases/{case_id}").text
    assert f"/cases/{case_id}/golden/retire" not in page
    assert f"/cases/{case_id}/golden" not in moderator.get(f"/console/cases/{case_id}").text
    assert moderator.post(f"/console/cases/{case_id}/golden").status_code == 403
    senior.post(f"/console/cases/{case_id}/golden")
    assert f"/cases/{case_id}/golden/retire" in senior.get(f"/console/cases/{case_id}").text
    assert moderator.post(f"/console/cases/{case_id}/golden/retire").status_code == 403
    senior.post(f"/console/cases/{case_id}/golden/retire")
    [golden] = console.rows("golden_posts")
    assert golden["retired_at"] is not None
    assert f"/cases/{case_id}/golden/retire" not in senior.get(f"/console/cases/{case_id}").text
