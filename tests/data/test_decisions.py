"""The format of decisions: what is written is read again, and what is wrong is named without the text."""

import dataclasses
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from shenyan.data.decisions import (
    By,
    Decision,
    DecisionError,
    Role,
    Sampled,
    Status,
    as_line,
    counting,
    parse,
)
from shenyan.model.labels import TAXONOMY_VERSION, EntityKind, Label

SECRET = "星澜"

RAW: dict[str, Any] = {
    "case_id": "case_1",
    "post_id": "mod_1",
    "title": None,
    "text": f"听说{SECRET}下周裁员",
    "language": "zh",
    "biz_type": "workplace_anon",
    "labels": {"rumor": True, "defamation": False, "privacy_leak": False},
    "evidence": [{"start": 4, "end": 8, "label": "rumor", "status": "confirmed"}],
    "entities": [{"start": 2, "end": 4, "kind": "organisation"}],
    "moderator": "mod_7f3a91",
    "role": "moderator",
    "decided_at": "2026-11-22T09:30:00+08:00",
    "taxonomy_version": TAXONOMY_VERSION,
    "model_version": "2026.11.22-e241a9e8",
    "sampled": {"by": "audit", "probability": 0.25},
    "confidence": 0.8,
}


def parsed(**changes: Any) -> Decision:
    return parse(json.dumps(RAW | changes).encode())


def refused(**changes: Any) -> str:
    with pytest.raises(DecisionError) as error:
        parsed(**changes)
    assert SECRET not in str(error.value)
    return str(error.value)


def test_a_decision_says_who_when_what_and_by_what_chance() -> None:
    found = parsed()
    assert found.decided_at == datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
    assert (found.moderator, found.role) == ("mod_7f3a91", Role.MODERATOR)
    assert found.labels == {Label.RUMOR: True, Label.DEFAMATION: False, Label.PRIVACY_LEAK: False}
    assert [(one.start, one.end, one.label, one.status) for one in found.evidence] == [
        (4, 8, Label.RUMOR, Status.CONFIRMED)
    ]
    assert [one.kind for one in found.entities or ()] == [EntityKind.ORGANISATION]
    assert found.sampled == Sampled(By.AUDIT, 0.25)


@pytest.mark.parametrize("changes", [{}, {"entities": None, "confidence": None}, {"title": "求问"}, {"entities": []}])
def test_what_is_written_is_read_again(changes: dict[str, Any]) -> None:
    found = parsed(**changes)
    line = as_line(found)
    assert line.endswith("\n")
    assert line.count("\n") == 1
    assert parse(line.encode()) == found


def test_optional_keys_may_be_left_out() -> None:
    raw = {name: value for name, value in RAW.items() if name not in ("title", "entities", "role", "confidence")}
    found = parse(json.dumps(raw).encode())
    assert (found.title, found.entities, found.role, found.confidence) == (None, None, Role.MODERATOR, None)


def test_offsets_count_the_title_and_its_line_break() -> None:
    found = parsed(title="求问", evidence=[{"start": 7, "end": 11, "label": "rumor", "status": "added"}], entities=None)
    mark = found.evidence[0]
    assert found.read[mark.start : mark.end] == "下周裁员"
    assert "evidence must lie within" in refused(
        title=None, evidence=[{"start": 7, "end": 11, "label": "rumor", "status": "added"}]
    )


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"text": " "}, "text must be a string that is not blank"),
        ({"text": SECRET + "\ud800"}, "surrogate"),
        ({"labels": {"rumor": True, "defamation": False}}, "labels lacks privacy_leak"),
        ({"labels": RAW["labels"] | {"rumor": 1}}, "rumor must be true or false"),
        ({"labels": RAW["labels"] | {SECRET: True}}, "1 unknown key"),
        ({"labels": [SECRET]}, "labels must be an object"),
        ({"evidence": SECRET}, "evidence must be a list"),
        ({"evidence": [{"start": 4, "end": 8, "label": SECRET, "status": "added"}]}, "label must be one of rumor"),
        ({"evidence": [{"start": 4, "end": 8, "label": "rumor", "status": SECRET}]}, "status must be one of confirmed"),
        ({"evidence": [{"start": 8, "end": 8, "label": "rumor", "status": "added"}]}, "evidence must lie within"),
        ({"evidence": [{"start": 4, "end": 80, "label": "rumor", "status": "added"}]}, "evidence must lie within"),
        ({"evidence": [{"start": 4.0, "end": 8, "label": "rumor", "status": "added"}]}, "whole numbers"),
        ({"evidence": [{"start": 4, "end": 8, "label": "defamation", "status": "added"}]}, "the label is false"),
        ({"entities": [{"start": 0, "end": 1, "kind": SECRET}]}, "kind must be one of person_name"),
        ({"language": SECRET}, "language must be one of zh, en, mixed"),
        ({"language": ["zh"]}, "language must be one of"),
        ({"case_id": f"{SECRET} "}, "case_id must be"),
        ({"decided_at": "2026-11-22T09:30:00"}, "decided_at must be a time of RFC 3339 with its zone"),
        ({"decided_at": "22.11.2026 09:30Z"}, "decided_at must be"),
        ({"decided_at": "2026-13-22T09:30:00Z"}, "decided_at must be"),
        ({"sampled": {"by": "review", "probability": 0}}, "over 0"),
        ({"sampled": {"by": "review", "probability": 1.5}}, "number from 0 to 1"),
        ({"sampled": {"by": SECRET, "probability": 1}}, "by must be one of review, audit, golden, second"),
        ({"confidence": True}, "confidence must be a number"),
        ({"role": SECRET}, "role must be one of moderator, reference"),
        ({"verdict": SECRET}, "1 unknown key"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], cause: str) -> None:
    assert cause in refused(**changes)


def test_a_missing_key_is_named() -> None:
    raw = {name: value for name, value in RAW.items() if name != "moderator"}
    with pytest.raises(DecisionError, match="lacks moderator"):
        parse(json.dumps(raw).encode())


@pytest.mark.parametrize("line", [b"{", b"[]", b'"x"', b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_refused(line: bytes) -> None:
    with pytest.raises(DecisionError):
        parse(line)


def test_a_person_is_named_by_a_pseudonym_only() -> None:
    assert "e-mail" in refused(moderator="li.xiaoyan@example.com")
    assert "pseudonym" in refused(moderator="李晓燕")
    assert "pseudonym" in refused(moderator="Li Xiaoyan")
    assert "pseudonym" in refused(moderator=7)


def test_labels_of_another_codebook_are_refused_with_what_to_do() -> None:
    cause = refused(taxonomy_version="2025-01")
    assert TAXONOMY_VERSION in cause
    assert "decided again" in cause


def test_rejected_evidence_may_stand_with_a_label_that_is_false() -> None:
    found = parsed(evidence=[{"start": 4, "end": 8, "label": "defamation", "status": "rejected"}])
    assert found.evidence[0].status is Status.REJECTED


def test_the_latest_decision_of_a_case_counts_and_a_reference_outranks_it() -> None:
    first = parsed()
    later = dataclasses.replace(first, moderator="other", decided_at=datetime(2026, 12, 1, tzinfo=UTC))
    assert counting([later, first]) == [later]
    reference = dataclasses.replace(first, moderator="team", role=Role.REFERENCE)
    assert counting([later, reference, first]) == [reference]
    elsewhere = dataclasses.replace(first, case_id="case_2")
    assert sorted(one.case_id for one in counting([later, first, elsewhere])) == ["case_1", "case_2"]
