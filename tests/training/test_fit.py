"""Fitting: the loss falls, and an interrupted run goes on."""

import dataclasses
import json
from pathlib import Path

import pytest
import torch
from tests.training.conftest import RECIPE

from shenyan.model.labels import LABELS, Label
from shenyan.model.tags import GROUPS
from shenyan.training import fit as fitting
from shenyan.training.encode import IGNORED, encode_rows
from shenyan.training.fit import _optimiser, collate, fit
from shenyan.training.network import (
    EVIDENCE,
    LockedDropout,
    Network,
    document_loss,
    gaze_loss,
    load,
    pair_loss,
    save,
    token_loss,
)


def history(folder: Path) -> list[dict[str, float]]:
    [state] = folder.glob("checkpoint-*/trainer_state.json")
    return list(json.loads(state.read_text())["log_history"])


def distance(one: Network, other: Network) -> float:
    pairs = zip(one.parameters(), other.parameters(), strict=True)
    return float(sum((left - right).detach().square().sum() for left, right in pairs))


@pytest.fixture(scope="module")
def data(learnable, tokenizer, as_units):  # type: ignore[no-untyped-def]
    return as_units(learnable(96, 1)), encode_rows(learnable(40, 2), tokenizer)


@pytest.fixture(scope="module")
def fitted(data, make_network, tmp_path_factory):  # type: ignore[no-untyped-def]
    """A network after 120 steps, and the folder of its run."""
    folder = tmp_path_factory.mktemp("fitted")
    return fit(make_network(), RECIPE, train=data[0], dev=data[1], folder=folder), folder


def test_the_loss_falls_and_what_was_learned_holds_on_other_rows(fitted) -> None:  # type: ignore[no-untyped-def]
    network, folder = fitted
    losses = [entry["loss"] for entry in history(folder) if "loss" in entry]
    assert losses[-1] < 0.5 * losses[0]
    last = [entry for entry in history(folder) if "eval_auroc_rumor" in entry][-1]
    assert all(last[f"eval_auroc_{label}"] > 0.95 for label in LABELS)
    assert not network.training


