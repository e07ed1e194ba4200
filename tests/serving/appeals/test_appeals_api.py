"""POST /v1/appeals and GET /v1/appeals/{id}."""

from typing import Any

import pytest
from tests.serving.conftest import Service

from shenyan.serving.keys.service import Scope

APPEAL = {"by": "author", "reason": "The number is our switchboard."}


def file(service: Service, **fields: Any) -> Any:
    return service.post("/v1/appeals", APPEAL | fields)


def test_appeal_about_a_blocked_post_is_filed_and_read(service: Service) -> None:
    post_id = service.score("BLOCK this")["id"]
    answer = file(service, post_id=post_id, evidence="See our home page.", language="en")
    assert answer.status_code == 201, answer.text
    appeal = answer.json()
    assert (appeal["post_id"], appeal["state"], appeal["outcome"]) == (post_id, "open", None)
    read = service.client.get(f"/v1/appeals/{appeal['id']}", headers={"X-API-Key": service.key})
    assert read.json() == appeal
    [case] = service.rows("cases")
    assert (case["id"], case["state"], case["reason"]) == (appeal["case_id"], "appealed", "appeal")
    [event] = [one for one in service.rows("events") if one["kind"] == "appealed"]
    assert "switchboard" not in str(event), "what was said stays out of the log"


def test_appeal_while_one_waits_is_refused(service: Service) -> None:
    post_id = service.score("BLOCK this")["id"]
    file(service, post_id=post_id)
    refused = file(service, post_id=post_id, by="company")
    assert refused.status_code == 409
    assert refused.json()["type"].endswith(":appealed-already")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"post_id": "mod_1", "case_id": "case_1"},
        {"post_id": "mod_1", "by": "nobody"},
        {"post_id": "mod_1", "reason": " "},
        {"post_id": "mod_1", "reason": "a\0b"},
        {"post_id": "mod_1", "reason": "a" * 4001},
        {"post_id": "mod_1", "language": "fr"},
        {"post_id": "mod_1", "more": 1},
    ],
)
def test_wrong_fields_are_named(service: Service, fields: dict[str, Any]) -> None:
    answer = file(service, **fields)
    assert answer.status_code == 422
    assert answer.json()["type"].endswith(":invalid-request")


def test_unknown_posts_cases_and_appeals_are_not_there(service: Service) -> None:
    assert file(service, post_id="mod_" + "0" * 32).json()["type"].endswith(":unknown-post")
    assert file(service, case_id="case_" + "0" * 32).json()["type"].endswith(":unknown-case")
    for wrong in ("appeal_" + "0" * 32, "nope"):
        read = service.client.get(f"/v1/appeals/{wrong}", headers={"X-API-Key": service.key})
        assert read.json()["type"].endswith(":unknown-appeal")


def test_key_without_the_scope_may_not_appeal(service: Service) -> None:
    service.key = service.make_key("other", (Scope.SCORE, Scope.READ))
    assert file(service, post_id="mod_" + "0" * 32).status_code == 403
