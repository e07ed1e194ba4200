"""`make evaluate`: what the shipped file is worth on the test split, with the linear baseline beside it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from shenyan.data.dataset import Corpus
from shenyan.data.rows import Row
from shenyan.data.sources import Source, load_table
from shenyan.data.splits import Split
from shenyan.model.artifact import load_artifact
from shenyan.model.findings import Assessment
from shenyan.model.labels import LABELS
from shenyan.training.accuracy import label_lines, pair_lines, subtype_lines
from shenyan.training.baseline import fit_baseline
from shenyan.training.calibrate import high_f1_threshold
from shenyan.training.challenges import evasion_lines
from shenyan.training.clean import clean_lines, protected_lines
from shenyan.training.external import absent, entity_lines, external_lines
from shenyan.training.fairness import fairness_lines
from shenyan.training.faithful import faithfulness_lines
from shenyan.training.figures import Curves, Line, Report
from shenyan.training.identifiers import identifier_lines
from shenyan.training.marks import span_lines
from shenyan.training.scored import Judge, Scored, as_scores, corpus_of, labelled, unseen
from shenyan.training.slices import slices_of


def evaluate(folder: Path | None, *, split: Split, full: bool = True, external: bool = True) -> Report:
    """Measures the artifact in `folder` (the shipped one by default) through the pipeline that serves it.

    full: every section; else just labels, pairs, clean posts held back and marked stretches. external: the public
    benchmarks too, where everything is measured.
    Rows that the artifact was trained on are left out, and so are public sets that speak of one label only. The
    baseline is trained here, on the training split; its threshold is chosen by F1 on the calibration split, as the
    model's is.
    Raises ArtifactError.
    """
    artifact = load_artifact(folder)
    corpus = corpus_of(artifact)
    every = labelled(corpus.splits[split])
    rows = unseen(artifact, every)
    judge = Judge(artifact)
    assessments = judge.assess([row.text for row in rows], about="scoring")
    scores = as_scores(assessments)
    ours = Scored(rows, scores, judge.flags(scores))
    lines = _lines(ours, model="shenyan") + _lines(_baseline(corpus, rows), model="baseline")
    lines += span_lines(rows, assessments)
    if full:
        lines += _more_lines(judge, ours, assessments)
    missing = corpus.missing
    if full and external:
        table = load_table()
        lines += _public_lines(judge, table)
        missing += absent(table)
    return Report(
        model_version=artifact.version,
        split=str(split),
        rows=len(rows),
        left_out=len(every) - len(rows),
        missing=missing,
        thresholds={str(label): float(cut) for label, cut in zip(LABELS, judge.review, strict=True)},
        lines=tuple(lines),
        curves=_curves(ours),
    )


def _lines(scored: Scored, *, model: str) -> list[Line]:
    slices = slices_of(scored.rows)
    return [
        *label_lines(scored, slices, model=model),
        *pair_lines(scored, model=model),
        *clean_lines(scored, slices, model=model),
    ]


def _more_lines(judge: Judge, scored: Scored, assessments: Sequence[Assessment]) -> list[Line]:
    return [
        *subtype_lines(scored, model="shenyan"),
        *protected_lines(scored, model="shenyan"),
        *evasion_lines(judge, scored),
        *fairness_lines(judge, scored),
        *faithfulness_lines(judge, scored, assessments),
        *identifier_lines(scored.rows),
    ]


def _public_lines(judge: Judge, table: Mapping[str, Source]) -> list[Line]:
    about = "public sets"
    review = dict(zip(LABELS, judge.review.tolist(), strict=True))
    return [
        *external_lines(lambda texts: judge.scores(texts, about=about), table, review=review),
        *entity_lines(lambda texts: judge.assess(texts, about=about), table),
    ]


def _baseline(corpus: Corpus, rows: Sequence[Row]) -> Scored:
    baseline = fit_baseline(labelled(corpus.splits[Split.TRAIN]))
    held_out = labelled(corpus.splits[Split.CALIBRATION])
    chosen = baseline.scores([row.text for row in held_out])
    cuts = [
        high_f1_threshold(chosen[:, column], np.array([row.labels[label] for row in held_out]))
        for column, label in enumerate(LABELS)
    ]
    scores = baseline.scores([row.text for row in rows])
    return Scored(rows, scores, scores >= np.array(cuts))


def _curves(scored: Scored) -> tuple[Curves, ...]:
    """Scores and truth of each label, highest score first: the order of the rows would lead back to their texts."""
    curves = []
    for column, label in enumerate(LABELS):
        order = np.argsort(-scored.scores[:, column])
        truth = tuple(scored.rows[index].labels[label] for index in order)
        curves.append(Curves(str(label), tuple(scored.scores[order, column].tolist()), truth))
    return tuple(curves)
