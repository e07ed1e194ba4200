"""Fifty moderators at once: no case is held by two, decided twice or lost, on either database."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import URL, select
from tests.serving.queue.floor import APPROVE, REJECT, SKIP, Floor, open_floor

from shenyan.serving.cases import CaseState
from shenyan.serving.db import Database
from shenyan.serving.queue.facts import Actor
from shenyan.serving.queue.refusals import TransitionRefused
from shenyan.serving.queue.service import Desk
from shenyan.serving.queue.tables import Case

T = TypeVar("T")

MODERATORS, CASES = 50, 300
# Requests that are answered at once, as in the app, where the others wait for a thread rather than for a connection.
AT_ONCE = 16


class BusyFloor(Floor):
    """A floor where so many work at once as there are connections."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._turns = threading.Semaphore(AT_ONCE)

    def at(self, work: Callable[[Desk], T]) -> T:
        with self._turns:
            return super().at(work)


@pytest.fixture
def floor(url: URL) -> Iterator[BusyFloor]:
    database = Database(url, pool_size=AT_ONCE)
    yield BusyFloor(database, open_floor(database).client_id)
    database.dispose()


class Holders:
    """Who has which case, as the moderators themselves saw it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holders: dict[str, str] = {}
        self.doubles: list[str] = []

    def took(self, case_id: str, actor: Actor) -> None:
        with self._lock:
            if case_id in self._holders:
                self.doubles.append(case_id)
            self._holders[case_id] = actor.id

    def gives(self, case_id: str) -> None:
        with self._lock:
            del self._holders[case_id]


def work_through(floor: Floor, actor: Actor, number: int, holders: Holders) -> Counter[str]:
    """Claims and decides until nothing is left; now and then releases or skips a case, or tries to take another's."""
    dice, done = random.Random(number), Counter[str]()
    while True:
        now = datetime.now(UTC)
        case_id = floor.at(lambda desk, now=now: desk.claim_next(actor, now=now))  # type: ignore[misc]
        if case_id is None:
            return done
        holders.took(case_id, actor)
        throw = dice.random()
        # Before the case is given back: from then on it may be another's.
        holders.gives(case_id)
        if throw < 0.1:
            floor.at(lambda desk, case_id=case_id, now=now: desk.release(actor, case_id, now=now))  # type: ignore[misc]
            done["released"] += 1
        else:
            verdict = SKIP if throw < 0.2 else REJECT if throw < 0.5 else APPROVE
            floor.at(
                lambda desk, case_id=case_id, verdict=verdict, now=now: desk.decide(actor, case_id, verdict, now=now)  # type: ignore[misc]
            )
            done[verdict.outcome.value] += 1


def test_fifty_moderators_decide_every_case_once(floor: BusyFloor) -> None:
    floor.with_rules(shift_cap=CASES * 2)
    cases = {floor.case(high=number % 3 == 0) for number in range(CASES)}
    people = [floor.person() for _ in range(MODERATORS)]
    holders, start = Holders(), threading.Barrier(MODERATORS)

    def day(number: int) -> Counter[str]:
        start.wait()
        return work_through(floor, people[number], number, holders)

    with ThreadPoolExecutor(MODERATORS) as pool:
        done = sum(pool.map(day, range(MODERATORS)), Counter[str]())
    # Who went home while another still held the last case has not seen it skipped or given back.
    for number, person in enumerate(people):
        done += work_through(floor, person, MODERATORS + number, holders)

    decided = Counter(one.case_id for one in floor.decisions() if one.outcome != "skip")
    assert not holders.doubles
    assert set(decided) == cases
    assert set(decided.values()) == {1}
    assert done["approve"] + done["reject"] == CASES
    with floor.database.read() as session:
        assert set(session.scalars(select(Case.state))) == {CaseState.DECIDED.value}
    checked = floor.verified()
    assert not checked.flaws
    # Each case was opened; each claim ended in a decision, a skip or a release.
    assert checked.events == CASES + 2 * done.total()


def test_one_case_that_everybody_wants_is_one_moderators(floor: BusyFloor) -> None:
    case, people = floor.case(), [floor.person() for _ in range(MODERATORS)]
    start = threading.Barrier(MODERATORS)

    def grab(actor: Actor) -> bool:
        start.wait()
        try:
            floor.at(lambda desk: desk.claim(actor, case, now=datetime.now(UTC)))
        except TransitionRefused:
            return False
        return True

    for _ in range(3):
        with ThreadPoolExecutor(MODERATORS) as pool:
            assert sum(pool.map(grab, people)) == 1
        # Its lease is over, and all want it again.
        floor.change(case, lease_expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert not floor.verified().flaws
