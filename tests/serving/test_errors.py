"""Every error is a problem document that says what to do and repeats nothing of the request."""

import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.serving.conftest import Service

from shenyan.serving.keys.service import Scope
from shenyan.serving.scoring import boundary

MARK = "MARKER-OF-THE-POST"
JSON = {"Content-Type": "application/json"}


def assert_problem(answer: Any, status: int, slug: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    document = answer.json()
    assert document["type"] == f"urn:shenyan:problem:{slug}"
    assert document["status"] == status
    assert document["title"]
    assert len(document["detail"]) > 20
    assert MARK not in answer.text
    return dict(document)


def test_missing_key(service: Service) -> None:
    for headers in ({}, {"Authorization": "Basic eDp5"}, {"X-API-Key": ""}):
        answer = service.client.post("/v1/score", json={"text": MARK}, headers=headers)
        assert_problem(answer, 401, "missing-key")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_wrong_key(service: Service) -> None:
    swapped = service.key[:-1] + ("A" if service.key[-1] != "A" else "B")
    for key in ("sk_shenyan_unknown", "nonsense", swapped, "ключ".encode(), service.key + "x"):
        answer = service.client.post("/v1/score", json={"text": MARK}, headers={"X-API-Key": key})
        assert_problem(answer, 401, "wrong-key")
        assert "invalid_token" in answer.headers["WWW-Authenticate"]


def test_scope_that_is_missing_is_named(service: Service) -> None:
    reader, scorer = service.make_key(scopes=(Scope.READ,)), service.make_key(scopes=(Scope.SCORE,))
    answer = service.client.post("/v1/score", json={"text": MARK}, headers={"X-API-Key": reader})
    assert "`score`" in assert_problem(answer, 403, "missing-scope")["detail"]
    answer = service.client.get("/v1/posts/mod_1", headers={"X-API-Key": scorer})
    assert "`read`" in assert_problem(answer, 403, "missing-scope")["detail"]


def test_unknown_route_and_wrong_method(service: Service) -> None:
    for path in ("/v1/nothing", "/v1/score/", "/", f"/{MARK}"):
        assert_problem(service.client.get(path), 404, "unknown-route")
    answer = service.client.get("/v1/score")
    assert_problem(answer, 405, "method-not-allowed")
    assert answer.headers["Allow"] == "POST"


def test_body_that_is_not_json(service: Service) -> None:
    headers = {"X-API-Key": service.key, **JSON}
    for body in (
        b"",
        b"  ",
        b"{",
        b'{"text": "' + MARK.encode(),
        b'{"text": NaN}',
        b'{"timeout_ms": -Infinity, "text": "x"}',
        b'{"text": "\xff\xfe"}',
        b"[" * 100_000,
        b'{"a": ' * 20 + b"1" + b"}" * 20,
        b'{"timeout_ms": ' + b"9" * 5000 + b"}",
        MARK.encode(),
    ):
        answer = service.client.post("/v1/score", content=body, headers=headers)
        assert_problem(answer, 400, "malformed-json")


def test_body_of_another_type(service: Service) -> None:
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""):
        answer = service.client.post(
            "/v1/score",
            content=b'{"text": "x"}',
            headers={"X-API-Key": service.key, "Content-Type": content_type},
        )
        assert_problem(answer, 415, "wrong-content-type")


def test_content_type_may_name_a_charset(service: Service) -> None:
    headers = {"X-API-Key": service.key, "Content-Type": "Application/JSON; charset=utf-8"}
    assert service.client.post("/v1/score", content=b'{"text": "x"}', headers=headers).status_code == 200


def test_body_over_256_kib(service: Service) -> None:
    headers = {"X-API-Key": service.key, **JSON}
    fits = json.dumps({"text": "x"}).encode().ljust(256 * 1024)
    assert service.client.post("/v1/score", content=fits, headers=headers).status_code == 200
    assert_problem(service.client.post("/v1/score", content=fits + b" ", headers=headers), 413, "body-too-large")


