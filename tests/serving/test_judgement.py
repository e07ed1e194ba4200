"""Offsets into title and text, and masking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenyan.model.redaction import redact
from shenyan.serving.scoring.judgement import locate, masks
from shenyan.serving.scoring.values import EntitySpan, EvidenceSpan, TextField


def private(start: int, end: int, kind: str | None, *, category: str = "privacy_leak", field: str = "text"):  # type: ignore[no-untyped-def]
    return EvidenceSpan(field, start, end, category, kind, 0.9, "recogniser", "PRIV-CONTACT", None)


def name(start: int, end: int, *, kind: str = "person_name", field: str = "text") -> EntitySpan:
    return EntitySpan(field, start, end, kind, 0.9, "model")


# A title of 4 and a text of 6: "abcd\nefghij"; the text begins at 5.
@pytest.mark.parametrize(
    ("span", "located"),
    [
        ((0, 4), (TextField.TITLE, 0, 4)),
        ((5, 11), (TextField.TEXT, 0, 6)),
        ((2, 6), (TextField.TITLE, 2, 4)),
        ((3, 8), (TextField.TEXT, 0, 3)),
        ((2, 7), (TextField.TEXT, 0, 2)),
        ((2, 5), (TextField.TITLE, 2, 4)),
        ((4, 7), (TextField.TEXT, 0, 2)),
    ],
)
def test_span_belongs_to_the_field_with_more_of_it(span: tuple[int, int], located: tuple[TextField, int, int]) -> None:
    assert locate(*span, 5) == located


def test_without_a_title_offsets_stay() -> None:
    assert locate(3, 9, 0) == (TextField.TEXT, 3, 9)


@given(st.text(min_size=1), st.text(min_size=1), st.data())
def test_located_span_reads_the_same(title: str, text: str, data: st.DataObject) -> None:
    whole, boundary = f"{title}\n{text}", len(title) + 1
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start + 1, len(whole)))
    field, first, last = locate(start, end, boundary)
    part = (title if field is TextField.TITLE else text)[first:last]
    assert part in whole[start:end]
    assert part or whole[start:end] == "\n"


@pytest.mark.parametrize(
    ("evidence", "entities", "redacted"),
    [
        ([], [], "call 12345 or bob"),
        ([private(5, 10, "phone")], [], "call [phone] or bob"),
        ([private(5, 10, "phone", category="rumor")], [], "call 12345 or bob"),
        ([private(5, 10, "phone", field="title")], [], "call 12345 or bob"),
        ([private(0, 17, None)], [], "call 12345 or bob"),
        ([private(0, 17, None)], [name(14, 17)], "call 12345 or [person_name]"),
        ([private(0, 17, None)], [name(14, 17, kind="organisation")], "call 12345 or bob"),
        ([private(0, 17, None)], [name(14, 17, field="title")], "call 12345 or bob"),
        ([private(5, 10, "phone")], [name(14, 17)], "call [phone] or bob"),
        ([private(5, 8, "id_number"), private(5, 10, "phone")], [], "call [phone] or bob"),
        ([private(5, 9, "phone"), private(7, 10, "handle")], [], "call [phone] or bob"),
        ([private(5, 7, "phone"), private(7, 10, "handle")], [], "call [phone][handle] or bob"),
    ],
)
def test_redaction(evidence: list[EvidenceSpan], entities: list[EntitySpan], redacted: str) -> None:
    assert redact("call 12345 or bob", masks(evidence, entities)) == redacted


spans = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)).map(lambda pair: (pair[0], sum(pair))))


@given(spans)
def test_nothing_masked_shows_and_nothing_else_is_lost(found: list[tuple[int, int]]) -> None:
    text = "".join(chr(0x4E00 + index) for index in range(40))
    redacted = redact(text, masks([private(start, end, "phone") for start, end in found], []))
    hidden = {index for start, end in found for index in range(start, end)}
    assert [character for character in redacted if character in text] == [
        character for index, character in enumerate(text) if index not in hidden
    ]
