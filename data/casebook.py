"""The decisions that lie in SHENYAN_HOME/decisions: files that are only ever added, each by one import."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from shenyan.data.decisions import Decision, DecisionError, as_line, parse

HOME_VARIABLE = "SHENYAN_HOME"


@dataclass(frozen=True, slots=True)
class Written:
    """How many decisions were new, and how many lay there already."""

    added: int
    skipped: int


def decisions_folder() -> Path:
    """Where decisions lie, whether or not the folder is there yet."""
    return Path(os.environ.get(HOME_VARIABLE) or "var") / "decisions"


def check_file(path: Path) -> tuple[list[Decision], list[str]]:
    """The decisions of a file, and what is wrong with its other lines: "file, line 3: cause". Raises OSError."""
    decisions, problems = [], []
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                decisions.append(parse(line))
            except DecisionError as error:
                problems.append(f"{path.name}, line {number}: {error}")
    return decisions, problems


def read_decisions(folder: Path) -> list[Decision]:
    """All decisions of a folder, oldest first; none where there is no folder. Raises DecisionError or OSError."""
    found: list[Decision] = []
    for path in sorted(folder.glob("*.jsonl")):
        decisions, problems = check_file(path)
        if problems:
            raise DecisionError(f"{problems[0]}. Mend or remove the file: {path}")
        found += decisions
    return in_order(_by_key(found).values())


def write_decisions(decisions: Sequence[Decision], folder: Path) -> Written:
    """Adds decisions to a folder, all or none; one that lies there already is skipped.

    Raises DecisionError where two differ that have the same case, moderator and time, OSError where the folder
    cannot be written.
    """
    there = _by_key(read_decisions(folder))
    together = _by_key([*there.values(), *decisions])
    fresh = in_order(one for key, one in together.items() if key not in there)
    if fresh:
        # For the owner only, as the rest of SHENYAN_HOME: posts lie here in plain text.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _place("".join(map(as_line, fresh)).encode(), folder)
    return Written(len(fresh), len(decisions) - len(fresh))


def in_order(decisions: Iterable[Decision]) -> list[Decision]:
    """Decisions by time; the order of those of one moment is fixed too."""
    return sorted(decisions, key=lambda one: (one.decided_at, one.case_id, one.moderator))


def _by_key(decisions: Iterable[Decision]) -> dict[tuple[object, ...], Decision]:
    kept: dict[tuple[object, ...], Decision] = {}
    for one in decisions:
        if kept.setdefault(one.key, one) != one:
            raise DecisionError(
                f"case {one.case_id} has two different decisions by {one.moderator} at {one.decided_at.isoformat()}: "
                "a decision is never changed. Give the later one its own time"
            )
    return kept


def _place(content: bytes, folder: Path) -> None:
    """A new file that is there whole or not at all. Its name hangs on its content, so that a repeat is no copy."""
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".new-")  # with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(folder / f"{hashlib.sha256(content).hexdigest()[:16]}.jsonl")
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
