"""Whether a name sways the scores."""

import pytest

from shenyan.training import fairness, metrics
from shenyan.training.fairness import fairness_lines
from shenyan.training.swaps import Swap


@pytest.fixture(autouse=True)
def _two_features(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """One feature that the toy model reads as a rumor, and one that it does not read."""

    def swaps(row, generator):  # type: ignore[no-untyped-def]
        return [Swap("loud", row.text.replace("佟", "谣")), Swap("same", row.text.replace("佟", "佟"))]

    def unread(row, generator):  # type: ignore[no-untyped-def]
        return [Swap("other", row.text.replace("字", "句"))]

    monkeypatch.setattr(fairness, "FEATURES", (("surnames", swaps), ("unread", unread), ("none", lambda *_: [])))
    monkeypatch.setattr(metrics, "RESAMPLES", 20)


def test_changes_of_score_and_verdict(judge, score, make_row) -> None:  # type: ignore[no-untyped-def]
    rows = [make_row(f"佟字{index}") for index in range(8)] + [make_row(f"佟诽字{index}") for index in range(4)]
    lines = {(one.slice, one.label, one.measure): one for one in fairness_lines(judge, score(rows))}
    flipped = lines["surnames", "", "flipped"]
    assert (flipped.rows, flipped.figure.value) == (12, pytest.approx(8 / 12))  # the others are held back anyway
    change = lines["surnames", "rumor", "mean_change"].figure.value
    assert change > 0.5
    assert lines["surnames: loud", "rumor", "shift"].figure.value == pytest.approx(change)
    assert lines["surnames", "defamation", "mean_change"].figure.value == pytest.approx(0)
    assert lines["unread", "", "flipped"].figure.value == lines["unread", "rumor", "mean_change"].figure.value == 0
    assert not any(name.startswith("none") or name == "surnames: same" for name, _, _ in lines)


def test_at_most_so_many_posts_of_a_feature(judge, score, make_row) -> None:  # type: ignore[no-untyped-def]
    rows = [make_row(f"佟字{index}") for index in range(9)]
    lines = [one for one in fairness_lines(judge, score(rows), most=4) if one.measure == "flipped"]
    assert [line.rows for line in lines] == [4, 4]
