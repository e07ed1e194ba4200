"""The log as JSON lines, which anybody can check again without the database.

The first line says which stretch of each chain follows, with the hash of its last event:

    {"log": "shenyan-1", "spans": [{"tenant": …, "first": 1, "last": 80, "hash": "…"}]}

Each other line is an event: an object with sorted keys and no spaces. Its `hash` is the SHA-256, in hex, of the same
line without `hash`; its `previous` is the `hash` of the event before it, or 64 zeros.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from shenyan.serving.events.chain import Entry
from shenyan.serving.events.reader import LogReader, Span
from shenyan.serving.events.verify import Checked
from shenyan.serving.events.walk import Flaw, Head, Logged, Unreadable, Walk

FORMAT = "shenyan-1"
_TEXTS = ("tenant", "kind", "actor", "previous", "hash", "created_at")
_NAMES = frozenset({*_TEXTS, "number", "case_id", "details"})


class BrokenLogError(Exception):
    """The log holds something that is no event; the message says what to do."""

    def __init__(self) -> None:
        super().__init__("The log holds something that is no event. `shenyan audit verify` says what is wrong.")


def export_lines(reader: LogReader, spans: Sequence[Span]) -> Iterator[str]:
    """The lines of these stretches. Raises BrokenLogError."""
    heads = [reader.head_at(span.tenant, span.last) for span in spans]
    stretches = [
        {"tenant": span.tenant, "first": span.first, "last": span.last, "hash": head.hash}
        for span, head in zip(spans, heads, strict=True)
    ]
    yield _line({"log": FORMAT, "spans": stretches})
    for one in reader.events(spans):
        if isinstance(one, Unreadable):
            raise BrokenLogError
        yield as_line(one)


def as_line(one: Logged) -> str:
    """An event as a line of JSON."""
    entry = one.entry
    return _line(
        {
            "tenant": entry.tenant,
            "number": entry.number,
            "case_id": entry.case_id,
            "kind": entry.kind,
            "actor": entry.actor,
            "details": entry.details,
            "created_at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "previous": entry.previous,
            "hash": one.hash,
        }
    )


def verify_lines(lines: Iterable[str], *, known: Iterable[Head] = ()) -> Checked:
    """Checks an export. Pure: what was exported cannot have been changed since, if the heads are those that somebody
    kept elsewhere (`known`), or that of a database that was checked."""
    walk = Walk(whole=False, known=known)
    rest = iter(lines)
    spans, flaws = _spans(next(rest, ""))
    for number, line in enumerate(rest, start=2):
        if line.strip():
            walk.step(_parse(line, number))
    for span, head in spans:
        end = walk.ends.get(span.tenant)
        if walk.firsts.get(span.tenant) != span.first or end != head:
            flaws.append(Flaw(span.tenant, None, f"is not whole: it has to be events {span.first} to {span.last}"))
    for tenant in sorted(walk.ends.keys() - {span.tenant for span, _ in spans}):
        flaws.append(Flaw(tenant, None, "is not named in the first line"))
    heads = tuple(walk.ends[tenant] for tenant in sorted(walk.ends))
    return Checked(walk.events, heads, (*flaws, *walk.finish()))


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True) + "\n"


def _spans(line: str) -> tuple[list[tuple[Span, Head]], list[Flaw]]:
    try:
        raw = json.loads(line)
        if raw["log"] != FORMAT:
            raise ValueError
        found = [
            (Span(one["tenant"], one["first"], one["last"]), Head(one["tenant"], one["last"], one["hash"]))
            for one in raw["spans"]
        ]
    except (ValueError, TypeError, KeyError, RecursionError):
        return [], [Flaw("", None, f"the first line does not say what the file holds; it has to be a log {FORMAT}")]
    return found, []


def _parse(line: str, number: int) -> Logged | Unreadable:
    """An event of a line. number: of the line, to name it by where it is none."""
    try:
        raw = json.loads(line)
        if raw.keys() != _NAMES or not all(isinstance(raw[name], str) for name in _TEXTS):
            raise ValueError
        fine = isinstance(raw["case_id"], str | None) and isinstance(raw["details"], dict)
        if not fine or type(raw["number"]) is not int:
            raise ValueError
        at = datetime.fromisoformat(raw["created_at"])
        if at.tzinfo is None:
            raise ValueError
    except (ValueError, TypeError, AttributeError, RecursionError):
        return Unreadable(f"line {number}", None)
    entry = Entry(
        tenant=raw["tenant"],
        number=raw["number"],
        case_id=raw["case_id"],
        kind=raw["kind"],
        actor=raw["actor"],
        details=raw["details"],
        at=at,
        previous=raw["previous"],
    )
    return Logged(entry, raw["hash"])
