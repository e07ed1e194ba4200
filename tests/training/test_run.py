"""A whole run on a small network and invented rows: from rows to an artifact that loads."""

import dataclasses
import json
import re

import pytest
from tests.training.conftest import RECIPE, make_encoder

from shenyan.data.dataset import Corpus
from shenyan.data.sources import Source, Use
from shenyan.data.splits import Split
from shenyan.model.artifact import load_artifact
from shenyan.model.labels import LABELS, Label
from shenyan.model.pipeline import load_pipeline
from shenyan.training import manifest, run
from shenyan.training.manifest import TRAINED_ON

SOURCE = Source("invented", "Invented", "nowhere", "CC0-1.0", ("zh",), frozenset(Use), "x", None, "As they are.")


@pytest.fixture(scope="module")
def corpus(learnable) -> Corpus:  # type: ignore[no-untyped-def]
    rows = {
        split: learnable(count, seed) for seed, (split, count) in enumerate(zip(Split, (96, 30, 80, 20), strict=True))
    }
    return Corpus(rows, (SOURCE,), ("elsewhere: not on this machine",))


@pytest.fixture(scope="module")
def trained(corpus, tokenizer, tmp_path_factory):  # type: ignore[no-untyped-def]
    """An artifact, what was said while it was made, and how to make it again."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "load_corpus", lambda names, use, trained_on: corpus)
        patch.setattr(run.backbone, "load", lambda: make_encoder(tokenizer))
        patch.setattr(run.backbone, "locate", lambda _: None)
        kept = list(range(tokenizer.get_vocab_size()))
        patch.setattr(run.vocabulary, "prune", lambda *_: (tokenizer, kept))

        def again(recipe=RECIPE):  # type: ignore[no-untyped-def]
            said: list[str] = []
            return run.train(recipe, home=home, say=said.append), said

        yield *again(), again


def test_the_artifact_loads_and_has_learned(trained) -> None:  # type: ignore[no-untyped-def]
    artifact, _, _ = trained
    pipeline = load_pipeline(artifact.folder, threads=1)
    found = pipeline.assess_batch(["字谣佟句", "句字佟舱", "诽字字佟"])
    for label, wanted in ((Label.RUMOR, [True, False, False]), (Label.DEFAMATION, [False, False, True])):
        assert [one.scores[label] >= artifact.thresholds[label].review for one in found] == wanted


def test_the_manifest_says_what_the_model_was_made_of(trained, corpus: Corpus) -> None:  # type: ignore[no-untyped-def]
    artifact, _, _ = trained
    manifest = artifact.manifest
    assert manifest["sources"] == [{"name": "invented", "title": "Invented", "licence": "CC0-1.0"}]
    assert manifest["rows"] == {"train": 96, "dev": 30, "calibration": 80, "test": 20}
    assert manifest["recipe"] == json.loads(json.dumps(dataclasses.asdict(RECIPE)))
    assert re.fullmatch(r"\d{4}\.\d\d\.\d\d-[0-9a-f]{8}", artifact.version)
    assert 0 < artifact.identifier_weight < 1
    assert all(calibration.slope > 0 for calibration in artifact.calibration.values())
    assert set(artifact.thresholds) == set(LABELS)


def test_it_names_the_rows_behind_its_weights(trained, corpus: Corpus) -> None:  # type: ignore[no-untyped-def]
    artifact, _, _ = trained
    named = (artifact.folder / TRAINED_ON).read_text(encoding="utf-8").split()
    assert named == sorted(row.id for row in corpus.splits[Split.TRAIN])
    assert "trained_on.txt" in artifact.manifest["files"]


def test_what_is_missing_is_said(trained) -> None:  # type: ignore[no-untyped-def]
    assert "left out: elsewhere: not on this machine" in trained[1]


def test_a_finished_run_is_not_trained_again(trained) -> None:  # type: ignore[no-untyped-def]
    artifact, _, again = trained
    repeated, said = again()
    assert any(line.startswith("already trained") for line in said)
    assert load_artifact(repeated.folder).manifest["files"] == artifact.manifest["files"]
    assert repeated.thresholds == artifact.thresholds


def test_another_recipe_is_another_run(trained) -> None:  # type: ignore[no-untyped-def]
    artifact, _, again = trained
    other, said = again(dataclasses.replace(RECIPE, layers=1, epochs=1))
    assert not any(line.startswith("already trained") for line in said)
    assert other.version != artifact.version


def test_going_on_from_a_model_keeps_count_of_all_that_it_has_seen(trained, corpus, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    first, _, again = trained
    monkeypatch.setattr(run, "ARTIFACTS", first.folder.parent)
    monkeypatch.setattr(run, "load_artifact", lambda folder=None: load_artifact(folder or first.folder))
    told: list[set[str]] = []
    fresh = {**corpus.splits, Split.TRAIN: corpus.splits[Split.TRAIN][:40] + corpus.splits[Split.DEV]}

    def load(names, use, trained_on):  # type: ignore[no-untyped-def]
        told.append(set(trained_on))
        return dataclasses.replace(corpus, splits=fresh)

    monkeypatch.setattr(run, "load_corpus", load)
    second, said = again(dataclasses.replace(RECIPE, start="shipped", epochs=1))
    assert any(f"training from {first.version}" in line for line in said)
    assert second.manifest["recipe"]["start"] == first.version
    assert told == [manifest.trained_on(first)]
    assert manifest.trained_on(second) == told[0] | {row.id for row in corpus.splits[Split.DEV]}
