"""Whoever changes the log is found out: without the installation's secret, and against kept heads even with it."""

import dataclasses
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from tests.serving.events.tampering import Attacker, head_row
from tests.serving.queue.floor import NOW, Floor, open_floor

from shenyan.serving.cases import SYSTEM_ACTOR, EventKind
from shenyan.serving.db import Database
from shenyan.serving.events.export import export_lines, verify_lines
from shenyan.serving.events.log import EventLog
from shenyan.serving.events.reader import LogReader
from shenyan.serving.events.verify import Checked, verify
from shenyan.serving.events.walk import Flaw, Head
from shenyan.serving.hashing import Hasher
from shenyan.serving.queue.export_repository import ExportRepository
from shenyan.serving.queue.tables import StoredDecision

HASHER = Hasher(b"the installation's secret")
START = datetime(2026, 11, 1, tzinfo=UTC)
ONE, OTHER = "client_a", "client_b"


@pytest.fixture
def logged(database: Database) -> Database:
    """Two chains of five events."""
    append(database, 5)
    return database


def append(database: Database, count: int, actor: str = SYSTEM_ACTOR) -> None:
    with database.write() as session:
        log = EventLog(session, HASHER)
        for number in range(count):
            for tenant in (ONE, OTHER):
                log.append(
                    EventKind.CLAIMED,
                    tenant=tenant,
                    actor=actor,
                    now=START + timedelta(hours=number),
                    case_id=f"case_{number}",
                    details={"share": 0.1, "name": "张"},
                )


def check(database: Database, *known: Head, hasher: Hasher = HASHER) -> Checked:
    with database.read() as session:
        return verify(session, hasher, digests=(), undone=(), known=known)


def wrong(database: Database, *known: Head, hasher: Hasher = HASHER) -> list[tuple[str, int | None]]:
    return [(flaw.tenant, flaw.number) for flaw in check(database, *known, hasher=hasher).flaws]


def test_an_untouched_log_has_no_flaw(logged: Database) -> None:
    checked = check(logged)
    assert checked.flaws == ()
    assert checked.events == 10
    assert [(head.tenant, head.number) for head in checked.heads] == [(ONE, 5), (OTHER, 5)]
    assert check(logged, *checked.heads).flaws == ()


def test_an_empty_log_has_no_flaw(database: Database) -> None:
    assert check(database) == Checked(0, (), ())


@pytest.mark.parametrize(
    "change",
    ["kind = 'decided'", "actor = 'usr_x'", "case_id = NULL", "created_at = '2026-11-02 00:00:00+00:00'"],
)
def test_a_changed_event_is_found(logged: Database, change: str) -> None:
    if logged.engine.dialect.name == "sqlite":
        change = change.replace("+00:00", ".000000")
    Attacker(logged).run(f"UPDATE events SET {change} WHERE tenant = '{ONE}' AND number = 3")  # noqa: S608 - our own
    assert wrong(logged) == [(ONE, 3)]


def test_changed_details_are_found(logged: Database) -> None:
    Attacker(logged).write_details(ONE, 2, {"share": 0.2, "name": "张"})
    assert wrong(logged) == [(ONE, 2)]


def test_what_is_no_event_any_more_is_told(logged: Database) -> None:
    if logged.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL lets nothing else be written")
    attacker = Attacker(logged)
    for number, change in ((2, "details = 'not JSON'"), (3, "created_at = 'long ago'"), (4, "details = '[]'")):
        attacker.run(f"UPDATE events SET {change} WHERE tenant = '{ONE}' AND number = {number}")  # noqa: S608 - our own
    assert {(ONE, 2), (ONE, 3), (ONE, 4)} <= set(wrong(logged))


def test_a_deleted_event_is_found(logged: Database) -> None:
    Attacker(logged).run(f"DELETE FROM events WHERE tenant = '{ONE}' AND number IN (2, 3)")  # noqa: S608 - our own
    (flaw,) = check(logged).flaws
    assert flaw == Flaw(ONE, 4, "comes after a gap: missing are 2 to 3")


