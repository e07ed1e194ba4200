"""Disguises: the many names under which a post mentions WeChat, QQ, Telegram, LINE or a telephone.

Most of them are ordinary words as well (威信 is prestige, 卫星 a satellite, 球球 a pet), so each is
read as a contact word only when it is asked for (加…, ➕…) or stands before what looks like a handle.
"""

import re
from collections.abc import Iterator

from shenyan.model.edits import Edit
from shenyan.model.lexicon import (
    CONTACT_WORDS,
    HAN,
    LINE_WORDS,
    MOBILE_SIGNS,
    PHONE_SIGNS,
    QQ_WORDS,
    QQ_WORDS_ASKED,
    TELEGRAM_WORDS,
    WECHAT_FORMS,
    WECHAT_LETTERS,
    WECHAT_WORDS,
)

_ALONE = r"(?<![A-Za-z0-9_./@#+-])"
# 增加, 更加, 参加 … are other verbs than the 加 that asks for a contact.
_ASKING = rf"(?:(?<![增更参施追叠附外倍])[加➕]|{_ALONE}\+(?=\S)|扫|互换|留个)(?:我的?|你|他|她|个|下|一下)? ?"
# Before a contact word stands no other word, or one of these.
_OWNER = rf"(?:(?<![{HAN}])|(?<=[我你他她的有是发要给问换私系到]))"

# With a digit or an underscore in it, a handle is no word.
_HANDLE = r"(?:@?[A-Za-z](?=[A-Za-z-]{0,18}[0-9_])[A-Za-z0-9_-]{4,19}(?![A-Za-z0-9_(]))"
_ANY_HANDLE = r"(?:@?[A-Za-z][A-Za-z0-9_-]{4,19}(?![A-Za-z0-9_(]))"
_AT_HANDLE = r"(?:@[A-Za-z]\w{4,31}|[a-z](?=[a-z]{0,18}[0-9_])[a-z0-9_]{4,31}(?!\w))"
_MOBILE = r"(?:1[3-9](?:[ -]?[0-9]){9}(?![0-9]))"
_QQ_NUMBER = r"(?:[1-9][0-9]{4,11}(?![0-9]))"
_COLON = r" ?(?:号码?|[iI][dD])? ?[:→👉=是为]? ?"
_STRONG_COLON = r" ?(?:(?:号码?|[iI][dD])[:→👉=是为]?|[:→👉]) ?"

# What follows a contact word that was asked for: nothing, its handle, or how the invitation goes on.
_ASKED_END = (
    rf"(?:[ ]?(?:$|[\n,.。!?;、…)~】」』]|号(?![线楼院店])|群|[:→👉]|{_ANY_HANDLE}|{_MOBILE})"
    r"|聊|我(?![国们])|私聊|私信|详聊|详谈|咨询|拉你|拉群|进群|发你|备注|吧|了解|沟通|同号|领取)"
)


def _it(words: tuple[str, ...]) -> str:
    """The contact word itself, as group `it`; a Latin one is not the beginning of a longer word."""
    return rf"(?P<it>{'|'.join(words)})(?:(?<![A-Za-z])|(?![A-Za-z]))"


