"""Whether the score hangs on the evidence that is shown."""

import pytest

from shenyan.training import metrics
from shenyan.training.faithful import faithfulness_lines


@pytest.fixture(autouse=True)
def _few_resamples(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(metrics, "RESAMPLES", 20)


def lines_of(judge, score, rows, **rest):  # type: ignore[no-untyped-def]
    scored = score(rows)
    assessments = judge.assess([row.text for row in rows], about="scoring")
    lines = faithfulness_lines(judge, scored, assessments, **rest)
    assert {line.slice for line in lines} <= {"all"}
    return {(line.label, line.measure): (line.rows, line.figure.value) for line in lines}


def test_what_hangs_on_its_evidence_falls_without_it(judge, score, make_row) -> None:  # type: ignore[no-untyped-def]
    rows = [
        make_row("甲乙丙丁。戊谣谣己。庚辛。", rumor=True),
        make_row("甲乙丙丁。戊谣谣壬。", rumor=True),
        make_row("甲乙。戊谣谣己。", defamation=True),  # flagged for what it is not
        make_row("甲乙。戊己。", rumor=True),  # not flagged
    ]
    found = lines_of(judge, score, rows)
    assert {label for label, _ in found} == {"", "rumor"}
    for label in ("", "rumor"):
        assert found[label, "fell_below"] == found[label, "kept_alone"] == (2, 1.0)
        assert found[label, "control_fell_below"] == (2, 0.0)
        count, drop = found[label, "drop"]
        assert (count, drop > 0.5) == (2, True)
        assert found[label, "drop_over_control"] == (2, pytest.approx(drop))


def test_posts_of_one_sentence_or_all_evidence(judge, score, make_row) -> None:  # type: ignore[no-untyped-def]
    found = lines_of(judge, score, [make_row("谣谣谣谣谣 甲", rumor=True), make_row("谣谣", rumor=True)])
    assert found["rumor", "drop"][0] == 1  # the other is nothing but evidence
    assert ("rumor", "control_drop") not in found  # the rest is shorter than the evidence
    assert ("rumor", "kept_alone") not in found  # there is no other sentence


def test_at_most_so_many_posts_and_none_at_all(judge, score, make_row) -> None:  # type: ignore[no-untyped-def]
    rows = [make_row(f"甲乙丙丁。戊谣谣{index}。", rumor=True) for index in range(6)]
    assert lines_of(judge, score, rows, most=4)["rumor", "drop"][0] == 4
    assert lines_of(judge, score, [make_row("甲乙")]) == {}