def test_an_inserted_event_is_found(logged: Database) -> None:
    Attacker(logged).insert(ONE, 3)
    assert (ONE, 3) in wrong(logged)


def test_reordered_events_are_found(logged: Database) -> None:
    Attacker(logged).swap(ONE, 2, 4)
    assert {number for tenant, number in wrong(logged) if tenant == ONE} >= {2, 4}


def test_a_cut_log_is_found(logged: Database) -> None:
    Attacker(logged).run(f"DELETE FROM events WHERE tenant = '{ONE}' AND number > 3")  # noqa: S608 - our own
    assert wrong(logged) == [(ONE, None)]


def test_a_log_cut_to_nothing_is_found(logged: Database) -> None:
    Attacker(logged).run("DELETE FROM events")
    assert wrong(logged) == [(ONE, None), (OTHER, None)]


def test_a_deleted_head_is_found(logged: Database) -> None:
    Attacker(logged).run(f"DELETE FROM chain_heads WHERE tenant = '{ONE}'")  # noqa: S608 - our own
    assert wrong(logged) == [(ONE, None)]


def test_a_forged_chain_is_found_for_want_of_the_secret(logged: Database) -> None:
    attacker = Attacker(logged)
    attacker.run(f"DELETE FROM events WHERE tenant = '{ONE}' AND number = 2")  # noqa: S608 - our own
    attacker.forge(ONE)
    (flaw,) = check(logged).flaws
    assert (flaw.tenant, flaw.number) == (ONE, None)
    assert "secret" in flaw.what
    # And it stays found: what is logged later does not seal it.
    append(logged, 1)
    assert wrong(logged) == [(ONE, None)]


def test_another_installations_seal_does_not_count(logged: Database) -> None:
    assert wrong(logged, hasher=Hasher(b"another secret")) == [(ONE, None), (OTHER, None)]


def test_a_log_put_back_to_an_earlier_state_is_found_by_the_head_kept_elsewhere(logged: Database) -> None:
    early = head_row(logged, ONE)
    append(logged, 2)
    kept = check(logged).heads
    Attacker(logged).put_back(ONE, early)
    assert wrong(logged) == []
    assert wrong(logged, *kept) == [(ONE, 7)]
    append(logged, 3, actor="usr_x")
    assert wrong(logged, *kept) == [(ONE, 7)]


def verified(floor: Floor) -> list[str]:
    with floor.database.read() as session:
        stored = ExportRepository(session)
        checked = verify(session, floor.hasher, digests=stored.digests(), undone=stored.undone())
    return [flaw.what for flaw in checked.flaws]


def test_a_changed_decision_is_found(database: Database) -> None:
    floor = open_floor(database)
    one, other = floor.person(), floor.person()
    case, later = floor.case(), floor.case()
    kept, undone = floor.decided(one, case), floor.decided(other, later)
    floor.at(lambda desk: desk.undo(other, later, now=NOW))
    assert verified(floor) == []
    attacker = Attacker(database)
    changes = {
        "outcome = 'reject'": (kept, "was changed"),
        "confidence = 0.1": (kept, "was changed"),
        "moderator_id = '" + other.id + "'": (kept, "was changed"),
        "undone_at = '2026-11-20 09:00:00'": (kept, "counts as undone"),
        "undone_at = NULL": (undone, "was undone, but counts"),
    }
    for change, (decision, what) in changes.items():
        with database.read() as session:
            before = session.get_one(StoredDecision, decision)
        attacker.run(f"UPDATE decisions SET {change} WHERE id = '{decision}'")  # noqa: S608 - our own
        (said,) = verified(floor)
        assert what in said
        assert decision in said
        with database.write() as session:
            row = session.get_one(StoredDecision, decision)
            for name in ("outcome", "confidence", "moderator_id", "undone_at"):
                setattr(row, name, getattr(before, name))
    assert verified(floor) == []
    if database.engine.dialect.name == "sqlite":
        attacker.run(f"UPDATE decisions SET labels = 'nothing' WHERE id = '{kept}'")  # noqa: S608 - our own
        assert ["was changed" in said for said in verified(floor)] == [True]
    attacker.run(f"DELETE FROM decisions WHERE id = '{kept}'")  # noqa: S608 - our own
    assert verified(floor) == [f"decision {kept} was logged, but is gone"]


