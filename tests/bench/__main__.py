"""`make bench`: speed on this machine, as ratios against named alternatives measured in the same run."""

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from rich.console import Console
from rich.table import Table
from starlette.testclient import TestClient
from tests.bench.queue import queue_table

from shenyan.data.dataset import load_corpus
from shenyan.data.sources import Use
from shenyan.data.splits import Split
from shenyan.model.artifact import load_artifact
from shenyan.model.classifier import Classifier
from shenyan.model.filters import discard_public
from shenyan.model.normalise import fold
from shenyan.model.pipeline import Pipeline
from shenyan.model.recognisers.catalogue import find
from shenyan.serving import logs
from shenyan.serving.app import create_app
from shenyan.serving.db import Database
from shenyan.serving.keys.repository import KeyRepository
from shenyan.serving.keys.service import Scope, add_key
from shenyan.serving.settings import Settings
from shenyan.training.baseline import fit_baseline

POSTS = 200
ROUNDS = 3


def main() -> None:
    """Measures the parts of the way of a post, then a batch, then the service, and prints them."""
    logs.configure(form="console", level="ERROR")
    corpus = load_corpus(["workplace"], use=Use.BENCHMARK)
    texts = [row.text for row in corpus.splits[Split.DEV]][:POSTS]
    artifact = load_artifact()
    pipeline, classifier = Pipeline(artifact, threads=1), Classifier(artifact, threads=1)
    folded = [fold(text) for text in texts]
    baseline = fit_baseline(corpus.splits[Split.TRAIN][:2000])
    alone = each(pipeline.assess, texts)
    table = Table("what", "mean ms a post", "of one post alone", title=f"{len(texts)} posts of the dev split")
    for name, milliseconds in (
        ("the whole pipeline, one post alone, one thread", alone),
        ("  folding", each(fold, texts)),
        ("  recognisers and filters", each(lambda one: discard_public(find(one), one), folded)),
        ("  network, int8 (ONNX Runtime, one thread)", each(lambda one: classifier.predict([one.text]), folded)),
        ("the whole pipeline, batches of 16, one thread", batches(pipeline.assess_batch, texts, 16)),
        ("the whole pipeline, batches of 16, every core", batches(Pipeline(artifact).assess_batch, texts, 16)),
        ("alternative: the linear baseline", each(lambda text: baseline.scores([text]), texts)),
        ("POST /v1/score with storage, one after another", over_http(pipeline, texts)),
    ):
        table.add_row(name, f"{milliseconds:.2f}", f"{milliseconds / alone:.2f} ×")
    Console(width=110).print(table)
    Console(width=110).print(queue_table(pipeline, texts))
    Console().print(
        f"ONNX Runtime {onnxruntime.__version__}; mean length {np.mean([len(t) for t in texts]):.0f} characters"
    )


def each(work: Callable[[Any], object], items: Sequence[Any]) -> float:
    """Mean milliseconds of one call, over items and rounds, after one round to warm up."""
    times = []
    for round_number in range(ROUNDS + 1):
        for item in items:
            began = time.perf_counter()
            work(item)
            if round_number:
                times.append(time.perf_counter() - began)
    return statistics.fmean(times) * 1000


def batches(work: Callable[[Sequence[str]], object], texts: Sequence[str], size: int) -> float:
    """Mean milliseconds a post in batches."""
    groups = [texts[first : first + size] for first in range(0, len(texts), size)]
    return each(work, groups) * len(groups) / len(texts)


def over_http(pipeline: Pipeline, texts: Sequence[str]) -> float:
    """Mean milliseconds of a request to the app in this process, SQLite included."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), rate_limit="1000000/minute", log_level="ERROR")
        with TestClient(create_app(settings, pipeline)) as client:
            database = Database(settings.database)
            with database.write() as session:
                key = add_key(KeyRepository(session), name="bench", scopes=tuple(Scope), now=datetime.now(UTC))
            database.dispose()
            return each(lambda text: client.post("/v1/score", json={"text": text}, headers={"X-API-Key": key}), texts)


if __name__ == "__main__":
    main()
