"""What people decided in the queue, in the form that training takes: shenyan.data.decisions.

All readings of a post go under the id of its first case, so that they can be compared with each other and with the
answer that a senior set. Decisions that were inherited are no rows of the table, and so never here.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from shenyan.data.decisions import (
    LANGUAGES,
    By,
    DecidedEvidence,
    Decision,
    DecisionError,
    Role,
    Sampled,
    Status,
    as_line,
    parse,
)
from shenyan.model.labels import LABELS, TAXONOMY_VERSION, Label
from shenyan.serving.cases import CaseReason
from shenyan.serving.queue.export_repository import ExportRepository, Period
from shenyan.serving.scoring.values import TextField


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A decision that training cannot take. why: the cause, without the text."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Pulled:
    decisions: tuple[Decision, ...]
    left_out: tuple[LeftOut, ...]


def pull(session: Session, period: Period) -> Pulled:
    """The decisions of a period with their posts, and the known answers that were set before its end.

    Skipped and undone decisions, posts that are not stored and labels of another codebook are not among them.
    """
    repository = ExportRepository(session)
    found: dict[str, Decision] = {row.id: _decision(row) for row in repository.decided(period)}
    for row in repository.answers(until=period.until):
        # A row of its own with no mark would unlearn those of the decision that it repeats.
        marks = repository.evidence(row.first_case, labels=row.labels, until=row.created_at)
        found[row.post_id] = _answer(row, marks)
    good: list[Decision] = []
    bad: list[LeftOut] = []
    for identifier, decision in found.items():
        try:
            # What is written has to be what can be read back.
            good.append(parse(as_line(decision).encode()))
        except (DecisionError, UnicodeEncodeError) as error:
            bad.append(LeftOut(identifier, str(error) if isinstance(error, DecisionError) else "no text in UTF-8"))
    return Pulled(tuple(good), tuple(bad))


def readings(session: Session, period: Period) -> list[Decision]:
    """The decisions of a period as far as recall hangs on them: without posts, versions and evidence, with those of
    posts that are not stored, and under the id of their post.

    Left out are posts that were held, read once and found to have no label: they are neither caught nor missed, and
    nobody can be compared on them.
    """
    rows = list(ExportRepository(session).judged(period))
    times = Counter(row.post_id for row in rows)
    return [
        _reading(row) for row in rows if times[row.post_id] > 1 or row.purpose != By.REVIEW or any(row.labels.values())
    ]


def _reading(row: Any) -> Decision:
    """Of a row of `judged`."""
    return Decision(
        case_id=row.post_id,
        post_id=row.post_id,
        text="",
        title=None,
        language=LANGUAGES[0],
        biz_type="",
        labels=_labels(row.labels),
        evidence=(),
        moderator=row.moderator_id,
        decided_at=row.created_at,
        taxonomy_version=TAXONOMY_VERSION,
        model_version="",
        sampled=_sampled(row),
        role=Role(row.role),
    )


def _decision(row: Any) -> Decision:
    """Of a row of `decided`."""
    title = _title(row.title)
    return Decision(
        case_id=row.first_case,
        post_id=row.post_id,
        text=row.text,
        title=title,
        language=_language(row.language),
        biz_type=row.biz_type,
        labels=_labels(row.labels),
        evidence=_evidence(row.evidence, title),
        moderator=row.moderator_id,
        decided_at=row.created_at,
        taxonomy_version=TAXONOMY_VERSION,
        model_version=row.model_version,
        sampled=_sampled(row),
        role=Role(row.role),
        confidence=row.confidence,
    )


def _answer(row: Any, marks: list[Any]) -> Decision:
    """Of a row of `answers`: what the senior said it is, to which the readings of the planted post are held."""
    title = _title(row.title)
    return Decision(
        case_id=row.first_case or f"golden_{row.post_id}",
        post_id=row.post_id,
        text=row.text,
        title=title,
        language=_language(row.language),
        biz_type=row.biz_type,
        labels=_labels(row.labels),
        evidence=_evidence(marks, title),
        moderator=row.moderator_id,
        decided_at=row.created_at,
        taxonomy_version=row.taxonomy_version,
        model_version=row.model_version,
        sampled=Sampled(By.GOLDEN, 1.0),
        role=Role.REFERENCE,
    )


def _labels(raw: Mapping[str, Any]) -> dict[Label, bool]:
    return {label: bool(raw.get(label.value)) for label in LABELS}


def _title(title: str | None) -> str | None:
    return title if title is not None and title.strip() else None


def _language(language: str) -> str:
    # A post in whose text neither language was found may stand under "auto".
    return language if language in LANGUAGES else "mixed"


def _evidence(raw: list[Any], title: str | None) -> tuple[DecidedEvidence, ...]:
    """Marks with offsets into what the model reads: the title, a line break, the text."""
    before = 0 if title is None else len(title) + 1
    found = []
    for one in raw:
        shift = before if one["field"] == TextField.TEXT else 0
        if title is not None or one["field"] == TextField.TEXT:
            place = (one["start"] + shift, one["end"] + shift)
            found.append(DecidedEvidence(*place, Label(one["label"]), Status(one["status"])))
    return tuple(found)


def _sampled(row: Any) -> Sampled:
    # What passed and came back by an appeal was not held by the policy, nor drawn: like a second reading it tells of
    # its post, but nothing of how many others there are.
    appealed = row.reason == CaseReason.APPEAL
    return Sampled(By.SECOND if appealed else By(row.purpose), row.probability)
