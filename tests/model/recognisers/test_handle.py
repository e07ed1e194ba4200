"""Account names. All are invented."""

from collections.abc import Callable

import pytest

from shenyan.model.labels import EntityKind

CASES = (
    ("内推加我 V：lanjing_hr88", "lanjing_hr88"),
    ("QQ 12345678", "12345678"),
    ("tg @abc_def", "@abc_def"),
    ("see t.me/abcde_fg", "abcde_fg"),
    ("wechat id: yunxi2020", "yunxi2020"),
    ("微信：yinhangbw", "yinhangbw"),
    ("微信yunxi_07，备注姓名", "yunxi_07"),
    ("加yunxi_dudu_66", "yunxi_dudu_66"),
    ("扣扣 730265518", "730265518"),
    ("小飞机 @mo_recruit_q", "@mo_recruit_q"),
    ("IG bojun.k_1988", "bojun.k_1988"),
    ("Discord foxking#4471", "foxking#4471"),
    ("insta nandu.cv.doc", "nandu.cv.doc"),
    ("signal is zolt.42", "zolt.42"),
    ("@yunxi_hunts on tele", "@yunxi_hunts"),
    ("LINE：wen_mama_77", "wen_mama_77"),
    ("把微信改成了 qiao_fang01", "qiao_fang01"),
    ("+V yunxi_guoguo77", "yunxi_guoguo77"),
    ("QQ群 30771482", None),
    ("官方 QQ 群 30771482 满员", None),
    ("微信群里说 offer 没了", None),
    ("wechat pay works", None),
    ("the signal is weak", None),
    ("on the line until 2024", None),
    ("discord server", None),
    ("telegram channel", None),
    ("企鹅裁员 5000 人", None),
    ("PV 1234567", None),
    ("WhatsApp-to-Teams migration", None),
)

DISGUISED = (
    ("加薇❤：yunxi_dudu0908", "yunxi_dudu0908"),
    ("QQ 五八二零三九一七四", "五八二零三九一七四"),
    ("敲我🐧 二⑨③0五五捌17", "二⑨③0五五捌17"),
    ("ｖｘ：ｙｕｎｘｉ＿０７", "ｙｕｎｘｉ＿０７"),
)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_finds_handle_and_nothing_like_it(
    text: str, expected: str | None, finds: Callable[[str, EntityKind], list[str]]
) -> None:
    assert finds(text, EntityKind.HANDLE) == ([expected] if expected else [])


@pytest.mark.parametrize(("text", "expected"), DISGUISED)
def test_finds_handle_in_disguise(text: str, expected: str, finds: Callable[[str, EntityKind], list[str]]) -> None:
    assert finds(text, EntityKind.HANDLE) == [expected]
