"""Scores of an artifact before calibration, for calibrating and judging it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from shenyan.model.artifact import Artifact
from shenyan.model.classifier import Classifier
from shenyan.model.labels import LABELS
from shenyan.model.languages import languages
from shenyan.model.normalise import fold
from shenyan.model.reading import read

BATCH = 64


@dataclass(frozen=True, slots=True)
class RawScores:
    """logits: (posts, labels) in the order of LABELS. identifiers: score of each post's surest identifier, or 0.
    spoken: the language that each post is read in, "" for none."""

    logits: NDArray[np.float64]
    identifiers: NDArray[np.float64]
    spoken: tuple[str, ...]


def raw_scores(artifact: Artifact, texts: Sequence[str]) -> RawScores:
    """What the network and the recognisers each say of the texts, before the two are put together."""
    classifier = Classifier(artifact)
    logits: list[list[float]] = []
    identifiers: list[float] = []
    spoken: list[str] = []
    for first in tqdm(range(0, len(texts), BATCH), desc="scoring", unit="batch"):
        readings = [read(fold(text)) for text in texts[first : first + BATCH]]
        predictions = classifier.predict([reading.shown for reading in readings])
        for reading, prediction in zip(readings, predictions, strict=True):
            logits.append([prediction.logits[label] for label in LABELS])
            identifiers.append(max((finding.score for finding in reading.found), default=0.0))
            spoken.append(next(iter(languages(reading.shown)), ""))
    return RawScores(np.array(logits, dtype=np.float64), np.array(identifiers, dtype=np.float64), tuple(spoken))
