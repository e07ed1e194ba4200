"""Gaps: words and numbers pulled apart, one character at a time, by spaces, dots or emoji."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from shenyan.model.edits import Edit
from shenyan.model.lexicon import EMOJI, ENUMERATIONS, HAN, SPLIT_WORDS

_HAN = re.compile(f"[{HAN}]")
_FILLER = f" {{1,3}}| ?(?:[.·•*_|/~+^#=-]|[*_|~+^#]{{2,3}}|[{EMOJI}]{{1,2}}) ?"
_HAN_GAP = re.compile(f"({_FILLER})(?=[{HAN}])")
_LETTER_GAP = re.compile(f"([.*~|-]|[{EMOJI}]{{1,2}})(?=[A-Za-z])")
_EMOJI = re.compile(f"[{EMOJI}]")
# Signs that also stand between alternatives (早/中/晚): only a longer run is a word pulled apart.
_LISTING = frozenset("/|+~-=")


@dataclass(frozen=True, slots=True)
class _Run:
    """Single characters with the same kind of filler between each two: gaps[i] = (start, end)."""

    kind: str
    gaps: tuple[tuple[int, int], ...]

    def letters(self, text: str) -> str:
        return text[self.gaps[0][0] - 1] + "".join(text[end] for _, end in self.gaps)


def _runs(text: str, gap: re.Pattern[str], letter: re.Pattern[str]) -> Iterator[_Run]:
    """The longest runs of `letter`s with a `gap` between them."""
    kind = ""
    gaps: list[tuple[int, int]] = []
    for match in gap.finditer(text):
        start, end = match.span()
        if start == 0 or not letter.match(text, start - 1):
            continue
        this = "emoji" if _EMOJI.search(match[0]) else match[0].strip()[:1]
        if gaps and (this != kind or start != gaps[-1][1] + 1):
            yield _Run(kind, tuple(gaps))
            gaps = []
        kind = this
        gaps.append((start, end))
    if gaps:
        yield _Run(kind, tuple(gaps))


def _is_at(text: str, position: int, letter: re.Pattern[str]) -> bool:
    return 0 <= position < len(text) and letter.match(text, position) is not None


_CUE_BEFORE = frozenset("加我的你他她它们号发扣用有是换找留打是个了")
_CUE_AFTER = frozenset("号码里群上是的联同找聊了我不在都")


def _split_words(text: str, run: _Run) -> Iterator[Edit]:
    """Joins those neighbours in a run that make a word of the table.

    Two words may meet in the same two characters (卑微 信任), so a neighbour outside must be none,
    or one that stands beside contact words.
    """
    for start, end in run.gaps:
        if text[start - 1] + text[end] not in SPLIT_WORDS:
            continue
        free_before = not _is_at(text, start - 2, _HAN) or text[start - 2] in _CUE_BEFORE
        free_after = not _is_at(text, end + 1, _HAN) or text[end + 1] in _CUE_AFTER
        if free_before and free_after:
            yield Edit(start, end, "")


def spaced_han(text: str) -> Iterator[Edit]:
    """裁.员.名.单 → 裁员名单: three or more Chinese characters standing alone, or a word of the table."""
    for run in _runs(text, _HAN_GAP, _HAN):
        alone = len(run.gaps) + 1
        alone -= _is_at(text, run.gaps[0][0] - 2, _HAN) + _is_at(text, run.gaps[-1][1] + 1, _HAN)
        letters = set(run.letters(text))
        is_list = any(letters <= choices for choices in ENUMERATIONS)
        if not is_list and alone >= (5 if run.kind in _LISTING else 3):
            yield from (Edit(start, end, "") for start, end in run.gaps)
        else:
            yield from _split_words(text, run)


_WORD_CHARACTER = re.compile(r"[A-Za-z0-9_@]")
_ASCII_LETTER = re.compile("[A-Za-z]")
_SHORTEST_WORD = 4
_SHORTEST_NUMBER = 8
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def is_listing(letters: str) -> bool:
    """Options or answers rather than a word: a b c d, A C B D A."""
    plain = letters.lower()
    return plain in _ALPHABET or plain in _ALPHABET[::-1] or set(plain) <= set("abcde") or len(set(plain)) == 1


def dotted_letters(text: str) -> Iterator[Edit]:
    """s.c.a.m and s*c*a*m → scam; initials (U.S.S.R.) and what is part of an address stay."""
    for run in _runs(text, _LETTER_GAP, _ASCII_LETTER):
        first, last = run.gaps[0][0] - 1, run.gaps[-1][1]
        letters = run.letters(text)
        joined = _is_at(text, first - 1, _WORD_CHARACTER) or _is_at(text, last + 1, _WORD_CHARACTER)
        if joined or len(letters) < _SHORTEST_WORD or is_listing(letters):
            continue
        if not (run.kind == "." and letters.isupper()):
            yield from (Edit(start, end, "") for start, end in run.gaps)


_SINGLES = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z](?=[0-9](?: [0-9]){3} ))?[A-Za-z0-9]"
    r"(?:(?: {1,2}[._@/-])? {1,4}[A-Za-z0-9](?![A-Za-z0-9])){3,}"
)
_SINGLES_GAP = re.compile(r"( +)(?:([._@/-]) +)?")
_MAYBE_SINGLES = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9] {1,4}(?:[A-Za-z0-9] |[._@/-] )")
# After these an "a" is an article, and the word pulled apart begins after it.
_ARTICLE_AFTER = re.compile(r"(?:^|[^a-z])(?:is|as|was|be|are|such|like|of|what|not|just|and|but|the|with) $", re.I)


def _is_number(signs: str) -> bool:
    """A number of eight digits, or of seven signs with letters (E 4 7 7 1 0 9); ratings are shorter."""
    digits = "".join(sign for sign in signs if sign.isdigit())
    is_long = len(digits) >= _SHORTEST_NUMBER or (5 <= len(digits) < len(signs) and len(signs) >= 7)
    return is_long and not is_counting(digits)


def is_counting(digits: str) -> bool:
    """Whether each digit is the one before plus one, minus one or the same: 1 2 3 4 5."""
    steps = {int(b) - int(a) for a, b in pairwise(digits)}
    return len(steps) == 1 and steps <= {-1, 0, 1}


def spaced_letters(text: str) -> Iterator[Edit]:
    """s c a m m e r → scammer, P 6 1 0 4 4 7 7 B → P6104477B; wider gaps stay, being between words."""
    for match in _SINGLES.finditer(text) if _MAYBE_SINGLES.search(text) else ():
        start = match.start()
        if text[start : start + 2] in {"a ", "A "} and _ARTICLE_AFTER.search(text, max(0, start - 8), start):
            start += 2
        signs = [c for c in text[start : match.end()] if c.isalnum()]
        letters = "".join(sign for sign in signs if sign.isalpha())
        is_word = len(letters) >= _SHORTEST_WORD and not is_listing(letters)
        if is_word or _is_number("".join(signs)):
            yield from _singles_joined(text, start, match.end())


def _singles_joined(text: str, start: int, end: int) -> Iterator[Edit]:
    gaps = list(_SINGLES_GAP.finditer(text, start, end))
    narrow = min(len(gap[1]) for gap in gaps)
    for gap in gaps:
        if gap[2]:
            yield Edit(gap.start(), gap.end(), gap[2])
        elif len(gap[1]) == narrow:
            yield Edit(gap.start(), gap.end(), "")


_GROUP_FILLER = rf"(?: {{1,3}}| ?[.·•*_|~-] ?| ?[{EMOJI}]{{1,2}} ?)"
_GROUPS = re.compile(rf"[0-9]+(?:{_GROUP_FILLER}[0-9]+){{2,}}")
_GROUP_GAP = re.compile(r"[^0-9]+")
_MAYBE_GROUPS = re.compile(rf"[0-9]{_GROUP_FILLER}[0-9]{{1,4}}{_GROUP_FILLER}[0-9]")
_UNUSUAL = frozenset({"·", "•", "emoji"})


def _is_pulled_apart(run: str) -> bool:
    """Whether a run of digit groups is a number made unreadable rather than a formatted one.

    Mostly single digits with one kind of filler; or the groups of a long number with a filler that
    no number format has (138·0013·8000). A date, a version, a price or a phone number with its usual
    spaces and dashes is neither.
    """
    groups = _GROUP_GAP.split(run)
    digits = "".join(groups)
    kinds = {"emoji" if _EMOJI.search(gap) else gap.strip() for gap in _GROUP_GAP.findall(run)}
    if len(digits) < _SHORTEST_NUMBER or is_counting(digits) or len(kinds) > 1:
        return False
    singles = sum(len(group) == 1 for group in groups)
    if singles >= 4 and len(digits) < 2 * len(groups) + 2:
        return True
    is_odd = kinds <= _UNUSUAL and len(digits) >= 10
    return is_odd and all(2 <= len(group) <= 4 for group in groups) and groups[0][-2:] != "00"


def spaced_digits(text: str) -> Iterator[Edit]:
    """1 3 8 0 0 1 3 8 0 0 0, 1-3-8-… and 138·0013·8000 → 13800138000."""
    for match in _GROUPS.finditer(text) if _MAYBE_GROUPS.search(text) else ():
        if _is_pulled_apart(match[0]):
            for gap in _GROUP_GAP.finditer(text, match.start(), match.end()):
                yield Edit(gap.start(), gap.end(), "")
