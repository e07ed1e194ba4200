import pytest

from shenyan.model.normalise import fold


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("раssword", "password"),
        ("Неаrd Orvаntа is сlosing", "Heard Orvanta is closing"),
        ("he is a sсаmmеr, реорlе", "he is a scammer, people"),
        ("pαsswοrd", "password"),
        ("加微信 сосо now", "加微信 coco now"),
        ("frаuԁ", "fraud"),
    ],
)
def test_letters_of_other_alphabets_become_latin(text: str, plain: str) -> None:
    assert fold(text).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "Привет, а он сор не убрал",
        "он работает в Google, а я нет",
        "VIPам и SMSки не шлют, компания хорошая",
        "оса",
        "καλημέρα, ωραία μέρα στην Αθήνα",
        "α 收益, β 系数, γ 射线, 5 μm, ΔT",
        "λx and Δt",
    ],
)
def test_russian_greek_and_formulas_stay(text: str) -> None:
    assert fold(text).text == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("total fr4ud", "total fraud"),
        ("a b1tch and a l1ar", "a bitch and a liar"),
        ("this is a sc@m", "this is a scam"),
        ("$cam artist, $exual stuff", "scam artist, sexual stuff"),
        ("he is a th1ef!", "he is a thief!"),
        ("SC4M", "SCAM"),
        ("what an a$$hole", "what an asshole"),
        ("sh!t boss", "shit boss"),
        ("they walked 0ut", "they walked out"),
        ("Tr1sha f@ked her d3gree, m0re lies", "Trisha faked her degree, more lies"),
        ("K3str3l l4y0ffs thursd4y", "Kestrel layoffs thursday"),
        ("fr4ud and l1ars, 5taff at 8ill1ng, 9arag3", "fraud and liars, staff at billing, garage"),
        (
            "5cr3w th!$, L!ndqv15t 5tol3 the $l1de5 again$t 0rd3r5",
            "screw this, Lindqvist stole the slides against orders",
        ),
    ],
)
def test_leetspeak_becomes_letters(text: str, plain: str) -> None:
    assert fold(text).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "web3 p2p b2b h1b covid19 5k 3pm k8s i18n l10n a11y e2e mp3s log4j neo4j s3fs md5 sha1sum base64",
        "passport K0482917E, WX20LFM, PNR 6Q4X2L, order A4B5C6",
        "微信 m0nkey 或 QQ fr4ud",
        "wechat: sc4m, telegram l1ar",
        "mail fr4ud@example.com or b00k@example.org",
        "https://l1ar.example/sc4m",
        "@fr4ud and #sc4m and s0uth_w1nd_91",
        "n0t.me/x",
        "K3str3l alone is not enough",
        "gr8, 2day, any1, b4 we go",
        "$5k and $USD",
        "gate T3N, lot L0W",
        "45mins on team4, 2nd floor, 100km from 8am to 5pm",
    ],
)
def test_codes_handles_and_addresses_keep_their_digits(text: str) -> None:
    assert fold(text).text == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (
            "a fr4ud, a l1ar: 45mins on team4, 9am5pm in room9b, gpt4o",
            "a fraud, a liar: 45mins on team4, 9am5pm in room9b, gpt4o",
        ),
        ("@John is a th1ef and a l1ar, mail tommy88lee", "@John is a thief and a liar, mail tommy88lee"),
    ],
)
def test_codes_times_and_handles_stay_beside_leetspeak(text: str, plain: str) -> None:
    assert fold(text).text == plain
