"""Sets that mark entities: their kinds become ours, and what they do not look for is not claimed."""

from typing import Any

import pytest

from shenyan.data.rows import EntityMark
from shenyan.data.spans import marked
from shenyan.model.labels import EntityKind

TEXT = "星澜科技的周志远在上海"


def line(*spans: tuple[int, int, str]) -> dict[str, Any]:
    marks = [{"start": start, "end": end, "label": own} for start, end, own in spans]
    return {"text": TEXT, "lang": "zh", "spans": marks}


def test_only_kinds_that_are_ours_are_read() -> None:
    one = marked(line((0, 4, "company"), (5, 8, "name"), (9, 11, "address")), "cluener2020")
    assert one.entities == (EntityMark(0, 4, EntityKind.ORGANISATION), EntityMark(5, 8, EntityKind.PERSON_NAME))
    assert one.kinds == {EntityKind.ORGANISATION, EntityKind.PERSON_NAME}
    assert (one.text, one.language, one.corpus) == (TEXT, "zh", "cluener2020")


def test_a_nominal_mention_names_nobody() -> None:
    one = marked(line((0, 4, "ORG.NAM"), (5, 8, "PER.NOM")), "weibo_ner")
    assert one.entities == (EntityMark(0, 4, EntityKind.ORGANISATION),)


def test_the_synthetic_set_marks_identifiers_too() -> None:
    one = marked(line((0, 4, "CREDIT_CARD"), (5, 8, "US_SSN"), (9, 11, "DATE_TIME")), "presidio_synth_v2")
    assert [mark.kind for mark in one.entities] == [EntityKind.BANK_CARD, EntityKind.ID_NUMBER]
    assert EntityKind.PHONE in one.kinds
    assert EntityKind.HANDLE not in one.kinds


@pytest.mark.parametrize("span", [(-1, 2), (3, 3), (4, 2), (9, 12)])
def test_a_mark_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside the text"):
        marked(line((*span, "name")), "cluener2020")
