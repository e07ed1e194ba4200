"""Idempotency-Key: a request that is repeated gets the answer of the first, and is not done twice.

See the IETF draft "The Idempotency-Key HTTP Header Field". Nothing here commits.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from shenyan.serving.errors import IdempotencyInProgressError, IdempotencyMismatchError
from shenyan.serving.scoring.repository import ScoringRepository
from shenyan.serving.tables import IdempotencyKey

# What a request may take beyond the model's time, so that only the lock of a dead process is ever broken.
MARGIN = timedelta(seconds=50)
KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Reservation:
    """A key as one request uses it. fingerprint: equal for requests that mean the same.

    lock: how long the key is this request's alone; longer than the request may take.
    """

    client_id: str
    key: str
    fingerprint: str
    lock: timedelta


def reserve(repository: ScoringRepository, wanted: Reservation, *, now: datetime) -> list[str] | None:
    """Takes the key for this request; if a former request with it was answered, the ids of its posts.

    Raises IdempotencyMismatchError where it belongs to another body, and IdempotencyInProgressError where
    the first request is still being answered. A key is forgotten after KEPT.
    """
    row = repository.idempotency(wanted.client_id, wanted.key)
    if row is None:
        repository.add(
            IdempotencyKey(client_id=wanted.client_id, key=wanted.key, fingerprint=wanted.fingerprint, locked_at=now)
        )
        return None
    age = now - row.locked_at
    if age >= KEPT:
        row.fingerprint, row.locked_at, row.post_ids = wanted.fingerprint, now, None
        return None
    if row.fingerprint != wanted.fingerprint:
        raise IdempotencyMismatchError
    if row.post_ids is not None:
        return row.post_ids
    if age < wanted.lock:
        raise IdempotencyInProgressError(retry_after=math.ceil((wanted.lock - age).total_seconds()))
    row.locked_at = now
    return None


def complete(repository: ScoringRepository, wanted: Reservation, post_ids: list[str]) -> None:
    """Notes what the request made; belongs into the transaction that stores it."""
    row = repository.idempotency(wanted.client_id, wanted.key)
    if row is not None:
        row.post_ids = post_ids
