"""Which posts a figure is of."""

import opencc
import pytest

from shenyan.model.labels import Label
from shenyan.training.slices import by_language, groups_of, is_clean, is_traditional, pairs_of, slices_of


def test_a_row_is_in_every_slice_that_it_belongs_to(make_row) -> None:  # type: ignore[no-untyped-def]
    rows = [
        make_row("下周裁员", hard=True, corpus="rumor"),
        make_row("a long one " * 30, language="en", entities=None, corpus="real_en"),
        make_row("聽說公司下週裁員,這個消息還沒有人證實,大家先別亂傳,等正式通知再說,也別去問人事了,他們什麼都不會講的"),
    ]
    slices = slices_of(rows)
    assert slices["all"] == [0, 1, 2]
    assert slices["written"] == slices["written zh"] == [0, 2]
    assert slices["real"] == slices["real en"] == slices["long"] == slices["corpus real_en"] == [1]
    assert (slices["hard"], slices["easy"]) == ([0], [2])
    assert (slices["short"], slices["traditional"]) == ([0], [2])


def test_posts_written_before_there_was_a_model_are_a_slice(make_row) -> None:  # type: ignore[no-untyped-def]
    rows = [
        make_row("下周裁员", corpus="zh_rumor"),
        make_row("layoffs", language="en", corpus="long"),
        make_row("没有的事", corpus="zh_rumor_c"),
    ]
    slices = slices_of(rows)
    assert (slices["first"], slices["first zh"], slices["first en"]) == ([0, 1], [0], [1])


@pytest.mark.parametrize(
    ("text", "traditional"),
    [
        ("這間公司沒有發薪水", True),
        ("这家公司没发工资", False),
        ("这家公司没发工资,著名的乾隆年间老字号,后来就搬走了", False),  # a character or two that OpenCC changes too
        ("no Chinese at all", False),
        ("", False),
    ],
)
def test_traditional_chinese_is_told_by_its_characters(text: str, traditional: bool) -> None:
    assert is_traditional(text, opencc.OpenCC("t2s").convert) is traditional


def test_pairs_are_whole_and_of_one_corpus(make_row) -> None:  # type: ignore[no-untyped-def]
    names = [("p1", "a"), ("p1", "b"), ("p2", "a"), (None, "a"), ("p2", "a"), ("p3", "a")]
    rows = [make_row(f"第{index}条", pair=pair, corpus=corpus) for index, (pair, corpus) in enumerate(names)]
    assert pairs_of(rows) == [(2, 4)]
    assert groups_of(rows).tolist() == [0, 1, 2, 3, 2, 5]


def test_languages_without_a_row_have_no_slice(make_row) -> None:  # type: ignore[no-untyped-def]
    rows = [make_row("一"), make_row("two", language="en"), make_row("三")]
    assert by_language(rows, [2, 0]) == {"all": [2, 0], "zh": [2, 0]}
    assert by_language(rows, []) == {}


def test_only_what_is_known_to_have_no_label_is_clean(make_row) -> None:  # type: ignore[no-untyped-def]
    assert is_clean(make_row("好"))
    assert not is_clean(make_row("坏", rumor=True))
    assert not is_clean(make_row("谁知道", known=frozenset({Label.RUMOR})))
