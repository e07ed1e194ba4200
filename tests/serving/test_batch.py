"""POST /v1/score/batch."""

from typing import Any

from tests.serving.conftest import Service


def batch(service: Service, items: list[Any], **headers: str) -> list[dict[str, Any]]:
    answer = service.post("/v1/score/batch", {"items": items}, **headers)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def test_wrong_items_do_not_stop_the_others(service: Service) -> None:
    items = batch(
        service,
        [
            {"text": "REVIEW", "data_id": "a"},
            {"text": ""},
            {"text": "fine"},
            "no object",
            {"text": "x", "biz_type": "nothing"},
            {"text": "BLOCK"},
        ],
    )
    assert [item["index"] for item in items] == list(range(6))
    assert [item["status"] for item in items] == [200, 422, 200, 422, 422, 200]
    assert [item["result"]["suggestion"] for item in items if item["result"]] == ["review", "pass", "block"]
    for item in items:
        assert (item["result"] is None) != (item["error"] is None)
    assert items[1]["error"]["errors"] == [
        {"field": "text", "detail": "is empty; fill it, or leave the field out where it is optional"}
    ]
    assert len(service.rows("posts")) == 3
    assert len(service.rows("cases")) == 1


def test_posts_are_read_together(service: Service) -> None:
    batch(service, [{"text": f"post {number}"} for number in range(40)])
    assert max(len(seen) for seen in service.pipeline.seen) == service.settings.max_batch
    assert sum(len(seen) for seen in service.pipeline.seen) == 40


def test_each_item_chooses_its_parts(service: Service) -> None:
    first, second = batch(service, [{"text": "13800138000", "return": ["redacted_text"]}, {"text": "13800138000"}])
    assert (first["result"]["redacted_text"], first["result"]["evidence"]) == ("[phone]", None)
    assert second["result"]["redacted_text"] is None
    assert len(second["result"]["evidence"]) == 1


def test_repeats_and_revisions_inside_a_batch(service: Service) -> None:
    first, repeat, revised = batch(
        service,
        [
            {"text": "REVIEW", "data_id": "a"},
            {"text": "REVIEW", "data_id": "a"},
            {"text": "fine", "data_id": "a"},
        ],
    )
    assert first["result"] == repeat["result"]
    assert revised["result"]["id"] != first["result"]["id"]
    assert sorted(post["revision"] for post in service.rows("posts")) == [1, 2]


def test_stored_posts_are_not_scored_again(service: Service) -> None:
    known = service.score("REVIEW", data_id="a")
    items = batch(service, [{"text": "fine"}, {"text": "REVIEW", "data_id": "a"}])
    assert items[1]["result"] == known
    assert service.pipeline.seen == [["REVIEW"], ["fine"]]


def test_number_of_items_is_bounded(service: Service) -> None:
    assert len(batch(service, [{"text": "x"}] * 100)) == 100
    for items in ([], [{"text": "x"}] * 101, None, "x"):
        answer = service.post("/v1/score/batch", {"items": items})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "items"


def test_batch_of_wrong_items_only(service: Service) -> None:
    assert [item["status"] for item in batch(service, [{}, 1])] == [422, 422]
    assert service.rows("posts") == []


def test_one_failing_post_does_not_degrade_its_batch(service: Service) -> None:
    items = batch(service, [{"text": "fine"}, {"text": "BOOM"}, {"text": "fine too"}])
    assert [item["result"]["degraded"] for item in items] == [False, True, False]


def test_idempotency_key_covers_the_batch(service: Service) -> None:
    items = [{"text": "REVIEW"}, {"text": ""}, {"text": "fine"}]
    first = batch(service, items, **{"Idempotency-Key": "k"})
    assert batch(service, items, **{"Idempotency-Key": "k"}) == first
    assert len(service.rows("posts")) == 2
