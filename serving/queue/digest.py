"""The digest of a decision, which stands in the log: whoever changes a stored decision is found out."""

import hashlib
import json
from datetime import UTC

from shenyan.serving.queue.tables import StoredDecision

_FIELDS = (
    "id",
    "case_id",
    "moderator_id",
    "assessment_id",
    "outcome",
    "labels",
    "evidence",
    "reasons",
    "confidence",
    "note",
    "statement",
    "statement_language",
    "released_title",
    "released_text",
    "purpose",
    "probability",
    "role",
    "covers_cluster",
    "taxonomy_version",
)


def digest(decision: StoredDecision) -> str:
    """SHA-256, in hex, of the decision's JSON with sorted keys and no spaces; without `undone_at`, which the log has an
    event for."""
    fields = {name: getattr(decision, name) for name in _FIELDS}
    fields["created_at"] = decision.created_at.astimezone(UTC).isoformat(timespec="microseconds")
    message = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(message.encode()).hexdigest()
