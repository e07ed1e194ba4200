import pytest

from shenyan.model.normalise import fold


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Ｆｒａｕｄ１３８，（ok）", "Fraud138,(ok)"),
        ("①②⑩⑴⒈❶➀⓵⓿⓪", "1210(1)1.11100"),
        ("1️⃣3️⃣8️⃣#️⃣🔟", "138#10"),
        ("🄰🅱️🅒 𝓟𝓤𝓐 𝟙𝟚𝟛 ℌ", "ABC PUA 123 H"),
        ("ᴘʜᴏɴᴇ", "phone"),
        ("⼯⼈ ⻬ 豈", "工人 齐 岂"),
        ("ﬁne ｶﾞ", "fine ガ"),
        ("資遣費後臺，聽說", "资遣费后台,听说"),
        ("微\u200b信\u2060号\ufeff a\u00adb\u202ec\u034fd", "微信号 abcd"),
        ("👨\u200d👩\u200d👧", "👨👩👧"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", "🏴"),
        ("f\u0336r\u0336a\u0336u\u0336d\u0336", "fraud"),
        ("s\u0322\u0327\u0335\u0301c\u0301\u0300\u0334a\u0335m", "scam"),
        ("微\u0336信\u0336", "微信"),
        ("e\u0301te\u0301", "été"),
        ("nul\x00l\x1b", "null"),
    ],
)
def test_plain_form(text: str, plain: str) -> None:
    assert fold(text).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "café naïve résumé Việt Nam Zürich",
        "สวัสดี ครับ",
        "مرحبا بِكَ",
        "नमस्ते",
        "が ぱ 한국",
        "❤ 🇨🇳 👍🏽 ☎",
        "´ ¨ ¯",
        "ﷺ",
        "著名的房间里, 他是着急的",
        "\ud800 lone",
    ],
)
def test_what_is_plain_already_stays(text: str) -> None:
    assert fold(text).text == text
