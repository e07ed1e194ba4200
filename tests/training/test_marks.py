"""F1 of stretches, relaxed and exact."""

import pytest

from shenyan.data.rows import EntityMark, EvidenceMark
from shenyan.model.findings import Assessment, Entity, Evidence, Source
from shenyan.model.labels import EntityKind, Label, ReasonCode
from shenyan.training import marks, metrics
from shenyan.training.marks import overlap, places, span_lines


@pytest.fixture(autouse=True)
def _small(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(metrics, "RESAMPLES", 20)
    monkeypatch.setattr(marks, "FEWEST", 1)


def assessment(*spans: tuple[int, int, EntityKind | Label]) -> Assessment:
    entities = tuple(Entity(*span, 0.9, Source.MODEL) for span in spans if isinstance(span[2], EntityKind))
    evidence = tuple(
        Evidence(start, end, kind, 0.9, Source.MODEL, ReasonCode.RUMOR_UNVERIFIED)
        for start, end, kind in spans
        if isinstance(kind, Label)
    )
    return Assessment({}, evidence, entities, ("zh",), "toy", "toy")


def values(rows, assessments) -> dict[tuple[str, str, str], float]:  # type: ignore[no-untyped-def]
    return {(one.slice, one.label, one.measure): one.figure.value for one in span_lines(rows, assessments)}


def test_f1_by_hand(make_row) -> None:  # type: ignore[no-untyped-def]
    phone, person = EntityKind.PHONE, EntityKind.PERSON_NAME
    row = make_row("0123456789", entities=(EntityMark(0, 4, phone), EntityMark(6, 8, phone), EntityMark(8, 10, person)))
    found = values([row], [assessment((0, 4, phone), (7, 9, phone), (4, 5, phone), (8, 10, phone))])
    # Relaxed, the second and fourth overlap a mark of their kind or not: 7–9 does, 8–10 lies on a person.
    assert found["phone", "", "precision_relaxed"] == pytest.approx(2 / 4)
    assert found["phone", "", "recall_relaxed"] == 1.0
    assert found["phone", "", "f1_relaxed"] == pytest.approx(2 / 3)
    assert found["phone", "", "precision_exact"] == pytest.approx(1 / 4)
    assert found["phone", "", "recall_exact"] == pytest.approx(1 / 2)
    assert found["phone", "", "f1_exact"] == pytest.approx(1 / 3)
    assert found["person_name", "", "f1_relaxed"] == 0.0
    assert found["entities", "", "recall_relaxed"] == pytest.approx(2 / 3)


def test_a_name_is_marked_once_and_right_wherever_it_stands(make_row) -> None:  # type: ignore[no-untyped-def]
    person = EntityKind.PERSON_NAME
    row = make_row("老周来了,老周走了", entities=(EntityMark(0, 2, person),))
    found = values([row], [assessment((0, 2, person), (5, 7, person))])
    assert found["person_name", "", "f1_exact"] == 1.0
    found = values([row], [assessment((5, 7, person))])
    assert found["person_name", "", "precision_exact"] == 1.0
    assert found["person_name", "", "recall_exact"] == 0.0


def test_evidence_counts_where_the_label_is_true_flagged_or_not(make_row) -> None:  # type: ignore[no-untyped-def]
    rumor = Label.RUMOR
    rows = [
        make_row("甲乙丙丁", rumor=True, evidence=(EvidenceMark(0, 2, rumor),)),
        make_row("甲乙丙丁戊", rumor=True, evidence=(EvidenceMark(0, 2, rumor),)),
        make_row("甲乙丙"),
        make_row("甲乙", rumor=True, evidence=(EvidenceMark(0, 2, rumor),), entities=None),
    ]
    empty = assessment()
    found = values(rows, [assessment((1, 4, rumor)), empty, assessment((0, 1, rumor)), empty])
    assert found["evidence", "rumor", "precision_relaxed"] == 1.0
    assert found["evidence", "rumor", "recall_relaxed"] == 0.5
    assert found["evidence", "", "f1_relaxed"] == pytest.approx(2 / 3)
    assert found["evidence", "rumor", "f1_exact"] == 0.0


def test_kinds_with_few_marks_and_rows_without_marks_say_nothing(make_row, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(marks, "FEWEST", 2)
    row = make_row("老周", entities=(EntityMark(0, 2, EntityKind.PERSON_NAME),))
    assert span_lines([row], [assessment()]) == []
    assert span_lines([make_row("老周", entities=None)], [assessment((0, 2, EntityKind.PERSON_NAME))]) == []


def test_stretches_that_only_touch_do_not_overlap() -> None:
    assert overlap((0, 3), (2, 5))
    assert not overlap((0, 3), (3, 5))
    assert places("a.b", "a.b axb a.b") == [(0, 3), (8, 11)]
