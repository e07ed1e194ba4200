"""Words that hurt to read all day: which they are, and how they look softened. For the screen alone.

This is no filter and says nothing about a post; a word that is missing here is merely shown as it was written.
"""

import re
from collections.abc import Iterator

HIDDEN = "＊"

# Patterns with spaces between them; longer words before their beginnings.
_CHINESE = """
操你妈 草泥马 肏 他妈的 他妈 你妈的 你妈逼 去你妈 尼玛 妈的 傻逼 傻屄 傻比 煞笔 沙雕 傻[xX×叉缺吊屌] 装逼 逼养的
王八蛋 王八 龟儿子 龟孙 狗娘养的 狗日的 狗东西 狗杂种 狗屁 狗腿子 杂种 畜生 畜牲 禽兽 人渣 败类 吸血鬼
贱货 贱人 贱种 婊子 荡妇 破鞋 脑残 脑瘫 智障 弱智 白痴 低能 废物 垃圾人 蠢货 蠢猪 死胖子 死肥猪 死娘炮 娘炮
变态 不要脸 去死 吃屎 屎
"""
_ENGLISH = r"""
motherfuck\w* fuck\w* f[*#]+k\w* bullshit\w* shit\w* assholes? arseholes? bastards? bitch\w* cunts? cocksuck\w*
dickheads? pricks? sluts? whores? skanks? twats? wank\w* retard\w* morons? moronic idiots? idiotic imbeciles? cretins?
dumbass\w* scumbags? scum vermin parasites? subhuman\w* psychopaths? psychos? degenerates? faggots? trann(?:y|ies)
niggers? niggas? chinks? spics? kikes? sb s[.·]b
"""
_SLUR = re.compile(
    "|".join(_CHINESE.split()) + "|(?<![A-Za-z0-9_])(?:" + "|".join(_ENGLISH.split()) + ")(?![A-Za-z0-9_])",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[tuple[int, int]]:
    """Where such words are: starts and ends in code points, in their order."""
    return (match.span() for match in _SLUR.finditer(text))


def soften(word: str) -> str:
    """The word with all but its first character hidden; it stays as long as it was."""
    return word[:1] + HIDDEN * (len(word) - 1) if len(word) > 1 else HIDDEN
