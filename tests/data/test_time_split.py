"""Decisions are split by time: the newest are held out, and nothing that a model learned from ever is."""

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from tests.data.conftest import MakeRow

from shenyan.data.rows import EntityMark, Row
from shenyan.data.splits import NEWEST, Split, split_rows
from shenyan.model.labels import EntityKind

START = datetime(2026, 11, 1, tzinfo=UTC)
POST = "我们部门的考勤机坏了三个月，行政一直说在走流程，可是扣迟到的钱倒是一天都没有落下"
HELD_OUT = (Split.DEV, Split.CALIBRATION, Split.TEST)


def invented(make_row: MakeRow, count: int, *, seed: int = 3, **rest: object) -> list[Row]:
    """Rows with nothing in common."""
    generator = random.Random(seed)
    letters = [chr(code) for code in range(0x4E00, 0x9000)]
    return [make_row("".join(generator.choices(letters, k=30)), **rest) for _ in range(count)]


def on_day(row: Row, day: float, make_row: MakeRow) -> Row:
    return make_row(row.text, decided_at=START + timedelta(days=day), entities=row.entities)


def month(make_row: MakeRow, count: int = 400) -> list[Row]:
    """Decisions, one a day."""
    return [on_day(row, day, make_row) for day, row in enumerate(invented(make_row, count))]


def places(splits: dict[Split, list[Row]]) -> dict[str, Split]:
    return {row.id: split for split, rows in splits.items() for row in rows}


def test_the_newest_are_held_out_and_the_others_train(make_row: MakeRow) -> None:
    rows = month(make_row)
    found = places(split_rows(rows))
    boundary = round(len(rows) * (1 - NEWEST))
    assert all(found[row.id] is Split.TRAIN for row in rows[:boundary])
    assert all(found[row.id] in HELD_OUT for row in rows[boundary:])


def test_what_is_held_out_is_shared_out_among_the_splits(make_row: MakeRow) -> None:
    splits = split_rows(month(make_row, 2_000))
    shares = [len(splits[split]) / 500 for split in HELD_OUT]
    assert all(abs(share - wanted) < 0.06 for share, wanted in zip(shares, (8 / 26, 8 / 26, 10 / 26), strict=True))


def test_what_springs_from_an_older_decision_trains_with_it(make_row: MakeRow) -> None:
    rows = month(make_row, 40)
    old, new = make_row(POST), make_row(POST.replace("三个月", "四个月"))
    found = places(split_rows([*rows, on_day(old, 3.5, make_row), on_day(new, 39.5, make_row)]))
    assert found[old.id] is found[new.id] is Split.TRAIN
    found = places(split_rows([*rows, on_day(old, 39.2, make_row), on_day(new, 39.5, make_row)]))
    assert found[old.id] is found[new.id] is not Split.TRAIN


def test_what_a_model_learned_from_never_comes_back_to_judge_it(make_row: MakeRow) -> None:
    rows = month(make_row)
    learned = {row.id for row in rows[350:]}
    splits = split_rows(rows, trained_on=learned)
    found = places(splits)
    assert all(found[one] is Split.TRAIN for one in learned)
    # The newest of those that are new to the model are held out instead.
    assert sum(len(splits[split]) for split in HELD_OUT) == int(350 * NEWEST)


def test_a_month_later_the_next_decisions_are_learned_from_too(make_row: MakeRow) -> None:
    first = month(make_row, 90)
    learned = {row.id for row in split_rows(first)[Split.TRAIN]}
    second = [on_day(row, 90 + day, make_row) for day, row in enumerate(invented(make_row, 30, seed=4))]
    found = places(split_rows(first + second, trained_on=learned))
    assert any(found[row.id] is Split.TRAIN for row in second)
    assert any(found[row.id] is not Split.TRAIN for row in second)


def test_decisions_do_not_move_written_rows(make_row: MakeRow) -> None:
    def about(row: Row, name: str) -> Row:
        return make_row(name + row.text, entities=(EntityMark(0, len(name), EntityKind.ORGANISATION),))

    written = [about(row, f"公司{number}号") for number, row in enumerate(invented(make_row, 200))]
    decided = [
        on_day(about(row, f"公司{number}号"), number, make_row)
        for number, row in enumerate(invented(make_row, 200, seed=4))
    ]
    before, after = places(split_rows(written)), places(split_rows(written + decided))
    assert all(before[row.id] is after[row.id] for row in written)
    together = defaultdict(set)
    for one, other in zip(written, decided, strict=True):
        together[one.id] |= {after[one.id], after[other.id]}
    assert all(len(splits) == 1 for splits in together.values())
