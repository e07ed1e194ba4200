"""What evasions get past the model, and what they hold back."""

import random

import pytest

from shenyan.data.evasions import EVASIONS
from shenyan.training import challenges, metrics
from shenyan.training.challenges import evasion_lines


@pytest.fixture(autouse=True)
def _few_resamples(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(metrics, "RESAMPLES", 20)


@pytest.fixture
def hiding(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """One evasion that hides a rumor and turns "句" into one, and one that changes nothing."""

    def evade(name: str, text: str, generator: random.Random) -> list[str]:
        return list(text) if name == "none" else [{"谣": "瑶", "句": "谣"}.get(letter, letter) for letter in text]

    monkeypatch.setattr(challenges, "EVASIONS", ("none", "hide"))
    monkeypatch.setattr(challenges, "evade", evade)


def test_what_is_held_under_an_evasion_by_hand(hiding, judge, score, make_row) -> None:  # type: ignore[no-untyped-def]
    rows = [
        make_row("谣一", rumor=True),
        make_row("谣诽", rumor=True),  # still held back, for another label
        make_row("瑶一", rumor=True),  # not held back plain, left as it is
        make_row("句三", rumor=True),  # held back under the evasion alone
        make_row("诽一", defamation=True),  # left as it is
        make_row("句一"),
        make_row("谣二"),  # clean but held back plain
        make_row("字一"),  # left as it is
    ]
    found = {(line.slice, line.measure): (line.rows, line.figure.value) for line in evasion_lines(judge, score(rows))}
    assert found == {
        ("all", "of_plain"): (3, 1.0),
        ("all", "kept"): (2, 0.5),
        ("all", "newly_held"): (1, 1.0),
        ("hide", "of_plain"): (3, 1.0),
        ("hide", "kept"): (2, 0.5),
        ("hide", "newly_held"): (1, 1.0),
    }


def test_at_most_so_many_posts_of_a_kind_and_languages_apart(hiding, judge, score, make_row) -> None:  # type: ignore[no-untyped-def]
    rows = [make_row(f"谣{index}", rumor=True) for index in range(15)]
    rows += [make_row(f"谣{index}", rumor=True, language="en") for index in range(15, 40)]
    lines = {line.slice: line.rows for line in evasion_lines(judge, score(rows), most=30)}
    assert lines["hide"] == 30
    assert lines["hide zh"] + lines["hide en"] == 30


def test_every_evasion_of_the_project_is_measured(judge, score, make_row) -> None:  # type: ignore[no-untyped-def]
    text = "谣 聽說 人事部門下周裁員,打13812345678问 insider sources say layoffs"
    names = {line.slice for line in evasion_lines(judge, score([make_row(text, rumor=True)]))}
    assert names <= {"all", *EVASIONS}
    assert {"zero_width", "full_width", "homoglyph"} <= names
