"""A month of moderation, played: posts of a slice that drifted, moderators of whom one is careless, an audit.

What the model holds back is read, and a random share of what passes. Some posts are read twice, and now and then each
moderator is given a post whose answer is known. The truth is known here, so that what is learned can be checked.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain

from shenyan.data.decisions import By, DecidedEvidence, Decision, Role, Sampled, Status
from shenyan.data.rows import Mark, Row
from shenyan.data.sampling import draw
from shenyan.data.splits import group_rows
from shenyan.model.findings import Evidence
from shenyan.model.labels import LABELS, TAXONOMY_VERSION, Label
from shenyan.training.scored import Judge, as_scores, held

START = datetime(2026, 12, 1, tzinfo=UTC)
DAYS = 30
AUDIT_SHARE = 0.3  # of the posts that passed; far more than a platform's, because the month is small
SECOND_SHARE = 0.2  # of the decided posts, beside those that the audit found
GOLDEN_OF_EACH = 12  # planted posts with each label, and as many again with none
AUDIT_KEY = b"the played month"
TEAM = "mod_team"  # who the agreed answers are from


@dataclass(frozen=True, slots=True)
class Moderator:
    """A played moderator. sensitivity, specificity: chance of yes where yes is right, and of no where no is.

    careful: looks at what is marked; a careless one confirms whatever the screen shows.
    """

    name: str
    sensitivity: float
    specificity: float
    careful: bool = True


MODERATORS = (
    Moderator("mod_a", 0.97, 0.98),
    Moderator("mod_b", 0.94, 0.96),
    Moderator("mod_c", 0.90, 0.97),
    Moderator("mod_d", 0.93, 0.88),
    Moderator("mod_e", 0.55, 0.60, careful=False),
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A post of the month. shown: what the model marked on it. held: whether it held the post back."""

    number: int
    row: Row
    at: datetime
    shown: tuple[Evidence, ...]
    held: bool


@dataclass(frozen=True, slots=True)
class Month:
    """arrivals: all posts, oldest first. decisions: what came of those that somebody read."""

    arrivals: tuple[Arrival, ...]
    decisions: tuple[Decision, ...]

    def recall(self, label: Label | None = None) -> float:
        """The true share of the posts with a label, or with any, that were held back."""
        caught = [one.held for one in self.arrivals if (one.row.labels[label] if label else not one.row.clean)]
        return sum(caught) / len(caught) if caught else float("nan")


def play(posts: Sequence[Row], golden: Sequence[Row], judge: Judge, *, seed: int) -> Month:
    """The month of these posts under a model. golden: written posts whose answers are known, to be planted."""
    generator = random.Random(seed)  # noqa: S311 - a play, not keys
    rows = _in_order_of_arrival(posts, generator)
    assessed = judge.assess([row.text for row in rows], about="the month")
    held_back = held(judge.flags(as_scores(assessed)))
    arrivals = [
        Arrival(number, row, START + timedelta(days=DAYS) * (number / len(rows)), assessment.evidence, bool(back))
        for number, (row, assessment, back) in enumerate(zip(rows, assessed, held_back, strict=True))
    ]
    clerk = _Clerk(assessed[0].model_version, generator)
    flow = chain.from_iterable(clerk.flow(one) for one in arrivals)
    planted = chain.from_iterable(clerk.plant(number, row) for number, row in enumerate(golden))
    return Month(tuple(arrivals), (*planted, *flow))


def pick_golden(rows: Sequence[Row], *, seed: int) -> list[Row]:
    """Rows to plant: GOLDEN_OF_EACH with each label and as many with none, or as many as there are."""
    shuffled = random.Random(seed).sample(rows, len(rows))  # noqa: S311 - a sample of rows, not keys
    picked: dict[str, Row] = {}
    for label in (*LABELS, None):
        fitting = [row for row in shuffled if (row.labels[label] if label else row.clean) and row.id not in picked]
        picked |= {row.id: row for row in fitting[:GOLDEN_OF_EACH]}
    return list(picked.values())


