"""What is trained on again when one model goes on from another."""

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.training.conftest import RECIPE

from shenyan.data.dataset import Corpus
from shenyan.data.rows import Row
from shenyan.data.sources import Source, Use
from shenyan.data.splits import Split
from shenyan.model.artifact import load_artifact
from shenyan.training import replay
from shenyan.training.replay import Misses, measured, replaying

Learnable = Callable[[int, int], list[Row]]
SOURCE = Source("invented", "Invented", "nowhere", "CC0-1.0", ("zh",), frozenset(Use), (), None, "As they are.")


def _corpus(rows: Sequence[Row]) -> Corpus:
    return Corpus({split: list(rows) if split is Split.TRAIN else [] for split in Split}, (SOURCE,), ())


def _unasked(_: Sequence[Row]) -> Misses:
    raise AssertionError("asked without need")


@pytest.fixture
def pairs(make_row: Callable[..., Row]) -> list[Row]:
    return [make_row(f"第{number}句", pair=f"p{number // 2}") for number in range(40)]


def test_a_sample_of_what_was_learned_is_replayed_and_all_that_is_new(learnable: Learnable, pairs: list[Row]) -> None:
    old, new = learnable(100, 1), learnable(20, 2)
    corpus = _corpus([*old, *pairs, *new])
    learned = {row.id for row in (*old, *pairs)}
    recipe = dataclasses.replace(RECIPE, replay=50)
    kept = replaying(corpus, recipe, learned, measure=_unasked).splits[Split.TRAIN]
    assert {row.id for row in new} <= {row.id for row in kept}
    assert len(kept) == len(new) + 50
    halves = [row.pair for row in kept if row.pair is not None]
    assert all(halves.count(pair) == 2 for pair in halves)
    assert replaying(corpus, recipe, learned, measure=_unasked).splits[Split.TRAIN] == kept
    assert replaying(corpus, RECIPE, learned, measure=_unasked) is corpus
    assert recipe.digest == RECIPE.digest


def test_what_the_start_misses_comes_again_with_its_twin(learnable: Learnable, pairs: list[Row]) -> None:
    old = learnable(100, 1)
    missed = {old[3].id, old[70].id, pairs[4].id}
    recipe = dataclasses.replace(RECIPE, replay=0, replay_missed=0.3)
    kept = replaying(
        _corpus([*old, *pairs]),
        recipe,
        {row.id for row in (*old, *pairs)},
        measure=lambda rows: {row.id: 0.9 if row.id in missed else 0.1 for row in rows},
    ).splits[Split.TRAIN]
    assert {row.id for row in kept} == missed | {pairs[5].id}


def test_a_miss_is_the_largest_distance_to_a_known_label(
    make_artifact: Callable[..., Path], make_row: Callable[..., Row], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    artifact = load_artifact(make_artifact())
    clean, rumor = make_row("一"), make_row("二", rumor=True)
    cache = tmp_path / "misses.json"
    misses = measured(artifact, [clean, rumor], cache=cache)
    assert all(0.0 <= miss <= 1.0 for miss in misses.values())
    (logits,) = replay.raw_scores(artifact, ["二"]).logits
    probabilities = [1 / (1 + 2.718281828459045**-logit) for logit in logits]
    assert misses[rumor.id] == pytest.approx(max(1 - probabilities[0], *probabilities[1:]), abs=1e-6)
    monkeypatch.setattr(replay, "raw_scores", _unasked)
    assert measured(artifact, [rumor, clean], cache=cache) == misses
