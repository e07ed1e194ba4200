"""The audit: posts drawn at random from those that passed, and what they tell of the posts that nobody read.

A post that is held back comes before a moderator in any case; one that passed, with the chance of the audit. A
decision stands for 1 / chance posts: Horvitz and Thompson (1952).

What the audit finds should be read again by another. Few of the posts that passed have a label, so that among the
finds of even a careful moderator errors are many.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from shenyan.data.decisions import By, Decision, Role, Sampled, counting
from shenyan.data.moderators import reliabilities
from shenyan.model.labels import LABELS, Label

DRAWS = 100_000  # of the interval's distribution: its ends are right to about a hundredth of their distance
SEED = 7
TRUSTED = 0.5  # weight of a moderator on a label from which decisions are believed; the prior's is over it


@dataclass(frozen=True, slots=True)
class Recall:
    """Estimated share of the posts with a label, or with any, that were held back, with its 95 % interval.

    caught, found: held and audited posts with the label. missed: how many passed by estimate. NaN where no post has it.
    """

    value: float
    low: float
    high: float
    caught: int
    found: int
    missed: float


def draw(post_id: str, *, share: float, key: bytes) -> Sampled | None:
    """Whether a post that passed is audited, and with what chance; None where it is not.

    The draw hangs on the post's id and a secret key: a repeated request draws the same, and nobody who lacks the key
    can tell beforehand. share: in [0, 1].
    """
    digest = hmac.digest(key, b"audit:" + post_id.encode(), hashlib.sha256)
    chosen = int.from_bytes(digest[:8], "big") < share * 2**64
    return Sampled(By.AUDIT, share) if chosen else None


def estimate_recall(decisions: Iterable[Decision], label: Label | None = None) -> Recall:
    """How much of what has a label (by default any) the system held back, from held and audited cases.

    Cases whose decision is by a moderator who cannot be trusted are left out, held and audited alike; the others are
    believed. The interval is of chance in the audit alone, and that of Fay and Feuer (1997) for a weighted sum of rare
    counts: unlike a bootstrap it stays honest where the audit found little or nothing.
    """
    cases = list(decisions)
    has_label = _believed(cases, label)
    came = {
        one.case_id: one.sampled
        for one in cases
        if one.sampled.by in (By.REVIEW, By.AUDIT) and one.case_id in has_label
    }
    audited = np.array([1 / one.probability for case, one in came.items() if one.by is By.AUDIT and has_label[case]])
    chances = [one.probability for one in came.values() if one.by is By.AUDIT]
    caught = sum(one.by is By.REVIEW and has_label[case] for case, one in came.items())
    missed = float(audited.sum())
    if not caught and not missed:
        return Recall(float("nan"), float("nan"), float("nan"), 0, 0, 0.0)
    if not chances:
        # Without an audit nothing is known of what passed.
        return Recall(float("nan"), 0.0, 1.0, caught, 0, float("nan"))
    fewest, most = _interval(missed, float((audited**2).sum()), largest=1 / min(chances))
    return Recall(
        caught / (caught + missed),
        caught / (caught + most),
        caught / (caught + fewest) if caught else 0.0,
        caught,
        len(audited),
        missed,
    )


def _believed(decisions: Sequence[Decision], label: Label | None) -> dict[str, bool]:
    """Whether each case has the label, or any, of the cases whose decision can be trusted."""
    asked = LABELS if label is None else (label,)
    found = reliabilities(decisions)
    return {
        one.case_id: any(one.labels[each] for each in asked)
        for one in counting(decisions)
        if one.role is Role.REFERENCE or all(found[one.moderator][each].weight >= TRUSTED for each in asked)
    }


def _interval(total: float, variance: float, *, largest: float) -> tuple[float, float]:
    """95 % bounds of a sum of weighted Poisson counts. largest: the largest weight that one more could have."""

    def quantile(mean: float, spread: float, at: float) -> float:
        # Drawn, since numpy has no quantiles of the gamma distribution.
        generator = np.random.default_rng(SEED)
        return float(np.quantile(generator.gamma(mean**2 / spread, spread / mean, DRAWS), at))

    low = quantile(total, variance, 0.025) if total else 0.0
    return low, quantile(total + largest, variance + largest**2, 0.975)
