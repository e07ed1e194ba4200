"""Lexicon: disguises of characters and contact words, and the cues that give them away. Data only.

LEXICON_VERSION is stored with each assessment and changes with every table here.
"""

LEXICON_VERSION = "2026-11-22"

# ── Characters ────────────────────────────────────────────────────────────────────────────────

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
EMOJI = "\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"


def _numbered(first: int, numbers: range) -> dict[str, str]:
    return {chr(first + step): str(number) for step, number in enumerate(numbers)}


def _lettered(first: int) -> dict[str, str]:
    return {chr(first + step): chr(ord("A") + step) for step in range(26)}


# Forms for which Unicode declares no compatibility: white-on-black numbers and letters, small capitals.
CHARACTER_FORMS: dict[str, str] = {
    **_numbered(0x2776, range(1, 11)),  # ❶
    **_numbered(0x2780, range(1, 11)),  # ➀
    **_numbered(0x278A, range(1, 11)),  # ➊
    **_numbered(0x24EB, range(11, 21)),  # ⓫
    **_numbered(0x24F5, range(1, 11)),  # ⓵
    **_lettered(0x1F150),  # 🅐
    **_lettered(0x1F170),  # 🅰
    **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True)),
    "⓿": "0",
    "🔟": "10",
    "ɑ": "a",
    "ɡ": "g",
    "\u2800": " ",  # a blank Braille cell
}

# ── Look-alikes ───────────────────────────────────────────────────────────────────────────────

# Capitals that Unicode's table of confusables takes for a small l.
UPPER_LOOKALIKES: dict[str, str] = {"І": "I", "Ι": "I", "Ӏ": "I"}

# Alike enough inside a word that has Latin letters, too far to tell by themselves.
LOOSE_LOOKALIKES: dict[str, str] = {
    "к": "k",
    "м": "m",
    "т": "t",
    "н": "h",
    "в": "b",
    "п": "n",
    "г": "r",
    "и": "u",
    "Ь": "b",
    "κ": "k",
    "τ": "t",
    "η": "n",
    "ι": "i",
    "ν": "v",
    "υ": "u",
    "σ": "o",
    "γ": "y",
}

LEET: dict[str, str] = {"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}

# What stands before a handle, which must keep its digits.
HANDLE_CUES = (
    "微信|wechat|weixin|wx|vx|qq|telegram|tg|line|insta(?:gram)?|ig|twitter|signal|discord|skype|snap(?:chat)?"
    "|github|gitlab|user(?:name)?|handle|contact|login|passw(?:or)?d|pwd|id|账号|密码|工号|昵称|用户名|加我|联系|[@#]"
)

# ── Words pulled apart ────────────────────────────────────────────────────────────────────────

# Two characters with something between them are joined when they make one of these.
_SPLIT_WORDS = """
微信 薇信 威信 徽信 溦信 维信 薇芯 扣扣 叩叩 电话 手机 号码 电报 地址 住址 银行 护照 车牌 身份
骗子 诈骗 骗钱 垃圾 公司 裁员 跑路 欠薪 回扣 贪污 受贿 行贿 洗钱 造假 偷税 赌博 吸毒 嫖娼 卖淫
骚扰 猥亵 强奸 性侵 出轨 小三 睡服 变态 流氓 人渣 废物 畜生 脑残 老赖 傻逼 傻叉 贱人 婊子 王八 狗屎
混蛋 白痴 无赖 色狼 倒闭 破产 失联 辞退 开除 老板 领导 经理 主管
"""
SPLIT_WORDS: frozenset[str] = frozenset(_SPLIT_WORDS.split())

# A run of single characters out of one of these is a list of choices, not a word pulled apart.
ENUMERATIONS: tuple[frozenset[str], ...] = tuple(
    frozenset(characters)
    for characters in (
        "甲乙丙丁戊己庚辛壬癸",
        "零〇一二两三四五六七八九十百千日周末",
        "东南西北中上下左右前后内外",
        "早中晚夜午",
        "高中低大小长短多少",
        "优良中差好坏",
        "男女老少",
        "春夏秋冬",
        "年月日时分秒",
        "红黄蓝绿黑白灰紫",
        "金木水火土",
        "赵钱孙李周吴郑王张陈刘杨黄林徐朱马胡郭何高罗梁宋谢韩唐冯董程曹袁邓许傅沈曾彭吕",
        "京沪广深杭苏成渝汉",
    )
)

# ── Digits in words ───────────────────────────────────────────────────────────────────────────

HAN_DIGITS: dict[str, str] = {
    **dict(zip("零一二三四五六七八九", "0123456789", strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", "123456789", strict=True)),
    "〇": "0",
    "○": "0",
    "幺": "1",
}
# Digits that are other words too: believed between two others only.
HAN_DIGITS_WITHIN: dict[str, str] = {"两": "2", "洞": "0", "拐": "7", "勾": "9"}
# Same sound, other word: believed between two others, and when they are few.
HAN_DIGIT_SOUNDS: dict[str, str] = {
    **dict.fromkeys("伞散", "3"),
    **dict.fromkeys("巴吧爸", "8"),
    **dict.fromkeys("久酒", "9"),
    **dict.fromkeys("武舞吾", "5"),
    **dict.fromkeys("溜流", "6"),
    **dict.fromkeys("起骑妻", "7"),
    **dict.fromkeys("思死寺", "4"),
    **dict.fromkeys("衣医腰", "1"),
    **dict.fromkeys("尔儿", "2"),
    **dict.fromkeys("灵陵", "0"),
}
ENGLISH_DIGITS: dict[str, str] = {
    "zero": "0",
    "oh": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
}
# A short run of digit words counts as a number after one of these.
NUMBER_CUES = (
    "微信|薇|电话|手机|号|尾|短信|联系|身份证|卡|致电|拨|打|加|[vV][xX]?|[wW][xX]|[qQ]{1,2}|扣扣|📞|☎|📱|🐧"
    "|call|text|phone|cell|mobile|tel|number|no\\.|whatsapp"
)

# ── Contact words ─────────────────────────────────────────────────────────────────────────────

# 微信 in spellings that are no other word. Elsewhere in a sentence their characters may meet by
# chance (安徽信息, 小薇信我), so their neighbours are looked at all the same.
WECHAT_FORMS = (
    "[薇溦葳徽]信",
    "[薇溦葳威微]芯",
    "[薇威微]亻言",
    "[wW]ei信",
    "[微薇威](?:[xX]in)",
    "[vV]信",
    "[薇微威溦葳徽维][❤♥💗💖💕🧡💛💚💙💜🖤💓]",
)
# 微信 in spellings that mostly mean something else: prestige, a satellite, a name, an API, a letter.
WECHAT_WORDS = (
    "威信",
    "维信",
    "魏新",
    "卫星",
    "薇心",
    "微心",
    "威心",
    "绿泡泡",
    "[wW]ei ?[xX]in",
    "[vV][❤♥]",
)
WECHAT_LETTERS = ("[vV][xX]", "[wW][xX]", "[vV]", "[薇微威]")
QQ_WORDS = ("扣扣", "叩叩", "球球", "企鹅", "🐧", "[qQ] [qQ]", "扣")
QQ_WORDS_ASKED = ("扣扣", "叩叩", "[qQ]")
TELEGRAM_WORDS = ("小飞机", "纸飞机", "飞机", "电报", "[tT][gG]", "[tT]ele")
LINE_WORDS = ("赖",)
PHONE_SIGNS = "📞☎☏"
MOBILE_SIGNS = "📱📲"
CONTACT_WORDS = ("微信", "QQ", "Telegram", "LINE", "电话")
