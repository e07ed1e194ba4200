"""Giving cases away, naming views and what the queue shows of it; characters that turn the text; the keys' scopes."""

import html
import re
from collections.abc import Callable

import pytest
from tests.serving.conftest import Service
from tests.serving.console.posting import TEXT, decided, new_case, words_of
from tests.serving.visiting import Visit, visit

from shenyan.serving.people.roles import Role

TURNED = "REVIEW 老板的号码 ab\u202ecd 是真的"
SIGN = "⟦U+202E⟧"


def claimed(console: Service) -> tuple[Visit, str]:
    me, case_id = visit(console), new_case(console)
    me.post(f"/console/cases/{case_id}/claim")
    return me, case_id


def change_case(console: Service, case_id: str, **values: object) -> None:
    with console.database.write() as session:
        from shenyan.serving.queue.tables import Case

        case = session.get(Case, case_id)
        assert case is not None
        for name, value in values.items():
            setattr(case, name, value)


@pytest.mark.parametrize(
    ("what", "fields", "says"),
    [
        ("escalate", {"note": "  \n"}, "1 to 1,000 characters"),
        ("escalate", {"note": "x" * 1001}, "1 to 1,000 characters"),
        ("hold", {"hours": "2"}, "one of the times in the list"),
        ("hold", {}, "one of the times in the list"),
        ("assign", {"to": "nobody"}, "Nobody who works here has that name"),
    ],
)
def test_a_wrong_form_leads_back_to_the_case_and_says_why(
    console: Service, what: str, fields: dict[str, str], says: str
) -> None:
    me, case_id = claimed(console)
    answer = me.post(f"/console/cases/{case_id}/{what}", {**fields, "f-label": "defamation"})
    assert answer.status_code == 422
    assert says in words_of(answer.text)
    assert 'id="verdict"' in answer.text
    assert 'name="f-label" value="defamation"' in answer.text
    assert [row["state"] for row in console.rows("cases")] == ["leased"]


def test_assigning_to_who_cannot_take_it_leads_back_to_the_case(console: Service) -> None:
    me, case_id = claimed(console)
    answer = me.post(f"/console/cases/{case_id}/assign", {"to": visit(console, Role.AUDITOR).id})
    assert answer.status_code == 422
    assert "They cannot take this case" in words_of(answer.text)
    assert 'id="verdict"' in answer.text


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "two\nlines"])
def test_a_wrong_name_of_a_view_is_said_in_the_queue(console: Service, name: str) -> None:
    me = visit(console, language="zh")
    answer = me.post("/console/queue/views", {"view": name, "label": "rumor"})
    assert answer.status_code == 422
    assert "1 至 64 个字符" in answer.text
    assert 'id="lines"' in answer.text
    assert '<option value="rumor" selected>' in answer.text
    assert not console.rows("saved_views")
    assert me.post("/console/queue/views", {"view": "x" * 64, "label": "rumor"}).status_code == 303


def test_only_what_is_decided_shows_its_outcome_in_the_queue(console: Service) -> None:
    me, case_id = visit(console), new_case(console)
    decided(me, case_id, "request_edit")

    def row() -> str:
        return words_of(visit(console).get("/console/queue").text.partition("<tbody>")[2].partition("</tbody>")[0])

    assert "Request an edit" in row()
    change_case(console, case_id, state="escalated", returns_to="escalated")
    assert "Escalated" in row()
    assert "Request an edit" not in row()


def test_a_decided_case_is_with_nobody(console: Service) -> None:
    me, other = visit(console), visit(console)
    case_id = new_case(console)
    decided(me, case_id)
    change_case(console, case_id, assignee=other.id)
    rows = me.get("/console/queue?state=decided").text.partition("<tbody>")[2]
    assert case_id in rows
    assert other.person.name not in rows


def test_the_history_tells_to_whom_and_which_note_no_longer_counts(console: Service) -> None:
    me, other, case_id = visit(console), visit(console), new_case(console)
    senior = visit(console, Role.SENIOR)
    senior.post(f"/console/cases/{case_id}/assign", {"to": other.id})
    senior.post(f"/console/cases/{case_id}/assign", {"to": ""})
    # Assigning went on to the next case, which is the same one.
    senior.post(f"/console/cases/{case_id}/release")
    decided(me, case_id, "approve", note="first thought")
    me.post(f"/console/cases/{case_id}/undo")
    decided(me, case_id, "reject", note="second thought")
    page = senior.get(f"/console/cases/{case_id}").text.partition('class="history')[2]
    assert f"to {other.person.name}" in words_of(page)
    assert "to nobody in particular" in words_of(page)
    notes = [words_of(one) for one in re.findall(r"<blockquote.*?</blockquote>", page, re.DOTALL)]
    assert [("thought" in one, "Decision undone" in one) for one in notes] == [(True, "first" in one) for one in notes]
    assert len(notes) == 2


def test_characters_that_turn_the_text_are_shown_and_turn_nothing(console: Service) -> None:
    me, case_id = visit(console), new_case(console, TURNED)
    page, queue = me.get(f"/console/cases/{case_id}").text, me.get("/console/queue").text
    for text in (page, queue):
        assert "\u202e" not in html.unescape(text)
        assert SIGN in text
    [line] = re.findall(r'<p class="post-text"[^>]*>(.*?)</p>', page, re.DOTALL)
    place = TURNED.index("\u202e")
    assert re.search(rf'data-start="{place}" data-end="{place + 1}" dir="ltr"[^>]*>{re.escape(SIGN)}<', line)
    assert f'data-start="{place + 1}"' in line
    assert re.search(r'<p class="post-text"[^>]* dir="auto"', page)
    assert re.search(rf'<a href="/console/cases/{case_id}" [^>]*dir="auto"', queue)


def test_the_button_of_the_slurs_says_what_it_does(console: Service) -> None:
    me, case_id = visit(console), new_case(console, TEXT)

    def button() -> str:
        [found] = re.findall(r'<button[^>]*id="soften".*?</button>', me.get(f"/console/cases/{case_id}").text)
        return words_of(found).replace("m", "").strip()

    assert button() == "Show slurs"
    me.post("/console/me", {"language": "en"})
    assert button() == "Soften slurs".replace("m", "")


def test_a_new_key_may_by_default_what_one_of_the_command_line_may(console: Service) -> None:
    page = visit(console, Role.ADMIN).get("/console/admin/keys").text
    assert re.findall(r'name="scope" value="(\w+)" checked', page) == ["score", "read"]
    assert len(re.findall(r'name="scope" value=', page)) == 4


@pytest.mark.parametrize(
    ("what", "fields", "state"),
    [("hold", {"hours": "4"}, "held"), ("escalate", {"note": "Please look."}, "escalated")],
)
def test_what_was_done_at_the_end_of_a_shift_is_done_and_leads_to_the_queue(
    start: Callable[..., Service], what: str, fields: dict[str, str], state: str
) -> None:
    console = start(shift_cap=1)
    case_id, _ = new_case(console), new_case(console, "REVIEW 另一条帖子")
    change_case(console, case_id, severity=3)
    me = visit(console)
    me.post(f"/console/cases/{case_id}/claim")
    answer = me.post(f"/console/cases/{case_id}/{what}", fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/queue?rest=1")
    assert state in [row["state"] for row in console.rows("cases") if row["id"] == case_id]
    assert me.post("/console/next").status_code == 409
