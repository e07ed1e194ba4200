"""Tags of tokens: what is written can be read back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenyan.model.labels import EntityKind, Label
from shenyan.model.tags import GROUPS, OUTSIDE, WIDTH, TaggedSpan, TagGroup, decode, encode

LENGTH = 24
CHARACTERS = [(index, index + 1) for index in range(LENGTH)]
ENTITY = GROUPS[0]


def logits_of(tags: dict[str, list[int]], length: int, *, sure: float = 20.0) -> np.ndarray:
    """Token logits that choose the given tags, and outside in the groups that are not given."""
    logits = np.zeros((length, WIDTH), dtype=np.float32)
    for group in GROUPS:
        for index, tag in enumerate(tags.get(group.name, [OUTSIDE] * length)):
            logits[index, group.first + tag] = sure
    return logits


def spans_of(group: TagGroup, decoded: list[TaggedSpan]) -> list[tuple[int, int, str]]:
    return [(span.start, span.end, span.kind) for span in decoded if span.kind in group.kinds]


@st.composite
def separate_spans(draw: st.DrawFn, group: TagGroup) -> list[tuple[int, int, str]]:
    edges = sorted(draw(st.sets(st.integers(0, LENGTH), max_size=12)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return [(start, end, draw(st.sampled_from(group.kinds))) for start, end in pairs]


@given(st.data())
def test_spans_survive_encoding_and_decoding_in_every_group(data: st.DataObject) -> None:
    spans = {group.name: data.draw(separate_spans(group), label=group.name) for group in GROUPS}
    tags = {group.name: encode(group, spans[group.name], CHARACTERS) for group in GROUPS}
    decoded = list(decode(logits_of(tags, LENGTH), CHARACTERS))
    for group in GROUPS:
        assert spans_of(group, decoded) == spans[group.name]


def test_two_neighbours_of_one_kind_stay_two() -> None:
    spans = [(0, 2, EntityKind.PERSON_NAME), (2, 4, EntityKind.PERSON_NAME)]
    tags = {"entity": encode(ENTITY, spans, CHARACTERS[:4])}
    assert spans_of(ENTITY, list(decode(logits_of(tags, 4), CHARACTERS[:4]))) == spans


def test_one_stretch_may_be_entity_target_and_evidence_at_once() -> None:
    tags = {
        group.name: encode(group, [(1, 3, kind)], CHARACTERS[:4])
        for group, kind in zip(GROUPS, (EntityKind.PERSON_NAME, "target", *Label), strict=True)
    }
    decoded = list(decode(logits_of(tags, 4), CHARACTERS[:4]))
    assert {(span.start, span.end) for span in decoded} == {(1, 3)}
    assert [span.kind for span in decoded] == [EntityKind.PERSON_NAME, "target", *Label]


def test_a_token_partly_inside_a_span_is_tagged() -> None:
    assert encode(GROUPS[1], [(2, 4, "target")], [(0, 3), (3, 6), (6, 7)]) == [1, 2, 0]


def test_special_tokens_are_never_tagged_and_never_read() -> None:
    offsets = [(0, 0), (0, 1), (1, 2), (0, 0)]
    tags = encode(ENTITY, [(0, 2, EntityKind.PHONE)], offsets)
    assert tags[0] == tags[-1] == OUTSIDE
    phone = ENTITY.begin(EntityKind.PHONE)
    read = decode(logits_of({"entity": [phone, phone, phone + 1, phone + 1]}, 4), offsets)
    assert spans_of(ENTITY, list(read)) == [(0, 2, EntityKind.PHONE)]


def test_a_special_token_amid_a_stretch_does_not_part_it() -> None:
    name = ENTITY.begin(EntityKind.PERSON_NAME)
    read = decode(logits_of({"entity": [name, OUTSIDE, name + 1]}, 3), [(0, 1), (0, 0), (1, 2)])
    assert spans_of(ENTITY, list(read)) == [(0, 2, EntityKind.PERSON_NAME)]


def test_an_inside_tag_that_continues_nothing_begins() -> None:
    phone, name = ENTITY.begin(EntityKind.PHONE), ENTITY.begin(EntityKind.PERSON_NAME)
    read = decode(logits_of({"entity": [phone + 1, phone + 1, name + 1]}, 3), CHARACTERS[:3])
    assert spans_of(ENTITY, list(read)) == [(0, 2, EntityKind.PHONE), (2, 3, EntityKind.PERSON_NAME)]


def test_score_is_the_mean_probability_of_the_chosen_tags() -> None:
    logits = logits_of({}, 2, sure=0.0)
    target = GROUPS[1]
    logits[0, target.first + 1] = np.log(2.0)  # 2 of 4
    logits[1, target.first + 2] = np.log(6.0)  # 6 of 8
    [span] = [span for span in decode(logits, CHARACTERS[:2]) if span.kind == "target"]
    assert (span.start, span.end) == (0, 2)
    assert span.score == pytest.approx((2 / 4 + 6 / 8) / 2)


def test_groups_cover_the_columns_without_a_gap() -> None:
    columns = [column for group in GROUPS for column in range(WIDTH)[group.columns]]
    assert columns == list(range(WIDTH))
