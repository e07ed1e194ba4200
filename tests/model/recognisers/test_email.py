"""E-mail addresses. All are invented."""

from collections.abc import Callable

import pytest

from shenyan.model.labels import EntityKind

CASES = (
    ("简历发 ma.xuelian@tuoling.cn，亲自看", "ma.xuelian@tuoling.cn"),
    ("mail me vinay.krao94@gmail.com or dm", "vinay.krao94@gmail.com"),
    ("jola dot wisni at gmail is fine", "jola dot wisni at gmail"),
    ("mail f dot castellan at otter-people dot co", "f dot castellan at otter-people dot co"),
    ("nandu.raj (at) postbox (dot) in", "nandu.raj (at) postbox (dot) in"),
    ("yuki[at]kloot[dot]be", "yuki[at]kloot[dot]be"),
    ("发 lin点wu艾特mailbay点cn", "lin点wu艾特mailbay点cn"),
    ("lanjing#mailbay.com（把#换成@）", "lanjing#mailbay.com"),
    ("寄 wen.yuhua小老鼠yahmail.tw", "wen.yuhua小老鼠yahmail.tw"),
    ("tami[at]gmail", "tami[at]gmail"),
    ("look at example dot com", None),
    ("@路人 你好", None),
    ("tech @ Corner & Vale", None),
    ("met him at work dot", None),
    ("a@b", None),
    ("hr@ 那个邮箱", None),
)

DISGUISED = (
    ("t h i e r r y . v d b [at] kloot.be", "t h i e r r y . v d b [at] kloot.be"),
    ("ｌｉｎ．ｗｕ＠ｍａｉｌｂａｙ．ｃｎ", "ｌｉｎ．ｗｕ＠ｍａｉｌｂａｙ．ｃｎ"),
)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_finds_address_and_nothing_like_it(
    text: str, expected: str | None, finds: Callable[[str, EntityKind], list[str]]
) -> None:
    assert finds(text, EntityKind.EMAIL) == ([expected] if expected else [])


@pytest.mark.parametrize(("text", "expected"), DISGUISED)
def test_finds_address_in_disguise(text: str, expected: str, finds: Callable[[str, EntityKind], list[str]]) -> None:
    assert finds(text, EntityKind.EMAIL) == [expected]
