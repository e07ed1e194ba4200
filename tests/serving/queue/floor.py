"""A floor of moderators with cases before them, made of real rows."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from shenyan.model.labels import LABELS, TAXONOMY_VERSION, Label, ReasonCode
from shenyan.serving.cases import CaseReason, Outcome, Purpose
from shenyan.serving.db import Database
from shenyan.serving.events.log import EventLog
from shenyan.serving.events.tables import Event
from shenyan.serving.events.verify import Checked, verify
from shenyan.serving.hashing import Hasher
from shenyan.serving.ids import Prefix, new_id
from shenyan.serving.people.roles import Role
from shenyan.serving.people.tables import Moderator
from shenyan.serving.queue.digest import digest
from shenyan.serving.queue.facts import Actor
from shenyan.serving.queue.opening import open_case
from shenyan.serving.queue.rules import Rules
from shenyan.serving.queue.service import Desk
from shenyan.serving.queue.tables import Case, StoredDecision
from shenyan.serving.queue.values import Verdict
from shenyan.serving.tables import Client, Post, StoredAssessment

T = TypeVar("T")

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
RULES = Rules(
    lease=timedelta(minutes=10),
    undo_window=timedelta(seconds=30),
    shift_cap=60,
    shift=timedelta(hours=8),
    second_share=0.0,
    golden_share=0.0,
    passed_share=0.0,
    passed_shares={},
    key=b"k" * 32,
)
NONE = dict.fromkeys(LABELS, False)
APPROVE = Verdict(Outcome.APPROVE, NONE)
REJECT = Verdict(Outcome.REJECT, NONE | {Label.DEFAMATION: True}, reasons=(ReasonCode.DEFAMATION_REPUTATION,))
SKIP = Verdict(Outcome.SKIP)


@dataclass
class Floor:
    database: Database
    client_id: str
    rules: Rules = RULES

    def __post_init__(self) -> None:
        self.hasher = Hasher(b"h" * 32)
        self._numbers = count()

    def at(self, work: Callable[[Desk], T]) -> T:
        """Does something at a desk in one transaction."""
        return self.database.transact(lambda session: work(self.desk(session)))

    def desk(self, session: Session, **options: Any) -> Desk:
        return Desk(session, EventLog(session, self.hasher), self.rules, **options)

    def person(self, role: Role = Role.MODERATOR, *, login: str | None = None, disabled: bool = False) -> Actor:
        row = Moderator(
            id=new_id(Prefix.MODERATOR),
            login=login or f"person-{next(self._numbers)}",
            name="Person",
            role=role.value,
            language="en",
            soften=False,
            failures=0,
            created_at=NOW,
            disabled_at=NOW if disabled else None,
        )
        with self.database.write() as session:
            session.add(row)
        return Actor(row.id, role)

    def case(
        self,
        text: str | None = "text",
        *,
        title: str | None = None,
        labels: tuple[Label, ...] = (Label.DEFAMATION,),
        evidence: tuple[dict[str, Any], ...] = (),
        entities: tuple[dict[str, Any], ...] = (),
        high: bool = False,
        purpose: Purpose = Purpose.REVIEW,
        at: datetime = NOW,
        slot: str = "",
        post_id: str | None = None,
    ) -> str:
        """Opens a case; of a post that has one already where `post_id` names it."""

        def work(session: Session) -> str:
            post = session.get(Post, post_id) if post_id else None
            if post is None:
                post = _post(self.client_id, text, title, at)
                session.add(post)
                session.flush()
            assessment = _assessment(post.id, labels, evidence, entities, high=high, at=at)
            session.add(assessment)
            session.flush()
            case = open_case(
                session,
                EventLog(session, self.hasher),
                post=post,
                assessment=assessment,
                purpose=purpose,
                reason=CaseReason.POLICY if purpose is Purpose.REVIEW else CaseReason(purpose.value),
                now=at,
                slot=slot,
            )
            return case.id

        return self.database.transact(work)

    def row(self, case_id: str) -> Case:
        with self.database.read() as session:
            return session.scalars(select(Case).where(Case.id == case_id)).one()

    def change(self, case_id: str, **values: Any) -> None:
        with self.database.write() as session:
            case = session.scalars(select(Case).where(Case.id == case_id)).one()
            for name, value in values.items():
                setattr(case, name, value)

    def kinds(self, case_id: str) -> list[str]:
        """The kinds of a case's events, first to last."""
        return [one.kind for one in self.events(case_id)]

    def events(self, case_id: str) -> list[Event]:
        with self.database.read() as session:
            return list(session.scalars(select(Event).where(Event.case_id == case_id).order_by(Event.number)))

    def decisions(self) -> list[StoredDecision]:
        with self.database.read() as session:
            return list(session.scalars(select(StoredDecision).order_by(StoredDecision.created_at)))

    def verified(self) -> Checked:
        with self.database.read() as session:
            rows = session.scalars(select(StoredDecision)).all()
            return verify(session, self.hasher, digests=[(row.id, digest(row)) for row in rows])

    def decided(self, actor: Actor, case_id: str, verdict: Verdict = APPROVE, *, now: datetime = NOW) -> str:
        """Claims a case and decides it."""

        def work(desk: Desk) -> str:
            desk.claim(actor, case_id, now=now)
            return desk.decide(actor, case_id, verdict, now=now)

        return self.at(work)

    def with_rules(self, **changes: Any) -> None:
        self.rules = replace(self.rules, **changes)


