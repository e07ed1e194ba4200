import pytest

from shenyan.model.normalise import fold


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("裁.员.名.单.已.出,大家", "裁员名单已出,大家"),
        ("垃*圾*公*司", "垃圾公司"),
        ("测 试 一 下", "测试一下"),
        ("他🔥是🔥骗🔥子", "他是骗子"),
        ("垃_圾_领_导", "垃圾领导"),
        ("就·是·骗·子", "就是骗子"),
        ("跑/路/的/老/板", "跑路的老板"),
        ("微 信", "微信"),
        ("微.信号", "微信号"),
        ("骗*子", "骗子"),
        ("这个骗 子", "这个骗子"),
        ("是骗**子", "是骗子"),
        ("加微-信 abc_123", "加微信 abc_123"),
        ("垃😀圾", "垃圾"),
    ],
)
def test_chinese_pulled_apart(text: str, plain: str) -> None:
    assert fold(text).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "卑微 信任",
        "东/南/西/北",
        "早/中/晚三班",
        "甲 乙 丙 丁",
        "优 良 中 差",
        "男/女",
        "高/中/低",
        "今天 我们 去 公司",
        "王 某",
        "张 王 李 赵",
        "一 二 三 四",
        "大家好。。。我走了",
        "玛丽·安娜·李",
        "今\n天\n走",
    ],
)
def test_lists_and_ordinary_spacing_stay(text: str) -> None:
    assert fold(text).text == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("he is a s c a m m e r", "he is a scammer"),
        ("s.c.a.m", "scam"),
        ("f-r-a-u-d", "fraud"),
        ("l*i*a*r", "liar"),
        ("s🔥c🔥a🔥m", "scam"),
        ("id q i a n d u o 0 7, ok", "id qianduo07, ok"),
        ("mail j a n e . d o e [at] x", "mail jane.doe [at] x"),
        ("p l e a s e   l e t   m e", "please   let   me"),
        ("pass C8 3 1 0 4 7 2 6, ok", "pass C83104726, ok"),
        ("passport P 6 1 0 4 4 7 7 B, ok", "passport P6104477B, ok"),
    ],
)
def test_latin_letters_pulled_apart(text: str, plain: str) -> None:
    assert fold(text).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "今天 K P I 没过",
        "U.S.S.R. and the U.S.A.F.",
        "e.g. a.m. p.m. i.e. T.K.L.",
        "options a b c d",
        "答案 A C B D A",
        "plan A B C D E",
        "r & d, q & a, M D",
        "plate B L Z seven",
        "I a m",
        "www.a.b.c.d.example",
        "a_b_c_d is a variable",
        "T 3 1 8 8",
        "5 4 5 3 4 5 5",
    ],
)
def test_initials_options_and_addresses_stay(text: str) -> None:
    assert fold(text).text == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("打 1 3 8 0 0 1 3 8 0 0 0 找我", "打 13800138000 找我"),
        ("1-3-8-0-0-1-3-8-0-0-0", "13800138000"),
        ("1.3.8.0.0.1.3.8.0.0.0", "13800138000"),
        ("1*3*8*0*0*1*3*8*0*0*0", "13800138000"),
        ("1😀3😀8😀0😀0😀1😀3😀8😀0😀0😀0", "13800138000"),
        ("138·0013·8000", "13800138000"),
        ("138👉0013👉8000", "13800138000"),
        ("13916 4 7 7 2 0 8", "13916477208"),
        ("cell 9 7 3 . 5 5 5 . 0 1 4 4", "cell 973.555.0144"),
        ("no. 0 7 7 4 2 - 9 1 8 - 3 3 6 - 0 2", "no. 07742-918-336-02"),
        ("4 9 3 7 / 6 1 2 0 / 8 8 5 4", "4937/6120/8854"),
    ],
)
def test_numbers_pulled_apart(text: str, plain: str) -> None:
    assert fold(text).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "+1 415-555-0132",
        "138 0013 8000",
        "138-0013-8000",
        "6214 5964 4256 5229 072",
        "06 12 34 56 78",
        "2026-11-22 10:30",
        "2026.11.22 - 2026.12.01",
        "2026·11·22",
        "10.0.0.1, 192.168.1.1, v1.2.3.4",
        "1 2 3 4 5 6 7 8",
        "0.5 1.2 3.4 5.6 7.8",
        "1. 2. 3. 4. 5. 6. 7. 8.",
        "1920*1080*60",
        "8000~10000",
        "4/3/3, 5/5/4/5/5/4/5",
        "💰500🎁300🎉200",
        "9-5, 1-2-1, 996 007",
        "8:00-9:30, 10:00-11:30",
        "$1,500 - 2,500",
    ],
)
def test_formatted_numbers_dates_and_lists_stay(text: str) -> None:
    assert fold(text).text == text
