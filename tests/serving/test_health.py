"""/healthz, /readyz, /metrics."""

import pytest
from alembic import command
from sqlalchemy.exc import OperationalError
from tests.serving.conftest import Service

from shenyan.serving.db import Database, alembic_config


def test_living_and_ready(service: Service) -> None:
    assert service.client.get("/healthz").json() == {"status": "ok"}
    assert service.client.get("/readyz").json() == {"status": "ready", "model_version": "fake-model-1"}


def test_not_ready_without_its_schema(service: Service) -> None:
    with service.database.engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    answer = service.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "schema" in answer.json()["detail"]
    assert service.client.get("/healthz").status_code == 200


def test_not_ready_without_its_database(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Database) -> bool:
        raise OperationalError("SELECT", None, Exception())

    monkeypatch.setattr(Database, "at_head", fail)
    answer = service.client.get("/readyz")
    assert answer.status_code == 503
    assert "SHENYAN_DATABASE_URL" in answer.json()["detail"]


def test_not_ready_without_its_model(service: Service) -> None:
    runtime = service.client.app.state.runtime  # type: ignore[attr-defined]
    assert service.client.portal is not None
    service.client.portal.call(runtime.batcher.stop)
    answer = service.client.get("/readyz")
    assert answer.status_code == 503
    assert "model" in answer.json()["detail"]


def test_figures_are_by_route_template(service: Service) -> None:
    answer = service.score("REVIEW")
    service.client.get(f"/v1/posts/{answer['id']}", headers={"X-API-Key": service.key})
    service.client.get("/v1/secret-path")
    service.client.get("/v1/cases", headers={"X-API-Key": service.key})
    service.client.get("/console/queue", follow_redirects=False)
    service.post("/v1/cases/claim", {})
    service.client.request("BREW", "/healthz")
    figures = service.client.get("/metrics")
    assert figures.headers["Content-Type"].startswith("text/plain")
    for line in (
        'shenyan_requests_total{method="GET",route="/v1/posts/{id}",status="200"} 1.0',
        'shenyan_requests_total{method="GET",route="/v1/cases",status="200"} 1.0',
        'shenyan_requests_total{method="POST",route="/v1/cases/claim",status="422"} 1.0',
        'shenyan_requests_total{method="GET",route="/console/queue",status="303"} 1.0',
        'shenyan_requests_total{method="GET",route="unmatched",status="404"} 1.0',
        'shenyan_requests_total{method="OTHER",route="/healthz",status="405"} 1.0',
        'shenyan_suggestions_total{suggestion="review"} 1.0',
        "shenyan_batch_size_count 1.0",
        "shenyan_queue_length 0.0",
    ):
        assert line in figures.text
    assert answer["id"] not in figures.text
    assert "secret-path" not in figures.text


def test_two_apps_in_one_process_share_nothing(service: Service, start) -> None:  # type: ignore[no-untyped-def]
    other = start()
    service.score("x")
    assert 'route="/v1/score"' not in other.client.get("/metrics").text
