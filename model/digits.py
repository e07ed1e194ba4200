"""Digits: numbers written out in words, Chinese or English, digit by digit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shenyan.model.edits import Edit
from shenyan.model.gaps import is_counting
from shenyan.model.lexicon import (
    ENGLISH_DIGITS,
    HAN_DIGIT_SOUNDS,
    HAN_DIGITS,
    HAN_DIGITS_WITHIN,
    NUMBER_CUES,
)

_WORD = "|".join(ENGLISH_DIGITS)
_HAN = "".join(HAN_DIGITS)
_WITHIN = "".join(HAN_DIGITS_WITHIN)
_SOUND = "".join(HAN_DIGIT_SOUNDS)
_TOKEN = re.compile(
    rf"(?<![A-Za-z])(?:(?P<times>double|triple)[ -]?)?(?P<word>{_WORD})(?:(?P<hundred> hundred))?(?![A-Za-z])"
    rf"|(?P<han>[{_HAN}])"
    rf"|(?P<within>[{_WITHIN}]|(?<=[{_HAN}0-9])[{_SOUND}](?=[{_HAN}0-9])|(?<![A-Za-z])o(?![A-Za-z]))"
    rf"|(?P<number>[0-9]+)",
    re.IGNORECASE,
)
_MAYBE = re.compile(
    rf"[{_HAN}{_WITHIN}0-9][ .·*_|/-]{{0,3}}[{_HAN}{_WITHIN}]"
    rf"|(?<![A-Za-z])(?:{_WORD})[ ,.·*_|/-]{{0,3}}(?:double|triple|[0-9{_HAN}]|(?:{_WORD})(?![A-Za-z]))",
    re.IGNORECASE,
)
_FILLER = re.compile(r"[ .·*_|/-]{0,3}")
_ENGLISH_FILLER = re.compile(r", ?")
_CUE = re.compile(NUMBER_CUES, re.IGNORECASE)
_UNITS = frozenset("十百千万亿廿")
_LONGEST = 19
# A number of one of these lengths is whole: a mobile number, an identity card.
_WHOLE = frozenset({11, 18})


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    digits: str
    kind: str

    @property
    def spelled(self) -> bool:
        return self.kind != "number"


def _token(match: re.Match[str]) -> _Token:
    kind = match.lastgroup or ""
    text = match[0]
    if word := match["word"]:
        kind, digits = "word", ENGLISH_DIGITS[word.lower()]
        digits *= {"double": 2, "triple": 3}.get((match["times"] or "").lower(), 1)
        digits += "00" if match["hundred"] else ""
    elif kind == "number":
        digits = text
    else:
        digits = HAN_DIGITS.get(text) or HAN_DIGITS_WITHIN.get(text) or HAN_DIGIT_SOUNDS.get(text, "0")
        if kind == "within" and text in HAN_DIGIT_SOUNDS:
            kind = "sound"
    return _Token(match.start(), match.end(), digits, kind)


def _belong(text: str, before: _Token, after: _Token) -> bool:
    """Whether only filler stands between two tokens; a comma is filler beside English words alone."""
    between = text[before.end : after.start]
    if _FILLER.fullmatch(between):
        return True
    return "word" in (before.kind, after.kind) and _ENGLISH_FILLER.fullmatch(between) is not None


def _token_runs(text: str) -> Iterator[list[_Token]]:
    run: list[_Token] = []
    for match in _TOKEN.finditer(text):
        token = _token(match)
        if run and not _belong(text, run[-1], token):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _trimmed(run: list[_Token]) -> list[_Token]:
    """The run without what is no digit at its edges, and without figures that are another number."""
    first, last = 0, len(run)
    while first < last and run[first].kind in {"within", "sound"} and run[first].digits not in "07":
        first += 1
    while first < last and run[last - 1].kind in {"within", "sound"} and run[last - 1].digits not in "07":
        last -= 1
    run = run[first:last]
    spelled = [i for i, token in enumerate(run) if token.spelled]
    if not spelled:
        return []
    core = run[spelled[0] : spelled[-1] + 1]
    length = sum(len(token.digits) for token in core)
    total = sum(len(token.digits) for token in run)
    return core if length in _WHOLE or total > _LONGEST else run


def _is_number(text: str, run: list[_Token]) -> bool:
    """Whether a run of digit words is a number; counting, numerals with units and short runs are not."""
    digits = "".join(token.digits for token in run)
    spelled = sum(token.spelled for token in run)
    sounds = sum(token.kind == "sound" for token in run)
    start, end = run[0].start, run[-1].end
    if spelled < 2 or len(digits) < 5 or is_counting(digits):
        return False
    if text[end : end + 1] in _UNITS or text[start - 1 : start] in _UNITS:
        return False
    if sounds * 4 > len(digits) or (sounds and len(digits) < 7):
        return False
    if len(digits) >= 7:
        return True
    english = sum(token.kind == "word" for token in run)
    before = re.split(r"[。！？!?\n]", text[max(0, start - 16) : start])[-1]
    return english >= 5 or (spelled >= 3 and _CUE.search(before) is not None)


def spelled_digits(text: str) -> Iterator[Edit]:
    """幺三八零零一三八零零零, one three eight double oh …, 138零零一3八000 → 13800138000.

    Seven digits or more; five or six after a word such as 微信 or 尾号, or in English.
    """
    if not _MAYBE.search(text):
        return
    for run in map(_trimmed, _token_runs(text)):
        if not run or not _is_number(text, run):
            continue
        for position, token in enumerate(run):
            if position and run[position - 1].end < token.start:
                yield Edit(run[position - 1].end, token.start, "")
            if token.spelled:
                yield Edit(token.start, token.end, token.digits)


# Figures as cheques and telephone operators write them. 伍 and 陆 are surnames too.
_FORMAL = frozenset("〇壹贰叁肆柒捌玖幺拐")
_FIGURES = {sign: digit for sign, digit in HAN_DIGITS.items() if sign != "○"} | {"拐": HAN_DIGITS_WITHIN["拐"]}
_ANY_FIGURE = "".join(_FIGURES)
# What makes a numeral (三百), an ordinal (第三) or a weekday (周三) of them; 两 and 几 make about so many.
_NO_FIGURES = "十百千万亿廿卅拾佰仟两几第初周期拜续"
_NUMERAL = re.compile(
    rf"(?<![{_NO_FIGURES}{_ANY_FIGURE}0-9])[{_ANY_FIGURE}]+(?:[.,:-][{_ANY_FIGURE}]+)*(?![{_NO_FIGURES}{_ANY_FIGURE}0-9])"
)
_FOREIGN = re.compile("[A-Za-z0-9$¥€£%]")
_HAN_SIGN = re.compile("[\u4e00-\u9fff]")
# Days, dates, shares, a plant and a traitor: words, whatever stands beside them.
_WORDS_OF_FIGURES = frozenset(
    (
        "五一",
        "六一",
        "七一",
        "八一",
        "三八",
        "五四",
        "六四",
        "九一八",
        "一二九",
        "八九六四",
        "二八",
        "三七",
        "四六",
        "二五",
    )
)


def written_figures(text: str) -> Iterator[Edit]:
    """$九.六二/hr → $9.62/hr, 壹壹玖 → 119, V六 → V6: figures one by one where a number is meant.

    Two of the forms of cheques, or any beside Latin letters, digits or a currency and not among Chinese words. Years,
    idioms, days and about so many (二〇二六年, 七七八八, 五一, 三五个) stay.
    """
    for match in _NUMERAL.finditer(text):
        figures = [at for at in range(match.start(), match.end()) if text[at] in _FIGURES]
        if _is_figures(text, match.start(), match.end(), "".join(text[at] for at in figures)):
            yield from (Edit(at, at + 1, _FIGURES[text[at]]) for at in figures)


def _is_figures(text: str, start: int, end: int, figures: str) -> bool:
    if len(set(figures)) > 1 and sum(figure in _FORMAL for figure in figures) >= 2:
        return True
    beside = [text[max(0, start - 2) : start].rstrip(" -–")[-1:], text[end : end + 2].lstrip(" -–")[:1]]
    if not any(map(_FOREIGN.match, beside)) or figures in _WORDS_OF_FIGURES:
        return False
    if len(figures) == 1:
        is_between = all(map(_FOREIGN.match, beside)) and " " not in text[start - 1 : end + 1]  # V一V
        return not (figures in "伍陆" or is_between or any(map(_HAN_SIGN.match, beside)))
    if "零" in figures or end - start > len(figures):
        return True
    among_words = any(map(_HAN_SIGN.match, (text[start - 1 : start], text[end : end + 1])))
    return not (among_words or _is_about(figures))


def _is_about(figures: str) -> bool:
    """七八 and 三五 are about so many, 七七 a name or a day, 七七八八 nearly all; nobody writes 柒捌 for that."""
    if _FORMAL & set(figures):
        return False
    digits = [int(_FIGURES[figure]) for figure in figures]
    return len(set(figures)) <= len(figures) / 2 or (len(digits) == 2 and 0 <= digits[1] - digits[0] <= 2)
