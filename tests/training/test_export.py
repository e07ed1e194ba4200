"""The exported file answers as the network does."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from tests.training.conftest import RECIPE

from shenyan.model.labels import LABELS
from shenyan.model.tags import WIDTH
from shenyan.training.encode import encode_rows
from shenyan.training.export import export
from shenyan.training.fit import collate, fit


@pytest.fixture(scope="module")
def trained(learnable, tokenizer, as_units, make_network, tmp_path_factory):  # type: ignore[no-untyped-def]
    posts = learnable(64, 3)
    rows = encode_rows(posts, tokenizer)
    folder = tmp_path_factory.mktemp("trained")
    network = fit(make_network(), RECIPE, train=as_units(posts), dev=rows, folder=folder)
    target = folder / "model.onnx"
    batch = collate([rows[index] for index in range(16)])
    with torch.no_grad():
        wanted = [output.numpy() for output in network(batch["input_ids"], batch["attention_mask"])]
    export(network, target)
    return target, batch, wanted


def run(path: Path, ids: np.ndarray, mask: np.ndarray) -> list[np.ndarray]:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return list(session.run(["document_logits", "token_logits"], {"input_ids": ids, "attention_mask": mask}))


def test_int8_agrees_with_the_network_on_a_padded_batch(trained) -> None:  # type: ignore[no-untyped-def]
    path, batch, (documents, tokens) = trained
    mask = batch["attention_mask"].numpy()
    found = run(path, batch["input_ids"].numpy(), mask)
    assert found[0].shape == (16, len(LABELS))
    assert found[1].shape == (*mask.shape, WIDTH)
    assert np.abs(found[0] - documents).max() < 0.15 * np.abs(documents).max()
    assert ((found[0] > 0) == (documents > 0)).mean() > 0.95
    real = mask == 1
    assert np.abs(found[1][real] - tokens[real]).max() < 0.15 * np.abs(tokens[real]).max()


@pytest.mark.parametrize("shape", [(1, 2), (1, 320), (5, 33)])
def test_any_batch_and_length_can_be_run(trained, shape: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    ids = np.full(shape, 5, dtype=np.int64)
    documents, tokens = run(trained[0], ids, np.ones(shape, dtype=np.int64))
    assert documents.shape == (shape[0], len(LABELS))
    assert tokens.shape == (*shape, WIDTH)
    assert np.isfinite(documents).all()
    assert np.isfinite(tokens).all()


def test_weights_are_stored_in_eight_bits(trained) -> None:  # type: ignore[no-untyped-def]
    import onnx

    graph = onnx.load(str(trained[0])).graph
    sizes = dict.fromkeys((onnx.TensorProto.UINT8, onnx.TensorProto.FLOAT), 0)
    for tensor in graph.initializer:
        if len(tensor.dims) == 2 and tensor.data_type in sizes:
            sizes[tensor.data_type] += int(np.prod(tensor.dims))
    assert sizes[onnx.TensorProto.UINT8] > 10 * sizes[onnx.TensorProto.FLOAT]
