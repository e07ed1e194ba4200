"""How well labels are told, by slice, subtype and pair."""

import pytest

from shenyan.training import metrics
from shenyan.training.accuracy import FEWEST_POSITIVES, label_lines, pair_lines, subtype_lines


@pytest.fixture(autouse=True)
def _few_resamples(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(metrics, "RESAMPLES", 20)


def test_figures_of_a_slice_by_hand(score, make_row) -> None:  # type: ignore[no-untyped-def]
    right = [make_row(f"谣{index}", rumor=True) for index in range(9)]
    missed = [make_row(f"字{index}", rumor=True) for index in range(3)]
    falsely = [make_row(f"谣字{index}") for index in range(1)]
    clean = [make_row(f"句{index}") for index in range(11)]
    scored = score([*right, *missed, *falsely, *clean])
    lines = list(label_lines(scored, {"these": list(range(24))}, model="shenyan"))
    values = {line.measure: line.figure.value for line in lines}
    assert {line.label for line in lines} == {"rumor"}
    assert {(line.slice, line.rows, line.positives) for line in lines} == {("these", 24, 12)}
    assert values["precision"] == pytest.approx(9 / 10)
    assert values["recall"] == pytest.approx(9 / 12)
    assert values["f1"] == pytest.approx(18 / 22)
    # 9 of 12 above 11 of 12 and level with one, 3 level with 11 and below one.
    assert values["auroc"] == pytest.approx((9 * 11 + 9 * 0.5 + 3 * 11 * 0.5) / 144)


@pytest.mark.parametrize(("positives", "negatives"), [(FEWEST_POSITIVES - 1, 30), (30, FEWEST_POSITIVES - 1)])
def test_a_slice_with_too_few_of_a_kind_says_nothing(positives, negatives, score, make_row) -> None:  # type: ignore[no-untyped-def]
    rows = [make_row(f"谣{index}", rumor=index < positives) for index in range(positives + negatives)]
    assert label_lines(score(rows), {"all": list(range(len(rows)))}, model="shenyan") == []


def test_subtypes_count_where_their_own_label_is_flagged(score, make_row) -> None:  # type: ignore[no-untyped-def]
    both = {"rumor": True, "defamation": True, "subtypes": ("rumor/layoffs", "defamation/fraud")}
    lines = subtype_lines(score([make_row("谣一", **both), make_row("谣诽", **both)]), model="shenyan")
    found = {(line.slice, line.label): (line.rows, line.figure.value) for line in lines}
    assert found == {("rumor/layoffs", "rumor"): (2, 1.0), ("defamation/fraud", "defamation"): (2, 0.5)}


def test_pairs_are_right_together_and_ranked_by_label(score, make_row) -> None:  # type: ignore[no-untyped-def]
    rows = [
        make_row("谣一", rumor=True, pair="p1", corpus="zh_rumor"),
        make_row("字一", pair="p1", corpus="zh_rumor"),
        make_row("two", language="en", pair="p2"),  # missed twin second: the label, not the order, says which is which
        make_row("谣 two", language="en", rumor=True, defamation=True, pair="p2"),
    ]
    found = {(line.slice, line.label, line.measure): line for line in pair_lines(score(rows), model="shenyan")}
    assert found["all", "", "both_right"].figure.value == 0.5
    assert found["zh", "", "both_right"].figure.value == 1.0
    assert found["en", "", "both_right"].figure.value == 0.0
    assert (found["first", "", "both_right"].rows, found["first", "", "both_right"].figure.value) == (1, 1.0)
    assert (found["all", "rumor", "ranked"].rows, found["all", "rumor", "ranked"].figure.value) == (2, 1.0)
    assert found["all", "defamation", "ranked"].figure.value == 0.0  # level is not above
    assert ("all", "privacy_leak", "ranked") not in found


def test_a_split_without_pairs_has_no_lines_of_them(score, make_row) -> None:  # type: ignore[no-untyped-def]
    assert pair_lines(score([make_row("谣", rumor=True)]), model="shenyan") == []
