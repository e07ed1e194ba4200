"""The pages of appeals, as a browser without a script gets them."""

from datetime import UTC, datetime, timedelta

from tests.serving.conftest import Service
from tests.serving.console.posting import TEXT, decided, new_case
from tests.serving.visiting import visit

from shenyan.serving.people.roles import Role


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
