"""Network → int8 ONNX, small and fast enough to ship.

Dynamic quantisation: weights are stored in 8 bits, activations are quantised as they pass. Attention, GELU and
layer norms are fused first, so that each becomes one kernel of ONNX Runtime.
"""

import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model

from shenyan.training.network import Network

OPSET = 17
INPUTS = ("input_ids", "attention_mask")
OUTPUTS = ("document_logits", "token_logits")


def export(network: Network, target: Path) -> None:
    """Writes the network as int8 ONNX: inputs (B, T) int64 ids and mask, outputs (B, 3) and (B, T, tags) float."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain, fused = folder / "plain.onnx", folder / "fused.onnx"
        _trace(network, plain)
        _fuse(network, plain, fused)
        quantize_dynamic(
            fused,
            target,
            # Signed weights overflow the 16-bit sums of processors without VNNI, and cost a point of AUROC there.
            weight_type=QuantType.QUInt8,
            per_channel=True,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},  # of what fused operators give out
        )


def _trace(network: Network, target: Path) -> None:
    network = network.float().eval()
    example = (torch.tensor([[0, 5, 6, 2], [0, 7, 2, 1]]), torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]]))
    axes = {0: "batch", 1: "tokens"}
    network.encoder.set_attn_implementation("eager")  # the form in which the optimiser knows attention
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the exporter's own deprecations
        torch.onnx.export(
            network,
            example,
            str(target),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            opset_version=OPSET,
            dynamic_axes={
                "input_ids": axes,
                "attention_mask": axes,
                OUTPUTS[0]: {0: "batch"},
                OUTPUTS[1]: axes,
            },
            dynamo=False,
        )


def _fuse(network: Network, source: Path, target: Path) -> None:
    config = network.encoder.config
    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False  # its int8 form wants 32-bit ids and a pooled mask
    fused = optimize_model(
        str(source),
        model_type="bert",
        num_heads=config.num_attention_heads,
        hidden_size=config.hidden_size,
        optimization_options=options,
        opt_level=0,
    )
    # The optimiser names its own operators but not the set they come from, which the quantiser then misses.
    fused.model.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    onnx.save(fused.model, str(target))
