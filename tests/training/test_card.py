"""The model card: of this model and no other, and no harm to the artifact."""

import dataclasses

import pytest
from tests.conftest import MakeArtifact
from tests.training.reports import full_report, line, make_report

from shenyan.model.artifact import load_artifact
from shenyan.model.labels import LABELS
from shenyan.training.card import CARD, card, write_card
from shenyan.training.figures import Report

SOURCES = [{"name": "invented", "title": "Posts | made up", "licence": "Apache-2.0"}]


HELD = {
    "positives": 90,
    "recall": 0.8,
    "recall_at_least": 0.7456,
    "confidence": 0.9,
    "precision": 0.75,
    "clean_held": 0.05,
}


def of_toy(report: Report) -> Report:
    return dataclasses.replace(report, model_version="toy-1")


@pytest.fixture(scope="module")
def text(make_artifact: MakeArtifact) -> str:
    folder = make_artifact(
        sources=SOURCES,
        rows={"train": 5, "dev": 6, "calibration": 7, "test": 8},
        thresholds={label: {"review": 0.4321, "block": 0.9 if label == "rumor" else 1.01} for label in LABELS},
        points={"careful": {label: {"review": 0.0123, "block": 1.01} for label in LABELS}},
        guarantees={label: {"balanced": HELD, "careful": HELD | {"recall": 0.987}} for label in LABELS},
    )
    return card(of_toy(full_report()), load_artifact(folder).manifest)


def test_a_card_says_what_a_reader_has_to_know(text: str) -> None:
    for heading in (
        *("Intended use", "Labels", "Training data", "Quality", "Calibration and thresholds", "Fairness", "Evasion"),
        *("Limits", "How to reproduce"),
    ):
        assert f"\n## {heading}\n" in text
    for part in ("Model card: Shenyan toy-1", "Apache-2.0", "0.975 (0.965–0.985)", "human moderators", "Do not use it"):
        assert part in text
    assert "97 % with 90 % confidence" in text
    assert "model.onnx" in text


def test_a_block_threshold_that_no_score_reaches_is_never(text: str) -> None:
    rows = [row for row in text.splitlines() if "0.4321" in row]
    assert [row.rstrip(" |").rpartition("| ")[2] for row in rows] == ["0.9000", "never", "never"]


def test_each_operating_point_says_what_it_holds(text: str) -> None:
    [careful, *_] = [row for row in text.splitlines() if "0.0123" in row]
    assert "0.987 of 90" in careful
    assert "0.746" in careful


def test_every_table_has_as_many_cells_in_each_row(text: str) -> None:
    tables = [block for block in text.split("\n\n") if block.startswith("|")]
    assert len(tables) >= 10
    for table in tables:
        assert len({row.replace(r"\|", "").count("|") for row in table.splitlines()}) == 1, table.splitlines()[0]


def test_corpora_and_single_names_are_left_to_the_report(make_artifact: MakeArtifact) -> None:
    report = make_report(
        line("labels", "corpus zh_tech", "auroc", 0.9, label="rumor"),
        line("labels", "all", "auroc", 0.9, label="rumor"),
        line("fairness", "surnames zh: 佟", "shift", 0.1, label="rumor"),
    )
    text = card(of_toy(report), load_artifact(make_artifact()).manifest)
    assert "corpus zh_tech" not in text
    assert "佟" not in text
    assert "| all | rumor |" in text


def test_what_was_not_measured_is_said(make_artifact: MakeArtifact) -> None:
    text = card(of_toy(make_report()), load_artifact(make_artifact()).manifest)
    assert text.count("Not measured.") >= 8
    assert "elsewhere: not on this machine" in text


def test_a_card_of_another_model_is_refused(make_artifact: MakeArtifact) -> None:
    with pytest.raises(ValueError, match="evaluate that model first"):
        card(full_report(), load_artifact(make_artifact()).manifest)


def test_an_artifact_with_a_card_is_still_that_artifact(make_artifact: MakeArtifact) -> None:
    artifact = load_artifact(make_artifact(sources=SOURCES))
    path = write_card(of_toy(full_report()), artifact)
    assert path == artifact.folder / CARD
    assert load_artifact(artifact.folder) == artifact
