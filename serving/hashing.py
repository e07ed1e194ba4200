"""Keyed hashes of what must be recognised again but not kept: texts, authors, request bodies.

Keyed (HMAC-SHA-256), because a phone number or an employee number is quickly found again from a plain hash.
"""

import hashlib
import hmac
import json
from typing import Any


class Hasher:
    def __init__(self, key: bytes) -> None:
        self._key = key

    def content(self, *, title: str | None, text: str, biz_type: str) -> str:
        """Equal for posts that must get the same answer: what is said, and by which policy it is judged."""
        return self._digest("content", [title, text, biz_type])

    def author(self, *, client_id: str, author_ref: str) -> str:
        """Equal for posts of one author on one platform; nobody can join authors across platforms."""
        return self._digest("author", [client_id, author_ref])

    def fingerprint(self, *, path: str, body: Any) -> str:
        """Equal for requests that mean the same; the order of an object's keys does not matter."""
        return self._digest("request", [path, body])

    def seal(self, *, tenant: str, number: int, digest: str) -> str:
        """Of the last event of a tenant's log: not to be had from the database alone."""
        return self._digest("seal", [tenant, number, digest])

    def _digest(self, purpose: str, value: Any) -> str:
        message = json.dumps([purpose, value], sort_keys=True, separators=(",", ":")).encode()
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()
