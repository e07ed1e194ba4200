"""Many callers at once, on both databases."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from tests.serving.conftest import Service

from shenyan.serving.db import Database
from shenyan.serving.settings import Settings

T = TypeVar("T")

CALLERS = 12


def at_once(work: Callable[[int], T]) -> list[T]:
    """Calls work(0) … work(CALLERS - 1) in threads that start together."""
    barrier = threading.Barrier(CALLERS)

    def run(number: int) -> T:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(CALLERS) as pool:
        return list(pool.map(run, range(CALLERS)))


def test_repeats_at_once_are_stored_once(service: Service) -> None:
    answers = at_once(lambda _: service.score("REVIEW", data_id="post-1"))
    assert all(answer == answers[0] for answer in answers)
    assert [len(service.rows(table)) for table in ("posts", "assessments", "cases", "events")] == [1] * 4


def test_degraded_post_is_scored_again_once(service: Service) -> None:
    first = service.score("HOLD REVIEW", data_id="post-1", timeout_ms=20)
    service.pipeline.release.set()
    answers = at_once(lambda _: service.score("HOLD REVIEW", data_id="post-1"))
    assert all(answer == answers[0] for answer in answers)
    assert (answers[0]["id"], answers[0]["degraded"]) == (first["id"], False)
    assert [len(service.rows(table)) for table in ("posts", "assessments", "cases", "events")] == [1, 2, 1, 2]


def test_revisions_at_once_are_numbered_without_gap(service: Service) -> None:
    answers = at_once(lambda number: service.score(f"text {number}", data_id="post-1"))
    assert len({answer["id"] for answer in answers}) == CALLERS
    assert sorted(post["revision"] for post in service.rows("posts")) == list(range(1, CALLERS + 1))


def test_batches_that_cross_each_other_are_stored_once(service: Service) -> None:
    items = [{"text": f"REVIEW {number}", "data_id": f"post-{number}"} for number in range(10)]

    def send(number: int) -> dict[str, str]:
        mine = items if number % 2 else items[::-1]
        answer = service.post("/v1/score/batch", {"items": mine})
        assert answer.status_code == 200, answer.text
        return {item["result"]["data_id"]: item["result"]["id"] for item in answer.json()["items"]}

    answers = at_once(send)
    assert all(answer == answers[0] for answer in answers)
    assert len(service.rows("posts")) == len(service.rows("cases")) == 10


def test_idempotency_key_at_once_is_done_once(service: Service) -> None:
    def send(_: int) -> tuple[int, str]:
        answer = service.post("/v1/score", {"text": "REVIEW"}, **{"Idempotency-Key": "k"})
        return answer.status_code, answer.json().get("id", "")

    answers = at_once(send)
    assert {status for status, _ in answers} <= {200, 409}
    assert len({made for status, made in answers if status == 200}) == 1
    assert len(service.rows("posts")) == 1


def test_apps_that_start_at_once_migrate_once(settings: Settings) -> None:
    databases = [Database(settings.database, pool_size=1) for _ in range(CALLERS)]
    from alembic import command

    from shenyan.serving.db import alembic_config

    with databases[0].engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    at_once(lambda number: databases[number].migrate())
    assert all(database.at_head() for database in databases)
    for database in databases:
        database.dispose()
