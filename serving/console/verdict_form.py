"""From the form of the decision panel to a verdict, and what is wrong with it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shenyan.data.decisions import Status
from shenyan.model.labels import LABELS, REASON_OF_LABEL, Label, ReasonCode
from shenyan.serving.cases import Outcome
from shenyan.serving.console.i18n import mark
from shenyan.serving.errors import InvalidRequestError
from shenyan.serving.queue.checking import EVIDENCE_LIMIT, NOTE_LIMIT, STATEMENT_LIMIT, label_of
from shenyan.serving.queue.statements import STATED
from shenyan.serving.queue.values import CaseFile, DecidedSpan, Verdict
from shenyan.serving.scoring.values import EvidenceSpan, TextField

Fields = Mapping[str, Sequence[str]]
NO_LABEL = mark("A post is rejected or sent back for a label. Say which one holds, or approve.")
NOTHING_TO_MASK = mark("Only personal data are masked. Set the privacy leak, or choose another decision.")
NOT_STORED = mark("The text was not stored, so it cannot be masked here. Choose another decision.")
WITHOUT_LABEL = mark(
    "You marked evidence of a label that is not set. Set the label, or say that the evidence is wrong."
)
OTHER_REASON = mark("A reason belongs to a label that is not set. Set the label, or take the reason away.")
UNREADABLE = mark("The form could not be read. Reload the page and decide again.")
NOTE = mark("The note is too long: %(limit)s characters at most. Shorten it.")
STATEMENT = mark("The statement is too long: %(limit)s characters at most. Shorten it.")
CONFIDENCE = mark("How sure you are has to be a number from 0 to 1. Choose it again.")
STRETCH = mark("Evidence lies outside the text, or is there twice. Take it away and decide again.")
MANY = mark("There is too much evidence: %(limit)s entries at most. Keep those that matter.")
NOTHING_LEFT = mark("Nothing is left to mask. Mark the personal data that has to go, or choose another decision.")
MISFIT = mark("This decision does not fit the post. Look at its labels, evidence and reasons, and decide again.")


_OF_FIELD = {
    "note": (NOTE, NOTE_LIMIT),
    "statement": (STATEMENT, STATEMENT_LIMIT),
    "confidence": (CONFIDENCE, 0),
    "evidence": (NOTHING_LEFT, 0),
}


class VerdictProblemError(Exception):
    """What is wrong with the form, in words to be translated. limit: what they name as %(limit)s."""

    def __init__(self, message: str, *, limit: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Panel:
    """What the panel shows. proposed: the labels that the policy flagged. views: by the value of the evidence's
    buttons, "confirmed" or "rejected". added: values of the evidence that was added. draft: the statement as it was
    drafted last, drafted_for: the outcome that this was just done for."""

    labels: frozenset[str]
    proposed: frozenset[str]
    views: Mapping[str, str]
    added: tuple[str, ...]
    reasons: frozenset[str]
    confidence: str
    note: str
    statement: str
    keep_labels: bool
    covers_cluster: bool
    draft: str = ""
    drafted_for: Outcome | None = None


def fresh_panel(file: CaseFile) -> Panel:
    """The panel as a case comes: with the labels that the policy flagged, and nothing else. Blind, without them."""
    flagged = () if file.assessment is None else [label for label, on in file.assessment.categories.items() if on]
    proposed = frozenset(str(label) for label in flagged)
    return Panel(proposed, proposed, {}, (), frozenset(), "", "", "", False, False)


def sent_panel(fields: Fields) -> Panel:
    """The panel as it was sent, to be shown again with what is wrong."""
    views = [
        value.rpartition(":") for name, values in fields.items() if name.startswith("evidence-") for value in values
    ]
    return Panel(
        labels=frozenset(fields.get("label", ())),
        proposed=frozenset(fields.get("proposed", ())),
        views={place: status for place, _, status in views},
        added=tuple(fields.get("added", ())),
        reasons=frozenset(fields.get("reason", ())),
        confidence=_first(fields, "confidence"),
        note=_first(fields, "note"),
        statement=_first(fields, "statement"),
        keep_labels=bool(fields.get("keep_labels")),
        covers_cluster=bool(fields.get("covers_cluster")),
        draft=_first(fields, "drafted"),
    )


def read_verdict(fields: Fields, file: CaseFile) -> Verdict:
    """The verdict of a form about a case. Raises VerdictProblemError.

    Who approves and leaves the labels as they were proposed says that none holds; who means otherwise ticks
    `keep_labels`, changes the labels or confirms evidence. Reasons that nobody chose are those of the labels and of
    the evidence that was not rejected.
    """
    outcome = _outcome(fields)
    note = _first(fields, "note").strip() or None
    if outcome is Outcome.SKIP:
        return Verdict(outcome, note=note)
    panel = sent_panel(fields)
    evidence = _evidence(panel)
    labels = _labels(outcome, panel, evidence)
    marked = () if file.assessment is None else file.assessment.evidence
    reasons = _reasons(panel, labels, marked, evidence) if outcome in STATED else ()
    verdict = Verdict(
        outcome=outcome,
        labels=labels,
        evidence=evidence,
        reasons=reasons,
        confidence=_confidence(panel.confidence),
        note=note,
        statement=panel.statement.strip() or None,
        covers_cluster=panel.covers_cluster,
    )
    _check(verdict, file)
    return verdict


def problem_of(error: InvalidRequestError) -> VerdictProblemError:
    """What the queue finds wrong with a verdict that the form let through, by the first field that it names."""
    field = error.errors[0].field if error.errors else ""
    if field.startswith("evidence."):
        return VerdictProblemError(STRETCH)
    message, limit = _OF_FIELD.get(field, (MISFIT, 0))
    return VerdictProblemError(message, limit=limit)


def _outcome(fields: Fields) -> Outcome:
    try:
        return Outcome(_first(fields, "outcome"))
    except ValueError:
        raise VerdictProblemError(UNREADABLE) from None


def _evidence(panel: Panel) -> tuple[DecidedSpan, ...]:
    sent = [f"{place}:{status}" for place, status in panel.views.items()] + list(panel.added)
    if len(sent) > EVIDENCE_LIMIT:
        raise VerdictProblemError(MANY, limit=EVIDENCE_LIMIT)
    return tuple(_span(value) for value in dict.fromkeys(sent))


def _span(value: str) -> DecidedSpan:
    """ "text:3:9:defamation:confirmed" as a value."""
    try:
        field, start, end, label, status = value.split(":")
        return DecidedSpan(TextField(field), int(start), int(end), Label(label), Status(status))
    except ValueError:
        raise VerdictProblemError(UNREADABLE) from None


def _labels(outcome: Outcome, panel: Panel, evidence: Iterable[DecidedSpan]) -> dict[Label, bool]:
    meant = panel.labels != panel.proposed or panel.keep_labels or any(_speaks(one) for one in evidence)
    if outcome is Outcome.APPROVE and not meant:
        return dict.fromkeys(LABELS, False)
    return {label: label.value in panel.labels for label in LABELS}


def _speaks(span: DecidedSpan) -> bool:
    return span.status is not Status.REJECTED


def _reasons(
    panel: Panel, labels: Mapping[Label, bool], marked: Iterable[EvidenceSpan], decided: Iterable[DecidedSpan]
) -> tuple[ReasonCode, ...]:
    if not panel.reasons <= set(ReasonCode):
        raise VerdictProblemError(UNREADABLE)
    if panel.reasons:
        return tuple(code for code in ReasonCode if code.value in panel.reasons)
    rejected = {(str(one.field), one.start, one.end, str(one.label)) for one in decided if not _speaks(one)}
    codes = {
        one.reason_code
        for one in marked
        if labels.get(Label(one.category)) and (str(one.field), one.start, one.end, one.category) not in rejected
    }
    stated = {label_of(ReasonCode(code)) for code in codes}
    codes |= {REASON_OF_LABEL[label].value for label, on in labels.items() if on and label not in stated}
    return tuple(code for code in ReasonCode if code.value in codes)


def _confidence(value: str) -> float | None:
    try:
        return float(value) if value else None
    except ValueError:
        raise VerdictProblemError(CONFIDENCE) from None


def _check(verdict: Verdict, file: CaseFile) -> None:
    """The mistakes that a moderator can make, in words; the queue looks at everything again."""
    labels = verdict.labels or {}
    if any(_speaks(one) and not labels[one.label] for one in verdict.evidence):
        raise VerdictProblemError(WITHOUT_LABEL)
    if file.case.blind:
        # Nothing comes of it for the post.
        return
    if verdict.outcome in (Outcome.REJECT, Outcome.REQUEST_EDIT) and not any(labels.values()):
        raise VerdictProblemError(NO_LABEL)
    if verdict.outcome is Outcome.REDACT_AND_APPROVE and file.text is None:
        raise VerdictProblemError(NOT_STORED)
    if verdict.outcome is Outcome.REDACT_AND_APPROVE and not labels[Label.PRIVACY_LEAK]:
        raise VerdictProblemError(NOTHING_TO_MASK)
    if any(not labels[label_of(reason)] for reason in verdict.reasons):
        raise VerdictProblemError(OTHER_REASON)


def _first(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")
