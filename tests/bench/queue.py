"""How fast the moderators' queue is with 100,000 cases in it, beside the ways that admin pages commonly take."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from rich.table import Table
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session, joinedload
from starlette.testclient import TestClient

from shenyan.model.labels import TAXONOMY_VERSION, Label
from shenyan.model.pipeline import Pipeline
from shenyan.serving.app import create_app
from shenyan.serving.cases import CaseState, Purpose
from shenyan.serving.console.session import COOKIE
from shenyan.serving.db import Database
from shenyan.serving.events.log import EventLog
from shenyan.serving.hashing import Hasher
from shenyan.serving.home import hash_key
from shenyan.serving.ids import Prefix, new_id
from shenyan.serving.people import sign_in
from shenyan.serving.people.repository import PeopleRepository
from shenyan.serving.people.roles import Role
from shenyan.serving.people.service import NewPerson, add
from shenyan.serving.queue.facts import Actor
from shenyan.serving.queue.priority import due
from shenyan.serving.queue.rules import Rules
from shenyan.serving.queue.search import index
from shenyan.serving.queue.service import Desk
from shenyan.serving.queue.tables import Case
from shenyan.serving.queue.values import Cursor, Filters
from shenyan.serving.queue.words import search_words
from shenyan.serving.settings import Settings
from shenyan.serving.tables import Client, Post, StoredAssessment

CASES = 100_000
PAGE = 200
ROUNDS = 9
AT_ONCE = 5000
NOW = datetime.now(UTC)
OPEN_DEFAMATION = Filters(state=CaseState.OPEN, label=Label.DEFAMATION)
DECIDED = 0.7  # share of the cases, as in a queue that has been worked for a while


def queue_table(pipeline: Pipeline, texts: Sequence[str]) -> Table:
    """Fills a queue with posts made of `texts`, and times its pages."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), log_level="ERROR")
        with TestClient(create_app(settings, pipeline)) as client:
            database = Database(settings.database)
            try:
                _fill(database, texts)
                actor, token = _person(database, settings)
                client.cookies.set(COOKIE, token, domain="testserver.local", path="/console")
                return _table(database, client, settings, actor, word=texts[0][:2])
            finally:
                database.dispose()


def _table(database: Database, client: TestClient, settings: Settings, actor: Actor, *, word: str) -> Table:
    hasher = Hasher(hash_key(settings))
    rules = Rules.of(settings, hasher)

    def at_desk(work: Callable[[Desk], Any]) -> Any:
        with database.read() as session:
            return work(Desk(session, EventLog(session, hasher), rules))

    def list_page(filters: Filters) -> Any:
        return at_desk(lambda desk: desk.page(filters, actor=actor, now=NOW))

    with database.read() as session:
        places = session.execute(select(Case.due_at, Case.id).order_by(Case.due_at, Case.id).offset(CASES - PAGE - 1))
        last = next(iter(places))
    end = Filters(after=Cursor(last.due_at, last.id))
    first = _time(lambda: list_page(Filters()))
    table = Table("what", "median ms", "of the first page", title=f"the queue with {CASES:,} cases, SQLite")
    for name, milliseconds in (
        (f"list, first page of {PAGE}", first),
        ("list, last page", _time(lambda: list_page(end))),
        ("alternative: last page by OFFSET, counting all", _time(lambda: _by_offset(database))),
        (
            "list, open cases with defamation",
            _time(lambda: list_page(Filters(state=CaseState.OPEN, label=Label.DEFAMATION))),
        ),
        ("list, words searched for", _time(lambda: list_page(Filters(search=word)))),
        ("alternative: words by LIKE", _time(lambda: _by_like(database, word))),
        ("claim the next case", _time(lambda: at_desk(lambda desk: desk.claim_next(actor, now=NOW)))),
        (f"GET /console/queue, the page of {PAGE} as a browser gets it", _time(lambda: _page(client))),
    ):
        table.add_row(name, f"{milliseconds:.1f}", f"{milliseconds / first:.2f} ×")
    return table


