"""Posts that arrive at a floor the way that scoring brings them."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from tests.serving.queue.floor import NOW, Floor

from shenyan.model.labels import LABELS, TAXONOMY_VERSION, Label
from shenyan.serving.events.log import EventLog
from shenyan.serving.ids import Prefix, new_id
from shenyan.serving.queue import intake
from shenyan.serving.queue.intake import Draft
from shenyan.serving.queue.tables import Case
from shenyan.serving.tables import Post, StoredAssessment


def arrive(
    floor: Floor,
    text: str,
    *,
    labels: tuple[Label, ...] = (Label.RUMOR,),
    suggestion: str = "review",
    entities: tuple[dict[str, Any], ...] = (),
    evidence: tuple[dict[str, Any], ...] = (),
    degraded: bool = False,
    stored: bool = True,
    at: datetime = NOW,
) -> str | None:
    """Stores a post and takes it into the queue; the id of its case, None where it has none that decides."""
    post_id = new_id(Prefix.POST)
    draft = Draft(post_id, text, "workplace_anon", suggestion, stored, None)
    chosen = intake.choose(draft, floor.rules)
    if chosen.purpose is not None:
        chosen = intake.prepare(chosen, draft, floor.rules)

    def work(session: Session) -> str | None:
        post = Post(
            id=post_id,
            client_id=floor.client_id,
            revision=1,
            content_hash=floor.hasher.content(title=None, text=text, biz_type=""),
            text=text if stored else None,
            biz_type="workplace_anon",
            language="auto",
            do_not_store=not stored,
            created_at=at,
        )
        session.add(post)
        session.flush()
        assessment = StoredAssessment(
            id=new_id(Prefix.ASSESSMENT),
            post_id=post.id,
            suggestion=suggestion,
            risk_level="medium",
            scores={label.value: None if degraded else 0.7 if label in labels else 0.1 for label in LABELS},
            categories={label.value: label in labels for label in LABELS},
            thresholds={label.value: {"review": 0.5, "block": 0.9} for label in LABELS},
            evidence=list(evidence),
            entities=list(entities),
            languages=["zh"],
            model_version="fake-model-1",
            policy_version="test-policy-1",
            lexicon_version="fake-lexicon-1",
            taxonomy_version=TAXONOMY_VERSION,
            degraded_reason="timeout" if degraded else None,
            latency_ms=1.0,
            created_at=at,
        )
        session.add(assessment)
        session.flush()
        return intake.admit(session, EventLog(session, floor.hasher), chosen, post=post, assessment=assessment, now=at)

    return floor.database.transact(work)


def arrived(floor: Floor, text: str, **options: Any) -> str:
    """The same, of a post that becomes a case."""
    case_id = arrive(floor, text, **options)
    assert case_id is not None
    return case_id


def cases(floor: Floor, purpose: str) -> list[Case]:
    """All cases of a purpose, oldest first."""
    with floor.database.read() as session:
        query = select(Case).where(Case.purpose == purpose).order_by(Case.created_at, Case.id)
        return list(session.scalars(query))
