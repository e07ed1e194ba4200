"""The manifest of a new artifact: what it was made of, calibrated on the calibration split of the exported file."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from shenyan.data.dataset import Corpus
from shenyan.data.rows import Row
from shenyan.data.splits import Split
from shenyan.model.artifact import MANIFEST, NETWORK, TOKENIZER, Artifact, interface, load_artifact, sha256
from shenyan.model.labels import LABELS, Label
from shenyan.model.policy import BALANCED, CAREFUL
from shenyan.training.calibrate import (
    CONFIDENCE,
    Scores,
    Truth,
    apply,
    as_manifest,
    balanced_threshold,
    careful_threshold,
    fit_languages,
    identifier_weight,
    lower_bound,
)
from shenyan.training.config import Recipe
from shenyan.training.predict import RawScores, raw_scores

TRAINED_ON = "trained_on.txt"  # ids of the rows behind the weights: evaluation leaves them out


def write_manifest(draft: Path, recipe: Recipe, corpus: Corpus) -> None:
    """Calibrates the draft through a manifest that changes nothing, then writes the real one.

    draft: a folder with the exported network, its tokenizer and TRAINED_ON.
    """
    manifest = _manifest(draft, recipe, corpus)
    _save(draft, manifest | _NEUTRAL)
    rows = [row for row in corpus.splits[Split.CALIBRATION] if row.known.issuperset(LABELS)]
    scores = raw_scores(load_artifact(draft), [row.text for row in rows])
    _save(draft, manifest | _calibrated(scores, rows))


def trained_on(artifact: Artifact) -> set[str]:
    """Ids of all rows that an artifact has learned from, those of the artifact that it went on from too."""
    return set((artifact.folder / TRAINED_ON).read_text(encoding="utf-8").split())


_NEUTRAL = {
    "calibration": {label: {"slope": 1.0, "intercept": 0.0} for label in LABELS},
    "thresholds": {label: {"review": 0.5, "block": 0.5} for label in LABELS},
    "identifier_weight": 0.0,
}


def _calibrated(scores: RawScores, rows: Sequence[Row]) -> dict[str, Any]:
    """The parts of a manifest that come from the calibration split."""
    truth = {label: np.array([row.labels[label] for row in rows], dtype=bool) for label in LABELS}
    weight = identifier_weight([one > 0 for one in scores.identifiers], truth[Label.PRIVACY_LEAK])
    calibration, own, balanced, careful, guarantees = {}, {}, {}, {}, {}
    for column, label in enumerate(LABELS):
        logits = scores.logits[:, column]
        calibration[label], own[label] = fit_languages(logits, truth[label], scores.spoken)
        final = apply(calibration[label], logits)
        for language, one in own[label].items():
            final = np.where(np.array(scores.spoken) == language, apply(one, logits), final)
        if label is Label.PRIVACY_LEAK:
            final = np.maximum(final, scores.identifiers * weight)
        balanced[label] = balanced_threshold(final, truth[label])
        careful[label] = careful_threshold(final, truth[label])
        guarantees[label] = {
            BALANCED: _guarantee(final, truth[label], balanced[label].review),
            CAREFUL: _guarantee(final, truth[label], careful[label].review),
        }
    return {
        "calibration": as_manifest(calibration),
        "language_calibration": _by_language(own),
        "thresholds": as_manifest(balanced),
        "points": {CAREFUL: as_manifest(careful)},
        "guarantees": guarantees,
        "identifier_weight": weight,
    }


def _by_language(own: Mapping[Label, Mapping[str, Any]]) -> dict[str, Any]:
    languages = sorted({language for entry in own.values() for language in entry})
    return {
        language: as_manifest({label: entry[language] for label, entry in own.items() if language in entry})
        for language in languages
    }


def _guarantee(scores: Scores, truth: Truth, review: float) -> dict[str, float]:
    """What a review threshold holds on the calibration split. recall_at_least: with CONFIDENCE, on posts like its."""
    flagged = scores >= review
    hits, positives = int((flagged & truth).sum()), int(truth.sum())
    return {
        "positives": positives,
        "recall": hits / positives,
        "recall_at_least": round(lower_bound(hits, positives), 4),
        "confidence": CONFIDENCE,
        "precision": hits / max(1, int(flagged.sum())),
        "clean_held": float(flagged[~truth].mean()),
    }


def _manifest(draft: Path, recipe: Recipe, corpus: Corpus) -> dict[str, Any]:
    names = (NETWORK, TOKENIZER, TRAINED_ON)
    hashes = {name: sha256(draft / name) for name in names}
    now = datetime.now(UTC)
    return {
        **interface(),
        "created_at": now.isoformat(timespec="seconds"),
        "backbone": "multilingual-e5-small (MIT)",
        "files": hashes,
        "recipe": {name: getattr(recipe, name) for name in type(recipe).__slots__},
        "rows": {str(split): len(rows) for split, rows in corpus.splits.items()},
        "sources": [
            {"name": source.name, "title": source.title, "licence": source.licence} for source in corpus.sources
        ],
    }


def _save(draft: Path, manifest: dict[str, Any]) -> None:
    # The same weights under other thresholds answer otherwise, and so are another version.
    digest = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
    version = f"{datetime.now(UTC):%Y.%m.%d}-{digest[:8]}"
    text = json.dumps(manifest | {"version": version}, ensure_ascii=False, indent=2) + "\n"
    (draft / MANIFEST).write_text(text, encoding="utf-8")
