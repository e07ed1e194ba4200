"""The audit: drawn with the chance it says, and honest about what it cannot see."""

import math
import random

import pytest
from tests.data.deciding import decided

from shenyan.data.decisions import By, Decision, Role, Sampled
from shenyan.data.sampling import draw, estimate_recall
from shenyan.model.labels import Label

KEY = b"a key of the tests"
RUMOR = Label.RUMOR


def test_the_share_that_was_asked_for_is_drawn_with_that_chance() -> None:
    drawn = [draw(f"mod_{number}", share=0.1, key=KEY) for number in range(20_000)]
    chosen = [one for one in drawn if one is not None]
    assert len(chosen) / len(drawn) == pytest.approx(0.1, abs=0.008)
    assert set(chosen) == {Sampled(By.AUDIT, 0.1)}


def test_a_repeat_draws_the_same_and_another_key_another_sample() -> None:
    names = [f"mod_{number}" for number in range(300)]
    one, same, other = (
        {name for name in names if draw(name, share=0.3, key=key)} for key in (KEY, KEY, b"another key")
    )
    assert one == same
    assert one != other


def test_none_and_all_are_drawn_at_the_ends() -> None:
    names = [f"mod_{number}" for number in range(200)]
    assert not any(draw(name, share=0.0, key=KEY) for name in names)
    assert all(draw(name, share=1.0, key=KEY) for name in names)


def month(generator: random.Random, *, share: float = 0.2, recall: float = 0.8) -> tuple[list[Decision], float]:
    """Decisions of 1,000 posts, a fifth of them rumours, and the recall that was."""
    decisions, caught, rumours = [], 0, 0
    for number in range(1_000):
        rumour = generator.random() < 0.2
        held = generator.random() < (recall if rumour else 0.05)
        rumours += rumour
        caught += rumour and held
        sampled = Sampled(By.REVIEW, 1.0)
        if not held:
            if generator.random() >= share:
                continue
            sampled = Sampled(By.AUDIT, share)
        decisions.append(decided(f"c{number}", *([RUMOR] if rumour else []), sampled=sampled))
    return decisions, caught / rumours


def test_the_estimate_is_right_on_average_and_its_interval_nearly_always() -> None:
    generator = random.Random(5)
    errors, inside = [], 0
    for _ in range(100):
        decisions, truth = month(generator)
        found = estimate_recall(decisions)
        errors.append(found.value - truth)
        inside += found.low <= truth <= found.high
    assert abs(sum(errors) / len(errors)) < 0.02
    assert inside >= 93


def test_the_interval_narrows_with_the_share() -> None:
    wide, narrow = (estimate_recall(month(random.Random(5), share=share)[0]) for share in (0.1, 0.6))
    assert narrow.high - narrow.low < wide.high - wide.low


def test_an_audit_that_found_nothing_does_not_prove_that_nothing_was_missed() -> None:
    held = [decided(f"c{number}", RUMOR) for number in range(50)]
    passed = [decided(f"p{number}", sampled=Sampled(By.AUDIT, 0.1)) for number in range(20)]
    found = estimate_recall(held + passed)
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low < 0.7


def test_without_an_audit_recall_is_not_known() -> None:
    found = estimate_recall([decided("c1", RUMOR)])
    assert math.isnan(found.value)
    assert (found.low, found.high) == (0.0, 1.0)
    assert math.isnan(estimate_recall([]).value)


def test_where_all_was_missed_recall_is_nothing() -> None:
    found = estimate_recall([decided("p1", RUMOR, sampled=Sampled(By.AUDIT, 0.5))])
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)
    assert (found.caught, found.found, found.missed) == (0, 1, 2.0)


def test_the_last_word_on_a_case_counts_and_planted_posts_do_not() -> None:
    decisions = [
        decided("c1", RUMOR),
        decided("c2", RUMOR),
        decided("c2", hours=1, moderator="other", by=By.SECOND),
        decided("p1", RUMOR, sampled=Sampled(By.AUDIT, 0.5)),
        decided("g1", RUMOR, by=By.GOLDEN),
        decided("g1", RUMOR, by=By.GOLDEN, moderator="team", role=Role.REFERENCE),
    ]
    found = estimate_recall(decisions)
    assert (found.caught, found.found) == (1, 1)
    assert found.value == pytest.approx(1 / 3)


def test_who_guesses_is_left_out() -> None:
    decisions = []
    for number in range(60):
        answer = [RUMOR] if number % 2 else []
        decisions.append(decided(f"g{number}", *answer, by=By.GOLDEN, moderator="team", role=Role.REFERENCE))
        decisions.append(decided(f"g{number}", *answer, by=By.GOLDEN, moderator="good"))
        guess = [RUMOR] if number % 4 < 2 else []
        decisions.append(decided(f"g{number}", *guess, by=By.GOLDEN, moderator="guesses"))
    decisions.append(decided("c1", RUMOR, moderator="good"))
    for number in range(9):
        audited = Sampled(By.AUDIT, 0.5)
        decisions.append(decided(f"p{number}", RUMOR, moderator="guesses", sampled=audited))
        decisions.append(decided(f"q{number}", moderator="good", sampled=audited))
    found = estimate_recall(decisions, RUMOR)
    assert (found.caught, found.found, found.value) == (1, 0, 1.0)


def test_a_label_is_measured_alone() -> None:
    decisions = [
        decided("c1", RUMOR),
        decided("c2", Label.DEFAMATION),
        decided("p1", Label.DEFAMATION, sampled=Sampled(By.AUDIT, 0.5)),
    ]
    assert estimate_recall(decisions, Label.DEFAMATION).value == pytest.approx(1 / 3)
    assert estimate_recall(decisions, RUMOR).value == 1.0
