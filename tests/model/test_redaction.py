"""Masks over personal data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenyan.model.findings import Assessment, Entity, Evidence, Source
from shenyan.model.labels import LABELS, EntityKind, Label, ReasonCode
from shenyan.model.redaction import masks, redact


def evidence(start: int, end: int, category: Label, kind: EntityKind | None = None) -> Evidence:
    return Evidence(start, end, category, 0.9, Source.MODEL, ReasonCode.PRIVACY_DISCLOSURE, kind)


def entity(start: int, end: int, kind: EntityKind) -> Entity:
    return Entity(start, end, kind, 0.9, Source.MODEL)


def assessed(items: list[Evidence], entities: list[Entity]) -> Assessment:
    return Assessment(dict.fromkeys(LABELS, 0.9), tuple(items), tuple(entities), (), "m", "l")


@pytest.mark.parametrize(
    ("chosen", "redacted"),
    [
        ([], "0123456789"),
        ([(2, 5, "phone")], "01[phone]56789"),
        ([(5, 7, "email"), (0, 2, "phone")], "[phone]234[email]789"),
        ([(0, 2, "phone"), (2, 4, "email")], "[phone][email]456789"),
        ([(2, 5, "phone"), (4, 8, "email")], "01[phone]89"),
        ([(2, 8, "address"), (4, 6, "phone")], "01[address]89"),
        ([(2, 4, "phone"), (2, 8, "address")], "01[address]89"),
        ([(2, 5, "phone"), (2, 5, "phone")], "01[phone]56789"),
        ([(8, 10, "plate")], "01234567[plate]"),
    ],
)
def test_overlapping_masks_become_one_named_after_the_first_and_longest(
    chosen: list[tuple[int, int, str]], redacted: str
) -> None:
    assert redact("0123456789", chosen) == redacted


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 8))))
def test_nothing_masked_is_left_and_nothing_else_is_lost(lengths: list[tuple[int, int]]) -> None:
    text = "abcdefghijklmnopqrstuvwxyz23"
    chosen = [(start, start + length, "X") for start, length in lengths]
    hidden = {index for start, end, _ in chosen for index in range(start, end)}
    kept = "".join(letter for index, letter in enumerate(text) if index not in hidden)
    assert redact(text, chosen).replace("[X]", "") == kept


def test_identifiers_are_masked_and_names_only_beside_a_leak() -> None:
    found = assessed(
        [evidence(0, 6, Label.PRIVACY_LEAK), evidence(8, 12, Label.PRIVACY_LEAK, EntityKind.PHONE)],
        [entity(4, 7, EntityKind.PERSON_NAME), entity(20, 23, EntityKind.PERSON_NAME)],
    )
    assert sorted(masks(found)) == [(4, 7, "person_name"), (8, 12, "phone")]


def test_names_in_accusations_and_organisations_are_left() -> None:
    found = assessed(
        [evidence(0, 9, Label.DEFAMATION), evidence(10, 20, Label.PRIVACY_LEAK)],
        [entity(2, 5, EntityKind.PERSON_NAME), entity(12, 15, EntityKind.ORGANISATION)],
    )
    assert masks(found) == []
