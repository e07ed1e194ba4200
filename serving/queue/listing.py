"""Queries of the lists and of the page of a case. Pages are found by their place in an index, never by counting."""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from shenyan.serving.cases import CaseState, Purpose
from shenyan.serving.events.tables import Event
from shenyan.serving.people.tables import Moderator
from shenyan.serving.queue.blindness import Condition, Viewer, is_beside_blind, is_final
from shenyan.serving.queue.conditions import after, counting_as, ended, filtered
from shenyan.serving.queue.tables import Case, StoredDecision
from shenyan.serving.queue.values import Filters
from shenyan.serving.tables import Post, StoredAssessment

SIMILAR = 20


class ListingRepository:
    """The queries of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, filters: Filters, *, viewer: Viewer) -> tuple[list[Case], bool]:
        """The cases of a page, by deadline, with what a line shows of post and assessment; and whether more follow."""
        wanted = [*filtered(self._session, filters, now=viewer.now, viewer=viewer), *after(filters)]
        parts = [self._places(part, wanted, filters.size + 1) for part in _parts(filters, viewer.now)]
        places = list(heapq.merge(*parts))
        ids = [case_id for _, case_id in places[: filters.size]]
        return self._lines(ids), len(places) > filters.size

    def _places(self, part: Condition | None, wanted: list[Condition], size: int) -> list[tuple[datetime, str]]:
        query = select(Case.due_at, Case.id).where(*wanted)
        if part is not None:
            query = query.where(part)
        rows = self._session.execute(query.order_by(Case.due_at, Case.id).limit(size))
        return [(row.due_at, row.id) for row in rows]

    def _lines(self, ids: list[str]) -> list[Case]:
        shown = (
            selectinload(Case.post).load_only(Post.data_id, Post.title, Post.text),
            selectinload(Case.assessment).load_only(StoredAssessment.evidence, StoredAssessment.entities),
        )
        cases = {case.id: case for case in self._session.scalars(select(Case).where(Case.id.in_(ids)).options(*shown))}
        return [cases[case_id] for case_id in ids]

    def counts(self, *, now: datetime, client_id: str | None) -> dict[CaseState, int]:
        """How many cases count as being in each state."""
        mine = [] if client_id is None else [Case.client_id == client_id]
        counts: Counter[CaseState] = Counter(dict.fromkeys(CaseState, 0))
        stored = select(Case.state, func.count().label("number")).where(*mine).group_by(Case.state)
        for row in self._session.execute(stored):
            counts[CaseState(row.state)] += row.number
        # Leases and holds that are over; never many, since the next claim ends them.
        for part in ended(now):
            over = select(Case.state, Case.returns_to, func.count().label("number")).where(part, *mine)
            for moved in self._session.execute(over.group_by(Case.state, Case.returns_to)):
                counts[CaseState(moved.state)] -= moved.number
                counts[CaseState(moved.returns_to)] += moved.number
        return dict(counts)

    def read_by(self, viewer: Viewer, cases: Iterable[Case]) -> frozenset[str]:
        """Those of the blind readings that somebody has decided for good."""
        ids = [case.id for case in cases if case.purpose != Purpose.REVIEW.value]
        if viewer.actor is None or not ids:
            return frozenset()
        mine = is_final(viewer.actor, viewer)
        query = select(StoredDecision.case_id).where(StoredDecision.case_id.in_(ids), *mine)
        return frozenset(self._session.scalars(query))

    def beside_blind(self, viewer: Viewer, case_ids: Iterable[str]) -> frozenset[str]:
        """Those of the cases that are hidden from somebody because their post is read blind in another one."""
        ids = list(case_ids)
        if not ids:
            return frozenset()
        return frozenset(self._session.scalars(select(Case.id).where(Case.id.in_(ids), is_beside_blind(viewer))))

    def names(self, ids: Iterable[str | None]) -> Mapping[str, str]:
        """The names of moderators by their ids."""
        wanted = {one for one in ids if one is not None}
        if not wanted:
            return {}
        rows = self._session.execute(select(Moderator.id, Moderator.name).where(Moderator.id.in_(wanted)))
        return {row.id: row.name for row in rows}

    def events(self, case_id: str) -> list[Event]:
        """The events of a case, first to last."""
        return list(self._session.scalars(select(Event).where(Event.case_id == case_id).order_by(Event.number)))

    def decisions(self, case_id: str) -> list[StoredDecision]:
        """All decisions of a case, first to last, undone ones included."""
        query = select(StoredDecision).where(StoredDecision.case_id == case_id)
        return list(self._session.scalars(query.order_by(StoredDecision.created_at, StoredDecision.id)))

    def decision(self, decision_id: str) -> StoredDecision | None:
        return self._session.get(StoredDecision, decision_id)

    def similar(self, case: Case) -> list[Case]:
        """Cases of near-duplicates, latest first."""
        if case.cluster_id is None:
            return []
        query = (
            select(Case)
            .where(Case.cluster_id == case.cluster_id, Case.id != case.id, Case.purpose == Purpose.REVIEW.value)
            .order_by(Case.created_at.desc(), Case.id)
            .limit(SIMILAR)
        )
        return list(self._session.scalars(query))


def _parts(filters: Filters, now: datetime) -> list[Condition | None]:
    if filters.state is not None:
        return list(counting_as(filters.state, now))
    if filters.overdue:
        # Else the decided cases of years would be looked through for those that wait.
        return [Case.state == state.value for state in CaseState if state is not CaseState.DECIDED]
    return [None]
