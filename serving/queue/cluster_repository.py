"""Queries on clusters of near-duplicates."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from shenyan.serving.base import Base
from shenyan.serving.cases import CaseState, Purpose
from shenyan.serving.queue.tables import Band, Case, Cluster, Signature, StoredDecision

CANDIDATES = 64  # posts that are compared with a new one: those that share most bands
_WAITING = (CaseState.OPEN.value, CaseState.LEASED.value, CaseState.HELD.value)
_WHOLE = (joinedload(Case.post), joinedload(Case.assessment))


@dataclass(frozen=True, slots=True)
class Cover:
    """The decision that covers a cluster, and the case that it was made on, with its post and assessment.

    signature: None where the post has none.
    """

    decision: StoredDecision
    case: Case
    signature: bytes | None


class ClusterRepository:
    """The queries of one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, *rows: Base) -> None:
        self.session.add_all(rows)
        self.session.flush()

    def candidates(self, client_id: str, parts: Sequence[str]) -> list[Signature]:
        """Signatures of this client's posts that share a band, those with most first."""
        same = [and_(Band.band == number, Band.digest == part) for number, part in enumerate(parts)]
        closest = (
            select(Band.post_id)
            .where(Band.client_id == client_id, or_(*same))
            .group_by(Band.post_id)
            .order_by(func.count().desc(), Band.post_id)
            .limit(CANDIDATES)
        )
        return list(self.session.scalars(select(Signature).where(Signature.post_id.in_(closest))))

    def cluster(self, cluster_id: str) -> Cluster:
        """A cluster as it is now, whatever this transaction has read of it before."""
        query = select(Cluster).where(Cluster.id == cluster_id).with_for_update()
        return self.session.scalars(query.execution_options(populate_existing=True)).one()

    def signature(self, post_id: str) -> Signature | None:
        return self.session.get(Signature, post_id)

    def signatures(self, post_ids: Sequence[str]) -> dict[str, bytes]:
        found = self.session.scalars(select(Signature).where(Signature.post_id.in_(post_ids)))
        return {one.post_id: one.values for one in found}

    def has_bands(self, post_id: str) -> bool:
        return self.session.scalar(select(Band.band).where(Band.post_id == post_id).limit(1)) is not None

    def cover(self, cluster_id: str) -> Cover | None:
        """The decision that later copies take over."""
        query = (
            select(StoredDecision, Case)
            .join(Case, Case.id == StoredDecision.case_id)
            .join(Cluster, Cluster.decision_id == StoredDecision.id)
            .where(Cluster.id == cluster_id)
        )
        found = self.session.execute(query.options(*_WHOLE)).first()
        if found is None:
            return None
        decision, case = found
        stored = self.signature(case.post_id)
        return Cover(decision, case, None if stored is None else stored.values)

    def waiting(self, cluster_id: str) -> list[Case]:
        """Cases of a cluster that wait for a decision, locked; whatever somebody is claiming is left to them."""
        query = _waiting(cluster_id).with_for_update(of=Case, skip_locked=True)
        return list(self.session.scalars(query.execution_options(populate_existing=True)))

    def undecided(self, cluster_id: str) -> list[Case]:
        """The same, to look at."""
        return list(self.session.scalars(_waiting(cluster_id)))

    def covered(self, case_id: str) -> int:
        """How many cases took the decision of this one over."""
        query = select(func.count()).where(Case.inherited_from == case_id, Case.state == CaseState.DECIDED.value)
        return self.session.scalar(query) or 0

    def heirs(self, case_id: str) -> list[Case]:
        """Cases whose decision was taken over from this one, locked."""
        query = (
            select(Case)
            .where(Case.inherited_from == case_id, Case.state == CaseState.DECIDED.value)
            .order_by(Case.id)
            .with_for_update(of=Case)
        )
        return list(self.session.scalars(query.options(*_WHOLE).execution_options(populate_existing=True)))

    def whole(self, case_id: str) -> Case:
        """A case with its post and assessment."""
        query = select(Case).where(Case.id == case_id).options(*_WHOLE)
        return self.session.scalars(query.execution_options(populate_existing=True)).one()


def _waiting(cluster_id: str) -> Select[Case]:
    query = select(Case).where(
        Case.cluster_id == cluster_id, Case.purpose == Purpose.REVIEW.value, Case.state.in_(_WAITING)
    )
    return query.order_by(Case.id).options(*_WHOLE)
