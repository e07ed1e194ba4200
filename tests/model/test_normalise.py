"""What `fold` promises of every text: offsets, idempotence, and to leave ordinary posts alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shenyan.model.normalise import Folded, fold, is_blank

# Pieces of disguises, so that random texts hit every pass and what one pass leaves for another.
_PIECES = [
    *"微信薇加➕V:号🐧📞幺零〇一三两起壹十万裁员資遣①⑴⒈½…，Ａ１ﷺ´ｶﾞabQsx$045133 .·*-/_😀\n",
    *"аердρω\u200b\u0301\u20e3\ufe0f\u00ad\ud800",
    *("❤️", "vx", "wei xin", "扣扣", "飞机", "@abc_def1", "tg ", "  ", "138", "00"),
    *("公-司", "同-事", "t·h·e ", "b o s s ", "三%", "壹玖 "),
    *("one", "oh", "double ", "hundred", "fr4ud", "sc@m", "l1ar", " s c a m ", " two ", "five-"),
]
_TEXTS = st.one_of(
    st.text(),
    st.text(st.characters()),  # lone surrogates too
    st.lists(st.sampled_from(_PIECES), max_size=40).map("".join),
)


@given(_TEXTS)
@settings(max_examples=400)
def test_every_character_comes_from_a_stretch_of_the_original(text: str) -> None:
    folded = fold(text)
    assert folded.original == text
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)


@given(_TEXTS)
@settings(max_examples=400)
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    once = fold(text).text
    twice = fold(once)
    assert twice.text == once
    assert twice.starts == tuple(range(len(once)))
    assert twice.ends == tuple(range(1, len(once) + 1))


@given(_TEXTS)
def test_folding_is_a_function_of_the_text_alone(text: str) -> None:
    assert fold(text) == fold(text)


@given(st.text("我们公司今天开会说的主管, 。\n", max_size=80))
def test_of_plain_characters_none_is_lost(text: str) -> None:
    assert len(fold(text).text.replace(" ", "")) == len(text.replace(" ", ""))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "我们部门上周开会, 主管说年终奖会晚发。",
        "The bonus round is late this year, said our manager.\nNo idea why!",
        "坐标上海, 35k x 16, 9点走人, 2026-11-22 14:30 面试, 一周两天 WFH。",
        "1. 投简历\n2. 面试\n3. 等 offer",
        "Rate 4/5, v1.2.3 on 10.0.0.1, $3,500.00, 10-15%, 8:30-17:30.",
        "三三两两地来, 一五一十地说, 七七八八差不多了。",
    ],
)
def test_an_ordinary_post_comes_back_as_it_is(text: str) -> None:
    assert fold(text) == Folded(text, text, tuple(range(len(text))), tuple(range(1, len(text) + 1)))


@pytest.mark.parametrize("text", ["\u200b", "\u200b" * 10_000, "\ufe0f\u200d", "\u0301", "\U000e0041"])
def test_a_text_of_nothing_visible_folds_to_nothing(text: str) -> None:
    assert fold(text) == Folded(text, "", (), ())


@pytest.mark.parametrize(
    ("text", "part", "original"),
    [
        ("找他微\u200b信聊", "微信", "微\u200b信"),
        ("敲我幺三八 零零一三 八零零零吧", "13800138000", "幺三八 零零一三 八零零零"),
        ("打 1️⃣3️⃣8️⃣ 好了", "138", "1️⃣3️⃣8️⃣"),
        ("按①办", "1", "①"),
        ("按⑿办", "12", "⑿"),
        ("一群裁.员.名.单。", "裁员名单", "裁.员.名.单"),
        ("he is a s c a m m e r ok", "scammer", "s c a m m e r"),
        ("请加➕薇❤️:abc_1234", "微信", "薇❤"),
        ("a 🔟 b", "10", "🔟"),
        ("cafe\u0301 now", "é", "e\u0301"),
    ],
)
def test_a_span_of_the_folded_text_leads_back_to_the_original(text: str, part: str, original: str) -> None:
    folded = fold(text)
    at = folded.text.index(part)
    start, end = folded.to_original(at, at + len(part))
    assert text[start:end] == original


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("加\u200b 我 薇 信 abc_123", "加我微信 abc_123"),
        ("➕ 威❤️：ｑ＿ａｂｃ１２", "加 微信:q_abc12"),
        ("敲我🐧二⑨③〇五五捌17", "敲我QQ29305581" + "7"),
        ("ｓ ｃ ａ ｍ ｍ ｅ ｒ", "scammer"),
        ("騙*子", "骗子"),
        ("幺③捌 零零壹叁 八〇〇〇", "13800138000"),
    ],
)
def test_disguises_over_disguises_fold_together(text: str, plain: str) -> None:
    assert fold(text).text == plain


def test_case_newlines_and_single_spaces_are_kept() -> None:
    assert fold("Hello  World\r\nok\tfine").text == "Hello  World\r\nok\tfine"


@pytest.mark.parametrize(("text", "blank"), [("\u200b\ufe0f", True), ("\u3164", True), (" \n", True), ("。", False)])
def test_a_text_of_invisible_characters_is_blank(text: str, blank: bool) -> None:
    assert is_blank(text) is blank
