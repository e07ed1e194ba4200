"""Rewriting rows for training: other names, the same facts."""

from typing import Any

import pytest

from shenyan.data.augment import Augmenter, Shares
from shenyan.data.rows import EntityMark, EvidenceMark, Mark, Row
from shenyan.model.labels import EntityKind, Label

TEXT = "星澜的周志远吃回扣，周志远电话 139-1234-5678"


def at(text: str, quote: str) -> tuple[int, int]:
    return text.index(quote), text.index(quote) + len(quote)


@pytest.fixture
def accused(make_row) -> Row:  # type: ignore[no-untyped-def]
    row: Row = make_row(
        TEXT,
        defamation=True,
        evidence=(EvidenceMark(*at(TEXT, "吃回扣"), Label.DEFAMATION),),
        targets=(Mark(*at(TEXT, "周志远")),),
        entities=(
            EntityMark(*at(TEXT, "星澜"), EntityKind.ORGANISATION),
            EntityMark(*at(TEXT, "周志远"), EntityKind.PERSON_NAME),
            EntityMark(*at(TEXT, "139-1234-5678"), EntityKind.PHONE),
        ),
    )
    return row


@pytest.fixture
def others(make_row) -> list[Row]:  # type: ignore[no-untyped-def]
    text = "云帆的欧阳雪和陈小满请客，Dana Fox 没来"
    marks = (
        EntityMark(*at(text, "云帆"), EntityKind.ORGANISATION),
        EntityMark(*at(text, "陈小满"), EntityKind.PERSON_NAME),
        EntityMark(*at(text, "Dana Fox"), EntityKind.PERSON_NAME),
    )
    return [make_row(text, entities=marks)]


def shares(**wanted: Any) -> Shares:
    return Shares(**({"swap": 0.0, "evade": 0.0, "noise": 0.0} | wanted))


def quotes(row: Row, marks: Any) -> list[str]:
    return [row.text[mark.start : mark.end] for mark in marks]


def test_names_and_numbers_are_swapped_wherever_they_stand_and_marks_follow(accused: Row, others: list[Row]) -> None:
    [row] = Augmenter(others, shares(swap=1.0), seed=1).rewrite([accused])
    assert row.text.startswith("云帆的陈小满吃回扣，陈小满电话 139-")
    assert "1234-5678" not in row.text
    assert quotes(row, row.evidence) == ["吃回扣"]
    assert quotes(row, row.targets) == ["陈小满"]
    assert quotes(row, row.entities)[:2] == ["云帆", "陈小满"]
    assert row.labels == accused.labels


def test_twins_get_the_same_names(accused: Row, others: list[Row], make_row) -> None:  # type: ignore[no-untyped-def]
    twin = make_row("星澜的人吃回扣", entities=(EntityMark(0, 2, EntityKind.ORGANISATION),))
    first, second = Augmenter(others, shares(swap=1.0), seed=1).rewrite([accused, twin])
    assert first.text[:2] == second.text[:2] == "云帆"


def test_a_name_of_which_no_like_is_known_stays(accused: Row) -> None:
    [row] = Augmenter([], shares(swap=1.0), seed=1).rewrite([accused])
    assert "周志远" in row.text


def test_a_longer_or_shorter_name_keeps_the_marks_around_it(make_row) -> None:  # type: ignore[no-untyped-def]
    def named(name: str) -> Row:
        text = f"{name} steals at Kestrel"
        marks = (EntityMark(0, len(name), EntityKind.PERSON_NAME),)
        evidence = (EvidenceMark(*at(text, "steals"), Label.DEFAMATION),)
        row: Row = make_row(text, defamation=True, entities=marks, evidence=evidence)
        return row

    for old, new in (("Bo", "Bartholomew"), ("Bartholomew", "Bo")):
        [row] = Augmenter([named(new)], shares(swap=1.0), seed=1).rewrite([named(old)])
        assert row.text == f"{new} steals at Kestrel"
        assert quotes(row, row.evidence) == ["steals"]
        assert quotes(row, row.entities) == [new]


def test_a_disguise_keeps_the_marks(accused: Row) -> None:
    augmenter = Augmenter([], shares(evade=1.0, noise=1.0), seed=3)
    for _ in range(40):
        [row] = augmenter.rewrite([accused])
        assert len(row.evidence) == 1
        assert 0 <= row.evidence[0].start < row.evidence[0].end <= len(row.text)


@pytest.mark.parametrize("text", ["周总把货款打给了小舅子", "Dana skims the till every Friday"])
def test_a_disguise_changes_the_text_whatever_its_language(make_row, text: str) -> None:  # type: ignore[no-untyped-def]
    augmenter = Augmenter([], shares(evade=1.0), seed=5)
    spellings = {augmenter.rewrite([make_row(text)])[0].text for _ in range(40)}
    assert text not in spellings
    assert len(spellings) > 10


def test_nothing_is_rewritten_without_a_share(accused: Row) -> None:
    assert Augmenter([], shares(), seed=1).rewrite([accused]) == [accused]
