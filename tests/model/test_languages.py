"""Which languages a post is written in."""

import pytest

from shenyan.model.languages import languages


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("今天又加班到十点", ("zh",)),
        ("Nobody told us about the move.", ("en",)),
        ("我们组用 Excel 做排班表，每周五之前都要发给大家看一遍", ("zh",)),
        ("My manager said 加油 and then left for the whole afternoon without another word to any of us", ("en",)),
        ("这个 deadline 定得真的太离谱了，team 里人人都 burn out", ("zh", "en")),
        ("The new boss 其实是一个好人 but the team still works every weekend", ("en", "zh")),
        ("", ()),
        ("138 0013 8000 😀！", ()),
        ("привет", ()),
    ],
)
def test_a_language_counts_when_it_is_more_than_a_brand_name(text: str, spoken: tuple[str, ...]) -> None:
    assert languages(text) == spoken
