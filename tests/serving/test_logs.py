"""No text, no match, no key and no id of the client's gets into logs, figures or error documents."""

import json
import logging
from collections.abc import Callable, Iterator

import pytest
from tests.serving.conftest import Service

from shenyan.serving import logs
from shenyan.serving.scoring import boundary

SECRETS = ("张伟收了回扣", "13800138000", "标题里的秘密", "author-4711", "data-0815")
EVERYTHING = ("", "uvicorn", "uvicorn.error", "sqlalchemy", "sqlalchemy.engine", "sqlalchemy.pool",
              "sqlalchemy.orm", "alembic", "asyncio", "shenyan")  # fmt: skip


class Memory(logging.Handler):
    """Keeps each record as a plain formatter would write it, traceback included."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        # httpx2 is the tests' own client; it logs the addresses that it asks for.
        if not record.name.startswith("http"):
            self.lines.append(self.format(record))


@pytest.fixture
def memory() -> Iterator[Memory]:
    """Everything that is logged at DEBUG by anyone."""
    memory, levels = Memory(), {name: logging.getLogger(name).level for name in EVERYTHING}
    for name in EVERYTHING:
        logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger().addHandler(memory)
    yield memory
    logging.getLogger().removeHandler(memory)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def use_it(service: Service, text: str) -> list[str]:
    """Scores, repeats, reads and fails with the text in it; returns the error documents."""
    body = {"text": text, "title": SECRETS[2], "author_ref": SECRETS[3], "data_id": SECRETS[4]}
    headers = {"Idempotency-Key": SECRETS[4]}
    answers = [service.post("/v1/score", body, **headers), service.post("/v1/score", body, **headers)]
    service.client.get(f"/v1/posts/{answers[0].json()['id']}?q={SECRETS[1]}", headers={"X-API-Key": service.key})
    wrong = [
        service.post("/v1/score", body | {"language": text}),
        service.post("/v1/score", body | {text: 1}),
        service.post("/v1/score", body, **headers | {"Idempotency-Key": SECRETS[4] + " "}),
        service.post("/v1/score/batch", {"items": [body | {"timeout_ms": text}, body]}),
        service.client.post(f"/v1/{SECRETS[1]}?text={SECRETS[1]}"),
        service.client.post("/v1/score", content=text.encode()[:-1], headers={"X-API-Key": service.key}),
    ]
    return [answer.text for answer in wrong[:1] + wrong[2:3] + wrong[4:]]


def test_no_text_is_logged_at_any_level(
    memory: Memory, start: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    service = start()
    text = f"{SECRETS[0]}，电话{SECRETS[1]} REVIEW"
    documents = use_it(service, text)
    service.score(f"BOOM {text}")

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(f"failed on {text}")

    monkeypatch.setattr(boundary.service, "record", fail)
    assert service.post("/v1/score", {"text": text}).status_code == 500

    lines = "\n".join(memory.lines)
    assert "INSERT INTO posts" in lines, "SQLAlchemy's own lines have to be captured for this to mean anything"
    assert "inference_failed" in lines
    assert "request_failed" in lines
    figures = service.client.get("/metrics").text
    for secret in (*SECRETS, service.key):
        assert secret not in lines
        assert secret not in figures
        assert all(secret not in document for document in documents)


def test_a_request_is_one_line_without_its_query(memory: Memory, service: Service) -> None:
    service.client.get("/healthz?token=abc", headers={"X-Request-ID": "call-1"})
    [line] = [line for line in memory.lines if "/healthz" in line and "shenyan" in line]
    for part in ("'method': 'GET'", "'route': '/healthz'", "'status': 200", "'request_id': 'call-1'"):
        assert part in line
    assert "abc" not in line


def test_request_id_is_kept_if_harmless(service: Service) -> None:
    given = service.client.get("/healthz", headers={"X-Request-ID": "call-1"})
    assert given.headers["X-Request-ID"] == "call-1"
    made = service.client.get("/nothing", headers={"X-Request-ID": "a b\r\nc"})
    assert len(made.headers["X-Request-ID"]) == 32


def test_lines_are_json_and_foreign_tracebacks_lose_their_message(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    level = root.level
    logs.configure(form="json", level="INFO")
    try:
        try:
            raise ValueError(SECRETS[0])
        except ValueError:
            logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
        logs.get_logger("shenyan.test").info("request", route="/v1/score")
    finally:
        root.setLevel(level)
    foreign, own = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert foreign["error_type"] == "ValueError"
    assert foreign["raised_at"]
    assert SECRETS[0] not in str(foreign)
    assert (own["event"], own["route"], own["level"]) == ("request", "/v1/score", "info")