def test_a_case_of_which_the_log_says_nothing_is_found(database: Database) -> None:
    floor = open_floor(database)
    case = floor.case()
    attacker = Attacker(database)
    attacker.run("DELETE FROM events")
    attacker.run("DELETE FROM chain_heads")
    assert verified(floor) == [f"case {case} is in no event of the log"]


def test_a_head_is_written_and_read_back(logged: Database) -> None:
    head = check(logged).heads[0]
    assert Head.parse(str(head)) == head
    for text in ("", "a:b", "client_a:x:" + "0" * 64, "client_a:1:" + "0" * 63, ":1:" + "0" * 64, "a:1:" + "G" * 64):
        with pytest.raises(ValueError, match="TENANT:NUMBER:HASH"):
            Head.parse(text)


def exported(database: Database, **which: object) -> list[str]:
    wanted = {"since": None, "until": None, "tenant": None} | which
    with database.read() as session:
        reader = LogReader(session)
        return list(export_lines(reader, reader.spans(**wanted)))  # type: ignore[arg-type]


def test_an_export_can_be_checked_without_the_database(logged: Database) -> None:
    lines = exported(logged)
    checked = verify_lines(lines)
    assert checked == check(logged)
    assert verify_lines(lines, known=checked.heads).flaws == ()
    assert all(line.isascii() for line in lines)


def test_an_export_may_be_of_a_time_and_a_tenant(logged: Database) -> None:
    lines = exported(logged, since=START + timedelta(hours=1), until=START + timedelta(hours=3), tenant=OTHER)
    assert [json.loads(line)["number"] for line in lines[1:]] == [2, 3]
    assert verify_lines(lines).flaws == ()
    # A head of before it says nothing against it, one of within it does.
    kept = check(logged).heads[1]
    assert verify_lines(lines, known=[dataclasses.replace(kept, number=1)]).flaws == ()
    assert verify_lines(lines, known=[dataclasses.replace(kept, number=2)]).flaws != ()


def _change(lines: list[str]) -> None:
    lines[3] = lines[3].replace("system", "sistem")


def _delete(lines: list[str]) -> None:
    del lines[3]


def _repeat(lines: list[str]) -> None:
    lines.insert(3, lines[3])


def _swap(lines: list[str]) -> None:
    lines[3], lines[4] = lines[4], lines[3]


def _cut(lines: list[str]) -> None:
    del lines[-1]


def _garble(lines: list[str]) -> None:
    lines[3] = "{}\n"


def _behead(lines: list[str]) -> None:
    del lines[0]


def _add_a_field(lines: list[str]) -> None:
    lines[3] = lines[3].replace("{", '{"more":1,', 1)


def _leave_a_tenant_unnamed(lines: list[str]) -> None:
    first = json.loads(lines[0])
    del first["spans"][1]
    lines[0] = json.dumps(first)


@pytest.mark.parametrize(
    "change", [_change, _delete, _repeat, _swap, _cut, _garble, _behead, _add_a_field, _leave_a_tenant_unnamed]
)
def test_a_changed_export_is_found(logged: Database, change: Callable[[list[str]], None]) -> None:
    lines = exported(logged)
    change(lines)
    assert verify_lines(lines).flaws != ()


def test_what_is_no_export_is_told() -> None:
    for lines in ([], [""], ["[]"], ["not JSON"], ['{"log": "other", "spans": []}']):
        assert verify_lines(lines).flaws != ()
