"""Spellings by which posts slip past filters, written onto clean text: for training and for measuring.

Each evasion gives one replacement per code point of the text, so that marks can be carried over; joined, they are
the disguised text. One that has nothing to change gives the text as it is.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import jieba
import opencc
from pypinyin import Style, lazy_pinyin

from shenyan.model import segment

Evasion = Callable[[str, random.Random], list[str]]

COMMON = 3500  # characters that a reader is sure to know
HAN = ("\u4e00", "\u9fff")
INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff")
LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7", "b": "8", "g": "9"}
TWINS = {"a": "а", "c": "с", "e": "е", "i": "і", "o": "о", "p": "р", "x": "х", "y": "у", "s": "ѕ", "j": "ј"} | {
    "A": "А", "B": "В", "C": "С", "E": "Е", "H": "Н", "K": "К", "M": "М", "O": "О", "P": "Р", "T": "Т", "X": "Х"
}  # fmt: skip
DIGITS = ("零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖", "零幺二三四五六拐八九")


def evade(name: str, text: str, generator: random.Random) -> list[str]:
    """The text under one evasion of EVASIONS: a replacement, maybe empty, for each of its code points."""
    segment.initialise()
    return _EVASIONS[name](text, generator)


def carry(pieces: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """Where text[start:end] lies in the joined pieces."""
    before = sum(map(len, pieces[:start]))
    return before, before + sum(map(len, pieces[start:end]))


def _zero_width(text: str, generator: random.Random) -> list[str]:
    return [one + generator.choice(INVISIBLE) if generator.random() < 0.35 else one for one in text]


def _spacing(text: str, generator: random.Random) -> list[str]:
    gap = generator.choice((" ", " ", ".", "-", "·"))
    pieces = list(text)
    for start, word in _words(text):
        if len(word) > 1 and word.isalpha() and generator.random() < 0.4:
            for index in range(start, start + len(word) - 1):
                pieces[index] += gap
    return pieces


def _homoglyph(text: str, generator: random.Random) -> list[str]:
    return [TWINS[one] if one in TWINS and generator.random() < 0.4 else one for one in text]


def _leet(text: str, generator: random.Random) -> list[str]:
    pieces = list(text)
    for start, word in _words(text):
        if len(word) >= 4 and word.isascii() and word.isalpha() and generator.random() < 0.5:
            for index in range(start, start + len(word)):
                signs = LEET.get(text[index].lower())
                if signs and generator.random() < 0.7:
                    pieces[index] = generator.choice(signs)
    return pieces


def _full_width(text: str, _: random.Random) -> list[str]:
    return [chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text]


def _chinese_digits(text: str, generator: random.Random) -> list[str]:
    signs = generator.choice(DIGITS)
    return [signs[int(one)] if one in "0123456789" else one for one in text]


def _homophones(text: str, generator: random.Random) -> list[str]:
    pieces = list(text)
    for index, one in enumerate(text):
        others = _same_sound().get(_sound(one), ()) if _is_han(one) else ()
        if others and generator.random() < 0.15:
            pieces[index] = generator.choice([other for other in others if other != one] or [one])
    return pieces


def _traditional(text: str, _: random.Random) -> list[str]:
    written = _to_traditional().convert(text)
    return list(written) if len(written) == len(text) else [_to_traditional().convert(one) for one in text]


def _pinyin_initials(text: str, generator: random.Random) -> list[str]:
    pieces = list(text)
    for start, word in _words(text):
        if 2 <= len(word) <= 4 and all(map(_is_han, word)) and generator.random() < 0.12:
            for index, sound in enumerate(lazy_pinyin(word, style=Style.NORMAL)):
                pieces[start + index] = sound[:1]
    return pieces


_EVASIONS: Mapping[str, Evasion] = {
    "zero_width": _zero_width,
    "spacing": _spacing,
    "homoglyph": _homoglyph,
    "leet": _leet,
    "full_width": _full_width,
    "chinese_digits": _chinese_digits,
    "homophones": _homophones,
    "traditional": _traditional,
    "pinyin_initials": _pinyin_initials,
}
EVASIONS: tuple[str, ...] = tuple(_EVASIONS)


def _words(text: str) -> list[tuple[int, str]]:
    """jieba's words with their offsets."""
    return [(start, word) for word, start, _ in jieba.tokenize(text)]


def _is_han(character: str) -> bool:
    return HAN[0] <= character <= HAN[1]


@cache
def _sound(character: str) -> str:
    return str(lazy_pinyin(character, style=Style.TONE3)[0])


@cache
def _same_sound() -> dict[str, list[str]]:
    """Common characters by sound and tone."""
    characters = [word for word in jieba.dt.FREQ if len(word) == 1 and _is_han(word)]
    characters.sort(key=jieba.dt.FREQ.__getitem__, reverse=True)
    sounds: dict[str, list[str]] = {}
    for character in characters[:COMMON]:
        sounds.setdefault(_sound(character), []).append(character)
    return sounds


@cache
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")