def test_an_interrupted_run_goes_on_from_its_checkpoint(fitted, data, make_network, tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    whole, _ = fitted
    seen = 0

    def count(examples):  # type: ignore[no-untyped-def]
        nonlocal seen
        seen += len(examples) == RECIPE.batch_size
        return collate(examples)

    def cut(examples):  # type: ignore[no-untyped-def]
        count(examples)
        if list(tmp_path.glob("checkpoint-100/trainer_state.json")):
            raise KeyboardInterrupt
        return collate(examples)

    monkeypatch.setattr(fitting, "collate", cut)
    with pytest.raises(KeyboardInterrupt):
        fit(make_network(), RECIPE, train=data[0], dev=data[1], folder=tmp_path)
    seen = 0
    monkeypatch.setattr(fitting, "collate", count)
    resumed = fit(make_network(seed=2), RECIPE, train=data[0], dev=data[1], folder=tmp_path)
    assert seen < 60, "the steps before the checkpoint were taken again"
    # Near, not equal: the order of the rows after the checkpoint is drawn anew.
    assert distance(resumed, whole) < 0.1 * distance(make_network(seed=2), whole)


def test_frozen_embeddings_stay_as_they_are(data, make_network, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    network = make_network()
    before = network.encoder.get_input_embeddings().weight.detach().clone()
    layer = network.encoder.encoder.layer[0].output.dense.weight.detach().clone()
    recipe = dataclasses.replace(RECIPE, freeze_embeddings=True, epochs=1)
    found = fit(network, recipe, train=data[0], dev=data[1], folder=tmp_path)
    assert torch.equal(found.encoder.get_input_embeddings().weight, before)
    assert not torch.equal(found.encoder.encoder.layer[0].output.dense.weight, layer)


def test_a_saved_network_answers_as_before(fitted, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    network, _ = fitted
    save(network, tmp_path)
    ids, mask = torch.tensor([[0, 4, 5, 2, 1]]), torch.tensor([[1, 1, 1, 1, 0]])
    for saved, before in zip(load(tmp_path)(ids, mask), network(ids, mask), strict=True):
        assert torch.allclose(saved, before, atol=1e-6)


def test_padding_changes_no_answer(make_network) -> None:  # type: ignore[no-untyped-def]
    network = make_network().eval()
    document, token = network(torch.tensor([[0, 4, 5, 2]]), torch.ones(1, 4, dtype=torch.long))
    padded = network(torch.tensor([[0, 4, 5, 2, 1, 1]]), torch.tensor([[1, 1, 1, 1, 0, 0]]))
    assert torch.allclose(document, padded[0], atol=1e-5)
    assert torch.allclose(token, padded[1][:, :4], atol=1e-5)


def test_frozen_layers_stay_as_they_are(data, make_network, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    network = make_network()
    before = [layer.output.dense.weight.detach().clone() for layer in network.encoder.encoder.layer]
    recipe = dataclasses.replace(RECIPE, freeze_layers=1, epochs=1)
    found = fit(network, recipe, train=data[0], dev=data[1], folder=tmp_path)
    after = [layer.output.dense.weight for layer in found.encoder.encoder.layer]
    assert [torch.equal(one, other) for one, other in zip(before, after, strict=True)] == [True, False]


def test_lower_layers_learn_slower(make_network) -> None:  # type: ignore[no-untyped-def]
    network = make_network()
    groups = _optimiser(network, dataclasses.replace(RECIPE, layer_decay=0.5)).param_groups
    rates = {id(parameter): group["lr"] for group in groups for parameter in group["params"]}
    lower, upper = (rates[id(layer.output.dense.weight)] for layer in network.encoder.encoder.layer)
    assert (lower, upper) == (RECIPE.learning_rate / 2, RECIPE.learning_rate)
    assert rates[id(network.document.weight)] == RECIPE.head_learning_rate
    assert rates[id(network.encoder.embeddings.word_embeddings.weight)] == RECIPE.learning_rate / 4


def test_twins_are_trained_side_by_side(make_row, as_units) -> None:  # type: ignore[no-untyped-def]
    rows = [make_row("字谣", rumor=True, pair="one"), make_row("佟"), make_row("字句", pair="one")]
    batch = collate([as_units(rows)[index] for index in range(2)])
    assert sorted(batch["pairs"].tolist()) in ([-1, 0, 0], [-1, 1, 1])


def test_twins_in_the_wrong_order_cost_and_labels_that_are_not_known_do_not() -> None:
    labels, pairs = torch.tensor([[1.0, 0, 0], [0, 0, 0], [0, 0, 0]]), torch.tensor([4, 4, -1])
    known = torch.ones(3, 3)
    right, wrong = (
        torch.tensor([[2.0, 0, 0], [-2, 0, 0], [9, 9, 9]]),
        torch.tensor([[-2.0, 0, 0], [2, 0, 0], [0, 0, 0]]),
    )
    assert pair_loss(right, labels, known, pairs) < 0.1 < pair_loss(wrong, labels, known, pairs)
    assert pair_loss(wrong, labels, torch.zeros(3, 3), pairs) == 0


def test_attention_is_drawn_to_the_evidence() -> None:
    tags = torch.zeros(1, 4, len(GROUPS), dtype=torch.long)
    tags[0, 2, EVIDENCE[Label.RUMOR]] = 1
    on, off = torch.full((1, 4, 3), -9.0), torch.full((1, 4, 3), -9.0)
    on[0, 2, 0], off[0, 1, 0] = 0.0, 0.0
    assert gaze_loss(on, tags) < 0.1 < gaze_loss(off, tags)
    assert gaze_loss(off, torch.zeros_like(tags)) == 0


def test_dropout_spares_no_token_what_it_takes_from_another() -> None:
    states = LockedDropout(0.5).train()(torch.ones(2, 7, 50))
    assert torch.equal(states, states[:, :1].expand_as(states))
    assert 0 < (states == 0).float().mean() < 1
    assert torch.equal(LockedDropout(0.5).eval()(torch.ones(2, 7, 50)), torch.ones(2, 7, 50))


def test_a_batch_is_padded_to_its_longest_and_padding_is_no_target(data) -> None:  # type: ignore[no-untyped-def]
    examples = sorted((data[1][index] for index in range(8)), key=lambda example: example["length"])
    batch = collate(examples)
    longest = examples[-1]["length"]
    assert batch["input_ids"].shape == batch["attention_mask"].shape == (8, longest)
    assert batch["attention_mask"].sum(dim=1).tolist() == [example["length"] for example in examples]
    padding = batch["attention_mask"] == 0
    assert (batch["input_ids"][padding] == 1).all()
    assert (batch["tags"][padding] == IGNORED).all()


def test_an_unsure_label_weighs_less() -> None:
    logits, labels = torch.tensor([[3.0, 0.0, 0.0]]), torch.zeros(1, 3)
    sure = document_loss(logits, labels, torch.ones(1, 3))
    unsure = document_loss(logits, labels, torch.tensor([[0.5, 1.0, 1.0]]))
    assert unsure < sure


def test_no_tagged_token_no_token_loss() -> None:
    logits = torch.randn(1, 4, 40, requires_grad=True)
    loss = token_loss(logits, torch.full((1, 4, 5), IGNORED))
    loss.backward()
    assert loss.item() == 0.0
