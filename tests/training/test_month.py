"""The played month: what is decided, by whom, and what can be learned from it again."""

import random
from collections import Counter
from collections.abc import Callable

import pytest

from shenyan.data.decisions import By, Role, Status, as_line, parse
from shenyan.data.moderators import reliabilities
from shenyan.data.rows import EvidenceMark, Row
from shenyan.data.sampling import estimate_recall
from shenyan.model.labels import LABELS, Label
from shenyan.training.month import (
    AUDIT_SHARE,
    DAYS,
    GOLDEN_OF_EACH,
    MODERATORS,
    START,
    TEAM,
    Month,
    pick_golden,
    play,
)
from shenyan.training.scored import Judge


@pytest.fixture(scope="module")
def posts(make_row: Callable[..., Row]) -> list[Row]:
    """A third are rumours, of which the toy model sees two thirds: the others say it with a word it does not know."""
    generator = random.Random(4)
    rows = []
    for number in range(600):
        rumour, seen = generator.random() < 0.33, generator.random() < 0.66
        word = ("谣" if seen else "传") if rumour else "闻"
        letters = "".join(generator.choices([chr(code) for code in range(0x4E00, 0x9000)], k=12))
        marks = (EvidenceMark(6, 7, Label.RUMOR),) if rumour else ()
        rows.append(make_row(f"{letters[:6]}{word}{letters[6:]} {number}", rumor=rumour, evidence=marks))
    return rows


@pytest.fixture(scope="module")
def month(posts: list[Row], learnable: Callable[[int, int], list[Row]], judge: Judge) -> Month:
    return play(posts, pick_golden(learnable(300, 9), seed=1), judge, seed=1)


def test_what_is_held_is_read_and_a_share_of_what_passes(month: Month) -> None:
    sampled = {one.case_id: one.sampled for one in month.decisions if one.sampled.by in (By.REVIEW, By.AUDIT)}
    held = {f"case_{one.number:04}" for one in month.arrivals if one.held}
    assert {case for case, one in sampled.items() if one.by is By.REVIEW} == held
    audited = [one for one in sampled.values() if one.by is By.AUDIT]
    assert {one.probability for one in audited} == {AUDIT_SHARE}
    passed = len(month.arrivals) - len(held)
    assert len(audited) / passed == pytest.approx(AUDIT_SHARE, abs=0.06)


def test_the_decisions_keep_the_format(month: Month) -> None:
    assert all(parse(as_line(one).encode()) == one for one in month.decisions)
    assert len({one.key for one in month.decisions}) == len(month.decisions)
    days = [(one.decided_at - START).days for one in month.decisions]
    assert 0 <= min(days) <= max(days) <= DAYS + 2


def test_the_same_seed_plays_the_same_month(posts: list[Row], judge: Judge) -> None:
    one, same, other = (play(posts[:40], [], judge, seed=seed) for seed in (1, 1, 2))
    assert one == same
    assert one.decisions != other.decisions


def test_second_readings_are_by_somebody_else(month: Month) -> None:
    first = {one.case_id: one for one in month.decisions if one.sampled.by in (By.REVIEW, By.AUDIT)}
    second = [one for one in month.decisions if one.sampled.by is By.SECOND]
    assert second
    assert all(first[one.case_id].moderator != one.moderator for one in second)
    assert all(first[one.case_id].decided_at < one.decided_at for one in second)


def test_everybody_reads_the_planted_posts_whose_answers_are_agreed(month: Month) -> None:
    planted = [one for one in month.decisions if one.sampled.by is By.GOLDEN]
    answers = {one.case_id for one in planted if one.role is Role.REFERENCE}
    assert {one.moderator for one in planted if one.role is Role.REFERENCE} == {TEAM}
    readings = Counter(one.moderator for one in planted if one.role is Role.MODERATOR)
    assert readings == {one.name: len(answers) for one in MODERATORS}


def test_the_planted_posts_have_enough_of_each_label(learnable: Callable[[int, int], list[Row]]) -> None:
    golden = pick_golden(learnable(300, 9), seed=1)
    assert len({row.id for row in golden}) == len(golden) == 4 * GOLDEN_OF_EACH
    assert all(sum(row.labels[label] for row in golden) >= GOLDEN_OF_EACH for label in LABELS)
    assert sum(row.clean for row in golden) == GOLDEN_OF_EACH


def test_a_careful_moderator_marks_what_the_model_missed_and_rejects_nothing_right(month: Month) -> None:
    careful = {one.name for one in MODERATORS if one.careful}
    rows = {f"case_{one.number:04}": one.row for one in month.arrivals}
    statuses = Counter()
    for one in month.decisions:
        if one.moderator in careful and one.case_id in rows and rows[one.case_id].labels == one.labels:
            truth = rows[one.case_id]
            kept = [mark for mark in one.evidence if mark.status is not Status.REJECTED]
            assert {mark.label for mark in kept} == {label for label in LABELS if truth.labels[label]}
            statuses.update(mark.status for mark in one.evidence)
    assert statuses[Status.CONFIRMED]
    assert statuses[Status.ADDED]


def test_a_careless_moderator_adds_nothing(month: Month) -> None:
    careless = {one.name for one in MODERATORS if not one.careful}
    marks = [mark for one in month.decisions if one.moderator in careless for mark in one.evidence]
    assert marks
    assert all(mark.status is not Status.ADDED for mark in marks)


def test_the_careless_one_is_found_out(month: Month) -> None:
    found = reliabilities(month.decisions)
    weights = {one.name: found[one.name][Label.RUMOR].weight for one in MODERATORS}
    careless = [one.name for one in MODERATORS if not one.careful]
    assert all(weights[name] < 0.3 for name in careless)
    assert min(weight for name, weight in weights.items() if name not in careless) > 0.6


def test_recall_is_told_from_the_audit(month: Month) -> None:
    truth = month.recall(Label.RUMOR)
    assert truth == pytest.approx(0.66, abs=0.06)
    found = estimate_recall(month.decisions, Label.RUMOR)
    assert found.low <= truth <= found.high


def test_what_the_audit_finds_is_read_again(month: Month) -> None:
    first = {one.case_id: one for one in month.decisions if one.sampled.by is By.AUDIT}
    again = {one.case_id for one in month.decisions if one.sampled.by is By.SECOND}
    finds = {case for case, one in first.items() if any(one.labels.values())}
    assert finds
    assert finds <= again
    assert again & first.keys() != first.keys()
