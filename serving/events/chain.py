"""The chain of a tenant's events: each carries a hash of itself and of the one before, so that none can be changed,
left out, put in or moved without breaking every later hash.

The hashes are plain SHA-256: whoever has an export can check it. The last event is sealed with the installation's
secret besides, since somebody who can write to the database could compute all hashes anew.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FIRST = "0" * 64  # what the first event of a tenant has as `previous`


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it is chained. number: 1, 2, … in its tenant. at: in UTC, whole microseconds."""

    tenant: str
    number: int
    case_id: str | None
    kind: str
    actor: str
    details: dict[str, Any]
    at: datetime
    previous: str


def link(entry: Entry) -> str:
    """The hash of an event: SHA-256, in hex, of its JSON with sorted keys, no spaces, and `previous` among them."""
    fields = {
        "tenant": entry.tenant,
        "number": entry.number,
        "case_id": entry.case_id,
        "kind": entry.kind,
        "actor": entry.actor,
        "details": entry.details,
        "created_at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "previous": entry.previous,
    }
    message = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(message.encode()).hexdigest()
