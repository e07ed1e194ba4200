"""Policies: from scores to a suggestion."""

from pathlib import Path

import pytest

from shenyan.model.findings import Assessment
from shenyan.model.labels import LABELS, Label
from shenyan.model.policy import (
    BALANCED,
    CAREFUL,
    Policy,
    PolicyError,
    RiskLevel,
    Suggestion,
    Threshold,
    decide,
    degraded_decision,
    load_policies,
)

DEFAULTS = {label: Threshold(0.4, 0.9) for label in LABELS}
CAREFULLY = {label: Threshold(0.1, 0.9) for label in LABELS}
POINTS = {BALANCED: DEFAULTS, CAREFUL: CAREFULLY}
POLICY = Policy("test@1", DEFAULTS)


def assessment(**scores: float) -> Assessment:
    return Assessment({label: scores.get(label, 0.0) for label in LABELS}, (), (), (), "m", "l")


def write(folder: Path, text: str) -> Path:
    path = folder / "policies.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(
    ("score", "suggestion", "risk"),
    [
        (0.0, Suggestion.PASS, RiskLevel.NONE),
        (0.1999, Suggestion.PASS, RiskLevel.NONE),
        (0.2, Suggestion.PASS, RiskLevel.LOW),
        (0.3999, Suggestion.PASS, RiskLevel.LOW),
        (0.4, Suggestion.REVIEW, RiskLevel.MEDIUM),
        (0.8999, Suggestion.REVIEW, RiskLevel.MEDIUM),
        (0.9, Suggestion.BLOCK, RiskLevel.HIGH),
        (1.0, Suggestion.BLOCK, RiskLevel.HIGH),
    ],
)
def test_a_threshold_counts_from_its_own_value_on(
    label: Label, score: float, suggestion: Suggestion, risk: RiskLevel
) -> None:
    decision = decide(assessment(**{label: score}), POLICY)
    assert (decision.suggestion, decision.risk_level) == (suggestion, risk)
    assert decision.categories == {one: one is label and score >= 0.4 for one in LABELS}
    assert decision.flagged is (score >= 0.4)


def test_the_gravest_label_decides() -> None:
    decision = decide(assessment(rumor=0.95, defamation=0.5), POLICY)
    assert decision.suggestion is Suggestion.BLOCK
    assert decision.categories == {Label.RUMOR: True, Label.DEFAMATION: True, Label.PRIVACY_LEAK: False}


def test_a_block_threshold_above_one_never_blocks() -> None:
    never = Policy("test@1", {label: Threshold(0.4, 1.01) for label in LABELS})
    assert decide(assessment(rumor=1.0), never).suggestion is Suggestion.REVIEW


def test_equal_thresholds_leave_nothing_to_review() -> None:
    sharp = Policy("test@1", {label: Threshold(0.5, 0.5) for label in LABELS})
    assert decide(assessment(rumor=0.5), sharp).suggestion is Suggestion.BLOCK
    assert decide(assessment(rumor=0.49), sharp).suggestion is Suggestion.PASS


def test_without_a_model_a_moderator_looks() -> None:
    decision = degraded_decision()
    assert decision.suggestion is Suggestion.REVIEW
    assert not decision.flagged
    assert set(decision.categories) == set(LABELS)


@pytest.mark.parametrize(("review", "block"), [(0.0, 0.5), (-0.1, 0.5), (0.6, 0.5), (float("nan"), 0.5)])
def test_thresholds_out_of_order_are_refused(review: float, block: float) -> None:
    with pytest.raises(ValueError, match="0 < review <= block"):
        Threshold(review, block)


def test_a_label_without_an_entry_takes_the_models_thresholds(tmp_path: Path) -> None:
    path = write(tmp_path, 'version = "7"\n[board]\n[board.rumor]\nreview = 0.1\nblock = 0.2\n[reviews]\n')
    policies = load_policies(path, POINTS)
    assert policies["board"].thresholds == DEFAULTS | {Label.RUMOR: Threshold(0.1, 0.2)}
    assert policies["reviews"].thresholds == DEFAULTS
    assert policies["board"].version == "board@7"


def test_a_policy_may_name_an_operating_point(tmp_path: Path) -> None:
    path = write(tmp_path, 'version = "7"\n[board]\npoint = "careful"\n[board.rumor]\nreview = 0.3\nblock = 0.9\n')
    board = load_policies(path, POINTS)["board"]
    assert board.thresholds == CAREFULLY | {Label.RUMOR: Threshold(0.3, 0.9)}


def test_shipped_policies_are_valid_and_have_the_default_one() -> None:
    policies = load_policies(None, POINTS)
    assert "workplace_anon" in policies
    assert all(set(policy.thresholds) == set(LABELS) for policy in policies.values())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("version = ", "TOML"),
        ("[board]\n", "version"),
        ("version = 3\n[board]\n", "version"),
        ('version = "1"\n', "biz_type"),
        ('version = "1"\nboard = 3\n', "board"),
        ('version = "1"\n[board.slander]\nreview = 0.1\nblock = 0.2\n', "slander.*rumor, defamation, privacy_leak"),
        ('version = "1"\n[board.rumor]\nreview = 0.1\n', "board, rumor.*block"),
        ('version = "1"\n[board.rumor]\nreview = "low"\nblock = 0.2\n', "board, rumor"),
        ('version = "1"\n[board.rumor]\nreview = 0.5\nblock = 0.2\n', "0 < review <= block"),
        ('version = "1"\n[board]\nrumor = 0.5\n', "board, rumor"),
        ('version = "1"\n[board]\npoint = "lax"\n', "board.*'lax'.*balanced, careful"),
    ],
)
def test_a_wrong_policy_file_is_refused_with_its_cause(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(PolicyError, match=says):
        load_policies(write(tmp_path, text), POINTS)


def test_a_policy_file_that_is_missing_or_no_text_is_refused(tmp_path: Path) -> None:
    missing = tmp_path / "missing.toml"
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policies(missing, POINTS)
    (tmp_path / "latin.toml").write_bytes(b'version = "\xff\xfe"\n[board]\n')
    with pytest.raises(PolicyError, match=r"latin\.toml"):
        load_policies(tmp_path / "latin.toml", POINTS)
