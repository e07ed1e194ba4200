"""Following the chains of a log event by event. Pure: whoever has an export can do it."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from shenyan.serving.events.chain import FIRST, Entry, link


@dataclass(frozen=True, slots=True)
class Logged:
    """An event as it was found, with the hash that stands beside it."""

    entry: Entry
    hash: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something in the place of an event that is none."""

    tenant: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Head:
    """An event of a tenant and its hash, as somebody keeps it elsewhere."""

    tenant: str
    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.tenant}:{self.number}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Raises ValueError where the text is no head."""
        tenant, number, digest = text.rsplit(":", 2) if text.count(":") >= 2 else ("", "", "")
        fine = number.isascii() and number.isdigit() and int(number) > 0
        if not tenant or not fine or len(digest) != len(FIRST) or not set(digest) <= set("0123456789abcdef"):
            raise ValueError("is no head; write TENANT:NUMBER:HASH, as `shenyan audit verify` printed it")
        return cls(tenant, int(number), digest)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that does not fit. number: of the event, or None where it is the chain as a whole."""

    tenant: str
    number: int | None
    what: str


class Walk:
    """A walk along chains, whose events come in the order of tenant and number.

    whole: each chain has to begin with its first event; an export may begin later. known: heads kept elsewhere.
    """

    def __init__(self, *, whole: bool, known: Iterable[Head] = ()) -> None:
        self._whole = whole
        self._known = set(known)
        self.events = 0
        self.firsts: dict[str, int] = {}
        self.ends: dict[str, Head] = {}
        self.flaws: list[Flaw] = []

    def step(self, one: Logged | Unreadable) -> None:
        """Takes the next event."""
        self.events += 1
        if isinstance(one, Unreadable):
            self.flaws.append(Flaw(one.tenant, one.number, "cannot be read: it is no event any more"))
            return
        entry = one.entry
        self.flaws += self._breaks(entry)
        if not hmac.compare_digest(link(entry), one.hash):
            self.flaws.append(Flaw(entry.tenant, entry.number, "was changed: its content does not give its hash"))
        head = Head(entry.tenant, entry.number, one.hash)
        self.firsts.setdefault(entry.tenant, entry.number)
        self.ends[entry.tenant] = head
        self._compare(head)

    def _breaks(self, entry: Entry) -> list[Flaw]:
        end = self.ends.get(entry.tenant)
        if end is None and not self._whole:
            return []
        number, digest = (0, FIRST) if end is None else (end.number, end.hash)
        if entry.number <= number:
            return [Flaw(entry.tenant, entry.number, f"stands after event {number}: the order was changed")]
        if entry.number > number + 1:
            gone = f"{number + 1}" if entry.number == number + 2 else f"{number + 1} to {entry.number - 1}"
            return [Flaw(entry.tenant, entry.number, f"comes after a gap: missing are {gone}")]
        if entry.previous != digest:
            return [Flaw(entry.tenant, entry.number, "does not follow the event before it")]
        return []

    def _compare(self, head: Head) -> None:
        kept = {one for one in self._known if (one.tenant, one.number) == (head.tenant, head.number)}
        self._known -= kept
        if any(one.hash != head.hash for one in kept):
            self.flaws.append(Flaw(head.tenant, head.number, "is not the event that was kept elsewhere"))

    def finish(self) -> tuple[Flaw, ...]:
        """All flaws; what was kept elsewhere and did not come by is one too."""
        for one in sorted(self._known, key=str):
            if self._whole or self.firsts.get(one.tenant, 1) <= one.number:
                gone = "was kept elsewhere, but is gone: the log was cut or put back"
                self.flaws.append(Flaw(one.tenant, one.number, gone))
        return tuple(self.flaws)
