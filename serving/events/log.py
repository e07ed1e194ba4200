"""Writing to the log. Nothing here commits: an event is stored with what it tells of, or not at all."""

import hmac
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shenyan.serving.cases import EventKind
from shenyan.serving.events.chain import FIRST, Entry, link
from shenyan.serving.events.tables import ChainHead, Event
from shenyan.serving.hashing import Hasher

BROKEN = ""  # the seal of a chain that was found broken: it is never sealed again


class EventLog:
    """The log of one transaction. Its first event in a tenant locks that tenant's chain until the transaction ends."""

    def __init__(self, session: Session, hasher: Hasher) -> None:
        self._session = session
        self._hasher = hasher

    def append(
        self,
        kind: EventKind,
        *,
        tenant: str,
        actor: str,
        now: datetime,
        case_id: str | None = None,
        details: dict[str, Any] | None = None,
    ) -> Event:
        """Adds an event. details: JSON values, never the text of a post; ids and hashes stand for it.

        Where somebody has tampered with the end of the chain the event is stored all the same, but the chain stays
        unsealed, so that `shenyan audit verify` tells.
        """
        head = self._head(tenant)
        entry = Entry(tenant, head.number + 1, case_id, kind.value, actor, details or {}, now, head.hash)
        event = Event(
            tenant=tenant,
            number=entry.number,
            case_id=case_id,
            kind=entry.kind,
            actor=actor,
            details=entry.details,
            created_at=now,
            previous=entry.previous,
            hash=link(entry),
        )
        self._session.add(event)
        sound = head.number == 0 or hmac.compare_digest(head.seal, self._seal(head))
        head.number, head.hash = event.number, event.hash
        head.seal = self._seal(head) if sound else BROKEN
        self._session.flush()
        return event

    def _head(self, tenant: str) -> ChainHead:
        head = self._session.scalar(
            select(ChainHead)
            .where(ChainHead.tenant == tenant)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if head is None:
            # Of two that start a chain at once, one fails here and begins again.
            head = ChainHead(tenant=tenant, number=0, hash=FIRST, seal=BROKEN)
            self._session.add(head)
            self._session.flush()
        return head

    def _seal(self, head: ChainHead) -> str:
        return self._hasher.seal(tenant=head.tenant, number=head.number, digest=head.hash)
