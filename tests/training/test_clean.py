"""Clean posts that are held back all the same."""

import pytest

from shenyan.training import metrics
from shenyan.training.clean import FEWEST, clean_lines, is_protected, protected_lines


@pytest.fixture(autouse=True)
def _few_resamples(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(metrics, "RESAMPLES", 20)


def test_only_clean_posts_count_and_few_are_no_slice(score, make_row) -> None:  # type: ignore[no-untyped-def]
    rows = [make_row("谣", rumor=True), make_row("谣字"), make_row("字"), make_row("句"), make_row("句字")]
    lines = clean_lines(score(rows), {"all": list(range(5)), "some": [1, 2]}, model="shenyan")
    assert [(line.slice, line.measure, line.rows, line.figure.value) for line in lines] == [("all", "held", 4, 0.25)]


def test_protected_talk_is_by_word_or_by_corpus(score, make_row) -> None:  # type: ignore[no-untyped-def]
    rows = [make_row(f"加班到几点{index}") for index in range(FEWEST)]
    rows += [make_row(f"谣 what are your hours {index}", language="en") for index in range(FEWEST)]
    rows += [make_row(f"大家聊聊{index}", corpus="fair_talk") for index in range(FEWEST)]
    rows += [make_row("今天天气好"), make_row("工会被收买了", rumor=True)]
    lines = {line.slice: (line.rows, line.figure.value) for line in protected_lines(score(rows), model="shenyan")}
    count = FEWEST
    assert lines == {
        "all": (3 * count, pytest.approx(1 / 3)),
        "zh": (2 * count, 0.0),
        "en": (count, 1.0),
        "corpus fair_talk": (count, 0.0),
        "hours": (2 * count, 0.5),
    }


@pytest.mark.parametrize(
    ("text", "protected"),
    [
        ("996是常态吗", True),
        ("电话13996012345", False),
        ("should we unionize? I'd join a union", True),
        ("a reunion with old friends", False),
        ("Overtime again", True),
        ("食堂的菜不错", False),
    ],
)
def test_words_of_protected_talk_are_whole(text: str, protected: bool, make_row) -> None:  # type: ignore[no-untyped-def]
    assert is_protected(make_row(text)) is protected
