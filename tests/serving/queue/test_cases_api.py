"""The case API: a platform's own tools work on its cases, and see nobody else's."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.serving.conftest import Service

from shenyan.serving.ids import Prefix, new_id
from shenyan.serving.keys.service import Scope
from shenyan.serving.people.tables import Moderator

TEXT = "REVIEW 张伟的电话13800138000"
REDACT = {
    "outcome": "redact_and_approve",
    "labels": {"rumor": False, "defamation": False, "privacy_leak": True},
    "reasons": ["PRIV-CONTACT"],
    "confidence": 0.9,
}
MEI = {"moderator": "mei"}


@pytest.fixture
def platform(service: Service) -> Service:
    for login, role in (("mei", "moderator"), ("lin", "moderator"), ("boss", "senior"), ("eyes", "auditor")):
        hire(service, login, role)
    return service


def hire(service: Service, login: str, role: str) -> None:
    row = Moderator(
        id=new_id(Prefix.MODERATOR),
        login=login,
        name=login.title(),
        role=role,
        language="zh",
        soften=False,
        failures=0,
        created_at=datetime.now(UTC),
    )
    with service.database.write() as session:
        session.add(row)


def get(service: Service, path: str, key: str | None = None, **query: Any) -> Any:
    return service.client.get(path, params=query, headers={"X-API-Key": key or service.key})


def refused(answer: Any, status: int, slug: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    document: dict[str, Any] = answer.json()
    assert document["type"] == f"urn:shenyan:problem:{slug}"
    assert len(document["detail"]) > 20
    assert "13800138000" not in answer.text
    return document


def test_a_case_from_claim_to_decision(platform: Service) -> None:
    scored = platform.score(TEXT, data_id="post-1")
    case_id = scored["case_id"]
    claimed = platform.post("/v1/cases/claim", MEI).json()["case"]
    assert (claimed["id"], claimed["state"], claimed["data_id"]) == (case_id, "leased", "post-1")
    assert claimed["work"]["text"] == "REVIEW 张伟的电话███████████"
    assert claimed["work"]["assessment"]["suggestion"] == "review"
    assert platform.post("/v1/cases/claim", {"moderator": "lin"}).json() == {"case": None}
    assert platform.post(f"/v1/cases/{case_id}/renew", MEI).status_code == 200
    decided = platform.post(f"/v1/cases/{case_id}/decide", {**MEI, **REDACT})
    assert decided.status_code == 200, decided.text
    reader = platform.make_key("development", scopes=(Scope.READ,))
    assert get(platform, f"/v1/cases/{case_id}", reader).status_code == 404
    own = platform.make_key(scopes=(Scope.READ,))
    answer = get(platform, f"/v1/cases/{case_id}", own).json()
    assert (answer["state"], answer["outcome"], answer["work"], answer["case"]) == (
        "decided",
        "redact_and_approve",
        None,
        None,
    )
    assert "[phone]" in answer["decision"]["released_text"]
    assert "138" not in answer["decision"]["released_text"]
    assert "申诉" in answer["decision"]["statement"]
    undone = platform.post(f"/v1/cases/{case_id}/undo", MEI).json()
    assert (undone["state"], undone["decision"]) == ("leased", None)


def test_hold_release_escalate_and_assign(platform: Service) -> None:
    case_id = platform.score("REVIEW")["case_id"]

    def act(what: str, **body: Any) -> dict[str, Any]:
        answer = platform.post(f"/v1/cases/{case_id}/{what}", {**MEI, **body})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    act("claim")
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    assert act("hold", until=until)["state"] == "held"
    act("claim")
    assert act("release")["state"] == "open"
    assert act("assign", moderator="boss", to="mei")["case"]["assignee"] is not None
    act("claim")
    assert act("escalate", note="Please look.")["state"] == "escalated"
    assert act("claim", moderator="boss")["state"] == "leased"


def test_list_is_paged_filtered_and_counted(platform: Service) -> None:
    for number in range(5):
        platform.score(f"REVIEW {number}")
    first = get(platform, "/v1/cases", size=3, state="open").json()
    rest = get(platform, "/v1/cases", size=3, state="open", after=first["next_cursor"]).json()
    assert len({item["id"] for page in (first, rest) for item in page["items"]}) == 5
    assert (rest["next_cursor"], first["counts"]["open"]) == (None, 5)
    for query, found in (({"label": "rumor"}, 0), ({"label": "defamation"}, 5), ({"overdue": True}, 0)):
        assert len(get(platform, "/v1/cases", **query).json()["items"]) == found
    assert get(platform, "/v1/cases", assignee="mei", moderator="lin").json()["items"] == []


@pytest.mark.parametrize("name", ["limit", "search", "foo", "State", "x" * 100])
def test_unknown_parameter_is_refused_with_those_that_are_known(platform: Service, name: str) -> None:
    case_id = platform.score("REVIEW")["case_id"]
    document = refused(get(platform, "/v1/cases", **{name: "13800138000"}), 422, "invalid-request")
    assert "use state, label, risk_level," in document["detail"]
    assert "q, moderator, after or size" in document["detail"]
    one = refused(get(platform, f"/v1/cases/{case_id}", **{name: "1"}), 422, "invalid-request")
    assert "use moderator or reveal" in one["detail"]


def test_list_is_for_moderate_and_one_case_for_read_too(platform: Service) -> None:
    case_id = platform.score("REVIEW")["case_id"]
    reader = platform.make_key(scopes=(Scope.READ,))
    assert "`moderate`" in refused(get(platform, "/v1/cases", reader), 403, "missing-scope")["detail"]
    assert get(platform, f"/v1/cases/{case_id}", reader).status_code == 200
    # A stranger learns of the key first.
    assert platform.client.get("/v1/cases?foo=1").status_code == 401


def test_what_the_parameter_moderator_hides_is_described(platform: Service) -> None:
    [read] = [
        one
        for one in platform.client.get("/openapi.json").json()["paths"]["/v1/cases/{id}"]["get"]["parameters"]
        if one["name"] == "moderator"
    ]
    assert "blind" in read["description"]


def test_cases_of_another_platform_are_not_there(platform: Service) -> None:
    case_id = platform.score("REVIEW")["case_id"]
    stranger = platform.make_key("stranger")
    assert get(platform, "/v1/cases", stranger).json()["items"] == []
    refused(get(platform, f"/v1/cases/{case_id}", stranger), 404, "unknown-case")
    for path, body in ((f"/v1/cases/{case_id}/claim", MEI), ("/v1/cases/claim", MEI)):
        answer = platform.client.post(path, json=body, headers={"X-API-Key": stranger})
        assert answer.status_code == 404 or answer.json() == {"case": None}


def test_scope_decides_what_a_key_may_do(platform: Service) -> None:
    case_id = platform.score("REVIEW")["case_id"]
    scorer, reader = platform.make_key(scopes=(Scope.SCORE,)), platform.make_key(scopes=(Scope.READ,))
    refused(get(platform, "/v1/cases", reader), 403, "missing-scope")
    refused(get(platform, f"/v1/cases/{case_id}", scorer), 403, "missing-scope")
    answer = platform.client.post("/v1/cases/claim", json=MEI, headers={"X-API-Key": reader})
    refused(answer, 403, "missing-scope")
    refused(get(platform, f"/v1/cases/{case_id}", reader, reveal=True, moderator="mei"), 422, "invalid-request")


def test_revealing_needs_a_name_and_is_logged(platform: Service) -> None:
    case_id = platform.score(TEXT)["case_id"]
    refused(get(platform, f"/v1/cases/{case_id}", reveal=True), 422, "invalid-request")
    assert "13800138000" not in get(platform, f"/v1/cases/{case_id}", moderator="mei").text
    revealed = get(platform, f"/v1/cases/{case_id}", reveal=True, moderator="mei").json()
    assert revealed["work"]["text"] == TEXT
    assert [event["kind"] for event in revealed["work"]["events"]][-1] == "revealed"


def test_refusals_say_why_and_what_to_do(platform: Service) -> None:
    case_id = platform.score("REVIEW")["case_id"]
    path = f"/v1/cases/{case_id}"
    refused(platform.post(f"{path}/decide", {**MEI, **REDACT}), 409, "refused:not-claimed")
    refused(platform.post(f"{path}/claim", {"moderator": "eyes"}), 409, "refused:read-only")
    refused(platform.post(f"{path}/claim", {"moderator": "nobody"}), 403, "unknown-moderator")
    refused(platform.post("/v1/cases/case_1/claim", MEI), 404, "unknown-case")
    platform.post(f"{path}/claim", MEI)
    refused(platform.post(f"{path}/claim", {"moderator": "lin"}), 409, "refused:taken")
    past = {**MEI, "until": "2020-01-01T00:00:00Z"}
    refused(platform.post(f"{path}/hold", past), 409, "refused:hold-time")


BAD: list[tuple[str, Any, str]] = [
    ("claim", {}, "moderator"),
    ("claim", {"moderator": ""}, "moderator"),
    ("claim", {"moderator": "a\0"}, "moderator"),
    ("claim", {**MEI, "state": "open"}, "state"),
    ("claim", {**MEI, "label": "spam"}, "label"),
    ("{id}/hold", MEI, "until"),
    ("{id}/hold", {**MEI, "until": "tomorrow"}, "until"),
    ("{id}/hold", {**MEI, "until": "2026-11-30T09:00:00"}, "until"),
    ("{id}/escalate", {**MEI, "note": ""}, "note"),
    ("{id}/assign", MEI, "to"),
    ("{id}/assign", {"moderator": "boss", "to": "nobody"}, "to"),
    ("{id}/decide", MEI, "outcome"),
    ("{id}/decide", {**MEI, "outcome": "burn"}, "outcome"),
    ("{id}/decide", {**MEI, "outcome": "approve", "labels": {"rumor": "no"}}, "labels.rumor"),
    ("{id}/decide", {**MEI, **REDACT, "confidence": 2}, "confidence"),
    ("{id}/decide", {**MEI, **REDACT, "confidence": "sure"}, "confidence"),
    ("{id}/decide", {**MEI, **REDACT, "reasons": ["NO-SUCH"]}, "reasons.0"),
    ("{id}/decide", {**MEI, **REDACT, "evidence": [{"field": "text"}]}, "evidence.0.start"),
]


def test_bad_input_is_refused_field_by_field(platform: Service) -> None:
    case_id = platform.score("REVIEW")["case_id"]
    platform.post(f"/v1/cases/{case_id}/claim", MEI)
    for path, body, field in BAD:
        document = refused(platform.post(f"/v1/cases/{path.format(id=case_id)}", body), 422, "invalid-request")
        assert field in {error["field"] for error in document["errors"]}, (path, document)
    answers: list[Callable[[], Any]] = [
        lambda: get(platform, "/v1/cases", size=0),
        lambda: get(platform, "/v1/cases", size=201),
        lambda: get(platform, "/v1/cases", after="nonsense"),
        lambda: get(platform, "/v1/cases", state="lost"),
        lambda: get(platform, "/v1/cases", moderator="a\0b"),
        lambda: get(platform, "/v1/cases", q=""),
    ]
    for ask in answers:
        refused(ask(), 422, "invalid-request")
