"""What a month of decisions is worth: the shipped model trains on, and both are measured on posts new to both.

On the slice that drifted, the newest quarter of the month; on all other slices, the dev split. Labels are the true
ones, not the moderators'.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from shenyan.data.casebook import HOME_VARIABLE, check_file, write_decisions
from shenyan.data.dataset import Corpus, load_corpus
from shenyan.data.decisions import DecisionError, as_line
from shenyan.data.moderators import CORPUS
from shenyan.data.rows import Row
from shenyan.data.sources import Use, load_table, read_source
from shenyan.data.splits import NEWEST, Split, group_rows
from shenyan.model.artifact import Artifact
from shenyan.model.labels import LABELS
from shenyan.training import differences, gate, run
from shenyan.training.config import Recipe
from shenyan.training.differences import Drawn
from shenyan.training.gate import Answers, Asked, Measure, Verdict
from shenyan.training.manifest import trained_on
from shenyan.training.metrics import Figure, Scores, Truth
from shenyan.training.month import Month
from shenyan.training.run import Say
from shenyan.training.scored import Judge, Scored, labelled
from shenyan.training.slices import groups_of, is_clean, slices_of

DRIFTED = "drifted"  # the slice of the month's posts
DECISIONS_FILE = "month.jsonl"


@dataclass(frozen=True, slots=True)
class Learned:
    """The artifact that went on from a month, and the corpus that it did so on."""

    artifact: Artifact
    corpus: Corpus


@dataclass(frozen=True, slots=True)
class Change:
    """A figure of the drifted posts by whether they have any label, before and after the month."""

    measure: str
    rows: int
    before: float
    after: float
    difference: Figure


@dataclass(frozen=True, slots=True)
class Gain:
    """What the month has changed. changes: of the drifted slice with the labels taken together, since it is small.
    verdict: every figure that either model has on single labels, of all slices."""

    changes: tuple[Change, ...]
    verdict: Verdict

    @property
    def improved(self) -> bool:
        """Whether AUROC or F1 of the drifted slice, by all labels together, is better beyond noise."""
        return any(one.difference.low > 0 for one in self.changes if one.measure in (Measure.AUROC, Measure.F1))


def golden_rows(before: Artifact) -> list[Row]:
    """Written rows that may be planted: the model has learned from them already, so that no other is used up."""
    learned = trained_on(before)
    written = read_source(load_table()["workplace"], use=Use.TRAIN)
    return [row for row in written if row.id in learned]


def learn(month: Month, recipe: Recipe, *, before: Artifact, home: Path, say: Say) -> Learned:
    """Writes the month's decisions to a file, imports it into a home and trains on there.

    Raises whatever `run.train` raises, and DecisionError where the home has other decisions already.
    """
    home.mkdir(parents=True, exist_ok=True)
    path = home / DECISIONS_FILE
    path.write_text("".join(map(as_line, month.decisions)), encoding="utf-8")
    decisions, problems = check_file(path)
    if problems:
        raise DecisionError(problems[0])
    written = write_decisions(decisions, home / "decisions")
    say(f"{written.added} decisions imported")
    with _at(home):
        artifact = run.train(recipe, home=home, say=say)
        corpus = load_corpus(recipe.sources, use=Use.TRAIN, trained_on=trained_on(before))
    return Learned(artifact, corpus)


def measure(month: Month, corpus: Corpus, *, before: Judge, after: Judge) -> Gain:
    """Both models on the newest posts of the month and on the dev split. corpus: as the later one was trained on."""
    drifted = newest(month, corpus)
    others = [row for row in labelled(corpus.splits[Split.DEV]) if row.corpus != CORPUS]
    rows = [*drifted, *others]
    one, other = (_answers(judge, rows) for judge in (before, after))
    slices = {name: [len(drifted) + index for index in members] for name, members in slices_of(others).items()}
    asked = Asked(
        slices={DRIFTED: range(len(drifted)), **slices},
        truth=_table([[row.labels[label] for label in LABELS] for row in rows]),
        known=np.ones((len(rows), len(LABELS)), dtype=bool),
        clean=np.array([is_clean(row) for row in rows], dtype=bool),
        groups=groups_of(rows),
    )
    changes = _changes(Scored(drifted, *_first(one, len(drifted))), Scored(drifted, *_first(other, len(drifted))))
    return Gain(changes, gate.compare(asked, champion=one, candidate=other))


def _first(answers: Answers, count: int) -> tuple[Scores, Truth]:
    return answers.scores[:count], answers.flags[:count]


def _changes(before: Scored, after: Scored) -> tuple[Change, ...]:
    """AUROC and F1 of whether a post has any label, by the chance of any and by being held back, and the shares of
    posts with and without a label that are held back; paired, contrast pairs together."""
    truth = np.array([not row.clean for row in before.rows], dtype=bool)
    weights = differences.draw(groups_of(before.rows))
    first, second = (1 - np.prod(1 - one.scores, axis=1) for one in (before, after))
    drawn = {
        str(Measure.AUROC): differences.auroc(truth, first, second, weights),
        str(Measure.F1): differences.f1(truth, before.held, after.held, weights),
        "with a label, held back": differences.share(before.held[truth], after.held[truth], weights[:, truth]),
        "clean, held back": differences.share(before.held[~truth], after.held[~truth], weights[:, ~truth]),
    }
    return tuple(_change(measure, one) for measure, one in drawn.items())


def _change(measure: str, drawn: Drawn) -> Change:
    low, high = np.nanpercentile(drawn.differences, [2.5, 97.5])
    difference = Figure(drawn.candidate - drawn.champion, float(low), float(high))
    return Change(measure, drawn.rows, drawn.champion, drawn.candidate, difference)


def newest(month: Month, corpus: Corpus) -> list[Row]:
    """The posts of the month's newest quarter that the model neither learned from nor was calibrated on, also none
    that springs from a source that it learned from."""
    learned, calibrated = ({row.id for row in corpus.splits[split]} for split in (Split.TRAIN, Split.CALIBRATION))
    arrived = [one.row for one in month.arrivals]
    for group in group_rows(arrived):
        ids = {row.id for row in group}
        if not ids.isdisjoint(learned):
            learned |= ids
    last = arrived[round(len(arrived) * (1 - NEWEST)) :]
    return [row for row in last if row.id not in learned and row.id not in calibrated]


@contextmanager
def _at(home: Path) -> Iterator[None]:
    """SHENYAN_HOME set to a folder for a while."""
    former = os.environ.get(HOME_VARIABLE)
    os.environ[HOME_VARIABLE] = str(home)
    try:
        yield
    finally:
        if former is None:
            del os.environ[HOME_VARIABLE]
        else:
            os.environ[HOME_VARIABLE] = former


def _answers(judge: Judge, rows: Sequence[Row]) -> Answers:
    scores = judge.scores([row.text for row in rows], about="before and after")
    return Answers(scores, judge.flags(scores))


def _table(rows: Sequence[Sequence[bool]]) -> Truth:
    return np.array(rows, dtype=bool).reshape(len(rows), len(LABELS))