def test_chunked_body_is_not_read_to_its_end(service: Service) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 100:
            sent += 1
            yield b" " * 64 * 1024

    answer = service.client.post("/v1/score", content=endless(), headers={"X-API-Key": service.key, **JSON})
    assert_problem(answer, 413, "body-too-large")


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("no text", {}, "text"),
    ("empty", {"text": ""}, "text"),
    ("blank", {"text": " \n\t\u3000"}, "text"),
    ("unseen", {"text": "\u200b\ufeff"}, "text"),
    ("Hangul filler", {"text": "\u3164\u3164"}, "text"),
    ("variation selector", {"text": "\ufe0f" * 200}, "text"),
    ("too long", {"text": MARK + "x" * 10_000}, "text"),
    ("NUL", {"text": f"{MARK}\0"}, "text"),
    ("half a pair", {"text": f"{MARK}\ud800"}, "text"),
    ("number for text", {"text": 13800138000}, "text"),
    ("null for text", {"text": None}, "text"),
    ("title too long", {"text": MARK, "title": MARK * 50}, "title"),
    ("NUL in title", {"text": MARK, "title": f"{MARK}\0"}, "title"),
    ("half a pair in title", {"text": MARK, "title": f"{MARK}\ud800"}, "title"),
    ("together too long", {"text": "x" * 9_990, "title": MARK}, ""),
    ("number for data_id", {"text": MARK, "data_id": 9}, "data_id"),
    ("empty data_id", {"text": MARK, "data_id": ""}, "data_id"),
    ("long data_id", {"text": MARK, "data_id": MARK * 10}, "data_id"),
    ("NUL in data_id", {"text": MARK, "data_id": "a\0"}, "data_id"),
    ("NUL in author", {"text": MARK, "author_ref": "a\0"}, "author_ref"),
    ("unknown biz_type", {"text": MARK, "biz_type": MARK}, "biz_type"),
    ("unknown language", {"text": MARK, "language": MARK}, "language"),
    ("unknown part", {"text": MARK, "return": [MARK]}, "return.0"),
    ("parts as a string", {"text": MARK, "return": "evidence"}, "return"),
    ("string for a switch", {"text": MARK, "do_not_store": "yes"}, "do_not_store"),
    ("timeout too short", {"text": MARK, "timeout_ms": 19}, "timeout_ms"),
    ("timeout too long", {"text": MARK, "timeout_ms": 10_001}, "timeout_ms"),
    ("timeout as a string", {"text": MARK, "timeout_ms": "300"}, "timeout_ms"),
    ("timeout as a switch", {"text": MARK, "timeout_ms": True}, "timeout_ms"),
    ("unknown field", {"text": MARK, "txet": MARK}, "txet"),
    ("post for a field", {"text": MARK, f"{MARK} 张伟收回扣": 1}, "a field that is not known"),
    ("post for a field, in digits", {"text": MARK, "13800138000": 1}, "a field that is not known"),
    ("long field", {"text": MARK, "a" * 33: 1}, "a field that is not known"),
    ("longest field", {"text": MARK, "a" * 32: 1}, "a" * 32),
    ("unknown field with half a pair", {"text": MARK, "a\ud800b": 1}, ""),
]


def test_wrong_fields_are_named_and_not_repeated(service: Service) -> None:
    headers = {"X-API-Key": service.key, **JSON}
    for name, body, field in WRONG:
        # json.dumps writes half a surrogate pair as an escape, as a client would.
        answer = service.client.post("/v1/score", content=json.dumps(body), headers=headers)
        document = assert_problem(answer, 422, "invalid-request")
        assert [error["field"] for error in document["errors"]] == [field], name
        assert len(document["errors"][0]["detail"]) > 5, name
    assert service.rows("posts") == []


def test_unknown_biz_type_lists_the_known(service: Service) -> None:
    answer = service.post("/v1/score", {"text": "x", "biz_type": "nothing"})
    assert "strict, workplace_anon" in answer.json()["detail"]


def test_body_that_is_no_object(service: Service) -> None:
    headers = {"X-API-Key": service.key, **JSON}
    for body in (b"[]", b'"text"', b"1", b"null"):
        answer = service.client.post("/v1/score", content=body, headers=headers)
        assert_problem(answer, 422, "invalid-request")


def test_longest_text_is_accepted(service: Service) -> None:
    assert service.score("字" * 10_000)["suggestion"] == "pass"


