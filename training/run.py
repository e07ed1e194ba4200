"""`make train`: from rows to a calibrated artifact, in stages that an interrupted run picks up again."""

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from shenyan.data.dataset import Corpus, load_corpus
from shenyan.data.rows import Row
from shenyan.data.sources import Use
from shenyan.data.splits import Split
from shenyan.model.artifact import (
    MANIFEST,
    NETWORK,
    TOKENIZER,
    Artifact,
    Calibration,
    interface,
    load_artifact,
    sha256,
)
from shenyan.model.labels import LABELS, Label
from shenyan.model.policy import Threshold
from shenyan.training import backbone, network, vocabulary
from shenyan.training.calibrate import (
    apply,
    as_manifest,
    choose_threshold,
    fit_platt,
    identifier_weight,
)
from shenyan.training.config import Recipe
from shenyan.training.encode import encode_rows
from shenyan.training.export import export
from shenyan.training.fit import fit
from shenyan.training.predict import RawScores, raw_scores

TRAINED_ON = "trained_on.txt"  # ids of the rows behind the weights: evaluation leaves them out

Say = Callable[[str], None]


def train(recipe: Recipe, *, home: Path, say: Say) -> Artifact:
    """Runs a recipe and returns the new artifact, which lies in home/artifacts/<version>.

    home: where checkpoints and artifacts are kept. say: takes one line of progress.
    Raises LicenceError, ChecksumError, RowError or BackboneError before anything is trained.
    """
    corpus = load_corpus(recipe.sources, use=Use.TRAIN)
    for line in corpus.missing:
        say(f"left out: {line}")
    say("rows: " + ", ".join(f"{split} {len(rows)}" for split, rows in corpus.splits.items()))
    folder = home / "train" / f"{recipe.digest}-{_digest(corpus)}"
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer, fitted = _fitted(recipe, corpus, folder, say)
    say("exporting to int8")
    draft = folder / "artifact"
    draft.mkdir(exist_ok=True)
    export(fitted, draft / NETWORK)
    tokenizer.save(str(draft / TOKENIZER))
    (draft / TRAINED_ON).write_text("".join(f"{row.id}\n" for row in corpus.splits[Split.TRAIN]), encoding="utf-8")
    say("calibrating the exported file")
    _write_manifest(draft, recipe, corpus)
    artifact = load_artifact(draft)
    target = home / "artifacts" / artifact.version
    shutil.copytree(draft, target, dirs_exist_ok=True)
    return load_artifact(target)


def _digest(corpus: Corpus) -> str:
    ids = [row.id for split in Split for row in corpus.splits[split]]
    return hashlib.sha256("".join(ids).encode()).hexdigest()[:12]


def _fitted(recipe: Recipe, corpus: Corpus, folder: Path, say: Say) -> tuple[Tokenizer, network.Network]:
    """The trained network, from the folder where a finished run left it."""
    tokenizer_file = folder / TOKENIZER
    if (folder / "network.pt").is_file():
        say(f"already trained: {folder}")
        return Tokenizer.from_file(str(tokenizer_file)), network.load(folder)
    written = [row.text for row in corpus.splits[Split.TRAIN] if row.entities is not None]
    tokenizer, kept = vocabulary.prune(backbone.locate(backbone.TOKENIZER), written)
    tokenizer.save(str(tokenizer_file))
    encoder = backbone.load()
    vocabulary.prune_embeddings(encoder, kept)
    encoder.encoder.layer = encoder.encoder.layer[: recipe.layers]
    encoder.config.num_hidden_layers = recipe.layers
    say(f"training {recipe.layers} layers, {len(kept)} pieces; logs in {folder}")
    fitted = fit(
        network.Network(encoder),
        recipe,
        train=encode_rows(corpus.splits[Split.TRAIN], tokenizer),
        dev=encode_rows(corpus.splits[Split.DEV], tokenizer),
        folder=folder / "checkpoints",
    )
    network.save(fitted, folder)
    return tokenizer, fitted


def _write_manifest(draft: Path, recipe: Recipe, corpus: Corpus) -> None:
    """Calibrates the draft through a manifest that changes nothing, then writes the real one."""
    manifest = _manifest(draft, recipe, corpus)
    neutral = {label: Calibration(slope=1.0, intercept=0.0) for label in LABELS}
    open_door = {label: Threshold(review=0.5, block=0.5) for label in LABELS}
    _save(draft, manifest, neutral, open_door, weight=0.0)
    rows = corpus.splits[Split.CALIBRATION]
    scores = raw_scores(load_artifact(draft), [row.text for row in rows])
    calibration, thresholds, weight = _calibrated(scores, rows)
    _save(draft, manifest, calibration, thresholds, weight=weight)


def _calibrated(
    scores: RawScores, rows: Sequence[Row]
) -> tuple[dict[Label, Calibration], dict[Label, Threshold], float]:
    truth = {label: np.array([row.labels[label] for row in rows], dtype=bool) for label in LABELS}
    weight = identifier_weight([one > 0 for one in scores.identifiers], truth[Label.PRIVACY_LEAK])
    calibration = {label: fit_platt(scores.logits[:, column], truth[label]) for column, label in enumerate(LABELS)}
    thresholds = {}
    for column, label in enumerate(LABELS):
        final = apply(calibration[label], scores.logits[:, column])
        if label is Label.PRIVACY_LEAK:
            final = np.maximum(final, scores.identifiers * weight)
        thresholds[label] = choose_threshold(final, truth[label])
    return calibration, thresholds, weight


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


def _save(
    draft: Path,
    manifest: dict[str, Any],
    calibration: dict[Label, Calibration],
    thresholds: dict[Label, Threshold],
    *,
    weight: float,
) -> None:
    complete = manifest | {
        "calibration": as_manifest(calibration),
        "thresholds": as_manifest(thresholds),
        "identifier_weight": weight,
    }
    # The same weights under other thresholds answer otherwise, and so are another version.
    digest = hashlib.sha256(json.dumps(complete, sort_keys=True).encode()).hexdigest()
    complete["version"] = f"{datetime.now(UTC):%Y.%m.%d}-{digest[:8]}"
    text = json.dumps(complete, ensure_ascii=False, indent=2) + "\n"
    (draft / MANIFEST).write_text(text, encoding="utf-8")
