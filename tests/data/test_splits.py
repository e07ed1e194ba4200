"""Splits: fixed, fair, and nothing that springs from one source straddles them."""

import random
import re
from collections import defaultdict

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from shenyan.data.dataset import Corpus, load_corpus
from shenyan.data.rows import EntityMark, Row
from shenyan.data.sources import Use
from shenyan.data.splits import SHARES, SHINGLE, SIMILARITY, Split, group_rows, near_duplicates, split_rows
from shenyan.model.labels import EntityKind

POST = "我们部门的考勤机坏了三个月，行政一直说在走流程，可是扣迟到的钱倒是一天都没有落下"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus(["workplace"], use=Use.BENCHMARK)


def split_of(splits: dict[Split, list[Row]], row: Row) -> Split:
    [found] = [split for split, rows in splits.items() if row.id in {one.id for one in rows}]
    return found


def invented(make_row, count: int, **rest: object) -> list[Row]:  # type: ignore[no-untyped-def]
    """Rows with nothing in common."""
    generator = random.Random(3)
    letters = [chr(code) for code in range(0x4E00, 0x9000)]
    return [make_row("".join(generator.choices(letters, k=30)), **rest) for _ in range(count)]


def test_splits_do_not_hang_on_the_order_of_the_rows(make_row) -> None:  # type: ignore[no-untyped-def]
    rows = [*invented(make_row, 200), make_row(POST), make_row(POST.replace("三个月", "四个月"))]
    rows += [make_row(f"{number}号楼的电梯又停了，第{number}次", pair=f"p{number // 2}") for number in range(10)]
    shuffled = random.Random(5).sample(rows, len(rows))
    assert split_rows(rows) == split_rows(shuffled)


def test_a_row_stays_in_its_split_when_strangers_come(make_row) -> None:  # type: ignore[no-untyped-def]
    rows = invented(make_row, 300)
    before, after = split_rows(rows[:150]), split_rows(rows)
    assert all(split_of(before, row) is split_of(after, row) for row in rows[:150])


def test_a_text_that_occurs_twice_is_kept_once(make_row) -> None:  # type: ignore[no-untyped-def]
    splits = split_rows([make_row(POST), make_row(POST, corpus="other"), *invented(make_row, 5)])
    assert sum(map(len, splits.values())) == 6


def test_pairs_never_straddle(make_row) -> None:  # type: ignore[no-untyped-def]
    rows = invented(make_row, 120)
    paired = [make_row(row.text, pair=f"p{index // 2}") for index, row in enumerate(rows)]
    splits = split_rows(paired)
    for left, right in zip(paired[::2], paired[1::2], strict=True):
        assert split_of(splits, left) is split_of(splits, right)
    assert len({split_of(splits, row) for row in paired}) > 1


def test_equal_pair_names_of_two_corpora_are_two_pairs(make_row) -> None:  # type: ignore[no-untyped-def]
    one, other = invented(make_row, 2)
    rows = [make_row(one.text, pair="p1", corpus="a"), make_row(other.text, pair="p1", corpus="b")]
    assert len(group_rows(rows)) == 2


def test_rows_on_one_organisation_never_straddle_however_it_is_spelled(make_row) -> None:  # type: ignore[no-untyped-def]
    def about(name: str, kind: EntityKind, rest: str) -> Row:
        return make_row(name + rest, entities=(EntityMark(0, len(name), kind),))

    organisation, person = EntityKind.ORGANISATION, EntityKind.PERSON_NAME
    rows = [
        about(name, organisation, row.text)
        for name, row in zip(["Acme", "ACME"] * 30, invented(make_row, 60), strict=True)
    ]
    assert len(group_rows(rows)) == 1
    same_name = [about("Acme", person, row.text) for row in invented(make_row, 3)]
    assert len(group_rows(same_name)) == 3


