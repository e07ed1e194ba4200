"""When the model cannot answer, a moderator looks: nothing passes unseen."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import update
from tests.serving.conftest import Service

from shenyan.serving.tables import StoredAssessment


def assert_degraded(service: Service, answer: dict[str, object], reason: str) -> None:
    assert answer["degraded"] is True
    assert answer["suggestion"] == "review"
    assert answer["category_scores"] == {"rumor": None, "defamation": None, "privacy_leak": None}
    assert answer["flagged"] is False
    assert answer["subjects"] == []
    assert answer["model_version"] == "fake-model-1"
    [assessment] = [row for row in service.rows("assessments") if row["post_id"] == answer["id"]]
    [case] = [row for row in service.rows("cases") if row["post_id"] == answer["id"]]
    [event] = [row for row in service.rows("events") if row["case_id"] == case["id"]]
    assert assessment["degraded_reason"] == reason
    assert (case["id"], case["reason"]) == (answer["case_id"], "degraded")
    assert reason in str(event["details"])


def test_slow_model_is_not_waited_for(service: Service) -> None:
    answer = service.score("HOLD 13800138000", timeout_ms=20, **{"return": ["evidence", "redacted_text"]})
    assert_degraded(service, answer, "timeout")
    assert answer["latency_ms"] >= 20


def test_default_time_budget_comes_from_the_settings(start: Callable[..., Service]) -> None:
    service = start(batch_timeout_ms=50)
    answer = service.post("/v1/score/batch", {"items": [{"text": "HOLD"}]}).json()
    assert_degraded(service, answer["items"][0]["result"], "timeout")


def test_model_that_fails_degrades_only_its_post(service: Service) -> None:
    assert_degraded(service, service.score("BOOM"), "model_error")
    assert service.score("fine")["degraded"] is False


def test_full_queue_pushes_back(start: Callable[..., Service]) -> None:
    service = start(queue_size=1, max_batch=1, inference_threads=1)
    with ThreadPoolExecutor(2) as pool:
        held = pool.submit(service.score, "HOLD")
        assert service.pipeline.held.wait(30)
        items = [{"text": "one"}, {"text": "two"}]
        queued = pool.submit(service.post, "/v1/score/batch", {"items": items})
        # The second of the two finds the queue full and is answered; the first waits until the model is free.
        service.pipeline.release.set()
        results = [item["result"] for item in queued.result().json()["items"]]
        assert held.result()["degraded"] is False
    assert results[0]["degraded"] is False
    assert_degraded(service, results[1], "overloaded")


def test_identifiers_are_found_and_masked_without_the_model(service: Service) -> None:
    wanted = {"return": ["evidence", "redacted_text"]}
    answer = service.score("BOOM 13800138000", title="电话13900139000", **wanted)
    assert_degraded(service, answer, "model_error")
    assert answer["redacted_text"] == "BOOM [phone]"
    spans = [(item["field"], item["start"], item["end"], item["entity_type"]) for item in answer["evidence"]]
    assert spans == [("title", 2, 13, "phone"), ("text", 5, 16, "phone")]
    assert answer["languages"] == ["zh"]
    read = service.client.get(f"/v1/posts/{answer['id']}", headers={"X-API-Key": service.key})
    assert read.json() == answer


def test_identifiers_are_looked_for_off_the_event_loop(service: Service) -> None:
    service.score("BOOM")
    [thread] = service.pipeline.identified_on
    assert "worker" in thread.name.lower()


def test_text_is_not_shown_where_nobody_looked_for_identifiers(service: Service) -> None:
    answer = service.score("BOOM UNREADABLE 13800138000", **{"return": ["evidence", "redacted_text"]})
    assert_degraded(service, answer, "recogniser_error")
    assert answer["redacted_text"] is None
    assert answer["evidence"] == []
    read = service.client.get(f"/v1/posts/{answer['id']}", headers={"X-API-Key": service.key})
    assert read.json()["redacted_text"] is None


def test_repeat_of_a_degraded_post_is_scored_again(service: Service) -> None:
    first = service.score("HOLD 13800138000", data_id="a", timeout_ms=20)
    service.pipeline.release.set()
    second = service.score("HOLD 13800138000", data_id="a")
    assert (first["degraded"], second["degraded"]) == (True, False)
    assert (second["id"], second["case_id"]) == (first["id"], first["case_id"])
    assert second["category_scores"]["rumor"] is not None
    read = service.client.get(f"/v1/posts/{first['id']}", headers={"X-API-Key": service.key})
    assert read.json()["category_scores"] == second["category_scores"]
    assert service.score("HOLD 13800138000", data_id="a") == second
    assert [len(service.rows(table)) for table in ("posts", "assessments", "cases", "events")] == [1, 2, 1, 2]


def test_rescoring_is_an_event_of_the_case_without_the_text(service: Service) -> None:
    service.score("HOLD 13800138000", data_id="a", timeout_ms=20)
    service.pipeline.release.set()
    service.score("HOLD 13800138000", data_id="a")
    [case] = service.rows("cases")
    opened, rescored = sorted(service.rows("events"), key=lambda event: event["number"])
    [latest] = [row["id"] for row in service.rows("assessments") if row["degraded_reason"] is None]
    assert (case["state"], case["reason"]) == ("open", "degraded")
    assert (opened["number"], opened["kind"]) == (1, "opened")
    assert (rescored["number"], rescored["kind"], rescored["actor"]) == (2, "rescored", "system")
    assert latest in str(rescored["details"])
    assert "13800138000" not in str(rescored["details"])


def test_repeat_that_is_degraded_again_gets_the_stored_answer(service: Service) -> None:
    first = service.score("BOOM", data_id="a")
    assert service.score("BOOM", data_id="a") == first
    assert len(service.pipeline.seen) == 2
    assert [len(service.rows(table)) for table in ("posts", "assessments", "cases", "events")] == [1] * 4


def test_degraded_post_is_scored_again_within_a_batch(service: Service) -> None:
    first = service.score("HOLD", data_id="a", timeout_ms=20)
    service.pipeline.release.set()
    items = [{"text": "fine"}, {"text": "HOLD", "data_id": "a"}]
    results = [item["result"] for item in service.post("/v1/score/batch", {"items": items}).json()["items"]]
    assert (results[1]["id"], results[1]["degraded"]) == (first["id"], False)


def test_latest_assessment_stays_the_latest_when_clocks_differ(service: Service) -> None:
    service.score("HOLD", data_id="a", timeout_ms=20)
    with service.database.write() as session:
        session.execute(update(StoredAssessment).values(created_at=datetime.now(UTC) + timedelta(hours=1)))
    service.pipeline.release.set()
    second = service.score("HOLD", data_id="a")
    assert second["degraded"] is False
    assert service.score("HOLD", data_id="a") == second


def test_event_loop_is_free_while_the_model_works(service: Service) -> None:
    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(service.score, "HOLD")
        assert service.pipeline.held.wait(30)
        # Were the loop blocked, this would never return, since only the line after it lets the model go on.
        assert service.client.get("/healthz").json() == {"status": "ok"}
        service.pipeline.release.set()
        assert held.result()["degraded"] is False


def test_degraded_posts_are_counted(service: Service) -> None:
    service.score("BOOM")
    service.score("BLOCK")
    figures = service.client.get("/metrics").text
    assert 'shenyan_degraded_total{reason="model_error"} 1.0' in figures
    assert 'shenyan_suggestions_total{suggestion="review"} 1.0' in figures
    assert 'shenyan_suggestions_total{suggestion="block"} 1.0' in figures
