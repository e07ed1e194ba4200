"""Homophones: characters written for others of the same sound, in posts that show the habit (彩购 for 采购).

A post is read as a noisy channel: the likeliest words, by jieba's frequencies, that sound as what is written, where
each character that was swapped has its price. One price for all would either spare most swaps or mistake unusual names.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import jieba
from pypinyin import Style, lazy_pinyin

from shenyan.model import segment
from shenyan.model.edits import Edit
from shenyan.model.lexicon import CONTACT_WORDS, HAN

# What a swap has to gain, in nats, and how many such swaps show the habit: two likely ones, or a clear one. Chosen on
# the train split: of 700 plain posts 10 change, and of the characters that homophones replaced 42 % come back.
_LIKELY, _FEWEST_LIKELY = 5.0, 2
_CLEAR = 9.0
_PRICE = 4.0  # … of every swap in a post with the habit
_LEAST_FREQUENT = 50  # in jieba's dictionary: rarer words are not what a writer meant to hide
_COMMON = 3500  # characters by frequency: whoever hides a word writes what readers know, and names have the rarer ones
_LONGEST = 7  # characters of a word as written
_SOUNDED = (2, 3, 4)  # characters of a word that is read for another
_KEPT = frozenset("零〇一二两三四五六七八九十百千万亿幺")  # numbers are for other rules

# How people are spoken of: 老施, 袁工, 傅总. The commonest surnames, and some that sound like words.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤施傅邢纪穆裘葛项成应殷樊"
)
_ADDRESSED = re.compile(rf"[小老阿大][{HAN}]|[{HAN}][工总董队局处科部校厂行姐哥叔姨爷]")
_HAN = re.compile(f"[{HAN}]+")
_RUN = re.compile(f"[{HAN}]{{2,}}")


@dataclass(frozen=True, slots=True)
class _Reading:
    """A word that may be read from a place on. cost: its surprise in nats. swapped: characters written otherwise."""

    word: str
    cost: float
    swapped: int


def homophones(text: str) -> Iterator[Edit]:
    """彩购部的公资 → 采购部的工资: in a post that swaps one character plainly, or two in all likelihood."""
    segment.initialise()
    runs = [(match.start(), match[0], _readings(match[0])) for match in _RUN.finditer(text)]
    # Where no word sounds like what is written there is nothing to weigh, and that is most posts.
    runs = [one for one in runs if any(reading.swapped for place in one[2] for reading in place)]
    likely, clear = (
        {proof for _, run, readings in runs for proof in _proofs(run, _swaps(run, readings, price))}
        for price in (_LIKELY, _CLEAR)
    )
    if len(likely) < _FEWEST_LIKELY and not clear:
        return
    for start, run, readings in runs:
        for place, character in _swaps(run, readings, _PRICE):
            yield Edit(start + place, start + place + 1, character)


def _proofs(run: str, swaps: Iterable[tuple[int, str]]) -> Iterator[tuple[str, str]]:
    """What was written and meant, where no surname makes a name of it (程绩); a swap made twice proves nothing more."""
    for place, meant in swaps:
        if _SURNAMES.isdisjoint(run[max(0, place - 1) : place + 1]):
            yield run[place], meant


def prepare() -> None:
    """Reads the dictionary, which takes a second, now rather than in the first request."""
    segment.initialise()
    _by_sound()


def _readings(run: str) -> list[list[_Reading]]:
    """Of each place in a run of Chinese characters, the words that may be read from there on."""
    return [[*_written(run, start), *_sounding(run, start)] for start in range(len(run))]


def _swaps(run: str, readings: Sequence[Sequence[_Reading]], price: float) -> list[tuple[int, str]]:
    """Places in a run and what to read there, by the path of least cost through its words."""
    costs = [0.0] + [math.inf] * len(run)
    words = [(0, "")] * (len(run) + 1)
    for start, choices in enumerate(readings):
        for reading in choices:
            end = start + len(reading.word)
            cost = costs[start] + reading.cost + price * reading.swapped
            if cost < costs[end]:
                costs[end], words[end] = cost, (start, reading.word)
    swaps: list[tuple[int, str]] = []
    end = len(run)
    while end:
        start, word = words[end]
        swaps += [(start + at, one) for at, one in enumerate(word) if one != run[start + at]]
        end = start
    return sorted(swaps)


def _written(run: str, start: int) -> Iterator[_Reading]:
    """The words that stand at a place."""
    for end in range(start + 1, min(len(run), start + _LONGEST) + 1):
        word = run[start:end]
        count = jieba.dt.FREQ.get(word)
        if count is None and end > start + 1:
            return  # jieba's dictionary has the beginnings of its words too, counted 0
        if count or end == start + 1:
            yield _Reading(word, _cost(count or 1), 0)


def _sounding(run: str, start: int) -> Iterator[_Reading]:
    """Frequent words that sound as what stands at a place."""
    for length in _SOUNDED:
        if start + length <= len(run):
            yield from _meant(run[start : start + length])


@lru_cache(maxsize=1 << 15)
def _meant(written: str) -> tuple[_Reading, ...]:
    """Words more frequent than the written one that sound alike, half of their characters written otherwise at most."""
    readings = []
    known, addressed = jieba.dt.FREQ.get(written, 0), _ADDRESSED.fullmatch(written)
    for word in _by_sound().get(_sounds(written), ()):
        swapped = [one for one, meant in zip(written, word, strict=True) if one != meant]
        few = 0 < len(swapped) <= len(word) // 2 and jieba.dt.FREQ[word] > known
        name = addressed and not _SURNAMES.isdisjoint(swapped)
        if few and not name and _may_stand_for_others().issuperset(swapped):
            readings.append(_Reading(word, _cost(jieba.dt.FREQ[word]), len(swapped)))
    return tuple(readings)


@cache
def _may_stand_for_others() -> frozenset[str]:
    characters = [word for word in jieba.dt.FREQ if len(word) == 1 and _HAN.fullmatch(word)]
    return frozenset(sorted(characters, key=jieba.dt.FREQ.__getitem__, reverse=True)[:_COMMON]) - _KEPT


def _cost(count: int) -> float:
    return math.log(jieba.dt.total / count)


def _sounds(word: str) -> str:
    return " ".join(map(_sound, word))


@cache
def _sound(character: str) -> str:
    """Sound and tone of a character by itself: "cai3"."""
    return str(lazy_pinyin(character, style=Style.TONE3)[0])


@cache
def _by_sound() -> dict[str, list[str]]:
    words = defaultdict(list)
    for word, count in jieba.dt.FREQ.items():
        if count >= _LEAST_FREQUENT and len(word) in _SOUNDED and _HAN.fullmatch(word):
            words[_sounds(word)].append(word)
    for word in CONTACT_WORDS:
        words.pop(_sounds(word), None)  # 薇信 and its like have rules of their own
    return dict(words)
