"""When the model cannot answer, a moderator looks: nothing passes unseen."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.serving.conftest import Service


def assert_degraded(service: Service, answer: dict[str, object], reason: str) -> None:
    assert answer["degraded"] is True
    assert answer["suggestion"] == "review"
    assert answer["category_scores"] == {"rumor": None, "defamation": None, "privacy_leak": None}
    assert answer["flagged"] is False
    assert answer["evidence"] == answer["subjects"] == answer["languages"] == []
    assert answer["model_version"] == "fake-model-1"
    [assessment] = [row for row in service.rows("assessments") if row["post_id"] == answer["id"]]
    [case] = [row for row in service.rows("cases") if row["post_id"] == answer["id"]]
    [event] = [row for row in service.rows("case_events") if row["case_id"] == case["id"]]
    assert assessment["degraded_reason"] == reason
    assert (case["id"], case["reason"]) == (answer["case_id"], "degraded")
    assert reason in str(event["details"])


def test_slow_model_is_not_waited_for(service: Service) -> None:
    answer = service.score("HOLD 13800138000", timeout_ms=20, **{"return": ["evidence", "redacted_text"]})
    assert_degraded(service, answer, "timeout")
    assert answer["redacted_text"] == "HOLD 13800138000"
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


def test_repeat_of_a_degraded_post_gets_the_stored_answer(service: Service) -> None:
    first = service.score("HOLD", data_id="a", timeout_ms=20)
    service.pipeline.release.set()
    assert service.score("HOLD", data_id="a") == first
    assert len(service.rows("cases")) == 1


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
