"""What the recognisers make of a text before the network reads it."""

from dataclasses import dataclass

from shenyan.model.filters import discard_public
from shenyan.model.findings import Finding
from shenyan.model.normalise import Folded
from shenyan.model.recognisers.catalogue import find

CONCEALED = "…"


@dataclass(frozen=True, slots=True)
class Reading:
    """A folded text with its identifiers.

    found: personal data. public: hotlines, role mailboxes, order numbers and the like. shown: the folded text with
    the public ones blotted out, each character by one: a network that sees hr@… takes it for somebody's mailbox.
    """

    folded: Folded
    found: tuple[Finding, ...]
    public: tuple[Finding, ...]
    shown: str


def read(folded: Folded) -> Reading:
    """Finds the identifiers of a folded text and tells the public ones apart."""
    everything = find(folded)
    found = discard_public(everything, folded)
    public = tuple(finding for finding in everything if finding not in found)
    return Reading(folded, found, public, _blotted(folded, public) if public else folded.text)


def _blotted(folded: Folded, public: tuple[Finding, ...]) -> str:
    return "".join(
        CONCEALED if any(one.start < end and start < one.end for one in public) else character
        for character, start, end in zip(folded.text, folded.starts, folded.ends, strict=True)
    )
