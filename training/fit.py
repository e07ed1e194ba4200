"""Fitting the network with Hugging Face's Trainer; an interrupted run goes on from its last checkpoint."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from datasets import Dataset
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch.utils.data import Dataset as TorchDataset
from transformers import EvalPrediction, Trainer, TrainingArguments, set_seed
from transformers.trainer_pt_utils import LengthGroupedSampler
from transformers.trainer_utils import get_last_checkpoint

from shenyan.data.augment import Augmenter
from shenyan.data.rows import Row
from shenyan.model.labels import LABELS
from shenyan.model.windows import PAD_ID
from shenyan.training.config import Recipe
from shenyan.training.encode import IGNORED, NO_PAIR, encode_row, units
from shenyan.training.network import LossWeights, Network, TrainedNetwork

EVALUATION_BATCH = 32


class Units(TorchDataset[list[dict[str, Any]]]):
    """Training rows, twins of a pair side by side, written anew each time that they are asked for."""

    def __init__(self, rows: Sequence[Row], tokenizer: Tokenizer, augmenter: Augmenter) -> None:
        self._units = units(rows)
        self._tokenizer = tokenizer
        self._augmenter = augmenter
        # Of the longest row, for that is what a batch is padded to.
        self.lengths = [
            max(len(encoding.ids) for encoding in tokenizer.encode_batch([row.text for row in unit]))
            for unit in self._units
        ]

    def __len__(self) -> int:
        return len(self._units)

    def __getitem__(self, index: int) -> list[dict[str, Any]]:
        rows = self._augmenter.rewrite(self._units[index])
        windows = [list(encode_row(row, self._tokenizer)) for row in rows]
        pair = index if len(windows) == 2 and all(len(parts) == 1 for parts in windows) else NO_PAIR
        return [example | {"pair": pair} for parts in windows for example in parts]


class UnitTrainer(Trainer):
    """Trainer that puts units of like length into a batch, by their lengths in tokens as they were written."""

    def _get_train_sampler(self, train_dataset: Any = None) -> LengthGroupedSampler:
        units = cast(Units, train_dataset if train_dataset is not None else self.train_dataset)
        return LengthGroupedSampler(self.args.train_batch_size, lengths=units.lengths)


def fit(network: Network, recipe: Recipe, *, train: Units, dev: Dataset, folder: Path) -> Network:
    """Trains the network in place and returns it in evaluation mode.

    dev: as encode_rows makes it; it is only watched. folder: checkpoints and TensorBoard logs; a checkpoint found
    there is gone on from.
    """
    set_seed(recipe.seed)
    if recipe.freeze_embeddings:
        network.encoder.embeddings.requires_grad_(requires_grad=False)
    for layer in network.encoder.encoder.layer[: recipe.freeze_layers]:
        layer.requires_grad_(requires_grad=False)
    loss_weights = LossWeights(token=recipe.token_weight, gaze=recipe.gaze_weight, pair=recipe.pair_weight)
    trainer = UnitTrainer(
        model=TrainedNetwork(network, loss_weights),
        args=_arguments(recipe, folder),
        train_dataset=train,
        eval_dataset=dev,
        data_collator=collate,
        compute_metrics=_aurocs,
        optimizers=(_optimiser(network, recipe), None),
    )
    trainer.train(resume_from_checkpoint=get_last_checkpoint(str(folder)) if folder.is_dir() else None)
    return network.float().eval().cpu()


def collate(batch: Sequence[dict[str, Any] | list[dict[str, Any]]]) -> dict[str, torch.Tensor]:
    """Pads examples, or the examples of units, to the longest of them."""
    examples = [example for item in batch for example in (item if isinstance(item, list) else [item])]
    longest = max(len(example["input_ids"]) for example in examples)
    groups = len(examples[0]["tags"][0])
    ids = torch.full((len(examples), longest), PAD_ID)
    mask = torch.zeros((len(examples), longest), dtype=torch.long)
    tags = torch.full((len(examples), longest, groups), IGNORED)
    for index, example in enumerate(examples):
        length = len(example["input_ids"])
        ids[index, :length] = torch.tensor(example["input_ids"])
        mask[index, :length] = 1
        tags[index, :length] = torch.tensor(example["tags"])
    return {
        "input_ids": ids,
        "attention_mask": mask,
        "labels": torch.tensor([example["labels"] for example in examples]),
        "weights": torch.tensor([example["weights"] for example in examples]),
        "tags": tags,
        "pairs": torch.tensor([example["pair"] for example in examples]),
    }


def has_fast_bf16() -> bool:
    """Whether this machine multiplies bfloat16 in hardware; without it, bf16 is slower than fp32."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported())
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def _arguments(recipe: Recipe, folder: Path) -> TrainingArguments:
    return TrainingArguments(
        output_dir=str(folder),
        seed=recipe.seed,
        num_train_epochs=recipe.epochs,
        per_device_train_batch_size=recipe.batch_size,
        per_device_eval_batch_size=EVALUATION_BATCH,
        lr_scheduler_type="linear",
        warmup_steps=recipe.warmup_share,
        bf16=has_fast_bf16(),
        use_cpu=not torch.cuda.is_available(),
        dataloader_pin_memory=torch.cuda.is_available(),
        remove_unused_columns=False,
        label_names=["labels"],
        eval_strategy="epoch",
        save_strategy="steps",
        save_steps=100,
        save_total_limit=1,
        logging_steps=50,
        report_to=["tensorboard"],
    )


def _optimiser(network: Network, recipe: Recipe) -> torch.optim.Optimizer:
    """Heads learn from nothing and so faster, lower layers slower; biases and layer norms are not decayed."""
    layers = list(network.encoder.encoder.layer)
    heads = [*network.document.parameters(), *network.gaze.parameters(), *network.token.parameters()]
    groups = [{"params": heads, "weight_decay": 0.0, "lr": recipe.head_learning_rate}]
    for depth, part in enumerate([*reversed(layers), network.encoder.embeddings]):
        rate = recipe.learning_rate * recipe.layer_decay**depth
        learned = [parameter for parameter in part.parameters() if parameter.requires_grad]
        groups.append({"params": [p for p in learned if p.dim() > 1], "weight_decay": recipe.weight_decay, "lr": rate})
        groups.append({"params": [p for p in learned if p.dim() <= 1], "weight_decay": 0.0, "lr": rate})
    return torch.optim.AdamW([group for group in groups if group["params"]], lr=recipe.learning_rate)


def _aurocs(prediction: EvalPrediction) -> dict[str, float]:
    scores, truth = np.asarray(prediction.predictions), np.asarray(prediction.label_ids)
    return {
        f"auroc_{label}": float(roc_auc_score(truth[:, column], scores[:, column]))
        for column, label in enumerate(LABELS)
        if 0 < truth[:, column].sum() < len(truth)
    }
