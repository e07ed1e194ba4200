"""The network at work: folded texts in, calibrated scores and marked stretches out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from shenyan.model.artifact import Artifact
from shenyan.model.labels import LABELS, Label
from shenyan.model.tags import GROUPS, OUTSIDE, WIDTH, TaggedSpan, decode
from shenyan.model.windows import BEGIN_ID, END_ID, OVERLAP, PAD_ID, windows

BATCH_WINDOWS = 16  # windows in one run of the network; larger batches gain nothing on a CPU


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


@dataclass(frozen=True, slots=True)
class _Window:
    """A stretch of one text's tokens, as the network reads it."""

    text: int
    start: int
    ids: list[int]


class Classifier:
    """Runs one artifact. Thread-safe. threads: CPU threads for one run, 0 to use every core."""

    def __init__(self, artifact: Artifact, *, threads: int = 0) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(artifact.network), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(artifact.tokenizer))
        self._calibration = artifact.calibration

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """Predictions in the order of the texts. A text longer than a window takes its highest window's score."""
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        parts = [
            _Window(index, start, [BEGIN_ID, *encoding.ids[start:end], END_ID])
            for index, encoding in enumerate(encodings)
            for start, end in windows(len(encoding.ids))
        ]
        documents = np.full((len(texts), len(LABELS)), -np.inf, dtype=np.float32)
        tokens = [np.zeros((len(encoding.ids), WIDTH), dtype=np.float32) for encoding in encodings]
        for part, document, token in self._run(parts):
            documents[part.text] = np.maximum(documents[part.text], document)
            # Of what two windows share, each keeps the half that lies deeper inside it.
            content, whole = token[1 : len(part.ids) - 1], tokens[part.text]
            first = OVERLAP // 2 if part.start else 0
            last = len(content) - (OVERLAP // 2 if part.start + len(content) < len(whole) else 0)
            whole[part.start + first : part.start + last] = content[first:last]
        return [
            self._prediction(document, token, encoding.offsets)
            for document, token, encoding in zip(documents, tokens, encodings, strict=True)
        ]

    def _run(self, parts: Sequence[_Window]) -> Iterator[tuple[_Window, NDArray[np.float32], NDArray[np.float32]]]:
        """Runs windows in batches of like length, so that little is padding."""
        by_length = sorted(parts, key=lambda part: len(part.ids))
        for first in range(0, len(by_length), BATCH_WINDOWS):
            batch = by_length[first : first + BATCH_WINDOWS]
            ids = np.full((len(batch), len(batch[-1].ids)), PAD_ID, dtype=np.int64)
            mask = np.zeros_like(ids)
            for row, part in enumerate(batch):
                ids[row, : len(part.ids)] = part.ids
                mask[row, : len(part.ids)] = 1
            documents, tokens = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
            yield from zip(batch, documents, tokens, strict=True)

    def _prediction(
        self,
        document: NDArray[np.float32],
        tokens: NDArray[np.float32],
        offsets: Sequence[tuple[int, int]],
    ) -> Prediction:
        logits = {label: float(logit) for label, logit in zip(LABELS, document, strict=True)}
        return Prediction(
            scores={label: self._calibrate(label, logit) for label, logit in logits.items()},
            logits=logits,
            spans=tuple(decode(tokens, offsets)) if len(offsets) else (),
            offsets=tuple(offsets),
            evidence=_evidence(tokens),
        )

    def _calibrate(self, label: Label, logit: float) -> float:
        calibration = self._calibration[label]
        return float(1.0 / (1.0 + np.exp(-(calibration.slope * logit + calibration.intercept))))


def _evidence(tokens: NDArray[np.float32]) -> dict[Label, NDArray[np.float32]]:
    """Per label, each token's probability of being evidence: all but the share of "outside"."""
    result = {}
    for label, group in zip(LABELS, GROUPS[-len(LABELS) :], strict=True):
        columns = tokens[:, group.columns]
        exponents = np.exp(columns - columns.max(axis=1, keepdims=True)) if len(columns) else columns
        result[label] = 1.0 - exponents[:, OUTSIDE] / exponents.sum(axis=1)
    return result
