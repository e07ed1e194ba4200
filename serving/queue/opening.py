"""Opening a case for a stored post. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from shenyan.model.policy import RiskLevel
from shenyan.serving.cases import SYSTEM_ACTOR, CaseReason, CaseState, EventKind, Purpose
from shenyan.serving.events.log import EventLog
from shenyan.serving.ids import Prefix, new_id
from shenyan.serving.queue import priority
from shenyan.serving.queue.tables import Case
from shenyan.serving.tables import Post, StoredAssessment

MIXED = "mixed"


def open_case(
    session: Session,
    log: EventLog,
    *,
    post: Post,
    assessment: StoredAssessment,
    purpose: Purpose,
    reason: CaseReason,
    now: datetime,
    slot: str = "",
    origin_id: str | None = None,
    probability: float = 1.0,
    reach: int | None = None,
) -> Case:
    """Stores a case with its `opened` event. slot, origin_id, probability: see the table. reach: expected readers, of
    whom only a case that decides about its post takes account."""
    grave = priority.severity(
        assessment.categories, assessment.evidence, high_risk=assessment.risk_level == RiskLevel.HIGH
    )
    blind = purpose is not Purpose.REVIEW
    case = Case(
        id=new_id(Prefix.CASE),
        client_id=post.client_id,
        post_id=post.id,
        assessment_id=assessment.id,
        purpose=purpose.value,
        slot=slot,
        state=CaseState.OPEN.value,
        reason=reason.value,
        biz_type=post.biz_type,
        language=_language(assessment.languages, post.language),
        risk_level=assessment.risk_level,
        **{label: bool(flag) for label, flag in assessment.categories.items()},
        severity=grave,
        probability=probability,
        due_at=priority.blind_due(now) if blind else priority.due(now, severity=grave, reach=reach),
        created_at=now,
        origin_id=origin_id,
    )
    session.add(case)
    session.flush()
    details: dict[str, Any] = {"reason": case.reason, "purpose": case.purpose, "categories": assessment.categories}
    if assessment.degraded_reason is not None:
        details["degraded_reason"] = assessment.degraded_reason
    log.append(EventKind.OPENED, tenant=case.client_id, actor=SYSTEM_ACTOR, now=now, case_id=case.id, details=details)
    return case


def _language(found: list[str], said: str) -> str:
    """The language to file a case under: what was found in the text, else what the client said."""
    if len(found) > 1:
        return MIXED
    return found[0] if found else said