def open_floor(database: Database) -> Floor:
    client_id = new_id(Prefix.CLIENT)
    with database.write() as session:
        session.add(Client(id=client_id, name=f"platform-{client_id[-6:]}", created_at=NOW))
    return Floor(database, client_id)


def phone(start: int, end: int, field: str = "text") -> dict[str, Any]:
    """Evidence of a phone number."""
    found = {"category": "privacy_leak", "entity_type": "phone", "score": 0.99, "source": "recogniser"}
    return {"field": field, "start": start, "end": end, **found, "reason_code": "PRIV-CONTACT", "rule": "cn_mobile"}


def claim_of(label: Label, start: int, end: int) -> dict[str, Any]:
    """Evidence that the model marked."""
    found = {"category": label.value, "entity_type": None, "score": 0.8, "source": "model"}
    return {"field": "text", "start": start, "end": end, **found, "reason_code": "PRIV-DISCLOSURE", "rule": None}


def entity(kind: str, start: int, end: int) -> dict[str, Any]:
    return {"field": "text", "start": start, "end": end, "type": kind, "score": 0.9, "source": "model"}


def _post(client_id: str, text: str | None, title: str | None, at: datetime) -> Post:
    return Post(
        id=new_id(Prefix.POST),
        client_id=client_id,
        revision=1,
        content_hash=new_id(Prefix.POST),
        text=text,
        title=title,
        biz_type="workplace_anon",
        language="auto",
        do_not_store=text is None,
        created_at=at,
    )


def _assessment(
    post_id: str,
    labels: tuple[Label, ...],
    evidence: tuple[dict[str, Any], ...],
    entities: tuple[dict[str, Any], ...],
    *,
    high: bool,
    at: datetime,
) -> StoredAssessment:
    return StoredAssessment(
        id=new_id(Prefix.ASSESSMENT),
        post_id=post_id,
        suggestion="review",
        risk_level="high" if high else "medium",
        scores={label.value: 0.7 if label in labels else 0.1 for label in LABELS},
        categories={label.value: label in labels for label in LABELS},
        thresholds={label.value: {"review": 0.5, "block": 0.9} for label in LABELS},
        evidence=list(evidence),
        entities=list(entities),
        languages=["zh"],
        model_version="fake-model-1",
        policy_version="test-policy-1",
        lexicon_version="fake-lexicon-1",
        taxonomy_version=TAXONOMY_VERSION,
        latency_ms=1.0,
        created_at=at,
    )