def _in_order_of_arrival(posts: Sequence[Row], generator: random.Random) -> list[Row]:
    """The posts in an order by chance, but those that spring from one source one after the other."""
    groups = group_rows(sorted(posts, key=lambda row: row.id))
    generator.shuffle(groups)
    return [row for group in groups for row in group]


class _Clerk:
    """Brings posts before moderators and writes down what they decide."""

    def __init__(self, model_version: str, generator: random.Random) -> None:
        self._model_version = model_version
        self._generator = generator

    def flow(self, arrival: Arrival) -> list[Decision]:
        """Decisions on a post that came in: none, one, or two where it is read again."""
        case = f"case_{arrival.number:04}"
        sampled = Sampled(By.REVIEW, 1.0) if arrival.held else draw(case, share=AUDIT_SHARE, key=AUDIT_KEY)
        if sampled is None:
            return []
        first, second = self._generator.sample(MODERATORS, 2)
        at = arrival.at + self._hours(6)
        decisions = [self._decide(case, arrival.row, first, at, sampled, arrival.shown)]
        # What the audit finds is always read again.
        share = 1.0 if sampled.by is By.AUDIT and any(decisions[0].labels.values()) else SECOND_SHARE
        if self._generator.random() < share:
            again = Sampled(By.SECOND, share)
            decisions.append(self._decide(case, arrival.row, second, at + self._hours(20), again, arrival.shown))
        return decisions

    def plant(self, number: int, row: Row) -> list[Decision]:
        """The agreed answer of a planted post, and each moderator's reading of it."""
        case, sampled = f"golden_{number:04}", Sampled(By.GOLDEN, 1.0)
        answer = Moderator(TEAM, 1.0, 1.0)
        decisions = [self._decide(case, row, answer, START, sampled, (), role=Role.REFERENCE)]
        for moderator in MODERATORS:
            at = START + self._hours(24 * DAYS)
            decisions.append(self._decide(case, row, moderator, at, sampled, ()))
        return decisions

    def _hours(self, most: float) -> timedelta:
        return timedelta(seconds=round(self._generator.uniform(0.1, most) * 3600))

    def _decide(
        self,
        case: str,
        row: Row,
        moderator: Moderator,
        at: datetime,
        sampled: Sampled,
        shown: Sequence[Evidence],
        *,
        role: Role = Role.MODERATOR,
    ) -> Decision:
        labels = {label: self._answer(moderator, right=row.labels[label]) for label in LABELS}
        return Decision(
            case_id=case,
            post_id=f"post_{case}",
            text=row.text,
            title=None,
            language=row.language,
            biz_type="workplace_anon",
            labels=labels,
            evidence=_marked(row, labels, shown, careful=moderator.careful),
            moderator=moderator.name,
            decided_at=at,
            taxonomy_version=TAXONOMY_VERSION,
            model_version=self._model_version,
            sampled=sampled,
            role=role,
        )

    def _answer(self, moderator: Moderator, *, right: bool) -> bool:
        chance = moderator.sensitivity if right else moderator.specificity
        return right if self._generator.random() < chance else not right


def _marked(
    row: Row, labels: Mapping[Label, bool], shown: Sequence[Evidence], *, careful: bool
) -> tuple[DecidedEvidence, ...]:
    """What a moderator makes of the marks on the screen; a careful one adds those that are missing."""
    marks = []
    for one in shown:
        fits = not careful or any(_overlap(one, true) for true in row.evidence if true.label is one.category)
        status = Status.CONFIRMED if labels[one.category] and fits else Status.REJECTED
        marks.append(DecidedEvidence(one.start, one.end, one.category, status))
    confirmed = [mark for mark in marks if mark.status is Status.CONFIRMED]
    for true in row.evidence if careful else ():
        seen = any(_overlap(true, mark) for mark in confirmed if mark.label is true.label)
        if labels[true.label] and not seen:
            marks.append(DecidedEvidence(true.start, true.end, true.label, Status.ADDED))
    return tuple(marks)


def _overlap(one: Mark | Evidence, other: Mark | Evidence) -> bool:
    return one.start < other.end and other.start < one.end
