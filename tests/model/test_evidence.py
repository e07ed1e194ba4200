"""Evidence: whole words, joined stretches, and never a flag without a stretch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenyan.model.classifier import Prediction
from shenyan.model.evidence import (
    identifier_evidence,
    likeliest_sentence,
    marked_identifiers,
    merge_entities,
    model_entities,
    model_evidence,
    snap,
)
from shenyan.model.findings import Entity, Finding, Source
from shenyan.model.labels import LABELS, EntityKind, Label, ReasonCode
from shenyan.model.normalise import fold
from shenyan.model.tags import TaggedSpan


def prediction(text: str, *spans: tuple[str, object], chances: dict[str, float] | None = None) -> Prediction:
    """What the network might say of a text: stretches by their words, and chances of being evidence by words."""
    evidence = np.full(len(text), 0.01, dtype=np.float32)
    for words, chance in (chances or {}).items():
        start = text.index(words)
        evidence[start : start + len(words)] = chance
    return Prediction(
        scores=dict.fromkeys(LABELS, 0.5),
        logits=dict.fromkeys(LABELS, 0.0),
        spans=tuple(
            TaggedSpan(text.index(words), text.index(words) + len(words), kind, 0.8)  # type: ignore[arg-type]
            for words, kind in spans
        ),
        offsets=tuple((index, index + 1) for index in range(len(text))),
        evidence=dict.fromkeys(LABELS, evidence),
    )


@pytest.mark.parametrize(
    ("text", "marked", "whole"),
    [
        ("我们公司下周裁员", "司下", "公司下周"),
        ("我们公司下周裁员", "公司", "公司"),
        ("They embezzled the bonus.", "bezzl", "embezzled"),
        ("They don't pay", "on't p", "don't pay"),
        ("user_name42 leaked", "name", "user_name42"),
        ("he is  a liar ", "  a liar ", "a liar"),
        ("他 说 谎", " 说 ", "说"),
        ("KPI考核不公", "PI考", "KPI考核"),
        ("ab, cd", ", ", ","),
        ("a   b", "   ", ""),
    ],
)
def test_a_stretch_cuts_no_word_and_has_no_white_space_at_its_ends(text: str, marked: str, whole: str) -> None:
    at = text.index(marked)
    start, end = snap(at, at + len(marked), text)
    assert text[start:end] == whole


@given(st.text(st.sampled_from("公司裁员主管ab1' \n，。😀"), min_size=1, max_size=30), st.data())
def test_snapping_stays_inside_the_text_and_loses_only_white_space(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    left, right = snap(start, end, text)
    assert 0 <= left <= right <= len(text)
    assert text[start:end].strip() in text[left:right]


def test_stretches_parted_by_white_space_only_are_one() -> None:
    text = "he stole the fund, he lied"
    said = prediction(text, ("stole", Label.DEFAMATION), ("the fund", Label.DEFAMATION), ("lied", Label.DEFAMATION))
    found = model_evidence(Label.DEFAMATION, said, fold(text))
    assert [text[one.start : one.end] for one in found] == ["stole the fund", "lied"]
    assert model_evidence(Label.RUMOR, said, fold(text)) == []


def test_evidence_has_offsets_of_the_text_as_written() -> None:
    text = "听😀说ａｂｃ公\u200b司下周\u200b裁\u200b员"
    folded = fold(text)
    [found] = model_evidence(Label.RUMOR, prediction(folded.text, ("裁员", Label.RUMOR)), folded)
    assert text[found.start : found.end] == "裁\u200b员"
    assert (found.source, found.reason_code) == (Source.MODEL, ReasonCode.RUMOR_UNVERIFIED)


@pytest.mark.parametrize(
    ("text", "likely", "sentence"),
    [
        ("今天很热。听说要裁员！大家保重", "裁员", "听说要裁员！"),
        ("今天很热。听说要裁员！大家保重", "保重", "大家保重"),
        ("Nice day; they are closing us down\nbye", "closing", "they are closing us down"),
        ("没有标点", "标点", "没有标点"),
    ],
)
def test_a_flag_without_marks_shows_the_likeliest_sentence(text: str, likely: str, sentence: str) -> None:
    [found] = likeliest_sentence(Label.RUMOR, prediction(text, chances={likely: 0.4}), fold(text))
    assert text[found.start : found.end] == sentence
    assert found.score == pytest.approx(0.4)


def test_a_text_without_words_has_no_likeliest_sentence() -> None:
    for text in ("", "\u200b", "。。。"):
        folded = fold(text)
        assert likeliest_sentence(Label.RUMOR, prediction(folded.text), folded) == []


def test_recognised_identifier_is_privacy_evidence_with_its_reason_and_rule() -> None:
    found = identifier_evidence(Finding(3, 14, EntityKind.PHONE, 1.0, "cn_mobile"))
    assert (found.start, found.end, found.category) == (3, 14, Label.PRIVACY_LEAK)
    assert (found.reason_code, found.source) == (ReasonCode.PRIVACY_CONTACT, Source.RECOGNISER)
    assert (found.entity_type, found.rule) == (EntityKind.PHONE, "cn_mobile")


def test_only_identifiers_that_the_network_alone_marked_are_added() -> None:
    entities = [
        Entity(0, 2, EntityKind.PERSON_NAME, 0.9, Source.MODEL),
        Entity(3, 5, EntityKind.HANDLE, 0.9, Source.MODEL),
        Entity(6, 9, EntityKind.PHONE, 0.9, Source.RECOGNISER),
        Entity(10, 12, EntityKind.ORGANISATION, 0.9, Source.MODEL),
    ]
    [found] = marked_identifiers(entities)
    assert (found.start, found.end, found.reason_code) == (3, 5, ReasonCode.PRIVACY_CONTACT)


def test_where_recogniser_and_network_overlap_the_recogniser_is_believed() -> None:
    found = [Finding(10, 21, EntityKind.PHONE, 1.0, "cn_mobile")]
    marked = [
        Entity(30, 32, EntityKind.PERSON_NAME, 0.7, Source.MODEL),
        Entity(8, 12, EntityKind.BANK_CARD, 0.7, Source.MODEL),
        Entity(8, 10, EntityKind.PERSON_NAME, 0.7, Source.MODEL),
    ]
    merged = merge_entities(found, (), marked)
    assert [(one.start, one.end, one.kind) for one in merged] == [
        (8, 10, EntityKind.PERSON_NAME),
        (10, 21, EntityKind.PHONE),
        (30, 32, EntityKind.PERSON_NAME),
    ]


def test_what_the_recognisers_know_to_be_public_is_not_marked_by_the_network_alone() -> None:
    hotline = [Finding(4, 16, EntityKind.PHONE, 1.0, "cn_landline")]
    marked = [Entity(6, 9, EntityKind.PHONE, 0.9, Source.MODEL)]
    assert merge_entities((), hotline, marked) == ()


def test_a_marked_part_of_a_number_becomes_the_whole_number() -> None:
    text = "加 id139x1112222 吧"
    [found] = model_entities(prediction(text, ("1112", EntityKind.PHONE)), fold(text))
    assert text[found.start : found.end] == "id139x1112222"


def test_entities_are_trimmed_and_targets_are_none() -> None:
    text = "经理 王启明 说"
    said = prediction(text, (" 王启明 ", EntityKind.PERSON_NAME), ("经理", "target"), (" ", EntityKind.PHONE))
    [found] = model_entities(said, fold(text))
    assert text[found.start : found.end] == "王启明"


def test_stretches_a_character_apart_are_one_and_far_ones_are_not() -> None:
    text = "他在配合调查，账上没钱了，今天天气很好，老板跑路"
    said = prediction(text, ("配合", Label.RUMOR), ("查", Label.RUMOR), ("老板跑路", Label.RUMOR), ("他", Label.RUMOR))
    assert [text[one.start : one.end] for one in model_evidence(Label.RUMOR, said, fold(text))] == [
        "他在配合调查",
        "老板跑路",
    ]


def test_a_lone_character_is_no_evidence() -> None:
    text = "他 在配合调查"
    assert model_evidence(Label.RUMOR, prediction(text, (" 在", Label.RUMOR)), fold(text)) == []
