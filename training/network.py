"""The network: one encoder, a document head and a token head."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from shenyan.model.labels import LABELS
from shenyan.model.tags import GROUPS, WIDTH
from shenyan.training.encode import IGNORED

DROPOUT = 0.1


class Network(nn.Module):
    """Scores posts and tags their tokens.

    forward(input_ids (B, T) int64, attention_mask (B, T) int64) → document logits (B, 3) in the order of LABELS
    and token logits (B, T, WIDTH) in the columns of GROUPS.
    """

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        hidden = encoder.config.hidden_size
        self.dropout = nn.Dropout(DROPOUT)
        self.document = nn.Linear(2 * hidden, len(LABELS))
        self.token = nn.Linear(hidden, WIDTH)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * mask).sum(dim=1) / mask.sum(dim=1)
        peak = (states + (mask - 1.0) * 1e4).max(dim=1).values
        pooled = self.dropout(torch.cat([mean, peak], dim=1))
        return self.document(pooled), self.token(self.dropout(states))


class TrainedNetwork(nn.Module):
    """The network with its loss, as Trainer calls it."""

    def __init__(self, network: Network, *, token_weight: float) -> None:
        super().__init__()
        self.network = network
        self.token_weight = token_weight

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, labels: Tensor, weights: Tensor, tags: Tensor
    ) -> dict[str, Tensor]:
        document_logits, token_logits = self.network(input_ids, attention_mask)
        loss = document_loss(document_logits.float(), labels, weights)
        loss = loss + self.token_weight * token_loss(token_logits.float(), tags)
        return {"loss": loss, "logits": document_logits}


def document_loss(logits: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
    """Weighted mean binary cross-entropy over posts and labels."""
    losses = nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction="none")
    return (losses * weights).sum() / weights.sum()


def token_loss(logits: Tensor, tags: Tensor) -> Tensor:
    """Sum over the groups of the mean cross-entropy over their tagged tokens. tags: (B, T, groups)."""
    losses = []
    for index, group in enumerate(GROUPS):
        wanted = tags[..., index].reshape(-1)
        if bool((wanted != IGNORED).any()):
            columns = logits[..., group.columns].reshape(-1, group.width)
            losses.append(nn.functional.cross_entropy(columns, wanted, ignore_index=IGNORED))
    return torch.stack(losses).sum() if losses else logits.sum() * 0.0


def save(network: Network, folder: Path) -> None:
    """Writes configuration and weights, for `load`."""
    network.encoder.config.save_pretrained(folder)
    torch.save(network.state_dict(), folder / "network.pt")


def load(folder: Path) -> Network:
    """The network that `save` wrote, in evaluation mode."""
    config = BertConfig.from_pretrained(folder)
    network = Network(BertModel(config, add_pooling_layer=False))
    state: dict[str, Any] = torch.load(folder / "network.pt", weights_only=True)
    network.load_state_dict(state)
    return network.eval()
