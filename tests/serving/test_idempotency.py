"""Idempotency-Key."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from tests.serving.conftest import Service

from shenyan.serving.scoring import boundary
from shenyan.serving.tables import IdempotencyKey


def send(service: Service, body: dict[str, Any], key: str = "k") -> Any:
    return service.post("/v1/score", body, **{"Idempotency-Key": key})


def age(service: Service, by: timedelta) -> None:
    with service.database.write() as session:
        session.execute(update(IdempotencyKey).values(locked_at=datetime.now(UTC) - by))


def test_same_body_gets_the_stored_answer(service: Service) -> None:
    body = {"text": "REVIEW 13800138000", "do_not_store": True, "return": ["redacted_text"]}
    first = send(service, body)
    again = send(service, dict(reversed(body.items())))
    assert first.status_code == again.status_code == 200
    assert again.json() == first.json()
    assert again.json()["redacted_text"] == "REVIEW [phone]"
    assert len(service.rows("posts")) == 1


def test_no_copy_of_the_text_is_kept(service: Service) -> None:
    send(service, {"text": "REVIEW 13800138000", "do_not_store": True, "return": ["redacted_text"]})
    assert "REVIEW" not in str([service.rows(table) for table in ("idempotency_keys", "posts", "events")])


def test_other_body_or_path_is_refused(service: Service) -> None:
    assert send(service, {"text": "one"}).status_code == 200
    other = send(service, {"text": "two"})
    assert other.status_code == 422
    assert other.json()["type"].endswith(":idempotency-mismatch")
    batch = service.post("/v1/score/batch", {"items": [{"text": "one"}]}, **{"Idempotency-Key": "k"})
    assert batch.status_code == 422
    assert len(service.rows("posts")) == 1


def test_keys_of_two_clients_do_not_meet(service: Service) -> None:
    first = send(service, {"text": "one"}).json()
    service.key = service.make_key("other")
    assert send(service, {"text": "one"}).json()["id"] != first["id"]


def test_while_the_first_is_being_answered_the_second_is_refused(service: Service) -> None:
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(send, service, {"text": "HOLD"})
        assert service.pipeline.held.wait(30)
        second = send(service, {"text": "HOLD"})
        service.pipeline.release.set()
        assert first.result().status_code == 200
    assert second.status_code == 409
    # The model's 10 s and the margin, less the moment that passed.
    assert 50 < int(second.headers["Retry-After"]) <= 60
    assert f"{second.headers['Retry-After']} s" in second.json()["detail"]


def test_failed_request_frees_its_key(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(boundary.service, "record", fail)
        assert send(service, {"text": "one"}).status_code == 500
    assert service.rows("idempotency_keys") == []
    assert send(service, {"text": "one"}).status_code == 200


def test_invalid_request_does_not_use_the_key_up(service: Service) -> None:
    assert send(service, {"text": ""}).status_code == 422
    assert send(service, {"text": "one"}).status_code == 200


def test_lock_of_a_dead_process_is_broken_after_a_minute(service: Service) -> None:
    assert send(service, {"text": "one"}).status_code == 200
    with service.database.write() as session:
        session.execute(update(IdempotencyKey).values(post_ids=None))
    age(service, timedelta(seconds=45))
    held = send(service, {"text": "one"})
    assert held.status_code == 409
    assert 10 <= int(held.headers["Retry-After"]) <= 15
    age(service, timedelta(seconds=61))
    assert send(service, {"text": "one"}).status_code == 200


def test_key_is_forgotten_after_a_day(service: Service, start: Callable[..., Service]) -> None:
    first = send(service, {"text": "one"}).json()
    age(service, timedelta(hours=23))
    assert send(service, {"text": "one"}).json() == first
    age(service, timedelta(hours=25))
    assert send(service, {"text": "two"}).status_code == 200
    age(service, timedelta(hours=25))
    start()
    assert service.rows("idempotency_keys") == []


def test_lock_outlasts_the_time_of_a_batch(start: Callable[..., Service]) -> None:
    service = start(batch_timeout_ms=600_000)
    path, body = "/v1/score/batch", {"items": [{"text": "one"}]}
    assert service.post(path, body, **{"Idempotency-Key": "k"}).status_code == 200
    with service.database.write() as session:
        session.execute(update(IdempotencyKey).values(post_ids=None))
    age(service, timedelta(seconds=600))
    assert service.post(path, body, **{"Idempotency-Key": "k"}).status_code == 409
    age(service, timedelta(seconds=651))
    assert service.post(path, body, **{"Idempotency-Key": "k"}).status_code == 200
