"""Pruning the backbone's vocabulary to what Chinese and English need.

Of 250,000 XLM-R pieces about 43,000 stay: 96 M embedding weights become 16 M, which is what lets the model
live in the repository. A dropped piece is spelled with smaller ones that stay.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import BertModel

ENGLISH_PIECES = Path(__file__).with_name("english_pieces.txt")
SPECIAL_PIECES = 4  # <s> <pad> </s> <unk>, the first of the vocabulary
METASPACE = "▁"
UNSPEAKABLE = "\x01"  # the tokenizer strips it from every text, so that no post can spell a piece that holds it

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_ASCII = re.compile(r"[\x21-\x7e]+")


def prune(tokenizer_file: Path, texts: Iterable[str]) -> tuple[Tokenizer, list[int]]:
    """A tokenizer with the pieces to keep, and each one's id in the full vocabulary, in its new order.

    Kept: special pieces; pieces of Chinese characters; single symbols, digits and emoji; the listed Latin
    pieces, and whatever `texts` need.
    """
    spec = json.loads(tokenizer_file.read_text(encoding="utf-8"))
    pieces: list[list[Any]] = spec["model"]["vocab"]
    wanted = _pieces_of(Tokenizer.from_file(str(tokenizer_file)), texts)
    listed = {line for line in ENGLISH_PIECES.read_text(encoding="utf-8").splitlines() if not line.startswith("# ")}
    kept = [
        index
        for index, (piece, _) in enumerate(pieces)
        if index < SPECIAL_PIECES or piece in listed or index in wanted or _always_kept(piece)
    ]
    spec["model"]["vocab"] = [pieces[index] for index in kept]
    # Special pieces are added by id; a post that spells one ("</s>") must not become one.
    spec["added_tokens"] = []
    spec["post_processor"] = None
    for index in range(SPECIAL_PIECES):
        spec["model"]["vocab"][index] = [f"{UNSPEAKABLE}{pieces[index][0]}", 0.0]
    return Tokenizer.from_str(json.dumps(spec, ensure_ascii=False)), kept


def prune_embeddings(model: BertModel, kept: list[int]) -> None:
    """Keeps only the given rows of the word embeddings, in place."""
    old = model.get_input_embeddings()
    weights = old.weight.detach()[torch.tensor(kept)].clone()
    model.set_input_embeddings(torch.nn.Embedding.from_pretrained(weights, freeze=False, padding_idx=old.padding_idx))
    model.config.vocab_size = len(kept)


def _pieces_of(tokenizer: Tokenizer, texts: Iterable[str]) -> set[int]:
    seen: set[int] = set()
    for encoding in tokenizer.encode_batch(list(texts)):
        for index, piece in zip(encoding.ids, encoding.tokens, strict=True):
            if _ASCII.fullmatch(piece.removeprefix(METASPACE)):
                seen.add(index)
    return seen


def _always_kept(piece: str) -> bool:
    bare = piece.removeprefix(METASPACE)
    if len(bare) <= 1:
        return not bare or _is_symbol(bare)
    return _HAN.fullmatch(bare) is not None


def _is_symbol(character: str) -> bool:
    """Whether a character is Han, Latin (accents too), a digit, punctuation, a symbol or an emoji."""
    if character < "\u0250" or _HAN.fullmatch(character):
        return True
    return unicodedata.category(character)[0] in "PSN"
