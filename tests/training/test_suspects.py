"""Labels that the model doubts."""

import json
from pathlib import Path

import numpy as np
import pytest

from shenyan.model.labels import LABELS, Label
from shenyan.training import suspects as finding
from shenyan.training.suspects import doubted, reviewed


def test_a_label_against_all_evidence_is_doubted(make_row) -> None:  # type: ignore[no-untyped-def]
    rows = [make_row(f"{number}", rumor=number % 2 == 0) for number in range(200)]
    scores = np.zeros((200, len(LABELS)))
    scores[::2, 0] = 0.95
    scores[1::2, 0] = 0.05
    wrong = make_row("wrong", rumor=True)
    found = list(doubted([*rows, wrong], np.vstack([scores, [[0.02, 0.0, 0.0]]])))
    assert [(one.row.text, one.label, one.given) for one in found] == [("wrong", Label.RUMOR, True)]
    assert found[0].quality < 0.1


def test_what_was_reviewed_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "REVIEWED", tmp_path / "reviewed.jsonl")
    assert reviewed() == set()
    entry = {"id": "abc", "label": "rumor", "was": 1, "now": 0, "why": "named source"}
    (tmp_path / "reviewed.jsonl").write_text(json.dumps(entry) + "\n", encoding="utf-8")
    assert reviewed() == {("abc", Label.RUMOR)}
