import pytest

from shenyan.model.normalise import fold


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("幺三八零零一三八零零零", "13800138000"),
        ("打幺三八 零零一三 八零零零找我", "打13800138000找我"),
        ("壹叁捌零零壹叁捌零零零", "13800138000"),
        ("壹參八零零一三八零零〇", "壹参800138000"),
        ("138零零一三8000", "13800138000"),
        ("138零零one三8000", "13800138000"),
        ("拐洞三八勾五二幺", "70389521"),
        ("一三八零巴一三八零零零", "13808138000"),
        ("一两三八五五九", "1238559"),
        ("微信 五八二〇三", "微信 58203"),
        ("尾号九零三七一", "尾号90371"),
        ("one three eight zero zero one three eight zero zero zero", "13800138000"),
        ("four one five, 555, oh one eight two", "4155550182"),
        ("oh seven seven double-oh, nine hundred, four one eight", "07700900418"),
        ("triple eight two four five one", "8882451"),
        ("Nine-Two-Zero-Eight-Five", "92085"),
        ("2024 一三八零零一三八零零零", "2024 13800138000"),
        ("+1 617 555 零一三六", "+16175550136"),
    ],
)
def test_digits_in_words_become_figures(text: str, plain: str) -> None:
    assert fold(text).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "二零二六年十一月",
        "二〇二六年",
        "一二三四五六七",
        "七六五四三二一",
        "三三两两, 一五一十, 七七八八, 三七二十一, 九九八十一",
        "一百二十三万四千五百",
        "五八二〇三",
        "一个两个三个, 四五六天",
        "六六六六六六六六",
        "周一三五七加班, 周二四六休",
        "one two three four five",
        "five four three two one",
        "one of the two, three or four times, one on one",
        "nine to five, seven eleven",
        "one, two, three, four, five, six, seven",
        "no one. Nine of us left at five, one stayed",
        "第一, 第二, 第三",
        "收款一, 二, 三, 五, 七, 九, 八",
        "扣一八八",
        "久武溜起巴思伞",
        "twenty one, thirty five",
    ],
)
def test_counting_dates_idioms_and_numerals_stay(text: str) -> None:
    assert fold(text).text == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("$九.六二/hr over 四三 hrs", "$9.62/hr over 43 hrs"),
        ("Ours: 壹壹捌–壹陆贰", "Ours: 118–162"),
        ("after 三幺 years in a V六", "after 31 years in a V6"),
        ("phone 000-零零零-零零零零", "phone 000-000-0000"),
    ],
)
def test_figures_among_foreign_signs_are_written_as_digits(text: str, plain: str) -> None:
    assert fold(text).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "五一加班",
        "五一 OT",
        "三五 days",
        "七七八八 done",
        "大家陆陆续续到了",
        "HR 陆 said",
        "V一V",
        "三五个人",
        "周三 meeting",
        "一个 case",
        "第八 day",
        "三百 usd",
        "七八百 k",
    ],
)
def test_numerals_ordinals_and_counted_things_stay_beside_latin_letters(text: str) -> None:
    assert fold(text).text == text
