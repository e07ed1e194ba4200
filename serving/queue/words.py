"""The words of a post, for finding it again: plain spelling, lower case, segmented with jieba."""

import re

import jieba

from shenyan.model import segment
from shenyan.model.normalise import fold

_LETTERS = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """The text in one spelling, so that a disguised copy reads like its original."""
    return fold(text).text.lower()


def words(text: str) -> list[str]:
    """The words of a plain text, one after the other, without punctuation."""
    segment.initialise()
    # From the dictionary alone: guessed words hang on what stands beside them, and a small edit would change more.
    return [part for word in jieba.cut(text, HMM=False) for part in _LETTERS.findall(word)]


def search_words(text: str) -> list[str]:
    """The words of a plain text for an index: those within long words too, each once, in their order."""
    segment.initialise()
    found = (part for word in jieba.cut_for_search(text, HMM=False) for part in _LETTERS.findall(word))
    return list(dict.fromkeys(found))
