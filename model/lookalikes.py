"""Look-alikes: letters of other alphabets, and digits, that stand for Latin letters inside a word."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product

from confusable_homoglyphs import confusables

from shenyan.model.edits import Edit
from shenyan.model.lexicon import HANDLE_CUES, LEET, LOOSE_LOOKALIKES, UPPER_LOOKALIKES
from shenyan.model.words import COMMON_WORDS, rarer_words

_FOREIGN = "\u0370-\u03ff\u0400-\u052f\u0531-\u0587\u13a0-\u13fd\u2c80-\u2cff"
_ANY_FOREIGN = re.compile(f"[{_FOREIGN}]")
_TOKEN = re.compile(f"[A-Za-z\u00c0-\u024f{_FOREIGN}]+")
_LATIN = re.compile("[A-Za-z]")
_LATIN_OR_HAN = re.compile("[A-Za-z\u4e00-\u9fff]")
# An alphabet lends single letters to formulas: αx is not a disguise, pαssword is.
_SHORTEST_GREEK = 3


@cache
def _strict() -> dict[str, str]:
    """Letters that no reader tells from their Latin twin (Unicode's confusables, one letter for one)."""
    table: dict[str, str] = {}
    for character, forms in confusables.confusables_data.items():
        if not _ANY_FOREIGN.fullmatch(character):
            continue
        twins = [form["c"] for form in forms if len(form["c"]) == 1 and _LATIN.fullmatch(form["c"])]
        if twins:
            table[character] = twins[0]
    return {letter: twin for letter, twin in table.items() if letter not in LOOSE_LOOKALIKES} | UPPER_LOOKALIKES


@cache
def _loose() -> dict[str, str]:
    return _strict() | LOOSE_LOOKALIKES


def _is_genuine(token: str) -> bool:
    """A word that must come from its own alphabet: no Latin letter and one that has no twin."""
    return not _LATIN.search(token) and any(c not in _strict() for c in token if _ANY_FOREIGN.match(c))


def _unmasked(token: str, *, among_genuine: bool, has_company: bool) -> str:
    foreign = _ANY_FOREIGN.findall(token)
    if "\u0370" <= foreign[0] <= "\u03ff" and len(token) < _SHORTEST_GREEK:
        return token
    all_twins = all(letter in _strict() for letter in foreign)
    if _LATIN.search(token):
        table = _strict() if among_genuine else _loose()
        return "".join(table.get(c, c) for c in token) if all_twins or not among_genuine else token
    if all_twins and has_company and not among_genuine:
        return "".join(_strict().get(c, c) for c in token)
    return token


def latin_twins(text: str) -> Iterator[Edit]:
    """Latin letters for their twins: in mixed words, and in words of twins only.

    A text with a genuine Russian or Greek word keeps its words of twins only (the Russian
    "а" is a word), and a text without any other writing keeps them too.
    """
    if not _ANY_FOREIGN.search(text):
        return
    tokens = [match for match in _TOKEN.finditer(text) if _ANY_FOREIGN.search(match[0])]
    among_genuine = any(_is_genuine(match[0]) for match in tokens)
    has_company = _LATIN_OR_HAN.search(text) is not None
    for match in tokens:
        plain = _unmasked(match[0], among_genuine=among_genuine, has_company=has_company)
        if plain != match[0]:
            yield Edit(match.start(), match.end(), plain)


_MAYBE_LEET = re.compile(r"[A-Za-z][013457@$!89]+[A-Za-z]|[$0][A-Za-z]{2}")
# What an address, a file, a tag or a handle is glued to.
_LEET_TOKEN = re.compile(
    r"(?<![A-Za-z0-9_@./:#&=%+~\\$!-])(?:[$0](?=[A-Za-z]{2}))?[A-Za-z](?:[A-Za-z]|[013457@$!]{1,3}(?=[A-Za-z]))+"
    r"(?![A-Za-z0-9_@/#=&%\\$]|[.:-][A-Za-z0-9])"
)
_LEET_SIGN = re.compile(r"[013457@$!]")
# What a writer of leetspeak may have written besides: a sign at the beginning or end of a word, 8 for b, 9 for g.
_ANY_LEET_TOKEN = re.compile(
    r"(?<![A-Za-z0-9_@./:#&=%+~\\$!-])[A-Za-z013457@$!89]{2,20}(?![A-Za-z0-9_@/#=&%\\$]|[.:-][A-Za-z0-9])"
)
_ANY_SIGN = re.compile(r"[013457@$!89]")
_ANY_LEET = LEET | {"8": "b", "9": "g"}
_HANDLE_BEFORE = re.compile(rf"(?<![A-Za-z])(?:{HANDLE_CUES})[ :,→=-]{{0,4}}(?:is |me |at )?$", re.IGNORECASE)
# A sign among letters; numbers with their unit, ordinals and versions (45mins, 2nd, team4) have none.
_AMONG_LETTERS = re.compile(r"[A-Za-z][013457@$!89]+[A-Za-z]|[@$!][A-Za-z013457@$!89]*[A-Za-z]")
# Of a word of no list: two signs or more among its letters, or one in a name; codes (gpt4o, room9b, usd50k) have fewer.
_LIKELY_SHAPES = re.compile(
    r"[013457][A-Za-z]{3,}[013457@$!]{1,2}[A-Za-z]{2,}"
    r"|[A-Za-z](?:[A-Za-z]*[013457@$!]{1,2}[A-Za-z]+){2,}[013457@$!]?"
    r"|[A-Z][a-z]*[01345@$!]{1,2}[a-z]{2,}"
)
_TWO_DIGITS = re.compile("[0-9]{2}")
_MOST_SIGNS = 6
_MOST_ONES = 3
_NO_DIGIT = re.compile("[@$!]")
_SHORTEST_PROOF = 4
_ENDINGS = ("s", "d", "ed", "ing", "er", "ers", "ly", "es", "r", "al")
_SHORTEST_SHOUT = 4  # T3N is a gate or a seat


def _read(token: str, ones: Iterable[str]) -> str:
    """The letters of a token, with `ones` in turn for its figures one; capitals among capitals."""
    turns = iter(ones)
    word = _LEET_SIGN.sub(lambda sign: next(turns) if sign[0] == "1" else LEET[sign[0]], token)
    return word.upper() if token.isupper() else word


def _known_word(token: str) -> str | None:
    """The common word behind a token, if there is one; 1 is read as i, then as l."""
    signs = _LEET_SIGN.findall(token)
    is_code = token.isupper() and len(token) < _SHORTEST_SHOUT
    if is_code or len(signs) > _MOST_SIGNS or token.count("1") > _MOST_ONES:
        return None
    for ones in product("il", repeat=token.count("1")):
        word = _read(token, ones)
        if word.lower() in COMMON_WORDS:
            return word
    return None


def _rare_word(token: str) -> str | None:
    """The less common word behind a token, of which any letter may be disguised; 1 is read as i, then as l."""
    bare = token.rstrip("!")
    if not _ANY_SIGN.search(bare) or not _LATIN.search(bare) or len(bare) < 3 or bare.count("1") > _MOST_ONES:
        return None
    for ones in product("il", repeat=bare.count("1")):
        word = _read_any(bare, ones)
        if _stems(word.lower()) & rarer_words():
            return word + token[len(bare) :]
    return None


def _likely_word(token: str) -> str | None:
    """The word behind a token of a writer who has shown to write so: a name, a word of no list."""
    bare = token.rstrip("!")
    is_code = _TWO_DIGITS.search(bare) and not _NO_DIGIT.search(bare)
    if token.isupper() or is_code or not _LIKELY_SHAPES.fullmatch(bare):
        return None
    return _read_any(bare, "i" * len(bare)) + token[len(bare) :]


def _read_any(token: str, ones: Iterable[str]) -> str:
    turns = iter(ones)
    return _ANY_SIGN.sub(lambda sign: next(turns) if sign[0] == "1" else _ANY_LEET[sign[0]], token)


def _stems(word: str) -> set[str]:
    """A word, and what it may be a form of."""
    return {word} | {
        word[: -len(ending)] for ending in _ENDINGS if word.endswith(ending) and len(word) > len(ending) + 3
    }


def leet_words(text: str) -> Iterator[Edit]:
    """Letters for the digits and signs in leetspeak: a common word always, all others where a post writes two words so.

    Codes (h1b, p2p, log4j), handles and addresses are left: a wrong reading there costs more
    than a missed word.
    """
    if not _MAYBE_LEET.search(text):
        return
    tokens = _tokens(_LEET_TOKEN, text)
    known = {match.start(): word for match in tokens if (word := _known_word(match[0])) is not None}
    candidates = _tokens(_ANY_LEET_TOKEN, text)
    rare = sum(_is_rare_proof(match[0]) for match in candidates if match.start() not in known)
    if len(known) + rare < 2:
        yield from (
            Edit(match.start(), match.end(), known[match.start()]) for match in tokens if match.start() in known
        )
        return
    for match in candidates:
        plain = _known_word(match[0]) or _rare_word(match[0]) or _likely_word(match[0])
        if plain is not None:
            yield Edit(match.start(), match.end(), plain)


def _is_rare_proof(token: str) -> bool:
    return len(token) >= _SHORTEST_PROOF and _AMONG_LETTERS.search(token) is not None and _rare_word(token) is not None


def _tokens(shape: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """What could be leetspeak by its shape, but for handles."""
    tokens = [match for match in shape.finditer(text) if _ANY_SIGN.search(match[0])]
    return [m for m in tokens if not _HANDLE_BEFORE.search(text, max(0, m.start() - 24), m.start())]
