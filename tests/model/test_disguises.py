import pytest

from shenyan.model.lexicon import LEXICON_VERSION
from shenyan.model.normalise import fold


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("加薇信聊", "加微信聊"),
        ("我徽信abc_1234", "我微信abc_1234"),
        ("溦信:abc_1234", "微信:abc_1234"),
        ("加薇芯", "加微信"),
        ("加V信细说", "加微信细说"),
        ("V信:abc_1234", "微信:abc_1234"),
        ("wei信同号", "微信同号"),
        ("薇❤ abc-1234", "微信 abc-1234"),
        ("➕薇❤️:abc123", "加微信:abc123"),
        ("v❤️:abc_123", "微信:abc_123"),
        ("加V:abc_1234", "加微信:abc_1234"),
        ("加v私聊", "加微信私聊"),
        ("加我V 13800138000", "加我微信 13800138000"),
        ("➕V聊", "加微信聊"),
        ("+V abc_1234", "+微信 abc_1234"),
        ("加vx abc_1234", "加微信 abc_1234"),
        ("vx:abc_1234", "微信:abc_1234"),
        ("wx: 13800138000", "微信: 13800138000"),
        ("VX同号", "微信同号"),
        ("手机号同vx", "手机号同微信"),
        ("加wx", "加微信"),
        ("加weixin abcdefg", "加微信 abcdefg"),
        ("wei xin: abc_1234", "微信: abc_1234"),
        ("加威信abc123", "加微信abc123"),
        ("威信号:abc_123", "微信号:abc_123"),
        ("加卫星,备注", "加微信,备注"),
        ("卫星号:abc_123", "微信号:abc_123"),
        ("加薇,聊", "加微信,聊"),
        ("加微聊", "加微信聊"),
        ("加绿泡泡 abc_123", "加微信 abc_123"),
        ("薇:abc_1234", "微信:abc_1234"),
        ("十微信:abc_1234", "加微信:abc_1234"),
        ("扣扣 123456789", "QQ 123456789"),
        ("加扣扣聊", "加QQ聊"),
        ("企鹅号123456789", "QQ号123456789"),
        ("🐧:123456789", "QQ:123456789"),
        ("Q Q 123456789", "QQ 123456789"),
        ("加Q 123456789", "加QQ 123456789"),
        ("q:123456789", "QQ:123456789"),
        ("球球:123456789", "QQ:123456789"),
        ("飞机号 @abc_def", "Telegram @abc_def"),
        ("电报:@abcdef", "Telegram:@abcdef"),
        ("tg: abc_def1", "Telegram: abc_def1"),
        ("加TG @abcdef", "加Telegram @abcdef"),
        ("加賴 abc_0518", "加LINE abc_0518"),
        ("急事打📞", "急事打电话"),
        ("找他 ☎️ 13800138000", "找他 电话 13800138000"),
        ("联系📱13800138000", "联系手机13800138000"),
    ],
)
def test_disguised_contact_words(text: str, plain: str) -> None:
    assert fold(text).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "威信扫地, 增加威信, 在团队里有威信",
        "更加威武, 参加微软的面试",
        "卫星发射成功, 给车加卫星定位, 卫星电话",
        "维信诺的面试, 维信诺 Visionox",
        "魏新是我们主管, 魏新:13800138000",
        "安徽信息工程, 安徽信用社, 徽信息, 加V信息",
        "小薇信我, 采薇信里写着, 工位的绿萝叫小薇",
        "球球了, 求求领导, 我家猫叫球球",
        "每天扣扣她的叶子, 扣扣子, 扣了 500",
        "企鹅裁员了, 企鹅 2025 财报",
        "坐飞机 CA1234 去, 飞机晚点, 飞机票 MU5678",
        "电报大楼, 发电报",
        "加班, 加微博关注, 加微软, 加V领毛衣, 加VIP, 大V, 加v8发动机",
        "v我50, 不v也讲, V5",
        "v1.2.3, V: 220, wx.login(), wx:if, WX20LFM",
        "Wei Xin is our lead, wei xin hao",
        "weixin.qq.com/abc_1234",
        "TG 部门, TGIF, tele-sales",
        "Q: 为什么? A: 不知道。Q1 2026 财报, Q3",
        "Q Q 哭了",
        "Q弹, 依赖 abc_1234, 赖我",
        "二十微信好友, 十微米",
        "玻璃❤, 爱你❤",
        "电话📞13800138000, 手机号:📱13800138000",
        "📱没电了, 🐧好可爱",
        "call me 📞 555-0132 tonight",
        "微信 WeChat QQ Telegram 电话 手机 加我",
        "c++ v, x + v, a+v",
    ],
)
def test_the_same_characters_in_ordinary_use_stay(text: str) -> None:
    assert fold(text).text == text


def test_the_lexicon_carries_its_version() -> None:
    assert LEXICON_VERSION == "2026-11-22"
