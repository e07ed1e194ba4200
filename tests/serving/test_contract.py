"""Schemathesis sends what fits the API's description and what does not, and holds the answers against it."""

from datetime import UTC, datetime

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import negative_data_rejection
from tests.serving.fakes import FakePipeline

from shenyan.serving.app import create_app
from shenyan.serving.db import Database
from shenyan.serving.keys.repository import KeyRepository
from shenyan.serving.keys.service import Scope, add_key
from shenyan.serving.settings import Settings

# A schema cannot say that a text has to be visible, or that a key goes with one body only: such requests fit it
# and are refused.
CONFIG = SchemathesisConfig.from_dict({"checks": {"positive_data_acceptance": {"enabled": False}}})
# Made from the description alone: an app that is not started needs no database while tests are collected.
schema = schemathesis.openapi.from_dict(create_app(Settings(), FakePipeline()).openapi(), config=CONFIG)


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> tuple[FastAPI, str]:
    """An app and a key for it. On SQLite alone: here it is the surface that matters, not the database."""
    configured = Settings(home=tmp_path_factory.mktemp("contract"), rate_limit="100000/minute")
    database = Database(configured.database)
    database.migrate()
    with database.write() as opened:
        key = add_key(KeyRepository(opened), name="contract", scopes=tuple(Scope), now=datetime.now(UTC))
    database.dispose()
    return create_app(configured, FakePipeline()), key


@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_as_described(case: schemathesis.Case, target: tuple[FastAPI, str]) -> None:
    app, key = target
    case.operation.app = case.operation.schema.app = app
    # A batch with a wrong item is answered with 200: the item has its own status and problem.
    excluded = [negative_data_rejection] if case.path.endswith("/batch") else []
    case.call_and_validate(headers={"X-API-Key": key}, excluded_checks=excluded)
