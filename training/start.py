"""Weights to start from that are not the backbone's: those of an exported model, read back from int8.

Going on from the shipped model costs a fraction of starting over, and is how a model grows with what moderators
decide. Reading back loses what the rounding to 8 bits lost, which the first steps of training repair.
"""

import re

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from shenyan.model.artifact import Artifact
from shenyan.training.network import Network

# Node that multiplies by a quantised weight → the weight's name in the network.
PLACES = (
    (re.compile(r"^/(encoder/encoder/layer\.\d+/(?:attention/output|intermediate|output)/dense)/MatMul"), r"\1"),
    (re.compile(r"^/(token|gaze/attend|gaze/value)/MatMul"), r"\1"),
    (re.compile(r"^(?:document_logits|/document/)"), "document"),
)

PARTS = ("encoder.", "token.", "document.", "gaze.")

Tensors = dict[str, NDArray[np.float32]]


class StartError(ValueError):
    """An exported model is not one that can be read back; the message says why."""


def read_back(artifact: Artifact) -> tuple[Network, Tokenizer]:
    """The network and tokenizer of an artifact, ready to be trained on. Raises StartError."""
    graph = onnx.load(str(artifact.network)).graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    weights = _dequantised(stored)
    # A multiplied matrix is found by where it is multiplied: its stored name differs between quantisers.
    multiplied = {node.input[1].removesuffix("_quantized") for node in graph.node if node.op_type == "MatMulInteger"}
    state = {name: value for name, value in weights.items() if name.startswith(PARTS) and name not in multiplied}
    heads = 1
    for node in graph.node:
        if node.op_type == "QAttention":
            heads = next(attribute.i for attribute in node.attribute if attribute.name == "num_heads")
            state |= _attention(node, weights, stored)
        elif node.op_type == "MatMulInteger":
            name, weight = _matmul(node, weights)
            state[f"{name}.weight"] = weight
    network = Network(BertModel(_config(state, heads), add_pooling_layer=False))
    missing, unexpected = network.load_state_dict(
        {name: torch.from_numpy(value.copy()) for name, value in state.items()}, strict=False
    )
    left_out = [name for name in missing if not name.startswith("gaze.")]
    if left_out or unexpected:
        raise StartError(f"{artifact.version}: weights missing {left_out[:3]}, not understood {unexpected[:3]}")
    return network, Tokenizer.from_file(str(artifact.tokenizer))


def blended(fitted: Network, start: Network, *, kept: float) -> Network:
    """The fitted network, each weight moved back to the start's by the share `kept` in [0, 1].

    What a run learns and what it forgets lie along the line between the two; half-way most of the one is kept, and
    little of the other. Wortsman et al. (2022), "Robust fine-tuning of zero-shot models".
    """
    before = start.state_dict()
    fitted.load_state_dict({name: torch.lerp(now, before[name], kept) for name, now in fitted.state_dict().items()})
    return fitted


def _dequantised(stored: dict[str, onnx.TensorProto]) -> Tensors:
    """Every stored tensor in float32, quantised ones under the name they had before."""
    tensors: Tensors = {}
    for name, tensor in stored.items():
        if name.endswith(("_scale", "_zero_point")):
            continue
        value = numpy_helper.to_array(tensor)
        if name.endswith("_quantized"):
            name = name.removesuffix("_quantized")
            scale, zero = (numpy_helper.to_array(stored[f"{name}_{part}"]) for part in ("scale", "zero_point"))
            value = (value.astype(np.float32) - zero.astype(np.float32)) * scale
        if np.issubdtype(value.dtype, np.floating):
            tensors[name] = value.astype(np.float32)
    return tensors


def _matmul(node: onnx.NodeProto, weights: Tensors) -> tuple[str, NDArray[np.float32]]:
    for pattern, name in PLACES:
        found = pattern.match(node.output[0])
        if found:
            weight = weights[node.input[1].removesuffix("_quantized")]
            return found.expand(name).replace("/", "."), weight.T
    raise StartError(f"the exported network multiplies at an unknown place: {node.output[0]}")


def _attention(node: onnx.NodeProto, weights: Tensors, stored: dict[str, onnx.TensorProto]) -> Tensors:
    """Query, key and value of one layer, which the export had packed into one matrix."""
    packed = next(name for name in node.input if name.endswith("_qkv_weight_quantized")).removesuffix("_quantized")
    bias = next(name for name in node.input if name.endswith("_qkv_bias"))
    layer = re.search(r"layer\.(\d+)/", node.output[0])
    if layer is None:
        raise StartError(f"attention of an unknown layer: {node.output[0]}")
    prefix = f"encoder.encoder.layer.{layer[1]}.attention.self"
    biases = numpy_helper.to_array(stored[bias])
    parts: Tensors = {}
    for index, part in enumerate(("query", "key", "value")):
        width = len(biases) // 3
        columns = slice(index * width, (index + 1) * width)
        parts[f"{prefix}.{part}.weight"] = weights[packed].T[columns]
        parts[f"{prefix}.{part}.bias"] = biases[columns]
    return parts


def _config(state: Tensors, heads: int) -> BertConfig:
    words = state["encoder.embeddings.word_embeddings.weight"]
    layers = {name.split(".")[3] for name in state if name.startswith("encoder.encoder.layer.")}
    return BertConfig(
        vocab_size=words.shape[0],
        hidden_size=words.shape[1],
        num_hidden_layers=len(layers),
        num_attention_heads=heads,
        intermediate_size=state["encoder.encoder.layer.0.intermediate.dense.weight"].shape[0],
        max_position_embeddings=state["encoder.embeddings.position_embeddings.weight"].shape[0],
        type_vocab_size=state["encoder.embeddings.token_type_embeddings.weight"].shape[0],
        pad_token_id=1,
        attention_probs_dropout_prob=0.0,  # with it, attention on a CPU falls back to a form five times slower
    )