@pytest.mark.parametrize(
    "rewrite",
    [
        POST.replace("三个月", "四个月"),
        POST.replace("，", " ").replace("可是", "但"),
        "  " + POST + "！！！",
        "吐槽：" + POST,
    ],
)
def test_a_light_rewrite_is_a_near_duplicate(rewrite: str) -> None:
    assert list(near_duplicates(["食堂的菜越来越咸了，水都不够喝", POST, rewrite])) == [(1, 2)]


def test_posts_on_one_subject_are_no_near_duplicates() -> None:
    others = ["我们部门的考勤机很好用，行政也很快，从来没有扣错过钱", "考勤机坏了，扣钱的事问了行政没有回音", ""]
    assert list(near_duplicates([POST, *others])) == []


def test_a_chain_of_rewrites_is_one_group(make_row) -> None:  # type: ignore[no-untyped-def]
    chain = [POST, POST.replace("三个月", "四个月"), POST.replace("三个月", "四个月").replace("行政", "人事")]
    assert len(group_rows([make_row(text) for text in chain])) == 1


def test_shares_cover_the_whole_range() -> None:
    assert [split for split, _ in SHARES] == list(Split)
    ends = [end for _, end in SHARES]
    assert ends == sorted(ends)
    assert ends[-1] == 1.0


# ── Our own corpora ───────────────────────────────────────────────────────────────────────────


def test_our_rows_are_shared_out_as_planned(corpus: Corpus) -> None:
    total = sum(map(len, corpus.splits.values()))
    below = 0.0
    for split, end in SHARES:
        assert len(corpus.splits[split]) / total == pytest.approx(end - below, abs=0.03), split
        below = end


def test_every_split_has_every_label_in_both_languages(corpus: Corpus) -> None:
    for split, rows in corpus.splits.items():
        counts: defaultdict[tuple[str, str], int] = defaultdict(int)
        for row in rows:
            for label, positive in row.labels.items():
                counts[row.language, label] += positive
        for language in ("zh", "en"):
            for label in ("rumor", "defamation", "privacy_leak"):
                assert counts[language, label] >= 10, (split, language, label)


def test_no_text_of_ours_is_in_two_splits(corpus: Corpus) -> None:
    ids = [row.id for rows in corpus.splits.values() for row in rows]
    assert len(ids) == len(set(ids))


def test_no_pair_and_no_organisation_of_ours_straddles(corpus: Corpus) -> None:
    places: defaultdict[tuple[str, ...], set[Split]] = defaultdict(set)
    for split, rows in corpus.splits.items():
        for row in rows:
            if row.pair is not None:
                places["pair", row.corpus, row.pair].add(split)
            for mark in row.entities or ():
                if mark.kind is EntityKind.ORGANISATION:
                    places["organisation", row.text[mark.start : mark.end].casefold()].add(split)
    assert len(places) > 1_000
    assert {key: found for key, found in places.items() if len(found) > 1} == {}


def test_no_row_we_judge_by_is_a_near_duplicate_of_one_we_train_on(corpus: Corpus) -> None:
    """Every pair is compared, without the sketches that the split itself goes by."""

    def letters(rows: list[Row]) -> list[str]:
        return [re.sub(r"\W+", "", row.text.lower()) for row in rows]

    shingles = CountVectorizer(analyzer="char", ngram_range=(SHINGLE, SHINGLE), binary=True, dtype=np.int32)
    trained = shingles.fit_transform(letters(corpus.splits[Split.TRAIN]))
    trained_sizes = np.asarray(trained.sum(axis=1)).ravel()
    for split in (Split.DEV, Split.CALIBRATION, Split.TEST):
        judged = letters(corpus.splits[split])
        shared = (shingles.transform(judged) @ trained.T).tocoo()
        sizes = np.array(
            [len({text[at : at + SHINGLE] for at in range(max(1, len(text) - SHINGLE + 1))}) for text in judged]
        )
        union = sizes[shared.row] + trained_sizes[shared.col] - shared.data
        assert (shared.data / union).max() < SIMILARITY, split
