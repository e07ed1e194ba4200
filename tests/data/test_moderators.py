"""Moderators' weights: found from posts that several read, and what becomes of their decisions as rows."""

import random
from collections.abc import Iterator

import pytest
from tests.data.deciding import decided

from shenyan.data.decisions import By, DecidedEvidence, Decision, Role, Status
from shenyan.data.moderators import LEAST, UNKNOWN, Reliability, reliabilities, rows_of
from shenyan.model.labels import LABELS, Label

RUMOR = Label.RUMOR


def reading(case: str, name: str, said: bool, hours: float, by: By = By.GOLDEN) -> Decision:
    return decided(case, *([RUMOR] if said else []), moderator=name, hours=hours, by=by)


def golden(share: float, *, count: int = 80, seed: int = 1) -> Iterator[tuple[str, bool]]:
    """Planted cases with their answers, this share of them yes."""
    generator = random.Random(seed)
    for number in range(count):
        yield f"g{number}", generator.random() < share


def reference(case: str, *, answer: bool) -> Decision:
    return decided(case, *([RUMOR] if answer else []), moderator="team", role=Role.REFERENCE)


def on_golden(share: float = 0.5) -> list[Decision]:
    """Readings by one who is right 19 times of 20, one who guesses, and one who always says no."""
    generator = random.Random(2)
    decisions = []
    for hours, (case, answer) in enumerate(golden(share)):
        decisions.append(reference(case, answer=answer))
        decisions.append(reading(case, "good", answer if generator.random() < 0.95 else not answer, hours))
        decisions.append(reading(case, "guesses", generator.random() < 0.5, hours))
        decisions.append(reading(case, "denies", False, hours))
    return decisions


def test_a_guess_weighs_next_to_nothing_and_a_careful_word_nearly_all() -> None:
    found = {name: labels[RUMOR] for name, labels in reliabilities(on_golden()).items()}
    assert found["good"].weight > 0.75
    assert found["guesses"].weight < 0.15
    assert found["good"].compared == 80


def test_always_no_gains_nothing_by_the_rarity_of_yes() -> None:
    found = {name: labels[RUMOR] for name, labels in reliabilities(on_golden(share=0.15)).items()}
    agreed = sum(not answer for _, answer in golden(0.15)) / 80
    assert agreed > 0.8
    assert found["denies"].weight < 0.3
    assert found["good"].weight > 0.6


def test_labels_are_weighed_apart() -> None:
    found = reliabilities(on_golden())["guesses"]
    # They all said no to the other labels, and the answer was no.
    assert found[Label.DEFAMATION].specificity > 0.95
    assert found[RUMOR].specificity < 0.65


def test_a_new_moderator_has_the_prior() -> None:
    decisions = [*on_golden(), decided("c1", RUMOR, moderator="new")]
    assert set(reliabilities(decisions)["new"].values()) == {UNKNOWN}
    assert UNKNOWN.weight == pytest.approx(0.6)


def test_second_readings_alone_tell_who_guesses() -> None:
    generator = random.Random(3)
    decisions = []
    for number in range(200):
        answer = generator.random() < 0.4
        pair = generator.sample(["a", "b", "c", "guesses"], 2)
        for order, name in enumerate(pair):
            right = generator.random() < (0.5 if name == "guesses" else 0.92)
            by = By.SECOND if order else By.REVIEW
            decisions.append(reading(f"c{number}", name, answer if right else not answer, number + order, by))
    weights = {name: labels[RUMOR].weight for name, labels in reliabilities(decisions).items()}
    assert min(weights[name] for name in "abc") > 0.6
    assert weights["guesses"] < 0.2


def test_a_case_read_once_says_nothing_of_its_reader() -> None:
    alone = [decided(f"c{number}", RUMOR) for number in range(50)]
    assert reliabilities(alone)["mod_a"][RUMOR] == UNKNOWN
    assert reliabilities([]) == {}


def test_a_case_that_one_moderator_decides_twice_is_no_second_reading() -> None:
    twice = [decided("c1", RUMOR), decided("c1", hours=2)]
    assert reliabilities(twice)["mod_a"][RUMOR] == UNKNOWN


@pytest.mark.parametrize(
    ("pair", "weight"), [((1.0, 1.0), 1.0), ((0.5, 0.5), 0.0), ((0.2, 0.3), 0.0), ((0.9, 0.8), 0.7)]
)
def test_the_weight_is_youdens(pair: tuple[float, float], weight: float) -> None:
    assert Reliability(*pair, 9).weight == pytest.approx(weight)


def test_confirmed_and_added_evidence_comes_back_and_rejected_does_not() -> None:
    marks = [DecidedEvidence(at, at + 1, RUMOR, status) for at, status in enumerate(Status)]
    marks.append(DecidedEvidence(1, 3, Label.DEFAMATION, Status.REJECTED))
    [row] = rows_of([decided("c1", RUMOR, evidence=tuple(marks), title="求问")])
    assert row.text == "求问\n听说c1"
    kept = [(mark.start, mark.label) for mark in row.evidence]
    wanted = [at for at, status in enumerate(Status) if status is not Status.REJECTED]
    assert kept == [(at, RUMOR) for at in wanted]
    assert row.labels == {RUMOR: True, Label.DEFAMATION: False, Label.PRIVACY_LEAK: False}
    assert row.entities is None
    assert (row.corpus, row.weight) == ("decisions", pytest.approx(0.6))


def test_a_case_is_one_row_by_its_latest_decision() -> None:
    rows = rows_of([decided("c1", RUMOR, hours=1), decided("c1", hours=3, moderator="other"), decided("c2", RUMOR)])
    assert sorted((row.text, row.labels[RUMOR]) for row in rows) == [("听说c1", False), ("听说c2", True)]


def test_a_guessed_label_is_not_known_and_the_others_are() -> None:
    rows = rows_of([*on_golden(), decided("c1", RUMOR, moderator="guesses", hours=99)])
    assert reliabilities(on_golden())["guesses"][RUMOR].weight < LEAST
    [row] = [row for row in rows if row.text == "听说c1"]
    assert row.known == set(LABELS) - {RUMOR}
    assert not row.labels[RUMOR]
    assert row.weight > 0.6


def test_an_agreed_answer_counts_in_full() -> None:
    [row] = rows_of([reference("g1", answer=True), reading("g1", "new", False, 5)])
    assert (row.labels[RUMOR], row.weight) == (True, 1.0)


def test_what_the_moderator_was_unsure_of_is_borderline() -> None:
    rows = rows_of([decided("c1", confidence=0.4), decided("c2", confidence=0.9), decided("c3")])
    assert [row.unsure for row in rows] == [frozenset(LABELS), frozenset(), frozenset()]
