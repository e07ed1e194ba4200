"""Why something about a case is refused, and what to do then. Each detail is fixed, so that it can be translated."""

from enum import StrEnum
from typing import Any

from shenyan.serving.errors import ProblemError


class Refusal(StrEnum):
    """Stable names of the reasons; the last part of the problem's type."""

    NOBODY = "nobody"
    READ_ONLY = "read-only"
    NOT_SENIOR = "not-senior"
    TAKEN = "taken"
    NOT_CLAIMED = "not-claimed"
    DECIDED = "decided"
    RESERVED = "reserved"
    ASSIGNED = "assigned"
    ALREADY_READ = "already-read"
    ON_HOLD = "on-hold"
    HOLD_TIME = "hold-time"
    ESCALATED_ALREADY = "escalated-already"
    CANNOT_TAKE = "cannot-take"
    NOTHING_TO_UNDO = "nothing-to-undo"
    NOT_DECIDER = "not-decider"
    TOO_LATE = "too-late"
    CHANGED_SINCE = "changed-since"
    NOT_EXPIRED = "not-expired"
    NOT_OPEN = "not-open"
    NOT_DECIDED = "not-decided"
    NOT_INHERITED = "not-inherited"
    IN_WORK = "in-work"
    APPEALED_ALREADY = "appealed-already"
    IS_APPEAL = "is-appeal"
    NOT_APPEALED = "not-appealed"
    READS_BLIND = "reads-blind"
    SHIFT_CAP = "shift-cap"


DETAILS: dict[Refusal, str] = {
    Refusal.NOBODY: "Nobody was named who does this. Sign in, or name the moderator.",
    Refusal.READ_ONLY: "Your role reads cases and changes none. Ask an admin for another role if you are to decide.",
    Refusal.NOT_SENIOR: "This needs a senior. Leave the case to one, or take the next case.",
    Refusal.TAKEN: "Another moderator has this case. Take the next one, or come back when their lease is over.",
    Refusal.NOT_CLAIMED: "You do not hold this case; your lease may have run out. Claim it, then do this again.",
    Refusal.DECIDED: "This case is decided. Take the next one.",
    Refusal.RESERVED: "This case is set aside for somebody else. Take the next one.",
    Refusal.ASSIGNED: "This case is assigned to somebody else. Take the next one, or ask a senior to assign it to you.",
    Refusal.ALREADY_READ: "You have decided or skipped this post before, so somebody else has to read it now. "
    "Take the next case.",
    Refusal.ON_HOLD: "This case is on hold. Wait until its time is over, or ask who put it on hold or a senior.",
    Refusal.HOLD_TIME: "A case is held until a time in the future, at most 30 days away. Choose such a time.",
    Refusal.ESCALATED_ALREADY: "This case is with the seniors already. Decide it, release it or assign it to another "
    "senior.",
    Refusal.CANNOT_TAKE: "They cannot take this case: their role does not allow it, or they have read the post before. "
    "Choose somebody else.",
    Refusal.NOTHING_TO_UNDO: "This case has no decision that could be undone. Reload it to see where it is.",
    Refusal.NOT_DECIDER: "Only whoever decided a case can undo it. Escalate the matter to a senior instead.",
    Refusal.TOO_LATE: "A decision can be undone for a short time only, and that is over. Ask a senior to look at it.",
    Refusal.CHANGED_SINCE: "The case has moved on since the decision, so it cannot be undone. Ask a senior to look at "
    "it.",
    Refusal.NOT_EXPIRED: "The case has no lease that is over. Leave it as it is.",
    Refusal.NOT_OPEN: "Only an open case takes over the decision of its near-duplicates. Decide this one by itself.",
    Refusal.NOT_DECIDED: "The case has no decision yet. Wait for it.",
    Refusal.NOT_INHERITED: "This case did not take over the decision of a near-duplicate. Reload it to see where it "
    "is.",
    Refusal.IN_WORK: "A moderator is reading this post at the moment. Wait for the decision, and object to it then.",
    Refusal.APPEALED_ALREADY: "An appeal about this post is being looked at. Wait for its answer.",
    Refusal.IS_APPEAL: "This case is an appeal. Answer it on the page of the appeals.",
    Refusal.NOT_APPEALED: "This case is no appeal. Release it, or decide it like any other.",
    Refusal.READS_BLIND: "You are the one, or could be, who reads this post blind in another case. Decide that one "
    "first, or leave this to a colleague.",
    Refusal.SHIFT_CAP: "You have read many hard posts in this shift, and that is enough for now. Take a break, or do "
    "something else; the queue goes on with your colleagues.",
}


class TransitionRefused(ProblemError):  # noqa: N818 - the name says what happened
    """The state of the case, or who asks, does not allow it; nothing was changed."""

    status, slug, title = 409, "refused", "The case does not allow this"

    def __init__(self, reason: Refusal) -> None:
        super().__init__(DETAILS[reason])
        self.reason = reason

    def document(self) -> dict[str, Any]:
        document = super().document()
        return {**document, "type": f"{document['type']}:{self.reason}"}
