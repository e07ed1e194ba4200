"""The service with the model that ships: the shape of its answers, and that a plain leak does not pass."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from shenyan.model.pipeline import load_pipeline
from shenyan.serving.app import create_app
from shenyan.serving.db import Database
from shenyan.serving.keys.repository import KeyRepository
from shenyan.serving.keys.service import Scope, add_key
from shenyan.serving.scoring.schemas import ScoreAnswer
from shenyan.serving.settings import Settings

LONGEST = "字" * 10_000
POSTS = (
    "今天加班到十点，食堂已经关门了。",
    "听说下周研发部要裁一半的人，群里都在传。",
    "The new office has good coffee and terrible chairs.",
    "我们组的李明川收供应商回扣，他电话13800138000，大家去问他。",
    "😀" * 50,
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(home=tmp_path_factory.mktemp("shipped"), timeout_ms=10_000, batch_timeout_ms=600_000)
    with TestClient(create_app(settings, load_pipeline(None))) as client:
        database = Database(settings.database)
        with database.write() as session:
            key = add_key(KeyRepository(session), name="test", scopes=tuple(Scope), now=datetime.now(UTC))
        database.dispose()
        client.headers["X-API-Key"] = key
        yield client


@pytest.mark.parametrize("text", POSTS, ids=["zh", "rumor", "en", "leak", "emoji"])
def test_answers_are_whole_and_offsets_lie_inside(client: TestClient, text: str) -> None:
    body = {"text": text, "title": None, "timeout_ms": 10_000, "return": ["evidence", "redacted_text"]}
    answer = client.post("/v1/score", json=body)
    assert answer.status_code == 200, answer.text
    scored = ScoreAnswer.model_validate(answer.json())
    assert scored.degraded is False
    assert all(score is not None and 0 <= score <= 1 for score in scored.category_scores.values())
    assert scored.model_version
    for span in [*(scored.evidence or []), *scored.subjects]:
        assert 0 <= span.start < span.end <= len(text)
    assert client.get(f"/v1/posts/{scored.id}").json() == answer.json()


def test_phone_number_of_a_named_person_does_not_pass(client: TestClient) -> None:
    body = {"text": POSTS[3], "return": ["evidence", "redacted_text"]}
    scored = ScoreAnswer.model_validate(client.post("/v1/score", json=body).json())
    assert scored.suggestion != "pass"
    assert "phone" in [item.entity_type for item in scored.evidence or []]
    assert scored.redacted_text is not None
    assert "13800138000" not in scored.redacted_text


def test_batch_of_everything(client: TestClient) -> None:
    answer = client.post("/v1/score/batch", json={"items": [{"text": text} for text in (*POSTS, LONGEST)]})
    items = answer.json()["items"]
    assert [item["status"] for item in items] == [200] * (len(POSTS) + 1)
    assert not any(item["result"]["degraded"] for item in items)


def test_degraded_answer_is_masked(client: TestClient) -> None:
    body = {"text": "字" * 9_000 + POSTS[3], "timeout_ms": 20, "return": ["evidence", "redacted_text"]}
    scored = ScoreAnswer.model_validate(client.post("/v1/score", json=body).json())
    assert scored.degraded is True
    assert [item.entity_type for item in scored.evidence or []] == ["phone"]
    assert scored.redacted_text is not None
    assert "13800138000" not in scored.redacted_text
