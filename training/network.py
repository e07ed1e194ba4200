"""The network: one encoder, a document head and a token head."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from shenyan.model.labels import LABELS
from shenyan.model.tags import GROUPS, WIDTH
from shenyan.training.encode import IGNORED

DROPOUT = 0.1
EVIDENCE = {label: index for index, group in enumerate(GROUPS) for label in LABELS if group.name == f"evidence_{label}"}


class LockedDropout(nn.Dropout):
    """Drops the same features of all tokens of a post. Gal & Ghahramani (2016), arXiv:1512.05287.

    On a CPU drawing a chance for each number took a quarter of the training time; this draws one per feature.
    """

    def forward(self, states: Tensor) -> Tensor:
        if not self.training or not self.p or states.dim() < 3:
            return super().forward(states)
        kept = torch.rand(states.shape[0], 1, states.shape[2], device=states.device) >= self.p
        return states * (kept / (1.0 - self.p)).to(states.dtype)


class Gaze(nn.Module):
    """Where each label looks: one attention over the tokens for each label.

    forward(states (B, T, H), mask (B, T, 1)) → what each label adds to its logit (B, 3), and the logarithm of its
    attention (B, T, 3). It begins by adding nothing, so that a network trained without it answers as before.
    """

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.attend = nn.Linear(hidden, len(LABELS))
        self.value = nn.Linear(hidden, len(LABELS), bias=False)
        nn.init.zeros_(self.value.weight)

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        attention = (self.attend(states) + (mask - 1.0) * 1e4).log_softmax(dim=1)
        # The mean of the values is the value of the mean, and needs no (B, 3, H) in between.
        return (attention.exp() * self.value(states)).sum(dim=1), attention


class Network(nn.Module):
    """Scores posts and tags their tokens.

    forward(input_ids (B, T) int64, attention_mask (B, T) int64) → document logits (B, 3) in the order of LABELS
    and token logits (B, T, WIDTH) in the columns of GROUPS.
    """

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        _lock_dropout(encoder)
        hidden = encoder.config.hidden_size
        self.dropout = nn.Dropout(DROPOUT)
        self.document = nn.Linear(2 * hidden, len(LABELS))
        self.gaze = Gaze(hidden)
        self.token = nn.Linear(hidden, WIDTH)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        document, token, _ = self.look(input_ids, attention_mask)
        return document, token

    def look(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """What `forward` gives, and the logarithm of each label's attention (B, T, 3)."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * mask).sum(dim=1) / mask.sum(dim=1)
        peak = (states + (mask - 1.0) * 1e4).max(dim=1).values
        seen, attention = self.gaze(states, mask)
        document = self.document(self.dropout(torch.cat([mean, peak], dim=1))) + seen
        return document, self.token(self.dropout(states)), attention


def _lock_dropout(encoder: nn.Module) -> None:
    for parent in encoder.modules():
        for name, child in parent.named_children():
            if type(child) is nn.Dropout:
                setattr(parent, name, LockedDropout(child.p))


@dataclass(frozen=True, slots=True)
class LossWeights:
    """Weights of the other losses beside the document head's. token: tags. gaze: attention outside the evidence.
    pair: contrast pairs whose twins are in the wrong order."""

    token: float
    gaze: float
    pair: float


class TrainedNetwork(nn.Module):
    """The network with its loss, as Trainer calls it. pairs: (B,) the same number for rows of one pair, else -1."""

    def __init__(self, network: Network, loss_weights: LossWeights) -> None:
        super().__init__()
        self.network = network
        self.loss_weights = loss_weights

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, labels: Tensor, weights: Tensor, tags: Tensor, pairs: Tensor
    ) -> dict[str, Tensor]:
        document, token, attention = self.network.look(input_ids, attention_mask)
        document = document.float()
        loss = document_loss(document, labels, weights)
        loss = loss + self.loss_weights.token * token_loss(token.float(), tags)
        loss = loss + self.loss_weights.gaze * gaze_loss(attention.float(), tags)
        loss = loss + self.loss_weights.pair * pair_loss(document, labels, weights, pairs)
        return {"loss": loss, "logits": document}


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


def gaze_loss(attention: Tensor, tags: Tensor) -> Tensor:
    """Mean surprise that a label looks at its evidence, over the labels of posts that have marked evidence.

    attention: logarithms (B, T, 3). A post without the label may be looked at anywhere.
    """
    losses = []
    for column, label in enumerate(LABELS):
        marked = tags[..., EVIDENCE[label]] > 0
        inside = attention[..., column].masked_fill(~marked, float("-inf"))
        chosen = marked.any(dim=1)
        if bool(chosen.any()):
            losses.append(-inside[chosen].logsumexp(dim=1))
    return torch.cat(losses).mean() if losses else attention.sum() * 0.0


def pair_loss(logits: Tensor, labels: Tensor, weights: Tensor, pairs: Tensor) -> Tensor:
    """Mean logistic loss that of two twins the one with the label scores higher. Burges et al. (2005), RankNet."""
    first, second = torch.nonzero((pairs[:, None] == pairs[None, :]) & (pairs[:, None] >= 0), as_tuple=True)
    order = labels[first] - labels[second]
    known = (order > 0) & (weights[first] > 0) & (weights[second] > 0)
    if not bool(known.any()):
        return logits.sum() * 0.0
    return nn.functional.softplus(logits[second] - logits[first])[known].mean()


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
