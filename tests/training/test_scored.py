"""What a model says of rows that it has not learned from."""

import numpy as np
import pytest

from shenyan.data.dataset import Corpus
from shenyan.data.splits import Split
from shenyan.model.artifact import load_artifact
from shenyan.model.labels import LABELS, Label
from shenyan.training import scored as scoring
from shenyan.training.scored import labelled, scored_rows


def test_scores_are_those_of_the_pipeline_in_order(judge, toy) -> None:  # type: ignore[no-untyped-def]
    texts = ["字" * (1 + index % 7) + "谣诽隐 "[index % 4] for index in range(40)]
    expected = [[toy.assess(text).scores[label] for label in LABELS] for text in texts]
    scores = judge.scores(texts, about="scoring")
    assert scores == pytest.approx(np.array(expected))
    assert judge.flags(scores)[:4].tolist() == [[index == column for column in range(3)] for index in range(4)]
    assert judge.scores([], about="nothing").shape == (0, 3)


def test_any_flag_holds_a_post_back(score, make_row) -> None:  # type: ignore[no-untyped-def]
    assert score([make_row("字"), make_row("谣字"), make_row("诽隐")]).held.tolist() == [False, True, True]


def test_rows_behind_the_weights_or_with_unknown_labels_are_not_scored(make_artifact, make_row, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    seen, unseen = make_row("学过"), make_row("没学过")
    half_known = make_row("只说诽谤", known=frozenset({Label.DEFAMATION}))
    folder = make_artifact()
    (folder / "trained_on.txt").write_text(f"{seen.id}\n", encoding="utf-8")
    corpus = Corpus({split: [seen, unseen, half_known] for split in Split}, (), ())
    monkeypatch.setattr(scoring, "load_corpus", lambda names, use, trained_on: corpus)
    found = scored_rows(folder, split=Split.DEV)
    assert found.rows == [unseen]
    assert found.scores.shape == found.flags.shape == (1, 3)
    assert scoring.unseen(load_artifact(folder), labelled([seen, half_known])) == []
