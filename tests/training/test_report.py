"""What is made of a report: aims, tables and what a terminal shows."""

import math

import pytest
from rich.console import Console
from tests.training.reports import full_report, line, make_report, without

from shenyan.training.aims import AIMS, Aim, Standing, outcomes, standing
from shenyan.training.figures import Report, from_json
from shenyan.training.metrics import Figure
from shenyan.training.report import show
from shenyan.training.tables import figure, sections, summary

AT_LEAST = Aim("recall", "identifiers", ("plain",), "recall", 0.9)
AT_MOST = Aim("held", "clean_held", ("real",), "held", 0.05, at_most=True)


def printed(report: Report) -> str:
    console = Console(width=190)
    with console.capture() as captured:
        show(report, console)
    return captured.get()


@pytest.mark.parametrize(
    ("aim", "figure", "wanted"),
    [
        (AT_LEAST, Figure(0.95, 0.92, 0.97), Standing.MET),
        (AT_LEAST, Figure(0.90, 0.88, 0.92), Standing.MET_NARROWLY),
        (AT_LEAST, Figure(0.89, 0.87, 0.91), Standing.MISSED_NARROWLY),
        (AT_LEAST, Figure(0.80, 0.78, 0.82), Standing.MISSED),
        (AT_LEAST, Figure(math.nan, math.nan, math.nan), Standing.UNMEASURED),
        (AT_MOST, Figure(0.02, 0.01, 0.04), Standing.MET),
        (AT_MOST, Figure(0.05, 0.04, 0.07), Standing.MET_NARROWLY),
        (AT_MOST, Figure(0.06, 0.04, 0.07), Standing.MISSED_NARROWLY),
        (AT_MOST, Figure(0.09, 0.07, 0.12), Standing.MISSED),
    ],
)
def test_the_value_decides_and_the_interval_says_how_surely(aim: Aim, figure: Figure, wanted: Standing) -> None:
    assert standing(aim, figure) is wanted
    assert wanted.met == (wanted in (Standing.MET, Standing.MET_NARROWLY))


def test_every_aim_is_measured_by_a_full_report() -> None:
    found = outcomes(full_report())
    assert {outcome.aim for outcome in found} == set(AIMS)
    assert all(outcome.line is not None for outcome in found)


def test_an_aim_per_language_and_label_has_a_line_for_each() -> None:
    found = [one for one in outcomes(full_report()) if one.aim.title == "F1, written posts"]
    assert {(one.slice, one.label) for one in found} == {
        (name, label) for name in ("written zh", "written en") for label in ("rumor", "defamation", "privacy_leak")
    }


def test_every_evasion_has_to_keep_the_aim() -> None:
    report = make_report(line("evasion", "zero-width", "of_plain", 0.99), line("evasion", "pinyin zh", "of_plain", 0.5))
    found = {one.slice: one.standing for one in outcomes(report) if one.aim.section == "evasion"}
    assert found == {"zero-width": Standing.MET, "pinyin zh": Standing.MISSED}


def test_what_was_not_measured_is_no_success() -> None:
    found = outcomes(make_report())
    assert len(found) >= len(AIMS)
    assert {one.standing for one in found} == {Standing.UNMEASURED}
    assert not any(one.standing.met for one in found)
    assert f"0 of 0 measured figures meet their aim; {len(found)} were not measured" in summary(make_report()).about


def test_the_baseline_meets_no_aim_in_our_place() -> None:
    report = make_report(line("pairs", "all", "both_right", 0.9, model="baseline"))
    assert {one.standing for one in outcomes(report)} == {Standing.UNMEASURED}


def test_a_figure_is_written_with_its_interval() -> None:
    assert figure(Figure(0.912, 0.871, 0.949)) == "0.912 (0.87–0.95)"
    assert figure(Figure(-0.004, -0.014, 0.006), places=3) == "-0.004 (-0.014 to 0.006)"
    assert figure(Figure(math.nan, math.nan, math.nan)) == "–"
    assert figure(Figure(0.5, math.nan, math.nan)) == "0.500"


def test_one_row_has_all_measures_of_a_slice_label_and_model() -> None:
    report = make_report(
        line("labels", "all", "auroc", 0.9, label="rumor", positives=40),
        line("labels", "all", "f1", 0.8, label="rumor", positives=40),
        line("labels", "real", "auroc", 0.7, label="rumor", positives=11),
        line("labels", "all", "auroc", 0.6, label="rumor", model="baseline", positives=40),
    )
    ((_, table),) = sections(report)
    assert table.columns == ("posts", "label", "model", "n", "with label", "AUROC", "F1")
    assert table.headings == 3
    assert table.rows == (
        ("all", "rumor", "the model", "100", "40", "0.900 (0.89–0.91)", "0.800 (0.79–0.81)"),
        ("all", "rumor", "linear baseline", "100", "40", "0.600 (0.59–0.61)", ""),
        ("real", "rumor", "the model", "100", "11", "0.700 (0.69–0.71)", ""),
    )


def test_a_figure_of_other_rows_than_its_neighbour_says_so() -> None:
    report = make_report(
        line("identifiers", "plain", "recall", 0.9, rows=50), line("identifiers", "plain", "precision", 0.9, rows=48)
    )
    ((_, table),) = sections(report)
    assert table.rows == (("plain", "50", "0.900 (0.890–0.910)", "0.900 (0.890–0.910) n 48"),)


def test_a_section_that_nobody_foresaw_is_shown_all_the_same() -> None:
    ((section, table),) = sections(make_report(line("new_thing", "all", "some_share", 0.5)))
    assert (section.title, table.columns) == ("New thing", ("posts", "n", "some share"))


def test_published_figures_stand_beside_ours() -> None:
    tables = {section.name: table for section, table in sections(full_report())}
    beside = {row[0]: row[-1] for row in tables["external"].rows}
    assert "RoBERTa: accuracy 0.827" in beside["cold: offensive (transfer)"]
    assert "transfer" in tables["external"].about


def test_a_terminal_shows_every_section_within_its_width() -> None:
    shown = printed(full_report())
    for part in (
        "on the test split, 717 posts",
        "4 posts of the split were left out",
        "elsewhere: not on this machine",
    ):
        assert part in shown
    for part in ("met, within noise", "not met", "linear baseline", "disguised 幺三八", "rumor 0.4000", "≥ 0.97"):
        assert part in shown
    for section, _ in sections(full_report()):
        assert section.title in shown
    assert max(map(len, shown.splitlines())) <= 190


@pytest.mark.parametrize("section", sorted({one.section for one in full_report().lines}))
def test_a_missing_section_is_left_out(section: str) -> None:
    rest = without(full_report(), section)
    assert section not in [one.name for one, _ in sections(rest)]
    assert printed(rest)


def test_square_brackets_are_shown_as_they_are() -> None:
    assert "[red]odd[/red]" in printed(make_report(line("evasion", "[red]odd[/red]", "of_plain", 0.9)))


def test_a_report_comes_back_from_its_json() -> None:
    report = full_report()
    assert from_json(report.as_json()) == report
