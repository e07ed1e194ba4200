"""Fitting the network with Hugging Face's Trainer; an interrupted run goes on from its last checkpoint."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from datasets import Dataset
from sklearn.metrics import roc_auc_score
from transformers import EvalPrediction, Trainer, TrainingArguments, set_seed
from transformers.trainer_utils import get_last_checkpoint

from shenyan.model.labels import LABELS
from shenyan.model.windows import PAD_ID
from shenyan.training.config import Recipe
from shenyan.training.encode import IGNORED
from shenyan.training.network import Network, TrainedNetwork

EVALUATION_BATCH = 32


def fit(network: Network, recipe: Recipe, *, train: Dataset, dev: Dataset, folder: Path) -> Network:
    """Trains the network in place and returns it in evaluation mode.

    train, dev: as encode_rows makes them; dev is only watched. folder: checkpoints and TensorBoard logs; a
    checkpoint found there is gone on from.
    """
    set_seed(recipe.seed)
    if recipe.freeze_embeddings:
        network.encoder.embeddings.requires_grad_(requires_grad=False)
    trainer = Trainer(
        model=TrainedNetwork(network, token_weight=recipe.token_weight),
        args=_arguments(recipe, folder),
        train_dataset=train,
        eval_dataset=dev,
        data_collator=collate,
        compute_metrics=_aurocs,
        optimizers=(_optimiser(network, recipe), None),
    )
    trainer.train(resume_from_checkpoint=get_last_checkpoint(str(folder)) if folder.is_dir() else None)
    return network.float().eval().cpu()


def collate(examples: list[dict[str, Any]]) -> dict[str, torch.Tensor]:
    """Pads examples to the longest of them."""
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
        train_sampling_strategy="group_by_length",
        length_column_name="length",
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
    """Heads learn from nothing and so faster; biases and layer norms are not decayed."""
    encoder = [parameter for parameter in network.encoder.parameters() if parameter.requires_grad]
    heads = [*network.document.parameters(), *network.token.parameters()]
    groups = [
        {"params": [p for p in encoder if p.dim() > 1], "weight_decay": recipe.weight_decay},
        {"params": [p for p in encoder if p.dim() <= 1], "weight_decay": 0.0},
        {"params": heads, "weight_decay": 0.0, "lr": recipe.head_learning_rate},
    ]
    return torch.optim.AdamW(groups, lr=recipe.learning_rate)


def _aurocs(prediction: EvalPrediction) -> dict[str, float]:
    scores, truth = np.asarray(prediction.predictions), np.asarray(prediction.label_ids)
    return {
        f"auroc_{label}": float(roc_auc_score(truth[:, column], scores[:, column]))
        for column, label in enumerate(LABELS)
        if 0 < truth[:, column].sum() < len(truth)
    }