def test_wrong_idempotency_key(service: Service) -> None:
    for key in ("x" * 256, "a b", ""):
        answer = service.post("/v1/score", {"text": MARK}, **{"Idempotency-Key": key})
        document = assert_problem(answer, 422, "invalid-request")
        assert document["errors"] == [{"field": "Idempotency-Key", "detail": document["errors"][0]["detail"]}]
        assert "send a new UUID" in document["detail"]
        assert "pattern" not in document["detail"]


def test_too_many_posts(start: Callable[..., Service]) -> None:
    service = start(rate_limit="2/minute")
    for _ in range(2):
        service.score("x")
    answer = service.post("/v1/score", {"text": MARK})
    assert_problem(answer, 429, "too-many-requests")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    other = service.client.post("/v1/score", json={"text": "x"}, headers={"X-API-Key": service.make_key("other")})
    assert other.status_code == 200


def test_posts_of_a_batch_count(start: Callable[..., Service]) -> None:
    service = start(rate_limit="5/minute")
    assert service.post("/v1/score/batch", {"items": [{"text": "x"}] * 4}).status_code == 200
    assert_problem(service.post("/v1/score/batch", {"items": [{"text": MARK}] * 2}), 429, "too-many-requests")


def test_failure_tells_nothing_of_itself(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(f"failed on {MARK}")

    monkeypatch.setattr(boundary, "judge", fail)
    assert_problem(service.post("/v1/score", {"text": MARK}), 500, "internal-error")


def test_lost_database_is_told(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    def fail(*_: object, **__: object) -> None:
        raise OperationalError("INSERT", {"text": MARK}, Exception(MARK))

    monkeypatch.setattr(boundary.service, "record", fail)
    answer = service.post("/v1/score", {"text": MARK})
    assert_problem(answer, 503, "database-unavailable")
    assert answer.headers["Retry-After"] == "1"


def test_cure_is_told_in_plain_words(service: Service) -> None:
    for body, says in (
        ({"text": "x", "language": "fr"}, "use 'auto', 'zh' or 'en'"),
        ({"text": "x", "return": ["all"]}, "use 'evidence' or 'redacted_text'"),
        ({"text": "x", "timeout_ms": 19}, "use 20 or more"),
        ({"text": "x", "timeout_ms": 10_001}, "use 10,000 or less"),
    ):
        detail = service.post("/v1/score", body).json()["detail"]
        assert says in detail
        assert "Input" not in detail
    for items, says in (([{"text": "x"}] * 101, "more than 100 entries; spread"), ([], "add at least 1")):
        assert says in service.post("/v1/score/batch", {"items": items}).json()["detail"]


def test_byte_order_mark_is_skipped(service: Service) -> None:
    headers = {"X-API-Key": service.key, **JSON}
    marked = b"\xef\xbb\xbf"
    assert service.client.post("/v1/score", content=marked + b'{"text": "x"}', headers=headers).status_code == 200
    answer = service.client.post("/v1/score", content=marked, headers=headers)
    assert "empty" in assert_problem(answer, 400, "malformed-json")["detail"]


def test_compressed_body_is_refused(service: Service) -> None:
    body = gzip.compress(b'{"text": "x"}')
    for encoding in ("gzip", "br", "deflate, gzip"):
        headers = {"X-API-Key": service.key, "Content-Encoding": encoding, **JSON}
        answer = service.client.post("/v1/score", content=body, headers=headers)
        assert "uncompressed" in assert_problem(answer, 415, "wrong-content-encoding")["detail"]
        assert answer.headers["Accept-Encoding"] == "identity"
    headers = {"X-API-Key": service.key, "Content-Encoding": "identity", **JSON}
    assert service.client.post("/v1/score", content=b'{"text": "x"}', headers=headers).status_code == 200


def test_batch_over_the_whole_rate_is_not_told_to_wait(start: Callable[..., Service]) -> None:
    service = start(rate_limit="5/minute")
    answer = service.post("/v1/score/batch", {"items": [{"text": MARK}] * 6})
    document = assert_problem(answer, 422, "invalid-request")
    assert document["errors"][0]["field"] == "items"
    assert "at most 5" in document["detail"]
    assert "Wait" not in document["detail"]
    assert "Retry-After" not in answer.headers
