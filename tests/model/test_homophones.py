"""Characters written for others of the same sound. All posts are invented."""

import pytest

from shenyan.model.normalise import fold


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("彩购部老周吃回扣", "采购部老周吃回扣"),
        ("他们都说报消单被改过,公资也没发", "他们都说报销单被改过,工资也没发"),
        ("老版说裁圆", "老板说裁员"),
        ("听说丙厂要关,陪偿方案没定", "听说丙厂要关,赔偿方案没定"),
    ],
)
def test_homophones_are_read_where_a_post_shows_the_habit(text: str, plain: str) -> None:
    assert fold(text).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "去找邝野",  # a name, though 旷野 is a word
        "瀚川景区很好玩",
        "陈宇航和李思琪都在,小葛,老瞿也来",
        "他再这里做了十年",  # a slip, no habit
        "九一八和三一五都忘了",
        "老施不行,袁工也不行,傅总说的",
        "葛局来过,小石陪着",
        "项沐不在,昨天去找项沐,程绩来了",  # one name, said twice
        "采购说工资照发,老板没跑路",
        "",
    ],
)
def test_names_slips_and_plain_posts_stay(text: str) -> None:
    assert fold(text).text == text


def test_a_swapped_character_keeps_its_place() -> None:
    folded = fold("喂,彩购部老周吃回扣")
    start = folded.text.index("采购")
    assert folded.to_original(start, start + 2) == (2, 4)
