"""The desk: everything that somebody can do with cases, in one place. Nothing here commits."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from shenyan.serving.events.log import EventLog
from shenyan.serving.people.roles import Role
from shenyan.serving.queue.claims import Claims
from shenyan.serving.queue.facts import Actor
from shenyan.serving.queue.listing import ListingRepository
from shenyan.serving.queue.reading import Reading
from shenyan.serving.queue.repository import QueueRepository
from shenyan.serving.queue.rules import Rules
from shenyan.serving.queue.values import CaseFile, CasePage, Filters, Verdict
from shenyan.serving.queue.verdicts import Verdicts, drafted

_ALL = Filters()


class Desk:
    """The desk of one transaction.

    client_id: of the one platform whose cases are there at all; None for all. Everything raises CaseNotFoundError for
    an unknown case, TransitionRefused where its state or the role forbids it, InvalidRequestError for bad input, each
    with what to do.
    """

    def __init__(self, session: Session, log: EventLog, rules: Rules, *, client_id: str | None = None) -> None:
        self._client_id = client_id
        self._repository = QueueRepository(session)
        self._claims = Claims(self._repository, log, rules, client_id)
        self._verdicts = Verdicts(self._repository, log, rules, self._claims)
        self._reading = Reading(self._repository, ListingRepository(session), log, rules, client_id)

    def page(self, filters: Filters, *, actor: Actor | None, now: datetime) -> CasePage:
        return self._reading.page(self._mine(filters), actor=actor, now=now)

    def read(self, case_id: str, *, actor: Actor | None, now: datetime) -> CaseFile:
        return self._reading.read(case_id, actor=actor, now=now)

    def reveal(self, actor: Actor, case_id: str, *, now: datetime) -> None:
        self._reading.reveal(actor, case_id, now=now)

    def claim_next(self, actor: Actor, *, now: datetime, filters: Filters = _ALL) -> str | None:
        return self._claims.next(actor, self._mine(filters), now=now)

    def claim(self, actor: Actor, case_id: str, *, now: datetime) -> None:
        self._claims.claim(actor, case_id, now=now)

    def renew(self, actor: Actor, case_id: str, *, now: datetime) -> None:
        self._claims.renew(actor, case_id, now=now)

    def release(self, actor: Actor, case_id: str, *, now: datetime) -> None:
        self._claims.release(actor, case_id, now=now)

    def hold(self, actor: Actor, case_id: str, *, until: datetime, now: datetime) -> None:
        self._claims.hold(actor, case_id, until=until, now=now)

    def escalate(self, actor: Actor, case_id: str, *, note: str, now: datetime) -> None:
        self._claims.escalate(actor, case_id, note=note, now=now)

    def assign(self, actor: Actor, case_id: str, *, to: str | None, now: datetime) -> None:
        self._claims.assign(actor, case_id, to=to, now=now)

    def decide(
        self, actor: Actor, case_id: str, verdict: Verdict, *, now: datetime, answers_appeal: bool = False
    ) -> str:
        """The id of the stored decision."""
        return self._verdicts.decide(actor, case_id, verdict, now=now, answers_appeal=answers_appeal).id

    def undo(self, actor: Actor, case_id: str, *, now: datetime) -> None:
        self._verdicts.undo(actor, case_id, now=now)

    def draft(self, case_id: str, verdict: Verdict, *, language: str | None = None) -> tuple[str, str]:
        """The statement of reasons that a verdict would get, and its language; for a moderator to edit."""
        return drafted(self._claims.find(case_id), verdict, language)

    def actor(self, reference: str) -> Actor | None:
        """Who an id or login names; None for nobody who is active."""
        found = self._repository.moderator(reference)
        return None if found is None else Actor(found.id, Role(found.role))

    def _mine(self, filters: Filters) -> Filters:
        return filters if self._client_id is None else replace(filters, client_id=self._client_id)
