import pytest

from shenyan.model.normalise import fold
from shenyan.model.torn import split_letters


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("我们公-司的同-事都知道", "我们公司的同事都知道"),
        ("他说领·导和同·事都走了, 翠·湖路冷清", "他说领导和同事都走了, 翠湖路冷清"),
        ("认 真了解了一 下, 居 然要考证", "认真了解了一下, 居然要考证"),
        ("H·e s·a·i·d the n·e·w logo is b·l·u·e", "He said the new logo is blue"),
        ("It was a t-e-a-m e-f-f-o-r-t by U.S. staff", "It was a team effort by U.S. staff"),
        ("s-h-e signed it f-o-r him, my b-o-s-s", "she signed it for him, my boss"),
        ("h e l i e d about t h e m o n e y", "he lied about the money"),
    ],
)
def test_posts_that_tear_their_words_are_mended(text: str, plain: str) -> None:
    assert fold(text).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "他的同-事, 别的没有",  # one torn word alone proves nothing
        "周一-周五, 北京-上海, 产品-经理",
        "男/女, 大/小, 上/下",
        "工资三-五千,奖金五-六千",
        "棚里有棵柴经理.高是高.徒长.风一吹.全倒了.没有一个果.不挂",
        "routes a-b-c-d and a-c-b-d, a/b/c/d and e/f/g/h",
        "1 B A D, 2 C A B, 3 D A D",
        "项目 上线 之前 大家 非常 忙",
        "玛丽·安娜·李, 让·保罗",
        "Open 9 a.m. to 5 p.m., e.g. on U.S. holidays, w/o pay, n/a",
        "I a m here, plan b is x-y",
        "team A - B, F-B-I and C-E-O",
    ],
)
def test_what_is_no_habit_stays(text: str) -> None:
    assert fold(text).text == text


@pytest.mark.parametrize(
    ("letters", "words"),
    [("helied", ["he", "lied"]), ("theboss", ["the", "boss"]), ("qzx", []), ("", [])],
)
def test_letters_are_split_into_the_fewest_words(letters: str, words: list[str]) -> None:
    assert split_letters(letters) == words


def test_a_span_of_a_mended_word_leads_back_to_all_of_it() -> None:
    folded = fold("b·o·s·s s·t·o·l·e it")
    at = folded.text.index("stole")
    start, end = folded.to_original(at, at + len("stole"))
    assert folded.original[start:end] == "s·t·o·l·e"
