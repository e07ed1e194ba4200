"""Counterfactual posts: he for she and she for he, in Chinese and English."""

import random
import re

from shenyan.data.rows import Row
from shenyan.training.swaps import Swap

# What only one sex can be said to do without a change of meaning.
_OF_ONE_SEX = re.compile(
    r"怀孕|孕妇|产假|陪产|哺乳|生育|流产|月经|妇|pregnan|maternity|paternity|miscarr|breastfe|menstr|menopaus|prostat"
    r"|lesbian|gay\b|同性恋|变性|transgender|女权|feminis",
    re.IGNORECASE,
)

_CHINESE_PAIRS = (
    ("先生", "女士"),
    ("丈夫", "妻子"),
    ("老公", "老婆"),
    ("男朋友", "女朋友"),
    ("男友", "女友"),
    ("哥们", "姐们"),
    ("父亲", "母亲"),
    ("爸", "妈"),
    ("儿子", "女儿"),
    ("男", "女"),
    ("他", "她"),
)
_ENGLISH_PAIRS = (
    ("he", "she"),
    ("himself", "herself"),
    ("mr", "ms"),
    ("man", "woman"),
    ("men", "women"),
    ("guy", "girl"),
    ("boy", "girl"),
    ("husband", "wife"),
    ("boyfriend", "girlfriend"),
    ("father", "mother"),
    ("dad", "mom"),
    ("son", "daughter"),
    ("brother", "sister"),
    ("male", "female"),
    ("sir", "madam"),
)
_TO_WOMAN = dict([*_CHINESE_PAIRS, *_ENGLISH_PAIRS, ("him", "her"), ("his", "her")])
_TO_MAN = {woman: man for man, woman in reversed([*_CHINESE_PAIRS, *_ENGLISH_PAIRS, ("mr", "mrs"), ("his", "hers")])}
_WORDS = "|".join(sorted({word for pair in _ENGLISH_PAIRS for word in pair} | {"him", "his", "her", "hers", "mrs"}))

# 其他, 他人, 吉他, 男女, 子女, 美女, 处女 and the like name nobody's gender.
_CHINESE = re.compile(
    r"(?<![其吉])他(?![人乡律])|她|先生|女士|丈夫|妻子|老公|老婆|[男女]朋友|[男女]友|哥们|姐们|父亲|母亲|[爸妈](?!的)|儿子|女儿"
    r"|(?<![男子美处])[男女](?![女男神装士儿频])"
)
_ENGLISH = re.compile(rf"(?<![\w'’])(?:{_WORDS})(?![\w-]| of a )", re.IGNORECASE)
# What follows "her" where it stands for "him" and not for "his".
_AFTER_OBJECT = re.compile(
    r"\s*(?:$|[^\w\s'\"“‘(]|(?:and|or|but|to|for|at|in|on|by|of|with|from|about|as|that|when|while|because|if|so|than|is|was"
    r"|who|what|why|how|where|after|before|again|out|up|down|off|over|back|a|an|the|this|it|there|then|today|yesterday"
    r"|tomorrow|not|directly|personally|too|also|i|we|they|you|he|she)\b)",
    re.IGNORECASE,
)


def chinese_genders(row: Row, generator: random.Random) -> list[Swap]:
    """A Chinese post with every gendered word turned; nothing where it speaks of what only one sex does."""
    return _turned(row, _CHINESE)


def english_genders(row: Row, generator: random.Random) -> list[Swap]:
    """The same in English. "her" becomes "him" before what cannot be hers, else "his"."""
    return _turned(row, _ENGLISH)


def _turned(row: Row, words: re.Pattern[str]) -> list[Swap]:
    first = words.search(row.text)
    if not first or _OF_ONE_SEX.search(row.text):
        return []
    return [
        Swap(
            "to women" if first.group().lower() in _TO_WOMAN else "to men",
            words.sub(_other, row.text),
        )
    ]


def _other(match: re.Match[str]) -> str:
    word = match.group()
    lowered = word.lower()
    if lowered == "her" and _AFTER_OBJECT.match(match.string, match.end()):
        other = "him"
    elif lowered == "her":
        other = "his"
    else:
        other = _TO_WOMAN.get(lowered) or _TO_MAN[lowered]
    if word.isupper() and len(word) > 1:
        return other.upper()
    return other.capitalize() if word[0].isupper() else other
