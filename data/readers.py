"""Readers of public sets: one small function for each layout, from a line's JSON to a row.

A reader fills the one label that its set bears on; the other labels are not in the row's `known`. It returns None for
a line whose own label says nothing of ours. sources.toml says why each mapping is fair, or how far it is not:
`cold_individual` alone yields rows in the codebook's sense, the others stand for it in transfer benchmarks.
"""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from shenyan.data.rows import Row, RowError
from shenyan.model.labels import LABELS, Label

Raw = Mapping[str, Any]
Reader = Callable[[Raw, str], Row | None]
Verdicts = Mapping[Any, bool | None]
T = TypeVar("T")


def read_with(reader: Callable[[Raw, str], T | None], path: Path, *, corpus: str) -> Iterator[T]:
    """What a reader makes of a gzipped file of JSON lines; lines of which it makes nothing are left out.

    Raises RowError at the first line that cannot be read.
    """
    for number, line in read_lines(path):
        try:
            made = reader(json.loads(line), corpus)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise RowError(f"{path.name}, line {number}: {cause(error)}") from None
        if made is not None:
            yield made


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Numbered lines of a gzipped file, from 1. Raises RowError for a file that is not gzipped or cut off."""
    number = 0
    try:
        with gzip.open(path, "rb") as lines:
            for number, line in enumerate(lines, start=1):
                yield number, line
    except (gzip.BadGzipFile, EOFError):
        raise RowError(f"{path.name}, line {number + 1}: not a whole gzip file") from None


def cause(error: Exception) -> str:
    """What is wrong with a line, without its text."""
    if isinstance(error, KeyError):
        return f"the key '{error.args[0]}' is missing"
    return "not an object of the layout that the reader knows" if isinstance(error, AttributeError) else str(error)


def read_text(raw: Raw) -> str:
    """The text of a line. Raises KeyError or ValueError."""
    text = raw["text"]
    if not isinstance(text, str) or not text.strip():
        raise ValueError("text must be a string that is not blank")
    return text


def cold_individual(raw: Raw, corpus: str) -> Row | None:
    """COLD. Attacks on an individual, against inoffensive comments; its train and dev files tell only the latter."""
    own = raw["label_raw"]
    if "fine_grained_label" in own:
        verdict = _judge(own["fine_grained_label"], {0: False, 1: True, 2: None, 3: False})
    else:
        verdict = _judge(own["label"], {0: False, 1: None})
    return _row(raw, corpus, Label.DEFAMATION, verdict)


def cold_offensive(raw: Raw, corpus: str) -> Row | None:
    """COLD. Offensive comments, against safe ones."""
    return _row(raw, corpus, Label.DEFAMATION, _judge(raw["label_raw"]["label"], {0: False, 1: True}))


def olid_offensive(raw: Raw, corpus: str) -> Row | None:
    """OLID, subtask A. Offensive tweets, against the others."""
    return _row(raw, corpus, Label.DEFAMATION, _judge(raw["label_raw"]["a"], {"OFF": True, "NOT": False}))


def olid_target(raw: Raw, corpus: str) -> Row | None:
    """OLID, subtask C. Offence at an individual or an organisation, against tweets that offend nobody."""
    own = raw["label_raw"]
    verdict = _judge(own["a"], {"OFF": True, "NOT": False})
    if verdict:
        verdict = _judge(own["c"], {"IND": True, "OTH": True, "GRP": None, None: None})
    return _row(raw, corpus, Label.DEFAMATION, verdict)


def chineseharm_bench(raw: Raw, corpus: str) -> Row | None:
    """ChineseHarm-Bench. Abuse, against texts that break no rule."""
    others: Verdicts = dict.fromkeys(("黑产广告", "欺诈", "博彩", "低俗色情"))
    verdict = _judge(raw["label_raw"], {"谩骂引战": True, "不违规": False, **others})
    return _row(raw, corpus, Label.DEFAMATION, verdict)


def metooma(raw: Raw, corpus: str) -> Row | None:
    """MeTooMA. Allegations, against the other tweets."""
    return _row(raw, corpus, Label.DEFAMATION, _judge(raw["label_raw"]["allegation_label"], {0: False, 1: True}))


def weibo16_glan(raw: Raw, corpus: str) -> Row | None:
    """Weibo 2016. Refuted posts, against ordinary ones."""
    return _row(raw, corpus, Label.RUMOR, _judge(raw["label_raw"], {"false": True, "non-rumor": False}))


def twitter_glan(raw: Raw, corpus: str) -> Row | None:
    """Twitter15 and Twitter16. Tweets of rumours, however they ended, against those of none."""
    rumours: Verdicts = dict.fromkeys(("true", "false", "unverified"), True)
    return _row(raw, corpus, Label.RUMOR, _judge(raw["label_raw"], {**rumours, "non-rumor": False}))


def checkthat22_en(raw: Raw, corpus: str) -> Row | None:
    """CheckThat! 2022, subtask 1A. Check-worthy claims, against other claims; the official test tells neither."""
    own = raw["label_raw"] or {}
    verdict = _judge(own.get("1A_checkworthy"), {"1": True, "0": False, None: None})
    return _row(raw, corpus, Label.RUMOR, verdict)


# The readers that sources.toml may name; the others are ways in which training/external.py reads the same files.
READERS: Mapping[str, Reader] = {
    "cold_individual": cold_individual,
    "olid_target": olid_target,
    "chineseharm_bench": chineseharm_bench,
    "metooma": metooma,
    "weibo16_glan": weibo16_glan,
    "twitter_glan": twitter_glan,
    "checkthat22_en": checkthat22_en,
}


def _judge(value: object, verdicts: Verdicts) -> bool | None:
    if value not in verdicts:
        raise ValueError("a label that the reader does not know")
    return verdicts[value]


def _row(raw: Raw, corpus: str, label: Label, verdict: bool | None) -> Row | None:
    text = read_text(raw)
    if verdict is None:
        return None
    return Row(
        text=text,
        language=raw["lang"],
        labels={one: one is label and verdict for one in LABELS},
        corpus=corpus,
        known=frozenset({label}),
    )
