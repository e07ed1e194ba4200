"""Whether the evidence that is shown is what the score hangs on. DeYoung et al. (2020), "ERASER": comprehensiveness
and sufficiency, with a stretch drawn at random as the control."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from shenyan.model.findings import Assessment
from shenyan.model.labels import LABELS
from shenyan.training.figures import Line
from shenyan.training.metrics import Scores, mean_of
from shenyan.training.scored import DRAWN, Judge, Scored

MOST = 150  # posts per label

WITHOUT, CONTROL, ALONE = range(3)  # places in Probe.ways

_SENTENCE = re.compile(r"[^。！？!?;；\n]+[。！？!?;；\n]*")


@dataclass(frozen=True, slots=True)
class Probe:
    """A correctly flagged post, told three other ways.

    index, column: the row and the label. without: less the evidence. control: less as many characters drawn at random
    from the rest, "" where the rest is shorter than the evidence. alone: just the sentences that hold evidence, ""
    where these are all there are.
    """

    index: int
    column: int
    without: str
    control: str
    alone: str

    @property
    def ways(self) -> tuple[str, str, str]:
        return self.without, self.control, self.alone


def faithfulness_lines(
    judge: Judge, scored: Scored, assessments: Sequence[Assessment], *, most: int = MOST
) -> list[Line]:
    """Section "faithfulness", over rightly flagged posts, by label and for all labels together.

    drop, fell_below: mean fall of the label's score, and share that falls below the review threshold, when the evidence
    is deleted. control_drop, control_fell_below: when as much else is, of posts that have as much. drop_over_control:
    how much more the evidence costs, on those posts. kept_alone: share that stays at or over the threshold when only
    the sentences with evidence are left, of posts that have others. Posts that are nothing but evidence are left out.
    """
    probes = [probe for column in range(len(LABELS)) for probe in _probes(scored, assessments, column, most)]
    after = _scores(judge, probes)
    posts = np.array([probe.index for probe in probes], dtype=np.int64)
    columns = np.array([probe.column for probe in probes], dtype=np.int64)
    falls = scored.scores[posts, columns][:, None] - after
    # As floats, so that what could not be told stays NaN.
    stays = np.where(np.isnan(after), np.nan, after >= judge.review[columns][:, None])
    figures = {
        "drop": falls[:, WITHOUT],
        "fell_below": 1 - stays[:, WITHOUT],
        "control_drop": falls[:, CONTROL],
        "control_fell_below": 1 - stays[:, CONTROL],
        "drop_over_control": falls[:, WITHOUT] - falls[:, CONTROL],
        "kept_alone": stays[:, ALONE],
    }
    lines = []
    for name, of_label in (("", columns >= 0), *((str(label), columns == LABELS.index(label)) for label in LABELS)):
        for measure, values in figures.items():
            chosen = of_label & ~np.isnan(values)
            if chosen.any():
                figure = mean_of(values[chosen], posts[chosen])
                lines.append(Line("faithfulness", "shenyan", "all", name, measure, int(chosen.sum()), figure))
    return lines


def _scores(judge: Judge, probes: Sequence[Probe]) -> Scores:
    """Scores of each probe's own label, of shape (probes, ways of telling it); NaN where there is nothing to tell."""
    texts = [text for probe in probes for text in probe.ways]
    told = [number for number, text in enumerate(texts) if text.strip()]
    scores = np.full((len(texts), len(LABELS)), np.nan)
    scores[told] = judge.scores([texts[number] for number in told], about="evidence")
    columns = [probe.column for probe in probes for _ in probe.ways]
    return scores[np.arange(len(texts)), columns].reshape(len(probes), ALONE + 1)


def _probes(scored: Scored, assessments: Sequence[Assessment], column: int, most: int) -> Iterator[Probe]:
    order = list(range(len(scored.rows)))
    random.Random(DRAWN).shuffle(order)  # noqa: S311 - a sample, not a key
    right = (index for index in order if scored.flags[index, column] and scored.rows[index].labels[LABELS[column]])
    made = (_probe(scored.rows[index].text, assessments[index], index=index, column=column) for index in right)
    return islice((probe for probe in made if probe.without.strip()), most)


def _probe(text: str, assessment: Assessment, *, index: int, column: int) -> Probe:
    spans = [(one.start, one.end) for one in assessment.evidence if one.category is LABELS[column]]
    evidence = {at for start, end in spans for at in range(start, end)}
    rest = [at for at in range(len(text)) if at not in evidence]
    generator = random.Random(f"{DRAWN} {index} {column}")  # noqa: S311 - a sample, not a key
    first = generator.randrange(max(1, len(rest) - len(evidence) + 1))
    spared = set(rest[first : first + len(evidence)])
    sentences = [match.span() for match in _SENTENCE.finditer(text)]
    telling = [(start, end) for start, end in sentences if not evidence.isdisjoint(range(start, end))]
    return Probe(
        index=index,
        column=column,
        without="".join(text[at] for at in rest),
        control="".join(letter for at, letter in enumerate(text) if at not in spared)
        if len(rest) >= len(evidence)
        else "",
        alone="".join(text[start:end] for start, end in telling) if len(telling) < len(sentences) else "",
    )
