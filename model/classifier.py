"""The network at work: folded texts in, calibrated scores and marked stretches out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from shenyan.model.artifact import Artifact
from shenyan.model.labels import LABELS, Label
from shenyan.model.languages import languages
from shenyan.model.tags import GROUPS, OUTSIDE, WIDTH, TaggedSpan, decode
from shenyan.model.windows import BEGIN_ID, END_ID, OVERLAP, windows


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the network says of one folded text; offsets are of that text.

    scores: calibrated probability per label. logits: the same before calibration. offsets: of each token.
    evidence: per label and token, the probability that the token is evidence for it.
    """

    scores: Mapping[Label, float]
    logits: Mapping[Label, float]
    spans: tuple[TaggedSpan, ...]
    offsets: tuple[tuple[int, int], ...]
    evidence: Mapping[Label, NDArray[np.float32]]


class Classifier:
    """Runs one artifact. Thread-safe. threads: CPU threads for one run, 0 to use every core."""

    def __init__(self, artifact: Artifact, *, threads: int = 0) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(artifact.network), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(artifact.tokenizer))
        self._artifact = artifact

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """Predictions in the order of the texts. A text longer than a window takes its highest window's score."""
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [
            self._predict(encoding.ids, encoding.offsets, languages(text))
            for encoding, text in zip(encodings, texts, strict=True)
        ]

    def _predict(self, ids: Sequence[int], offsets: Sequence[tuple[int, int]], spoken: Sequence[str]) -> Prediction:
        document = np.full(len(LABELS), -np.inf, dtype=np.float32)
        tokens = np.zeros((len(ids), WIDTH), dtype=np.float32)
        for start, end in windows(len(ids)):
            window_document, window_tokens = self._run([BEGIN_ID, *ids[start:end], END_ID])
            document = np.maximum(document, window_document)
            # Of what two windows share, each keeps the half that lies deeper inside it.
            first = start + OVERLAP // 2 if start else 0
            tokens[first:end] = window_tokens[1 + first - start : 1 + end - start]
        logits = {label: float(logit) for label, logit in zip(LABELS, document, strict=True)}
        return Prediction(
            scores={label: self._calibrate(label, logit, spoken) for label, logit in logits.items()},
            logits=logits,
            spans=tuple(decode(tokens, offsets)) if len(offsets) else (),
            offsets=tuple(offsets),
            evidence=_evidence(tokens),
        )

    def _run(self, ids: Sequence[int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Runs the network on one window: logits of the post, and of its tokens.

        Windows run alone. Their 8-bit scales are taken over all that runs together, so that in a batch a post's
        score would hang on its neighbours (by up to 0.2), and on a CPU a batch is no faster (`make bench`).
        """
        document, tokens = self._session.run(
            None,
            {"input_ids": np.array([ids], dtype=np.int64), "attention_mask": np.ones((1, len(ids)), dtype=np.int64)},
        )
        return document[0], tokens[0]

    def _calibrate(self, label: Label, logit: float, spoken: Sequence[str]) -> float:
        calibration = self._artifact.calibration_for(label, spoken)
        return float(1.0 / (1.0 + np.exp(-(calibration.slope * logit + calibration.intercept))))


def _evidence(tokens: NDArray[np.float32]) -> dict[Label, NDArray[np.float32]]:
    """Per label, each token's probability of being evidence: all but the share of "outside"."""
    result = {}
    for label, group in zip(LABELS, GROUPS[-len(LABELS) :], strict=True):
        columns = tokens[:, group.columns]
        exponents = np.exp(columns - columns.max(axis=1, keepdims=True)) if len(columns) else columns
        result[label] = 1.0 - exponents[:, OUTSIDE] / exponents.sum(axis=1)
    return result