def _time(work: Callable[[], object]) -> float:
    """Median milliseconds, after one call to warm up."""
    work()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def _page(client: TestClient) -> None:
    answer = client.get("/console/queue")
    assert answer.status_code == 200, answer.status_code


def _by_offset(database: Database) -> None:
    """What many admin pages do: count everything, then skip to the page."""
    with database.read() as session:
        session.scalar(select(func.count()).select_from(Case).join(Post, Post.id == Case.post_id))
        query = select(Case).order_by(Case.due_at, Case.id).offset(CASES - PAGE).limit(PAGE)
        list(session.scalars(query.options(joinedload(Case.post), joinedload(Case.assessment))))


def _by_like(database: Database, word: str) -> None:
    with database.read() as session:
        query = select(Case).join(Post, Post.id == Case.post_id).where(Post.text.contains(word))
        list(session.scalars(query.order_by(Case.due_at, Case.id).limit(PAGE).options(joinedload(Case.post))))


def _person(database: Database, settings: Settings) -> tuple[Actor, str]:
    with database.write() as session:
        people, log = PeopleRepository(session), EventLog(session, Hasher(hash_key(settings)))
        person = add(
            people,
            log,
            NewPerson(login="bench", name="Bench", role=Role.SENIOR, password_hash=None),
            by="bench",
            now=NOW,
        )
        row = people.get(person.id)
        assert row is not None
        return Actor(person.id, Role.SENIOR), sign_in.begin(
            people, log, row, way="bench", now=NOW, idle=timedelta(hours=12)
        )


def _fill(database: Database, texts: Sequence[str]) -> None:
    client_id = new_id(Prefix.CLIENT)
    with database.write() as session:
        session.add(Client(id=client_id, name="bench", created_at=NOW))
    made = _rows(client_id, texts)
    while batch := list(islice(made, AT_ONCE)):
        with database.write() as session:
            for table, place in ((Post, 0), (StoredAssessment, 1), (Case, 2)):
                session.execute(insert(table), [rows[place] for rows in batch])
            _index(session, batch)
    with database.write() as session:
        session.execute(text("ANALYZE"))


def _index(session: Session, batch: Sequence[tuple[dict[str, Any], ...]]) -> None:
    for post, _, case in batch:
        index(session, case_id=case["id"], words=search_words(post["text"]))


def _rows(client_id: str, texts: Sequence[str]) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """Post, assessment and case, over thirty days."""
    for number in range(CASES):
        at = NOW - timedelta(days=30) * (1 - number / CASES)
        post_id, assessment_id = new_id(Prefix.POST), new_id(Prefix.ASSESSMENT)
        flagged = number % 3
        labels = {"rumor": flagged == 0, "defamation": flagged == 1, "privacy_leak": flagged == 2}
        decided = number < CASES * DECIDED
        post = {"id": post_id, "client_id": client_id, "revision": 1, "content_hash": post_id, "created_at": at}
        post |= {"text": f"{texts[number % len(texts)]} {number}", "biz_type": "workplace_anon", "language": "auto"}
        assessment = {"id": assessment_id, "post_id": post_id, "suggestion": "review", "risk_level": "medium"}
        assessment |= {"scores": dict.fromkeys(labels, 0.5), "categories": labels, "thresholds": {}, "evidence": []}
        assessment |= {f"{one}_version": "bench" for one in ("model", "policy", "lexicon")}
        assessment |= {"entities": [], "languages": ["zh"], "taxonomy_version": TAXONOMY_VERSION}
        case = {"id": new_id(Prefix.CASE), "client_id": client_id, "post_id": post_id, "created_at": at, **labels}
        case |= {"assessment_id": assessment_id, "purpose": Purpose.REVIEW.value, "slot": "", "reason": "policy"}
        case |= {"state": (CaseState.DECIDED if decided else CaseState.OPEN).value, "returns_to": CaseState.OPEN.value}
        case |= {"biz_type": "workplace_anon", "language": "zh", "risk_level": "medium", "probability": 1.0}
        case |= {"severity": flagged + 1, "due_at": due(at, severity=flagged + 1, reach=None)}
        yield (
            {**post, "do_not_store": False},
            {**assessment, "latency_ms": 1.0, "created_at": at},
            case,
        )
