"""Torn words: posts that pull many of their words apart, where one such word alone would prove nothing."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import jieba

from shenyan.model import segment
from shenyan.model.edits import Edit
from shenyan.model.gaps import is_listing
from shenyan.model.lexicon import EMOJI, HAN
from shenyan.model.words import rarer_words

# A post that tears fewer words than this is left to the rules for single words.
_FEWEST = 2
# Of the gaps of a kind so many have to lie inside words: some write a dot or a space for every comma.
_LEAST_SHARE = {".": 0.5, "": 0.5}
_LEAST_SHARE_ELSE = 0.25
_SHORTEST_PROOF = 3  # letters of an English word that shows the habit; "a.m." and "o k" do not

_EMOJI = f"[{EMOJI}]{{1,2}}"
# Not what also stands between alternatives (男/女).
_GAP = f" {{1,2}}|[.·•*_~^#-]|{_EMOJI}"
_HAN_GAP = re.compile(f"(?<=[{HAN}])(?:{_GAP})(?=[{HAN}])")
_HAN_STRETCH = re.compile(f"(?<![{HAN}])[{HAN}]+(?:(?:{_GAP})[{HAN}]+)+")
_ALL_SINGLE = re.compile(f"[{HAN}](?:(?:{_GAP})[{HAN}])+")
_FIGURES = frozenset("零〇一二两三四五六七八九几")  # 三-五千 is a range
_SIGN = f"[.·•*_|~^#-]|{_EMOJI}"
# In "a t-e-a-m", "a t" is not torn by a space.
_LETTERS = re.compile(
    rf"(?<![A-Za-z0-9@#/.])[A-Za-z](?:(?P<sign>{_SIGN})[A-Za-z](?:(?P=sign)[A-Za-z])*"
    rf"|(?: [A-Za-z](?!(?:{_SIGN})[A-Za-z](?![A-Za-z])))+)(?![A-Za-z0-9@])"
)
# English words of one and two letters; the list of longer ones has none.
_SHORT_WORDS = {
    *("a", "i", "am", "an", "as", "at", "be", "by", "do", "go", "he", "hi", "if", "in", "is", "it", "me", "my"),
    *("no", "of", "ok", "on", "or", "so", "to", "up", "us", "we"),
}


@dataclass(frozen=True, slots=True)
class _Torn:
    """A word pulled apart. kind: the sign in its gaps, "" for a space. proof: whether it shows the habit."""

    kind: str
    gaps: tuple[tuple[int, int], ...]
    proof: bool


def torn_words(text: str) -> Iterator[Edit]:
    """我们公-司的同-事 → 我们公司的同事, t·h·e b·o·s·s → the boss: where a post tears two words or more in one way.

    Such a post's other gaps of that kind go as well; a space, which also stands between words, only inside of one.
    """
    torn = sorted((*_torn_han(text), *_torn_letters(text)), key=lambda one: one.gaps[0])
    proofs = Counter(one.kind for one in torn if one.proof)
    all_of = Counter(one.kind for one in torn)
    for one in torn:
        if proofs[one.kind] >= max(_FEWEST, _LEAST_SHARE.get(one.kind, _LEAST_SHARE_ELSE) * all_of[one.kind]):
            yield from (Edit(start, end, "") for start, end in one.gaps)


def _torn_han(text: str) -> Iterator[_Torn]:
    """A gap inside a word, where the text is segmented without gaps, is proof."""
    for stretch in _HAN_STRETCH.finditer(text):
        if _ALL_SINGLE.fullmatch(stretch[0]):
            continue  # a rule of its own knows lists from words there
        gaps = [gap.span() for gap in _HAN_GAP.finditer(text, stretch.start(), stretch.end())]
        bare, places = _without(text, stretch.start(), stretch.end(), gaps)
        within = {place for start, end in _words(bare) for place in range(start + 1, end)}
        for gap, place in zip(gaps, places, strict=True):
            if bare[place - 1] in _FIGURES and bare[place] in _FIGURES:
                continue
            kind = text[slice(*gap)].strip()[:1]
            if place in within or kind:
                yield _Torn(kind, (gap,), proof=place in within)


def _without(text: str, start: int, end: int, gaps: Sequence[tuple[int, int]]) -> tuple[str, list[int]]:
    """text[start:end] without its gaps, and where each of them was."""
    pieces, places, at, length = [], [], start, 0
    for left, right in gaps:
        pieces.append(text[at:left])
        length += left - at
        places.append(length)
        at = right
    return "".join((*pieces, text[at:end])), places


def _words(bare: str) -> Iterator[tuple[int, int]]:
    segment.initialise()
    for _, start, end in jieba.tokenize(bare, HMM=False):
        yield start, end


def _torn_letters(text: str) -> Iterator[_Torn]:
    for match in _LETTERS.finditer(text):
        gap = match["sign"] or " "
        step = len(gap) + 1
        letters = match[0][::step]
        spans = tuple((match.start() + i + 1, match.start() + i + step) for i in range(0, len(match[0]) - 1, step))
        if gap == " ":
            yield from _spaced(letters, spans)
            continue
        if split_letters(letters.lower()):
            yield _Torn(gap[:1], spans, proof=len(letters) >= _SHORTEST_PROOF)
        elif not letters.isupper():
            yield _Torn(gap[:1], spans, proof=len(letters) > _SHORTEST_PROOF and not is_listing(letters))


def _spaced(letters: str, gaps: tuple[tuple[int, int], ...]) -> Iterator[_Torn]:
    """Words in a row of letters with spaces between all of them: h e l i e d is two. Capitals are grades or codes."""
    at = 0
    for word in split_letters(letters.lower()) if not letters.isupper() else ():
        inside = gaps[at : at + len(word) - 1]
        if inside:
            yield _Torn("", inside, proof=len(word) >= _SHORTEST_PROOF)
        at += len(word)


def split_letters(letters: str) -> list[str]:
    """Lower-case letters as the fewest known words that spell them; [] where none do."""
    fewest = [0, *[len(letters) + 1] * len(letters)]  # words that spell the first so many letters
    last_from = [0] * (len(letters) + 1)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - _longest()), end):
            if fewest[start] + 1 < fewest[end] and letters[start:end] in _known():
                fewest[end], last_from[end] = fewest[start] + 1, start
    words: list[str] = []
    end = len(letters)
    while end and fewest[end] <= len(letters):
        words.insert(0, letters[last_from[end] : end])
        end = last_from[end]
    return words


@cache
def _known() -> frozenset[str]:
    """Words that torn letters may spell."""
    return rarer_words() | _SHORT_WORDS


@cache
def _longest() -> int:
    return max(map(len, _known()))
