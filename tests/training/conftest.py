import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from tests.conftest import toy_tokenizer
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from shenyan.data.augment import Augmenter, Shares
from shenyan.data.rows import EvidenceMark, Row
from shenyan.model.artifact import load_artifact
from shenyan.model.labels import LABELS, Label
from shenyan.training.config import Recipe
from shenyan.training.fit import Units
from shenyan.training.network import Network
from shenyan.training.scored import Judge, Scored

MakeRow = Callable[..., Row]
MakeNetwork = Callable[..., Network]

RECIPE = Recipe(
    seed=7,
    sources=("invented",),
    start="backbone",
    layers=2,
    freeze_embeddings=False,
    freeze_layers=0,
    epochs=10,
    batch_size=8,
    learning_rate=1e-3,
    head_learning_rate=1e-2,
    layer_decay=1.0,
    warmup_share=0.06,
    weight_decay=0.01,
    token_weight=0.3,
    gaze_weight=0.1,
    pair_weight=0.2,
    swap_share=0.0,
    evade_share=0.0,
    noise_share=0.0,
)
# The networks here are too small to share out: waiting for other threads would take longer than the sums.
torch.set_num_threads(1)

TELLING = {Label.RUMOR: "谣", Label.DEFAMATION: "诽", Label.PRIVACY_LEAK: "隐"}


@pytest.fixture(scope="session")
def make_row() -> MakeRow:
    """Makes a row: make_row(text, rumor=True, evidence=(…))."""

    def make(
        text: str, *, rumor: bool = False, defamation: bool = False, privacy_leak: bool = False, **rest: Any
    ) -> Row:
        labels = dict(zip(LABELS, (rumor, defamation, privacy_leak), strict=True))
        return Row(**{"text": text, "language": "zh", "labels": labels, "corpus": "invented", "entities": (), **rest})

    return make


@pytest.fixture(scope="session")
def learnable(make_row: MakeRow) -> Callable[[int, int], list[Row]]:
    """Rows whose labels hang on single characters: learnable(count, seed)."""

    def rows(count: int, seed: int) -> list[Row]:
        generator = random.Random(seed)
        made = []
        for number in range(count):
            labels = [label for label in LABELS if generator.random() < 0.4]
            letters = [generator.choice("佟舱锚字句") for _ in range(generator.randint(4, 20))]
            letters += [TELLING[label] for label in labels]
            generator.shuffle(letters)
            text = f"{number} {seed} " + "".join(letters)
            marks = [(text.index(TELLING[label]), label) for label in labels]
            evidence = tuple(EvidenceMark(at, at + 1, label) for at, label in marks)
            made.append(make_row(text, evidence=evidence, **dict.fromkeys(labels, True)))
        return made

    return rows


@pytest.fixture(scope="session")
def judge(make_artifact: Callable[..., Path]) -> Judge:
    """Of the toy artifact: a post has the labels whose characters it holds (TELLING)."""
    return Judge(load_artifact(make_artifact()))


@pytest.fixture(scope="session")
def score(judge: Judge) -> Callable[[Sequence[Row]], Scored]:
    """Rows with the toy artifact's scores: score(rows)."""

    def scored(rows: Sequence[Row]) -> Scored:
        scores = judge.scores([row.text for row in rows], about="scoring")
        return Scored(rows, scores, judge.flags(scores))

    return scored


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """One token a character."""
    return toy_tokenizer()


@pytest.fixture(scope="session")
def as_units(tokenizer: Tokenizer) -> Callable[[list[Row]], Units]:
    """Rows as fit takes them, none of them rewritten."""
    return lambda rows: Units(rows, tokenizer, Augmenter(rows, Shares(swap=0.0, evade=0.0, noise=0.0), seed=7))


@pytest.fixture(scope="session")
def make_network(tokenizer: Tokenizer) -> MakeNetwork:
    """Makes a network of random weights, small enough to train in a second."""

    def make(seed: int = 1) -> Network:
        torch.manual_seed(seed)
        return Network(make_encoder(tokenizer))

    return make


def make_encoder(tokenizer: Tokenizer) -> BertModel:
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=96,
        max_position_embeddings=512,
        pad_token_id=1,
        attention_probs_dropout_prob=0.0,
    )
    return BertModel(config, add_pooling_layer=False)
