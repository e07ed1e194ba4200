"""What is public, or nobody's, is discarded; what is a person's stays. All numbers are invented."""

import pytest

from shenyan.model.filters import discard_public, keep
from shenyan.model.normalise import fold
from shenyan.model.recognisers.catalogue import find

PUBLIC = (
    "客服 400-820-1234 打不通",
    "投诉窗口 0558-5571936，一楼左转",
    "车管所的咨询电话 0557-30618825",
    "工会值班座机0997-6620418",
    "戶所的傳真 02-2766 4180",
    "客服电话 13905718264",
    "support 1-800-555-0119 hangs up",
    "warehouse hotline, +1 (888) 512-0947, ask there",
    "main line (512) 555-0142",
    "the non-emergency line, (970) 555-0119",
    "our website actually answers: (503) 555-7180, option 2",
    "lost and found, ours is (816) 555-0127",
    "简历发 zhaopin@tuoling.cn",
    "简历发 hr.shanghai@tuoling.cn",
    "write to careers@paisalane.co if it breaks",
    "security list is security@klootlib.dev",
    "公共邮箱 bd2024@inkharbor.cn",
    "Telegram @coldquay_support_bot",
    "Discord discord.gg/klootlib-help",
    "订单 132 8890 4716",
    "单号13820476651，三天没动",
    "券码 1773 6490 258",
    "订单尾号13900472216 退款",
    "验收单13058274961在门上贴着",
    "櫃號 0912604837",
    "tickets 415-555-0173",
    "bookings line is 0131 496 0755",
    "报物业服务台，座机0773-5806214",
    "房源核验码 330782197506041187",
    "bill of lading 437-51-4955",
    "ticket 437-51-4955",
    "Session code 646-555-0199",
    "order 415-555-0173",
    "本月KPI 13911080000 元",
    "营收 13911080000 元",
    "电话 000-000-0000",
    "test account, 13800000000",
    "the line is 1-866-555-0137",
    "打 20240917 的工单",
    "身份证 110101199001010000（官方示例：110101199001010015）",
    "card 1111 1111 1111 1111",
    "合同上的公户，账号 1203 0417 0920 0088 341",
    "has one account, DE34 3705 0299 4418 2733 65",
    "班车 沪D·B6021 改 7:40 发",
    "shuttle bus, plate TRN 6038",
    "公司地址：滨江西路 188 号恒屹大厦 17 楼",
    "公司搬家，新店在锦绣路 11 号商场",
    "面试地址 学苑路9号联谊大厦",
    "our registered office address is 14 Tannery Court",
)

PERSONAL = (
    ("投诉打 13905718264，就店长自己的号", "13905718264"),
    ("别打门店电话，直接找计调，幺五三 零四五一 8827", "幺五三 零四五一 8827"),
    ("skip the desk, call Chad direct 937-555-0128", "937-555-0128"),
    ("won't answer the desk phone, her personal's +65 9137 4420", "+65 9137 4420"),
    ("家里座机 0571-88642917", "0571-88642917"),
    ("Mia Cole runs bookings: 415 555 0173", "415 555 0173"),
    ("收据 tel 13905718264 是她的", "13905718264"),
    ("need shifts? text Shayla 773-555-4418", "773-555-4418"),
    ("cell (415) 555-0173", "(415) 555-0173"),
    ("简历发 ma.xuelian@tuoling.cn", "ma.xuelian@tuoling.cn"),
    ("hr.simran@kavroot.co", "hr.simran@kavroot.co"),
    ("hr.lady_1990@qq.com", "hr.lady_1990@qq.com"),
    ("栗老师自己的Q 604417283", "604417283"),
    ("身份证 320501198711032813", "320501198711032813"),
    ("打他小舅子卡上 6217995375793525", "6217995375793525"),
    ("他住在公司后面金桂苑 3 栋 1502", "公司后面金桂苑 3 栋 1502"),
    ("lives above the shop, 90 Fulcrum Street", "90 Fulcrum Street"),
    ("white van, plate SMK 7318 B", "SMK 7318 B"),
)


@pytest.mark.parametrize("text", PUBLIC)
def test_public_and_empty_numbers_are_discarded(text: str) -> None:
    folded = fold(text)
    assert discard_public(find(folded), folded) == ()


@pytest.mark.parametrize(("text", "expected"), PERSONAL)
def test_personal_data_stay(text: str, expected: str) -> None:
    folded = fold(text)
    assert [text[one.start : one.end] for one in discard_public(find(folded), folded)] == [expected]


def test_order_of_findings_is_kept() -> None:
    text = "手机 13905718264，订单 13820476651，微信 yunxi_07"
    folded = fold(text)
    kept = discard_public(find(folded), folded)
    assert [text[one.start : one.end] for one in kept] == ["13905718264", "yunxi_07"]


def test_keep_judges_each_finding_by_its_own_words() -> None:
    folded = fold("手机 13905718264，订单 13820476651")
    assert [keep(finding, folded) for finding in find(folded)] == [True, False]