_WECHAT = (
    rf"(?:(?<![{HAN}A-Za-z0-9])|(?<=[加➕我的你他她扫换留私聊用发个有问]))(?P<it>{'|'.join(WECHAT_FORMS)})"
    rf"(?<!信(?=[息任用心赖仰念托贷条服]))",
    rf"{_ASKING}{_it(WECHAT_WORDS + WECHAT_LETTERS)}(?={_ASKED_END})",
    rf"{_OWNER}{_ALONE}{_it(WECHAT_WORDS)}(?={_COLON}{_HANDLE})",
    rf"{_OWNER}{_ALONE}{_it(WECHAT_LETTERS)}(?={_STRONG_COLON}(?:{_HANDLE}|{_MOBILE})|同(?:号|步|电话|手机))",
    rf"(?:手机|电话|号码?)[同即](?P<it>[vV][xX]?|[wW][xX]|[微薇威](?!信))(?![A-Za-z0-9{HAN}])",
)
_QQ = (
    rf"{_ASKING}{_it(QQ_WORDS_ASKED)}(?={_ASKED_END}|{_COLON}{_QQ_NUMBER})",
    rf"{_OWNER}{_ALONE}{_it(QQ_WORDS)}(?={_COLON}{_QQ_NUMBER})",
    rf"{_OWNER}{_ALONE}(?P<it>[qQ])(?={_STRONG_COLON}{_QQ_NUMBER})",
)
_TELEGRAM = (rf"(?:{_ASKING}|{_OWNER}{_ALONE})(?P<it>(?:{'|'.join(TELEGRAM_WORDS)})号?)(?= ?[:→👉]? ?{_AT_HANDLE})",)
_LINE = (
    rf"{_ASKING}{_it(LINE_WORDS)}(?={_COLON}{_ANY_HANDLE})",
    rf"{_OWNER}{_it(LINE_WORDS)}(?={_STRONG_COLON}{_HANDLE})",
)
# 电话📞 says it already.
_UNSAID = "(?<![话机号])(?<![话机号][ :])"
_PHONE = (
    rf"(?<=[打加系留])(?P<it>[{PHONE_SIGNS}])",
    rf"{_UNSAID}(?P<it>[{PHONE_SIGNS}])(?=[ :]{{0,2}}[+(]?[0-9])",
)
_MOBILE_PHONE = (rf"{_UNSAID}(?P<it>[{MOBILE_SIGNS}])(?=[ :]{{0,2}}1[0-9])",)
_ADD = (
    rf"(?P<it>➕)(?= ?(?:我|{'|'.join(CONTACT_WORDS)}))",
    rf"(?<![{HAN}0-9])(?P<it>十)(?= ?微信{_COLON}(?:{_ANY_HANDLE}|{_MOBILE}))",
)

_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (plain, re.compile(pattern))
    for plain, patterns in (
        ("微信", _WECHAT),
        ("QQ", _QQ),
        ("Telegram", _TELEGRAM),
        ("LINE", _LINE),
        ("电话", _PHONE),
        ("手机", _MOBILE_PHONE),
        ("加", _ADD),
    )
    for pattern in patterns
)
_MAYBE = re.compile(
    rf"[薇葳溦徽芯➕赖叩鹅🐧{PHONE_SIGNS}{MOBILE_SIGNS}❤♥💗💖💕🧡💛💚💙💜🖤💓]"
    r"|扣(?:扣| ?号?[ :]?[0-9])|威信|维信|魏新|卫星|[微威]心|绿泡|亻言|飞机|电报|球球|十 ?微信"
    r"|[加+扫换个下][微威]|[vV]信|[微威][xX:]|[同即]微"
    r"|(?<![A-Za-z0-9])(?:[vV][xX]?|[wW][xX]|[wW]ei ?[xX]in|[wW]ei信"
    r"|[qQ](?: [qQ])?|[tT][gG]|[tT]ele)(?![A-Za-z])"
)
_HAS_HAN = re.compile(f"[{HAN}]")
_HAN_ONLY = frozenset({"电话", "手机", "加"})


def contact_words(text: str) -> Iterator[Edit]:
    """微信, QQ, Telegram, LINE, 电话, 手机 and 加 in place of their disguises."""
    if not _MAYBE.search(text):
        return
    has_han = _HAS_HAN.search(text) is not None
    found = [
        Edit(match.start("it"), match.end("it"), plain)
        for plain, pattern in _RULES
        if has_han or plain not in _HAN_ONLY  # a sign stays a sign in an English post
        for match in pattern.finditer(text)
    ]
    end = 0
    for edit in sorted(found, key=lambda edit: edit.start):
        if edit.start >= end:
            end = edit.end
            yield edit
