"""Whether anybody has tampered with the log, or with the decisions that it tells of."""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from shenyan.serving.cases import EventKind
from shenyan.serving.events.chain import FIRST
from shenyan.serving.events.reader import LogReader
from shenyan.serving.events.walk import Flaw, Head, Logged, Walk
from shenyan.serving.hashing import Hasher


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. heads: each tenant's last event; who keeps them elsewhere can tell later whether the log was
    put back to an earlier state."""

    events: int
    heads: tuple[Head, ...]
    flaws: tuple[Flaw, ...]


def verify(
    session: Session,
    hasher: Hasher,
    *,
    digests: Iterable[tuple[str, str]],
    undone: Iterable[str] | None = None,
    known: Iterable[Head] = (),
) -> Checked:
    """Reads the whole log.

    digests: id and digest of every stored decision, computed anew from its content. undone: those of them that count
    as undone; None leaves that unchecked. known: heads that were kept elsewhere.
    """
    reader = LogReader(session)
    walk = Walk(whole=True, known=known)
    logged: dict[str, str] = {}
    taken_back: set[str] = set()
    for one in reader.events():
        walk.step(one)
        if isinstance(one, Logged):
            details = one.entry.details
            if "digest" in details:
                # The first stands: a later one would be somebody's attempt to cover a change.
                logged.setdefault(str(details.get("decision_id")), str(details["digest"]))
            if one.entry.kind == EventKind.UNDONE:
                taken_back.add(str(details.get("decision_id")))
    flaws = [*walk.finish(), *_flaws_of_heads(reader, hasher, walk.ends)]
    flaws += _flaws_of_decisions(logged, dict(digests))
    if undone is not None:
        flaws += _flaws_of_undone(taken_back, set(undone))
    flaws += [Flaw("", None, f"case {case} is in no event of the log") for case in reader.cases_without_events()]
    return Checked(walk.events, tuple(walk.ends[tenant] for tenant in sorted(walk.ends)), tuple(flaws))


def _flaws_of_heads(reader: LogReader, hasher: Hasher, ends: Mapping[str, Head]) -> Iterator[Flaw]:
    stored = reader.heads()
    for tenant in sorted(stored.keys() | ends.keys()):
        found = stored.get(tenant)
        if found is None:
            yield Flaw(tenant, None, "has no head: the end of its log cannot be told")
            continue
        end = ends.get(tenant, Head(tenant, 0, FIRST))
        seal = hasher.seal(tenant=tenant, number=end.number, digest=end.hash)
        if found.head != end:
            yield Flaw(tenant, None, f"ends at event {end.number}, but its head is of event {found.head.number}")
        elif not hmac.compare_digest(str(found.seal).encode(), seal.encode()):
            yield Flaw(tenant, None, "is not sealed with this installation's secret: it was written by somebody else")


def _flaws_of_decisions(logged: Mapping[str, str], stored: Mapping[str, str]) -> Iterator[Flaw]:
    for decision, digest in sorted(stored.items()):
        if decision not in logged:
            yield Flaw("", None, f"decision {decision} is in no event of the log")
        elif not hmac.compare_digest(logged[decision].encode(), digest.encode()):
            yield Flaw("", None, f"decision {decision} was changed: it is not the one that was logged")
    for decision in sorted(logged.keys() - stored.keys()):
        yield Flaw("", None, f"decision {decision} was logged, but is gone")


def _flaws_of_undone(logged: set[str], stored: set[str]) -> Iterator[Flaw]:
    for decision in sorted(stored - logged):
        yield Flaw("", None, f"decision {decision} counts as undone, but the log has nobody who undid it")
    for decision in sorted(logged - stored):
        yield Flaw("", None, f"decision {decision} was undone, but counts")
