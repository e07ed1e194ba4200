"""The shipped model, and a toy one in the same format that reads single characters, so that answers are known."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import settings
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split

from shenyan.model import artifact as artifacts
from shenyan.model.labels import LABELS, EntityKind, Label
from shenyan.model.pipeline import Pipeline, load_pipeline
from shenyan.model.tags import GROUPS, OUTSIDE, WIDTH
from shenyan.model.windows import BEGIN_ID, END_ID, PAD_ID

# How long a test takes says more of the machine than of what it tests.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# What the toy network reads: a character that raises a label and is its evidence, and one that is an entity.
LABEL_CHARACTERS = {"谣": Label.RUMOR, "诽": Label.DEFAMATION, "隐": Label.PRIVACY_LEAK}
ENTITY_CHARACTERS = {"佟": EntityKind.PERSON_NAME, "舱": EntityKind.ORGANISATION, "锚": EntityKind.HANDLE}
LOUD, QUIET = 3.0, -3.0  # document logits with and without a label's character
SPECIALS = {BEGIN_ID: "<s>", PAD_ID: "<pad>", END_ID: "</s>", 3: "<unk>"}

Weights = np.ndarray[Any, np.dtype[np.float32]]


@pytest.fixture(scope="session")
def shipped() -> Pipeline:
    """The pipeline of the model that ships; its absence is a failure."""
    return load_pipeline(threads=1)


def toy_tokenizer() -> Tokenizer:
    """One token a character; all but the characters above are <unk>."""
    pieces = [*SPECIALS.values(), *LABEL_CHARACTERS, *ENTITY_CHARACTERS]
    tokenizer = Tokenizer(WordLevel({piece: index for index, piece in enumerate(pieces)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Split(Regex(r"[\s\S]"), "isolated")
    return tokenizer


def toy_tables() -> tuple[Weights, Weights]:
    """Document logits (pieces, 3) and token logits (pieces, WIDTH) of each piece."""
    size = toy_tokenizer().get_vocab_size()
    documents = np.full((size, len(LABELS)), QUIET, dtype=np.float32)
    tokens = np.zeros((size, WIDTH), dtype=np.float32)
    for group in GROUPS:
        tokens[:, group.first + OUTSIDE] = 5.0
    first = len(SPECIALS)
    for piece, label in enumerate(LABEL_CHARACTERS.values(), start=first):
        documents[piece, LABELS.index(label)] = LOUD
        group = next(group for group in GROUPS if label in group.kinds)
        tokens[piece, group.first + group.begin(label)] = 10.0
    for piece, kind in enumerate(ENTITY_CHARACTERS.values(), start=first + len(LABEL_CHARACTERS)):
        tokens[piece, GROUPS[0].first + GROUPS[0].begin(kind)] = 10.0
    return documents, tokens


def write_toy_network(path: Path, *, per_position: Weights | None = None) -> None:
    """An ONNX file of the shipped shape. per_position (WIDTH): added to a token's logits times its position."""
    documents, tokens = toy_tables()
    step = np.zeros(WIDTH, dtype=np.float32) if per_position is None else per_position
    constants = {
        "documents": documents,
        "tokens": tokens,
        "step": step,
        "one": np.array(1.0, dtype=np.float32),
        "far": np.array(1e4, dtype=np.float32),
        "last": np.array([2], dtype=np.int64),
        "along": np.array(1, dtype=np.int64),
    }
    nodes = [
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
        helper.make_node("Sub", ["column", "one"], ["padding"]),
        helper.make_node("Mul", ["padding", "far"], ["hidden"]),
        helper.make_node("Gather", ["documents", "input_ids"], ["per_token"]),
        helper.make_node("Add", ["per_token", "hidden"], ["seen"]),
        helper.make_node("ReduceMax", ["seen"], ["document_logits"], axes=[1], keepdims=0),
        helper.make_node("CumSum", ["column", "along"], ["count"]),
        helper.make_node("Sub", ["count", "one"], ["position"]),
        helper.make_node("Mul", ["position", "step"], ["drift"]),
        helper.make_node("Gather", ["tokens", "input_ids"], ["plain"]),
        helper.make_node("Add", ["plain", "drift"], ["token_logits"]),
    ]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
        for name in ("input_ids", "attention_mask")
    ]
    outputs = [
        helper.make_tensor_value_info("document_logits", TensorProto.FLOAT, ["batch", len(LABELS)]),
        helper.make_tensor_value_info("token_logits", TensorProto.FLOAT, ["batch", "length", WIDTH]),
    ]
    initial = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "toy", inputs, outputs, initial)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), str(path))


def write_toy_manifest(folder: Path, **changes: object) -> None:
    """A manifest that fits the folder's files, with changes."""
    manifest: dict[str, Any] = {
        **artifacts.interface(),
        "version": "toy-1",
        "files": {name: artifacts.sha256(folder / name) for name in (artifacts.NETWORK, artifacts.TOKENIZER)},
        "recipe": {"sources": ["workplace"]},
        "calibration": {label: {"slope": 1.0, "intercept": 0.0} for label in LABELS},
        "thresholds": {label: {"review": 0.5, "block": 1.01} for label in LABELS},
        "identifier_weight": 0.9,
    }
    text = json.dumps(manifest | changes)
    (folder / artifacts.MANIFEST).write_text(text, encoding="utf-8")


MakeArtifact = Callable[..., Path]


@pytest.fixture(scope="session")
def make_artifact(tmp_path_factory: pytest.TempPathFactory) -> MakeArtifact:
    """Makes a folder with a toy artifact: make_artifact(per_position=…, **changes to the manifest)."""

    def make(*, per_position: Weights | None = None, **changes: object) -> Path:
        folder = tmp_path_factory.mktemp("artifact")
        write_toy_network(folder / artifacts.NETWORK, per_position=per_position)
        toy_tokenizer().save(str(folder / artifacts.TOKENIZER))
        write_toy_manifest(folder, **changes)
        return folder

    return make


@pytest.fixture(scope="session")
def toy(make_artifact: MakeArtifact) -> Pipeline:
    """A pipeline on the toy artifact."""
    return load_pipeline(make_artifact(), threads=1)
