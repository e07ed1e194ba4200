"""Scoring a stream of posts: JSON lines in, JSON lines out, in order."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from shenyan.cli.answer import as_answer
from shenyan.model.normalise import is_blank
from shenyan.model.pipeline import Pipeline
from shenyan.model.policy import Policy, decide

BATCH = 32
TEXT_LIMIT = 10_000  # characters, as for the API


class LineError(ValueError):
    """A line that cannot be scored; the message says what is wrong with it, without its text."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line read: either a post to score or why it is none."""

    id: Any
    text: str | None
    error: str | None = None


def score_lines(lines: Iterable[bytes], pipeline: Pipeline, policy: Policy) -> Iterator[dict[str, Any]]:
    """One answer for each line that is not blank: the API's shape plus "id", or "id" and "error"."""
    numbered = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    while batch := [parse_line(number, line) for number, line in islice(numbered, BATCH)]:
        yield from _score_batch(batch, pipeline, policy)


def parse_line(number: int, line: bytes) -> Line:
    """A line of the form {"id": …, "text": …}; without an id it goes by its number. Other keys are ignored."""
    try:
        raw = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Line(number, None, "not UTF-8; save the file as UTF-8")
    except (ValueError, RecursionError):
        return Line(number, None, 'not JSON; a line looks like {"id": "1", "text": "…"}')
    if not isinstance(raw, dict):
        return Line(number, None, 'not an object; a line looks like {"id": "1", "text": "…"}')
    name = raw.get("id", number)
    try:
        return Line(name, check_text(raw.get("text")))
    except LineError as error:
        return Line(name, None, str(error))


def check_text(text: object) -> str:
    """A text that can be scored. Raises LineError."""
    if not isinstance(text, str):
        raise LineError("text is missing or no string")
    if is_blank(text):
        raise LineError("text is empty; give at least one visible character")
    if len(text) > TEXT_LIMIT:
        raise LineError(f"text has {len(text):,} characters; the most is {TEXT_LIMIT:,}")
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise LineError("text holds a NUL or half a surrogate pair; remove it")
    return text


def _score_batch(batch: Sequence[Line], pipeline: Pipeline, policy: Policy) -> Iterator[dict[str, Any]]:
    texts = [line.text for line in batch if line.text is not None]
    found = iter(pipeline.assess_batch(texts) if texts else [])
    for line in batch:
        if line.text is None:
            yield {"id": line.id, "error": line.error}
        else:
            assessment = next(found)
            yield {"id": line.id, **as_answer(line.text, assessment, decide(assessment, policy), policy)}


def counted(lines: Iterable[bytes], seen: Callable[[int], None]) -> Iterator[bytes]:
    """The lines, telling `seen` the size of each in bytes as it is read."""
    for line in lines:
        seen(len(line))
        yield line
