"""Going on from an exported model."""

import numpy as np
import onnx
import pytest
import torch

from shenyan.model.artifact import Artifact
from shenyan.training.encode import encode_rows
from shenyan.training.export import export
from shenyan.training.fit import collate
from shenyan.training.start import StartError, blended, read_back


@pytest.fixture
def exported(make_network, tokenizer, tmp_path):  # type: ignore[no-untyped-def]
    """A network of random weights and its exported form."""
    network = make_network(3).eval()
    with torch.no_grad():  # equal weights, as a fresh network has them, the exporter would keep once
        for parameter in network.parameters():
            parameter += 0.05 * torch.randn_like(parameter)
    export(network, tmp_path / "model.onnx")
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    return network, Artifact(tmp_path, "v1", {}, {}, {}, 0.9, {})


def test_the_network_read_back_answers_as_the_one_that_was_exported(exported, learnable, tokenizer) -> None:  # type: ignore[no-untyped-def]
    network, artifact = exported
    found, read_tokenizer = read_back(artifact)
    assert read_tokenizer.to_str() == tokenizer.to_str()
    batch = collate(list(encode_rows(learnable(16, 5), tokenizer)))
    with torch.no_grad():
        answers = [one.eval()(batch["input_ids"], batch["attention_mask"]) for one in (network, found)]
    for before, after in zip(*answers, strict=True):
        assert np.abs((before - after).numpy()).max() < 0.15 * np.abs(before.numpy()).max()


def test_a_share_of_the_start_is_kept_in_every_weight(make_network) -> None:  # type: ignore[no-untyped-def]
    start, fitted = make_network(3), make_network(4)
    before, after = (dict(one.state_dict()) for one in (start, fitted))
    after = {name: weight.clone() for name, weight in after.items()}
    found = blended(fitted, start, kept=0.25).state_dict()
    assert found.keys() == before.keys()
    for name, weight in found.items():
        torch.testing.assert_close(weight, 0.25 * before[name] + 0.75 * after[name])


def test_a_file_that_is_no_such_network_is_refused(exported) -> None:  # type: ignore[no-untyped-def]
    _, artifact = exported
    model = onnx.load(str(artifact.network))
    for node in model.graph.node:
        node.output[:] = [name.replace("intermediate", "elsewhere") for name in node.output]
        node.input[:] = [name.replace("intermediate", "elsewhere") for name in node.input]
    onnx.save(model, str(artifact.network))
    with pytest.raises(StartError, match="unknown place"):
        read_back(artifact)
