"""An attacker who can write to the database, but has not the installation's secret."""

import json
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from shenyan.serving.db import Database
from shenyan.serving.events.chain import FIRST, Entry, link
from shenyan.serving.events.tables import ChainHead, Event


class Attacker:
    """Drops the triggers first, as such a one would."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.write() as session:
            if database.engine.dialect.name == "postgresql":
                session.execute(text("DROP FUNCTION events_are_final() CASCADE"))
            else:
                for change in ("update", "delete"):
                    session.execute(text(f"DROP TRIGGER events_are_final_{change}"))

    def run(self, statement: str, **values: Any) -> None:
        with self._database.write() as session:
            assert session.execute(text(statement), values).rowcount != 0  # type: ignore[attr-defined]

    def forge(self, tenant: str) -> None:
        """Computes every hash of a chain anew, and its head's, so that only the seal is missing."""
        with self._database.write() as session:
            number, previous = 0, FIRST
            for event in _events(session, tenant):
                number += 1
                entry = Entry(
                    tenant, number, event.case_id, event.kind, event.actor, event.details, event.created_at, previous
                )
                values = {
                    "old": event.number,
                    "new": number,
                    "previous": previous,
                    "hash": link(entry),
                    "tenant": tenant,
                }
                session.execute(
                    text(
                        "UPDATE events SET number = :new, previous = :previous, hash = :hash "
                        "WHERE tenant = :tenant AND number = :old"
                    ),
                    values,
                )
                previous = values["hash"]
            session.execute(
                text("UPDATE chain_heads SET number = :number, hash = :hash WHERE tenant = :tenant"),
                {"number": number, "hash": previous, "tenant": tenant},
            )

    def insert(self, tenant: str, number: int) -> None:
        """Puts an event into the chain, and moves those after it."""
        with self._database.write() as session:
            for event in reversed([one for one in _events(session, tenant) if one.number >= number]):
                session.execute(
                    text("UPDATE events SET number = number + 1 WHERE tenant = :tenant AND number = :number"),
                    {"tenant": tenant, "number": event.number},
                )
            copied = "tenant, case_id, kind, actor, details, created_at, previous, hash"
            session.execute(
                text(
                    f"INSERT INTO events (number, {copied}) SELECT :number, {copied} FROM events "  # noqa: S608 - our own names
                    "WHERE tenant = :tenant AND number = :other"
                ),
                {"tenant": tenant, "number": number, "other": number - 1},
            )

    def swap(self, tenant: str, one: int, other: int) -> None:
        for old, new in ((one, 9999), (other, one), (9999, other)):
            self.run(
                "UPDATE events SET number = :new WHERE tenant = :tenant AND number = :old",
                old=old,
                new=new,
                tenant=tenant,
            )

    def put_back(self, tenant: str, rows: dict[str, Any]) -> None:
        """Cuts a chain back to an earlier head, which is sealed."""
        self.run("DELETE FROM events WHERE tenant = :tenant AND number > :number", tenant=tenant, number=rows["number"])
        self.run("UPDATE chain_heads SET number = :number, hash = :hash, seal = :seal WHERE tenant = :tenant", **rows)

    def write_details(self, tenant: str, number: int, details: dict[str, Any]) -> None:
        as_json = ":details" if self._database.engine.dialect.name == "sqlite" else "CAST(:details AS jsonb)"
        statement = f"UPDATE events SET details = {as_json} WHERE tenant = :tenant AND number = :number"  # noqa: S608 - our own
        self.run(statement, details=json.dumps(details), tenant=tenant, number=number)


def head_row(database: Database, tenant: str) -> dict[str, Any]:
    with database.read() as session:
        head = session.get_one(ChainHead, tenant)
        return {"tenant": tenant, "number": head.number, "hash": head.hash, "seal": head.seal}


def _events(session: Session, tenant: str) -> list[Event]:
    return list(session.query(Event).where(Event.tenant == tenant).order_by(Event.number))
