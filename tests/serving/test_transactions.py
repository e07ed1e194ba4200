"""A request is stored whole or not at all."""

from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from tests.serving.conftest import Service

from shenyan.serving.tables import Base

STORED = ("posts", "assessments", "cases", "events", "idempotency_keys")


def break_on(service: Service, statement: str) -> None:
    """Makes the app's database fail when it is asked to run a statement that starts like this."""
    engine = service.client.app.state.runtime.database.engine  # type: ignore[attr-defined]

    @event.listens_for(engine, "before_cursor_execute")
    def fail(_: Any, __: Any, sql: str, *___: Any) -> None:
        if sql.startswith(statement):
            raise RuntimeError("injected")


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO posts", "INSERT INTO assessments", "INSERT INTO cases", "INSERT INTO events",
     "UPDATE idempotency_keys"],
)  # fmt: skip
def test_failure_on_the_way_leaves_nothing(service: Service, statement: str) -> None:
    break_on(service, statement)
    answer = service.post("/v1/score", {"text": "REVIEW", "data_id": "a"}, **{"Idempotency-Key": "k"})
    assert answer.status_code == 500
    assert {table: service.rows(table) for table in STORED} == {table: [] for table in STORED}


def test_failure_on_commit_leaves_nothing(service: Service) -> None:
    engine = service.client.app.state.runtime.database.engine  # type: ignore[attr-defined]
    broken = True

    @event.listens_for(engine, "commit")
    def fail(_: Any) -> None:
        if broken:
            raise RuntimeError("injected")

    assert service.post("/v1/score", {"text": "REVIEW"}).status_code == 500
    broken = False
    assert service.rows("posts") == service.rows("cases") == []
    assert service.score("REVIEW")["case_id"] is not None


def test_batch_is_stored_whole_or_not_at_all(service: Service) -> None:
    engine = service.client.app.state.runtime.database.engine  # type: ignore[attr-defined]
    inserts = 0

    @event.listens_for(engine, "before_cursor_execute")
    def fail(_: Any, __: Any, sql: str, *___: Any) -> None:
        nonlocal inserts
        inserts += sql.startswith("INSERT INTO posts")
        if inserts == 3:
            raise RuntimeError("injected")

    answer = service.post("/v1/score/batch", {"items": [{"text": "REVIEW"}] * 3})
    assert answer.status_code == 500
    assert service.rows("posts") == service.rows("cases") == []


def test_events_cannot_be_changed_or_deleted(service: Service) -> None:
    service.score("REVIEW")
    for statement in ("UPDATE events SET actor = 'me'", "DELETE FROM events"):
        with pytest.raises(DBAPIError, match="never changed or deleted"), service.database.write() as session:
            session.execute(text(statement))
    assert [row["actor"] for row in service.rows("events")] == ["system"]


def test_relationships_never_load_by_surprise() -> None:
    for mapper in Base.registry.mappers:
        for relationship in mapper.relationships:
            assert relationship.lazy == "raise", relationship
