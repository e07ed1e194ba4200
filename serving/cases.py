"""The words of a case: a post that waits for a moderator."""

from enum import StrEnum


class CaseState(StrEnum):
    """Where a case is. held and escalated cases can be claimed too: after their time, or by a senior."""

    OPEN = "open"
    LEASED = "leased"
    DECIDED = "decided"
    ESCALATED = "escalated"
    HELD = "held"
    APPEALED = "appealed"


class CaseReason(StrEnum):
    """Why a post became a case."""

    POLICY = "policy"
    DEGRADED = "degraded"
    # A random share of what passed.
    AUDIT = "audit"
    # A second reading that never sees the first.
    SECOND = "second"
    # A post whose answer is known.
    GOLDEN = "golden"
    # Somebody objected to a post that no moderator had read.
    APPEAL = "appeal"


class Purpose(StrEnum):
    """What the reading of a case is for. Only `review` decides about the post; the others are read blind."""

    REVIEW = "review"
    AUDIT = "audit"
    SECOND = "second"
    GOLDEN = "golden"


class Outcome(StrEnum):
    """What a moderator decides about a post; `skip` leaves it to another."""

    APPROVE = "approve"
    REJECT = "reject"
    REDACT_AND_APPROVE = "redact_and_approve"
    REQUEST_EDIT = "request_edit"
    SKIP = "skip"


class EventKind(StrEnum):
    """What is written down in the log, of a case or of the people who work on them."""

    OPENED = "opened"
    # A degraded assessment was followed by one of the model; details name it.
    RESCORED = "rescored"
    CLAIMED = "claimed"
    RENEWED = "renewed"
    RELEASED = "released"
    EXPIRED = "expired"
    HELD = "held"
    ESCALATED = "escalated"
    ASSIGNED = "assigned"
    DECIDED = "decided"
    UNDONE = "undone"
    # The decision of a near-duplicate's cluster was taken over, and taken back.
    INHERITED = "inherited"
    PULLED_OUT = "pulled_out"
    # A moderator looked at masked personal data.
    REVEALED = "revealed"
    DISAGREED = "disagreed"
    APPEALED = "appealed"
    APPEAL_DECIDED = "appeal_decided"
    GOLDEN_MADE = "golden_made"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_FAILED = "sign_in_failed"
    LOCKED_OUT = "locked_out"
    MODERATOR_ADDED = "moderator_added"
    MODERATOR_CHANGED = "moderator_changed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a word, not a password
    KEY_ADDED = "key_added"
    KEY_REVOKED = "key_revoked"
    EXPORTED = "exported"


SYSTEM_ACTOR = "system"
# The log of what belongs to no client: people, keys, exports.
SYSTEM_TENANT = "system"
