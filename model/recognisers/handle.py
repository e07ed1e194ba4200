"""Account names of messengers and social networks.

Nothing in a handle shows what it is, so each follows (or, in "@abc on tele", precedes) the name of its
service. Rules for the characters: WeChat 6 to 20 characters and a letter first; QQ 5 to 11 digits without a
leading zero; Telegram 5 to 32; Discord's old form ends in #0000.
"""

import re

from shenyan.model.labels import EntityKind
from shenyan.model.recognisers.digits import END, GAP
from shenyan.model.recognisers.recogniser import Recogniser, compiled

# What may stand between the service's name and the handle; never "群", which makes it a group's.
_LINK = (
    r"[ ]{0,2}(?:号码?|id|帐号|账号|账户|handle|username|name|名|app,?)?[ ]{0,2}(?:就?是|为|is|at"
    r"|me at|我|[改换]成了?|叫)?"
    r"[ ]{0,2}[:：=→>\-~“”\"'‘’「『（(]{0,3}[ ]{0,2}"
)
_WECHAT = (
    r"(?:微信|微❤️?|薇信|威信|徽信|微芯|卫星|绿泡泡|绿色软件|围脖|we ?chat|weixin|we❤️?|(?<![a-z])"
    r"(?:v❤️?|wx|vx|v信|v心|vx号|薇|\+?v)(?![a-z])"
    r"|加[我+]{0,2}v|[+加围薇威扣喂][❤💚♥]️?|❤️?|💚)"
)
_QQ = r"(?:(?<![a-z])qq|扣扣|企鹅|🐧|球球|叩叩|(?<![a-z])q)"
_TELEGRAM = r"(?:tele ?gram|\btele|(?<![a-z])tg|电报|纸飞机|小飞机|飞机|paper plane|t3legr4m|✈️?)"
_SOCIAL = (
    r"(?:\b(?:instagram|insta|ig|discord|dc|snap(?:chat)?|signal|kakao(?:talk)?|skype|twitter|line"
    r"|whatsapp|viber|zalo)"
    r"|赖|脉脉|抖音|快手|小红书|小某书|微博|钉钉|飞书)"
)
# What an ordinary word does not hold.
_MARK = re.compile(r"[0-9_#]|\.[a-z]", re.IGNORECASE)
_FEWEST_CHARACTERS = 5


def is_odd(value: str) -> bool:
    """Whether a name holds what an ordinary word does not: a digit, an underscore, a dot or a hash."""
    name = value.lstrip("@ ")
    if not any(character.isalpha() for character in name):
        return False
    return value.startswith("@") or (len(name) >= _FEWEST_CHARACTERS and _MARK.search(name) is not None)


RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser(
        name="wechat",
        kind=EntityKind.HANDLE,
        pattern=compiled(rf"{_WECHAT}{_LINK}(?P<value>[a-z][a-z0-9_\-]{{5,19}})(?![a-z0-9_@.])"),
        score=0.9,
        validate=is_odd,
        hints=("微", "v", "wx", "薇", "威", "徽", "卫星", "绿", "围", "wechat", "weixin", "❤", "💚", "♥"),
    ),
    Recogniser(
        # Without the mark of a handle the name must follow a colon: "微信：yinhangbw".
        name="wechat_plain",
        kind=EntityKind.HANDLE,
        pattern=compiled(
            r"(?:微信号?|薇信|威信|(?<![a-z])(?:wechat|weixin|wx|vx|v)(?: ?id)?)[ ]{0,2}[:：][ ]{0,2}"
            r"(?P<value>[a-z][a-z0-9_\-]{5,19})(?![a-z0-9_@.])"
        ),
        score=0.9,
        hints=(":", "："),
    ),
    Recogniser(
        name="add_me",
        kind=EntityKind.HANDLE,
        pattern=compiled(
            r"(?:加我?|加个|私我|敲|戳)[ :：]{0,2}(?P<value>[a-z][a-z0-9]{0,15}_[a-z0-9_]{2,16})"
            r"(?![a-z0-9_@.])"
        ),
        score=0.7,
        hints=("加", "私我", "敲", "戳"),
    ),
    Recogniser(
        name="qq",
        kind=EntityKind.HANDLE,
        pattern=compiled(rf"{_QQ}{_LINK}(?P<value>[1-9](?:{GAP}[0-9]){{4,10}}){END}"),
        score=0.9,
        digits=5,
        hints=("q", "扣扣", "企鹅", "🐧", "球球", "叩叩"),
    ),
    Recogniser(
        name="telegram",
        kind=EntityKind.HANDLE,
        pattern=compiled(rf"{_TELEGRAM}{_LINK}(?P<value>@ ?[a-z]\w{{2,31}}|[a-z]\w{{4,31}})"),
        score=0.9,
        validate=is_odd,
        hints=("tele", "tg", "电报", "飞机", "paper plane", "t3l", "✈"),
    ),
    Recogniser(
        name="telegram_link",
        kind=EntityKind.HANDLE,
        pattern=compiled(r"\b(?:t|telegram|wa)\.me/(?P<value>\+?\w{4,32})"),
        score=0.9,
        hints=(".me/",),
    ),
    Recogniser(
        name="social",
        kind=EntityKind.HANDLE,
        pattern=compiled(
            rf"{_SOCIAL}{_LINK}(?P<value>@?[a-z0-9][\w\-]{{1,31}}(?:\.[\w\-]{{1,20}}){{0,3}}"
            rf"(?:#[0-9]{{4}})?)(?![@\w])"
        ),
        score=0.9,
        validate=is_odd,
        hints=(
            *(
                "insta",
                "ig",
                "disc",
                "dc",
                "snap",
                "signal",
                "kakao",
                "skype",
                "twit",
                "line",
                "whats",
                "viber",
            ),
            *("zalo", "赖", "脉", "抖", "快手", "红书", "小某书", "微博", "钉", "飞书"),
        ),
    ),
    Recogniser(
        name="handle_on",
        kind=EntityKind.HANDLE,
        pattern=compiled(
            r"(?<![\w.@])(?P<value>@?[a-z][\w.\-]{2,31}(?:#[0-9]{4})?) (?:on|in|at) (?:the )?"
            r"(?:tele|telegram|tg|insta|instagram|ig|discord|signal|snap|snapchat|line|wechat|twitter)\b"
        ),
        score=0.9,
        validate=is_odd,
        hints=(" on ", " in ", " at "),
    ),
)
