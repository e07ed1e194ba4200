"""How a post comes into the queue: chosen and prepared before the transaction, since words and signatures take time,
and stored within it."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from shenyan.model.policy import Suggestion
from shenyan.serving.cases import CaseReason, Purpose
from shenyan.serving.events.log import EventLog
from shenyan.serving.logs import failure, get_logger
from shenyan.serving.queue import audit, clusters, search
from shenyan.serving.queue.opening import open_case
from shenyan.serving.queue.rules import Rules
from shenyan.serving.queue.similarity import signature
from shenyan.serving.queue.words import plain, search_words, words
from shenyan.serving.tables import Post, StoredAssessment

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a post before it is stored. whole: title and text. reach: expected readers."""

    post_id: str
    whole: str
    biz_type: str
    suggestion: str
    stored: bool
    reach: int | None


@dataclass(frozen=True, slots=True)
class Intake:
    """What a post becomes. purpose: None for no case. probability: by what chance it was drawn.

    signature: None where near-duplicates are not looked for. terms: for the search; none where the text is not stored.
    """

    post_id: str
    purpose: Purpose | None = None
    probability: float = 1.0
    signature: bytes | None = None
    terms: tuple[str, ...] = ()
    reach: int | None = None


def choose(draft: Draft, rules: Rules) -> Intake:
    """Whether a post becomes a case: for review, or drawn for the audit. Quick."""
    probability = audit.chance(
        post_id=draft.post_id,
        biz_type=draft.biz_type,
        suggestion=draft.suggestion,
        stored=draft.stored,
        rules=rules,
    )
    if probability is not None:
        return Intake(draft.post_id, Purpose.AUDIT, probability)
    if draft.suggestion == Suggestion.REVIEW:
        return Intake(draft.post_id, Purpose.REVIEW, reach=draft.reach)
    return Intake(draft.post_id)


def prepare(intake: Intake, draft: Draft, rules: Rules) -> Intake:
    """The intake of a case with the words of its post. Takes some ten milliseconds for a thousand words.

    Never raises for what a post says: without its words a case is still a case.
    """
    # Blind readings take nothing over, so that nothing like them is looked for.
    values = _signature(draft, rules) if intake.purpose is Purpose.REVIEW else None
    return replace(intake, signature=values, terms=_terms(draft))


def admit(
    session: Session,
    events: EventLog,
    intake: Intake,
    *,
    post: Post,
    assessment: StoredAssessment,
    now: datetime,
) -> str | None:
    """Opens the case of a stored post; one whose near-duplicates are decided may be decided with that.

    Returns its id; None without a case, and for an audit, of which the platform need not know.
    """
    if intake.purpose is None:
        return None
    case = open_case(
        session,
        events,
        post=post,
        assessment=assessment,
        purpose=intake.purpose,
        reason=_reason(intake.purpose, assessment),
        now=now,
        probability=intake.probability,
        reach=intake.reach,
    )
    search.index(session, case_id=case.id, words=intake.terms)
    if intake.purpose is Purpose.AUDIT:
        return None
    if intake.signature is not None:
        clusters.join(session, events, case=case, values=intake.signature, now=now)
    return case.id


def _reason(purpose: Purpose, assessment: StoredAssessment) -> CaseReason:
    if purpose is Purpose.AUDIT:
        return CaseReason.AUDIT
    return CaseReason.POLICY if assessment.degraded_reason is None else CaseReason.DEGRADED


def _terms(draft: Draft) -> tuple[str, ...]:
    if not draft.stored:
        # The words are the text.
        return ()
    try:
        return tuple(search_words(plain(draft.whole)))
    except Exception as error:  # noqa: BLE001 - whatever a library makes of a post, it goes to a moderator
        log.error("terms_failed", **failure(error))
        return ()


def _signature(draft: Draft, rules: Rules) -> bytes | None:
    try:
        return signature(words(plain(draft.whole)), key=rules.key)
    except Exception as error:  # noqa: BLE001 - whatever a library makes of a post, it goes to a moderator
        log.error("signature_failed", **failure(error))
        return None
