"""Whether a copy takes over the decision about another post. Pure functions of values.

A copy may differ from what was decided in words, not in facts: a changed name or number is another claim. Measured with
the shipped model and the posts of shenyan.serving.queue.similarity: of 350 light rewrites that go to review like their
originals, 98 % stand in the cluster, 78 % take an approval over and 69 % a rejection; of 500 contrast pairs, 95 go to
review on both sides, 25 stand in one cluster, 3 take an approval over and 2 a rejection. What is left are facts changed
without a name, a number or a label: "does" to "does not". A moderator who sees one pulls it out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from shenyan.serving.cases import Outcome
from shenyan.serving.queue.similarity import SAME

_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"\d+")
# What a decision that releases a post may be taken over by: a copy with the same labels or fewer.
_RELEASES = frozenset({Outcome.APPROVE, Outcome.REDACT_AND_APPROVE})


@dataclass(frozen=True, slots=True)
class Content:
    """What two posts are compared by.

    text: in plain spelling, without spaces; None where it was not stored. names: people, organisations and
    identifiers that were found in it, spelled like it. numbers: its runs of digits. flagged: labels at or over their
    thresholds; None where the answer was degraded.
    """

    content_hash: str
    biz_type: str
    flagged: frozenset[str] | None
    text: str | None
    names: frozenset[str]
    numbers: frozenset[str]

    def says(self, other: "Content") -> bool:
        """Whether it has every name and number that the other has."""
        text = self.text or ""
        return other.numbers <= self.numbers and all(name in text for name in other.names)


def squeezed(plain: str) -> str:
    """A plain text without its spaces."""
    return _SPACE.sub("", plain)


def numbers(plain: str) -> frozenset[str]:
    """The numbers of a plain text."""
    return frozenset(_NUMBER.findall(plain))


def flagged(categories: Iterable[tuple[str, bool]], *, degraded: bool) -> frozenset[str] | None:
    return None if degraded else frozenset(label for label, flag in categories if flag)


def may_inherit(copy: Content, decided: Content, outcome: Outcome, *, likeness: float) -> bool:
    """Whether the copy takes over the decision about the decided post.

    Always for the same content under the same policy. Otherwise the posts must be alike, and under one policy:
    - what releases a post is taken over by a copy with the same labels or fewer, and no name, identifier or number
      that the decided post lacks;
    - what holds a post back, by a copy with the same labels, names, identifiers and numbers: one with fewer may be
      the post put right;
    - masks never, since they were set into another text.
    """
    if copy.content_hash == decided.content_hash:
        return True
    if outcome is Outcome.REDACT_AND_APPROVE or likeness < SAME or copy.biz_type != decided.biz_type:
        return False
    if copy.text is None or decided.text is None or copy.flagged is None or decided.flagged is None:
        return False
    if outcome in _RELEASES:
        return copy.flagged <= decided.flagged and decided.says(copy)
    return copy.flagged == decided.flagged and decided.says(copy) and copy.says(decided)
