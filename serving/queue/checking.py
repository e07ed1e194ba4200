"""What is wrong with a verdict, before it is stored. Pure functions of values."""

import math
from collections.abc import Iterator, Sequence

from shenyan.data.decisions import Status
from shenyan.model.labels import LABELS, Label, ReasonCode
from shenyan.serving.cases import Outcome
from shenyan.serving.errors import FieldError
from shenyan.serving.queue.statements import LANGUAGES, STATED
from shenyan.serving.queue.values import DecidedSpan, Verdict
from shenyan.serving.scoring.values import EvidenceSpan, TextField

NOTE_LIMIT, STATEMENT_LIMIT, EVIDENCE_LIMIT = 2000, 4000, 200
_PREFIXES = {Label.RUMOR: "RUMOR-", Label.DEFAMATION: "DEFAM-", Label.PRIVACY_LEAK: "PRIV-"}


def label_of(reason: ReasonCode) -> Label:
    """The label that a reason belongs to."""
    return next(label for label, prefix in _PREFIXES.items() if reason.value.startswith(prefix))


def problems(
    verdict: Verdict, *, sizes: dict[TextField, int] | None, marked: Sequence[EvidenceSpan], blind: bool
) -> list[FieldError]:
    """What is wrong, field by field, each saying what to do; empty where the verdict can be stored.

    sizes: characters of each field of the post, None where it is not stored. marked: what the case showed as evidence.
    blind: nothing comes of the verdict for the post, and nothing was marked.
    """
    found = list(_plain(verdict))
    if verdict.outcome is Outcome.SKIP:
        return found + list(_of_skip(verdict))
    if verdict.labels is None or set(verdict.labels) != set(LABELS):
        return [*found, FieldError("labels", "are missing; say yes or no to rumor, defamation and privacy_leak")]
    found += _of_evidence(verdict, sizes, () if blind else marked)
    if not blind:
        found += _of_outcome(verdict, stored=sizes is not None)
    return found


def _plain(verdict: Verdict) -> Iterator[FieldError]:
    if verdict.confidence is not None and not (math.isfinite(verdict.confidence) and 0 <= verdict.confidence <= 1):
        yield FieldError("confidence", "has to be a number from 0 to 1; change it, or leave it out")
    for name, value, limit in (
        ("note", verdict.note, NOTE_LIMIT),
        ("statement", verdict.statement, STATEMENT_LIMIT),
    ):
        if value is not None and len(value) > limit:
            yield FieldError(name, f"has more than {limit:,} characters; shorten it")
        if value is not None and not is_storable(value):
            yield FieldError(name, "holds a character that cannot be stored; write it without control characters")
    if verdict.statement is not None and not verdict.statement.strip():
        yield FieldError("statement", "is empty; write what the author should know, or leave it out to have it drafted")
    if verdict.statement_language not in (None, *LANGUAGES):
        yield FieldError("statement_language", "is not known; use zh or en")


def _of_skip(verdict: Verdict) -> Iterator[FieldError]:
    if verdict.labels is not None or verdict.evidence or verdict.reasons or verdict.statement is not None:
        yield FieldError("outcome", "is skip, which leaves all to another moderator; send nothing but a note with it")
    if verdict.covers_cluster:
        yield FieldError("covers_cluster", "needs a decision; choose another outcome than skip, or leave it out")


def _of_evidence(
    verdict: Verdict, sizes: dict[TextField, int] | None, marked: Sequence[EvidenceSpan]
) -> Iterator[FieldError]:
    if len(verdict.evidence) > EVIDENCE_LIMIT:
        yield FieldError("evidence", f"has more than {EVIDENCE_LIMIT} entries; keep those that matter")
        return
    shown = {(one.field, one.start, one.end, one.category) for one in marked}
    seen: set[tuple[str, int, int, str]] = set()
    for index, span in enumerate(verdict.evidence):
        key = (span.field.value, span.start, span.end, span.label.value)
        detail = "is there twice; keep one" if key in seen else _of_span(span, verdict, sizes, known=key in shown)
        seen.add(key)
        if detail is not None:
            yield FieldError(f"evidence.{index}", detail)


def _of_span(span: DecidedSpan, verdict: Verdict, sizes: dict[TextField, int] | None, *, known: bool) -> str | None:
    if span.status is not Status.ADDED and not known:
        return "was not marked in this case; send it as added, or leave it out"
    if span.status is Status.ADDED and known:
        return "was marked already; send it as confirmed or rejected"
    if span.status is Status.ADDED and sizes is None:
        return "cannot be added, because the platform did not let the text be stored; leave it out"
    if sizes is not None and not 0 <= span.start < span.end <= sizes.get(span.field, 0):
        return f"does not lie within the {span.field}; offsets count its characters from 0, end excluded"
    if span.status is not Status.REJECTED and not (verdict.labels or {}).get(span.label):
        return f"speaks for {span.label}, which is set to no; set that label to yes, or reject the stretch"
    return None


def _of_outcome(verdict: Verdict, *, stored: bool) -> Iterator[FieldError]:
    labels = verdict.labels or {}
    if verdict.outcome is Outcome.REJECT and not any(labels.values()):
        yield FieldError("labels", "are all no, and a post is rejected for one of them; set it to yes, or approve")
    if verdict.outcome is Outcome.REDACT_AND_APPROVE:
        if not stored:
            yield FieldError(
                "outcome",
                "cannot be redact_and_approve, because the text was not stored; approve, reject or ask for an edit",
            )
        if not labels.get(Label.PRIVACY_LEAK):
            yield FieldError("labels", "say no to privacy_leak, so nothing is there to mask; set it to yes, or approve")
    if verdict.outcome in STATED and not verdict.reasons:
        yield FieldError("reasons", "are missing; the author has to be told at least one")
    if len(set(verdict.reasons)) != len(verdict.reasons):
        yield FieldError("reasons", "hold one twice; keep it once")
    if any(not labels.get(label_of(reason)) for reason in verdict.reasons):
        yield FieldError("reasons", "name one whose label is set to no; set that label to yes, or remove the reason")


def is_storable(value: str) -> bool:
    """Whether both databases can store a text."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value
