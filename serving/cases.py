"""The words of a case: a post that waits for a moderator."""

from enum import StrEnum


class CaseState(StrEnum):
    OPEN = "open"


class CaseReason(StrEnum):
    """Why a post became a case."""

    POLICY = "policy"
    DEGRADED = "degraded"


class EventKind(StrEnum):
    OPENED = "opened"
    # A degraded assessment was followed by one of the model; details name it.
    RESCORED = "rescored"


SYSTEM_ACTOR = "system"
