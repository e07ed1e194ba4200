"""The values of appeals, between their service, the console and the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shenyan.model.labels import Label, ReasonCode
from shenyan.serving.appeals.state import AppealBy, AppealOutcome, AppealState, answered
from shenyan.serving.cases import Outcome
from shenyan.serving.queue.values import DecidedSpan


@dataclass(frozen=True, slots=True)
class Objection:
    """What somebody objects to, and why. post_id or case_id: of the post that is meant; the other is None.

    evidence: text that speaks for it. language: zh or en, of the answer. terms: the post's words for the search, where
    it has no case yet.
    """

    post_id: str | None
    case_id: str | None
    by: AppealBy
    reason: str
    evidence: str | None
    language: str
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """How a senior answers. message: for who objected.

    labels: what the senior says the post is; None keeps those of the decision that is objected to, which `uphold`
    alone can. evidence, reasons: as in a Verdict; None keeps those of that decision that fit the labels. note: for
    colleagues.
    """

    outcome: AppealOutcome
    message: str
    labels: Mapping[Label, bool] | None = None
    evidence: tuple[DecidedSpan, ...] | None = None
    reasons: tuple[ReasonCode, ...] | None = None
    confidence: float | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class AppealFile:
    """An appeal as it is shown. standing: what it objects to, None where that was still to be decided. against: the id
    of that decision, None where no moderator had decided. post_outcome: what stands for the post now; None until a
    moderator decided."""

    id: str
    case_id: str
    post_id: str
    client_id: str
    by: AppealBy
    reason: str
    evidence: str | None
    language: str
    state: AppealState
    against: str | None
    standing: Outcome | None
    outcome: AppealOutcome | None
    message: str | None
    decided_by: str | None
    post_outcome: Outcome | None
    created_at: datetime
    decided_at: datetime | None

    def after(self, outcome: AppealOutcome) -> Outcome | None:
        """What becomes of the post with an answer; None where it waits for a moderator."""
        return answered(self.standing, outcome, self.by, decided=self.against is not None)


@dataclass(frozen=True, slots=True)
class AppealPage:
    """Appeals, the oldest first; next_after: the id to go on after, None on the last page."""

    appeals: tuple[AppealFile, ...]
    next_after: str | None
    waiting: int
