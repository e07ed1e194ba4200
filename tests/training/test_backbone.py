"""The backbone put together from two packages."""

import struct
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from transformers import BertModel

from shenyan.training import backbone, vocabulary
from shenyan.training.backbone import BLOCK, BackboneError, dequantise, locate, read_packed

LAYOFF = ("听说公司下个月要裁员三成", "I heard the company will lay off thirty percent next month")
OTHERS = ("今天食堂的红烧肉做得不错", "The parking garage closes at nine on weekends")


@pytest.fixture(scope="module")
def bert() -> BertModel:
    return backbone.load()


@pytest.fixture(scope="module")
def full() -> Tokenizer:
    return Tokenizer.from_file(str(locate(backbone.TOKENIZER)))


@pytest.fixture(scope="module")
def pruned() -> tuple[Tokenizer, list[int]]:
    return vocabulary.prune(locate(backbone.TOKENIZER), ["Zyxogram kaputtnik"])


@torch.no_grad()
def embed(bert: BertModel, *ids_of_texts: list[int]) -> torch.Tensor:
    """Unit vectors of texts, the mean of their tokens' states."""
    states = [bert(input_ids=torch.tensor([[0, *ids, 2]])).last_hidden_state[0].mean(dim=0) for ids in ids_of_texts]
    return torch.nn.functional.normalize(torch.stack(states), dim=1)


def test_a_post_is_nearer_to_its_translation_than_to_others(bert: BertModel, full: Tokenizer) -> None:
    ids = [full.encode(text, add_special_tokens=False).ids for text in (*LAYOFF, *OTHERS)]
    vectors = embed(bert, *ids)
    alike = vectors @ vectors.T
    assert alike[0, 1] > alike[:2, 2:].max() + 0.02


def test_pruning_changes_no_state_of_an_ordinary_text(
    bert: BertModel, full: Tokenizer, pruned: tuple[Tokenizer, list[int]]
) -> None:
    tokenizer, kept = pruned
    before = embed(bert, *(full.encode(text, add_special_tokens=False).ids for text in LAYOFF))
    embeddings = bert.get_input_embeddings()
    try:
        vocabulary.prune_embeddings(bert, kept)
        after = embed(bert, *(tokenizer.encode(text, add_special_tokens=False).ids for text in LAYOFF))
        assert bert.config.vocab_size == len(kept) == tokenizer.get_vocab_size()
    finally:
        bert.set_input_embeddings(embeddings)
    assert torch.allclose(before, after, atol=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        *LAYOFF,
        *OTHERS,
        "HR让我周五前签竞业协议，补偿金 N+1，微信 abc。",
        "Our VP's a liar & a thief!!! 🙃 call me — now",
        "老板画饼：明年上市📈，期权人人有份😂",
        "Zyxogram kaputtnik",
    ],
)
def test_ordinary_texts_keep_their_tokens(full: Tokenizer, pruned: tuple[Tokenizer, list[int]], text: str) -> None:
    wanted = full.encode(text, add_special_tokens=False)
    found = pruned[0].encode(text, add_special_tokens=False)
    assert found.tokens == wanted.tokens
    assert found.offsets == wanted.offsets
    assert [pruned[1][piece] for piece in found.ids] == wanted.ids


def test_less_than_a_quarter_of_the_vocabulary_stays(full: Tokenizer, pruned: tuple[Tokenizer, list[int]]) -> None:
    assert len(pruned[1]) < full.get_vocab_size() / 4
    assert pruned[1] == sorted(set(pruned[1]))
    assert pruned[1][:4] == [0, 1, 2, 3]


def test_a_dropped_piece_is_spelled_with_smaller_ones(full: Tokenizer, pruned: tuple[Tokenizer, list[int]]) -> None:
    for word in ("Niederlassung", "13912345678"):
        kept = pruned[0].encode(word, add_special_tokens=False)
        assert len(kept.ids) > len(full.encode(word, add_special_tokens=False).ids)
        assert 3 not in kept.ids
        assert kept.offsets[-1][1] == len(word)


@pytest.mark.parametrize("text", ["</s>", "<s><pad></s><unk><mask>", "a </s> b <pad>", "\ue000</s>", "\x01</s>"])
def test_a_spelled_special_token_becomes_none(pruned: tuple[Tokenizer, list[int]], text: str) -> None:
    ids = pruned[0].encode(text).ids
    assert ids
    assert not {0, 1, 2} & set(ids)


# ── The packed file ───────────────────────────────────────────────────────────────────────────


def test_blocks_are_dequantised_as_their_format_says() -> None:
    nibbles = np.arange(BLOCK) % 16
    packed = bytes(int(low) | int(high) << 4 for low, high in zip(nibbles[:16], nibbles[16:][::-1], strict=True))
    blocks = np.float16(0.5).tobytes() + packed + np.float16(-2.0).tobytes() + bytes([0x08] * 16)
    weights = dequantise(blocks)
    assert weights.dtype == np.float32
    assert weights[:16].tolist() == [(n - 8) * 0.5 for n in range(16)]
    assert weights[16:32].tolist() == [(n - 8) * 0.5 for n in reversed(range(16))]
    assert weights[32:48].tolist() == [0.0] * 16
    assert weights[48:].tolist() == [16.0] * 16


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(b"GGUF" + bytes(200))
    with pytest.raises(BackboneError, match=r"weights\.bin.*reinstall"):
        read_packed(path)


def test_a_tensor_of_another_size_is_refused(tmp_path: Path) -> None:
    header = b"E5S1" + struct.pack("<I7if", 1, 4, 1, 1, 4, 2, 2, 1, 1e-12) + struct.pack("<i5i", 32, 0, 0, 1, 2, 3)
    tokenizer = struct.pack("<Q", 0) + bytes(4) + struct.pack("<iI", 0, 0)
    directory = struct.pack("<iH", 1, 8) + b"emb.word" + struct.pack("<BIQQ", 0, 8, 0, 4)
    path = tmp_path / "weights.bin"
    path.write_bytes(header + tokenizer + directory)
    with pytest.raises(BackboneError, match=r"emb\.word.*1 weights, not 8"):
        read_packed(path)


@pytest.mark.parametrize("wanted", [("no-such-package-of-ours", "x.bin"), ("numpy", "e5-small-q4.bin")])
def test_a_missing_package_or_file_says_what_to_install(wanted: tuple[str, str]) -> None:
    with pytest.raises(BackboneError, match=rf"{wanted[1]}.*{wanted[0]}.*pip install 'shenyan\[train\]'"):
        locate(wanted)
