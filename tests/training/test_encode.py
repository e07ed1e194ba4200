"""Rows as the network reads them."""

import pytest
from tokenizers import Tokenizer

from shenyan.data.rows import EntityMark, EvidenceMark, Mark
from shenyan.model.labels import EntityKind, Label
from shenyan.model.normalise import fold
from shenyan.model.tags import GROUPS
from shenyan.model.windows import BEGIN_ID, END_ID, OVERLAP, WINDOW
from shenyan.training.encode import IGNORED, UNSURE_WEIGHT, encode_row, encode_rows

COLUMNS = {group.name: index for index, group in enumerate(GROUPS)}
ROOM = WINDOW - 2


def mark(text: str, words: str) -> tuple[int, int]:
    at = text.index(words)
    return at, at + len(words)


def column(example, name: str) -> list[int]:  # type: ignore[no-untyped-def]
    return [tags[COLUMNS[name]] for tags in example["tags"]]


def test_a_short_row_is_one_example_between_its_special_tokens(make_row, tokenizer: Tokenizer) -> None:  # type: ignore[no-untyped-def]
    [example] = encode_row(make_row("谣x诽", rumor=True, unsure=frozenset({Label.DEFAMATION})), tokenizer)
    vocabulary = tokenizer.get_vocab()
    assert example["input_ids"] == [BEGIN_ID, vocabulary["谣"], vocabulary["<unk>"], vocabulary["诽"], END_ID]
    assert example["labels"] == [1.0, 0.0, 0.0]
    assert example["weights"] == [1.0, UNSURE_WEIGHT, 1.0]
    assert example["length"] == 5
    assert len(example["tags"]) == 5


def test_marks_become_tags_of_their_groups(make_row, tokenizer: Tokenizer) -> None:  # type: ignore[no-untyped-def]
    text = "王启明偷钱"
    row = make_row(
        text,
        defamation=True,
        evidence=(EvidenceMark(0, 5, Label.DEFAMATION),),
        targets=(Mark(0, 3),),
        entities=(EntityMark(0, 3, EntityKind.PERSON_NAME),),
    )
    [example] = encode_row(row, tokenizer)
    assert column(example, "entity") == [IGNORED, 1, 2, 2, 0, 0, IGNORED]
    assert column(example, "target") == [IGNORED, 1, 2, 2, 0, 0, IGNORED]
    assert column(example, "evidence_defamation") == [IGNORED, 1, 2, 2, 2, 2, IGNORED]
    assert column(example, "evidence_rumor") == [IGNORED, 0, 0, 0, 0, 0, IGNORED]


@pytest.mark.parametrize(
    ("text", "words", "folded"),
    [
        ("😀找她微\u200b信\u200b聊", "微\u200b信", "微信"),
        ("ﬁne，打 1️⃣3️⃣9️⃣ 找她", "1️⃣3️⃣9️⃣", "139"),
        ("ﬀﬀ 听说王启明走了", "王启明", "王启明"),
        ("cafe\u0301 里 s c a m m e r 又来了", "s c a m m e r", "scammer"),
    ],
)
def test_tags_follow_the_folded_text(make_row, tokenizer: Tokenizer, text: str, words: str, folded: str) -> None:  # type: ignore[no-untyped-def]
    plain = fold(text).text
    assert len(plain) != len(text)
    row = make_row(text, privacy_leak=True, evidence=(EvidenceMark(*mark(text, words), Label.PRIVACY_LEAK),))
    [example] = encode_row(row, tokenizer)
    tags = column(example, "evidence_privacy_leak")[1:-1]
    assert len(tags) == len(plain)
    assert "".join(letter for letter, tag in zip(plain, tags, strict=True) if tag > 0) == folded


def test_a_mark_that_folding_removes_leaves_no_tag(make_row, tokenizer: Tokenizer) -> None:  # type: ignore[no-untyped-def]
    row = make_row("好\u200b的", privacy_leak=True, evidence=(EvidenceMark(1, 2, Label.PRIVACY_LEAK),))
    [example] = encode_row(row, tokenizer)
    assert column(example, "evidence_privacy_leak") == [IGNORED, 0, 0, IGNORED]
    assert example["labels"] == [0.0, 0.0, 1.0]


def test_unmarked_entities_are_not_learned_as_absent(make_row, tokenizer: Tokenizer) -> None:  # type: ignore[no-untyped-def]
    [unmarked] = encode_row(make_row("王启明", entities=None), tokenizer)
    [without] = encode_row(make_row("王启明", entities=()), tokenizer)
    assert column(unmarked, "entity") == [IGNORED] * 5
    assert column(without, "entity") == [IGNORED, 0, 0, 0, IGNORED]
    assert column(unmarked, "target") == [IGNORED, 0, 0, 0, IGNORED]


def test_a_long_post_is_positive_only_where_its_evidence_lies(make_row, tokenizer: Tokenizer) -> None:  # type: ignore[no-untyped-def]
    text = "字" * 600 + "谣" + "字" * 400
    row = make_row(text, rumor=True, defamation=True, evidence=(EvidenceMark(600, 601, Label.RUMOR),))
    examples = list(encode_row(row, tokenizer))
    assert len(examples) == 4
    holds = ["谣" in text[start : start + ROOM] for start in range(0, 4 * (ROOM - OVERLAP), ROOM - OVERLAP)]
    assert [example["labels"][0] for example in examples] == [float(here) for here in holds]
    assert 0 < sum(holds) < 4
    # Without marks nobody knows where it lies.
    assert [example["labels"][1] for example in examples] == [1.0] * 4
    assert all(len(example["input_ids"]) == example["length"] <= WINDOW for example in examples)


def test_a_row_of_nothing_visible_is_still_an_example(make_row, tokenizer: Tokenizer) -> None:  # type: ignore[no-untyped-def]
    [example] = encode_row(make_row("\u200b"), tokenizer)
    assert example["input_ids"] == [BEGIN_ID, END_ID]


def test_every_example_knows_its_row(make_row, tokenizer: Tokenizer) -> None:  # type: ignore[no-untyped-def]
    found = encode_rows([make_row("短"), make_row("字" * 700), make_row("也短")], tokenizer)
    assert found["row"] == [0, 1, 1, 1, 2]
