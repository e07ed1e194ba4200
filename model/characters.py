"""Characters: compatibility forms, invisible characters, Traditional Chinese and stacked marks."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import opencc
from confusable_homoglyphs import confusables

from shenyan.model.edits import Edit, Traced, edited
from shenyan.model.lexicon import CHARACTER_FORMS

# Zero-width and control characters, bidi controls, soft hyphen, Hangul fillers, variation selectors, tags.
_INVISIBLE = (
    (0x00, 0x08),
    (0x0E, 0x1F),
    (0x7F, 0x7F),
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF9, 0xFFFB),
    (0xE0000, 0xE01EF),
)
# Marks laid over a letter; the combining marks of Thai, Arabic, Indic … spell words and are left alone.
_MARKS = "\u0300-\u034e\u0350-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
_CLUSTER = re.compile(f"(^|[^{_MARKS}])([{_MARKS}]+)", re.DOTALL)
_FIRST_MARK = re.compile(f"[{_MARKS}]")
# No alphabet puts more marks on a letter; beyond this a cluster is noise, and composing it would cost time.
_MOST_MARKS = 4

# Where compatibility forms and Traditional characters live: everything but Hangul and the rarest ideographs.
_TABLE_RANGES = ((0x80, 0xAC00), (0xD7A4, 0x20000), (0x2F800, 0x2FA20), (0xE0000, 0xE01F0))


# Signs that stand for a whole phrase (ﷺ: 18 letters) stay: a text must not grow many times over.
_LONGEST_FORM = 6


def _compatible(character: str) -> str:
    """NFKC and ASCII digits, except where NFKC would turn a spacing accent such as ´ into a space and a mark."""
    digit = unicodedata.decimal(character, None)  # ١ and १ are digits too, though NFKC leaves them
    if digit is not None:
        return str(digit)
    normal = unicodedata.normalize("NFKC", character)
    if len(normal) > 1 and (normal[0] == " " or len(normal) > _LONGEST_FORM):
        return character
    return normal


def _radicals() -> dict[str, str]:
    """The radicals that NFKC forgets, as the ideographs they look like: ⻬ → 齐."""
    found: dict[str, str] = {}
    for character in map(chr, range(0x2E80, 0x2EF4)):
        for form in confusables.confusables_data.get(character, ()):
            if len(form["c"]) == 1 and "\u4e00" <= form["c"] <= "\u9fff":
                found[character] = form["c"]
                break
    return found


def _simplified() -> dict[str, str]:
    """Traditional → Simplified, character by character, so that a word keeps its length."""
    ideographs = [chr(code) for code in range(0x3400, 0xA000)]
    # One call for all of them: a line break between two keeps OpenCC from seeing phrases.
    converted = opencc.OpenCC("t2s").convert("\n".join(ideographs)).split("\n")
    return {old: new for old, new in zip(ideographs, converted, strict=True) if old != new}


@cache
def _table() -> dict[int, str]:
    """Code point → what is written instead, for every character that has something else written."""
    simplified, forms = _simplified(), _radicals() | CHARACTER_FORMS
    table: dict[int, str] = {}
    for first, stop in _TABLE_RANGES:
        for character in map(chr, range(first, stop)):
            normal = "".join(_compatible(part) for part in forms.get(character, _compatible(character)))
            plain = "".join(simplified.get(part, part) for part in normal)
            if plain != character:
                table[ord(character)] = plain
    for first, last in _INVISIBLE:
        table.update(dict.fromkeys(range(first, last + 1), ""))
    return table


@cache
def _one_to_one() -> dict[int, str]:
    return {code: plain for code, plain in _table().items() if len(plain) == 1}


@cache
def _resized() -> re.Pattern[str]:
    """Finds what does not fold to exactly one character; a run of invisible characters is one match."""
    gone = "".join(re.escape(chr(code)) for code, plain in _table().items() if not plain)
    grown = "".join(re.escape(chr(code)) for code, plain in _table().items() if len(plain) > 1)
    return re.compile(f"[{gone}]+|[{grown}]")


@cache
def _resized_characters() -> frozenset[str]:
    """What `_resized` finds: asking a set first is ten times faster, and most posts have none."""
    return frozenset(chr(code) for code, plain in _table().items() if len(plain) != 1)


def _resizing(text: str) -> Iterator[Edit]:
    table = _table()
    for match in _resized().finditer(text):
        yield Edit(match.start(), match.end(), table[ord(match[0][0])])


def _unstacked(text: str) -> Iterator[Edit]:
    """A letter with its marks becomes one letter: é where the accent is part of it, e under a stack."""
    for match in _CLUSTER.finditer(text):
        base, marks = match.groups()
        letter = base
        if base and len(marks) <= _MOST_MARKS:
            composed = unicodedata.normalize("NFC", base + marks)
            letter = composed[0] if len(composed) <= 2 else base
        yield Edit(match.start(), match.end(), letter)


def plain_characters(traced: Traced) -> Traced:
    """`traced` with every character in its plain form; itself when there is nothing to do."""
    if not _resized_characters().isdisjoint(traced.text):
        traced = edited(traced, _resizing(traced.text))
    if not traced.text.isascii():
        translated = traced.text.translate(_one_to_one())
        if translated != traced.text:
            traced = Traced(translated, traced.starts, traced.ends)
        if _FIRST_MARK.search(translated):
            traced = edited(traced, _unstacked(translated))
    return traced
