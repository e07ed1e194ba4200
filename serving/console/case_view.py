"""What the page of a case shows, from what is known of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from shenyan.model.labels import Label
from shenyan.serving.cases import CaseState, Outcome
from shenyan.serving.console import scores, slurs, words
from shenyan.serving.console.i18n import Speaker, mark
from shenyan.serving.console.marks import Look, Mark, Piece, pieces, quote
from shenyan.serving.console.verdict_form import Panel
from shenyan.serving.queue.values import CaseFile, DecisionLine
from shenyan.serving.scoring.values import EvidenceSpan, TextField

# The keys of the labels: their first letters.
LABEL_KEYS: Mapping[str, str] = {Label.RUMOR: "r", Label.DEFAMATION: "d", Label.PRIVACY_LEAK: "p"}
SHAPES: Mapping[str, str] = {Label.RUMOR: "▲", Label.DEFAMATION: "■", Label.PRIVACY_LEAK: "●"}
CONFIDENCES = (("0.5", mark("Unsure")), ("0.75", mark("Fairly")), ("0.95", mark("Very")))
HOLDS = (1, 4, 24, 72)


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A row of the evidence. value: where it is, for the form. tip: what a mark says on hover."""

    number: int
    label: str
    quote: str
    score: float | None
    source: str
    rule: str | None
    kind: str | None
    reason: str
    value: str
    status: str | None
    tip: str


@dataclass(frozen=True, slots=True)
class Undo:
    """A decision that can still be taken back. covered: near-duplicates that took it over."""

    case_id: str
    outcome: Outcome
    until: datetime
    seconds: int
    covered: int = 0


def post_values(file: CaseFile, speaker: Speaker, *, look: Look, panel: Panel | None) -> dict[str, Any]:
    """The post with its marks, and the rows of the evidence."""
    marks = [] if file.assessment is None else [Mark(n, span) for n, span in enumerate(file.assessment.evidence)]
    title = _parts(file.title, TextField.TITLE, file, marks, look)
    text = _parts(file.text, TextField.TEXT, file, marks, look)
    by_field = {TextField.TITLE.value: title or (), TextField.TEXT.value: text or ()}
    return {
        "file": file,
        "look": look,
        "shapes": SHAPES,
        "title_parts": title,
        "text_parts": text,
        "text_language": _tag(file.case.language),
        "masked": bool(file.masks) and file.text is not None,
        "slurs": any(any(slurs.find(value or "")) for value in (file.title, file.text)),
        "evidence": [_line(one, by_field[one.span.field], speaker, panel) for one in marks],
    }


def page_values(file: CaseFile, speaker: Speaker, *, viewer_id: str, panel: Panel, now: datetime) -> dict[str, Any]:
    """Everything else of the page."""
    mine = is_mine(file, viewer_id)
    left = int((file.case.lease_expires_at - now).total_seconds()) if mine and file.case.lease_expires_at else 0
    return {
        "mine": mine,
        "now": now,
        "panel": panel,
        "added": panel.added,
        "bars": () if file.assessment is None else scores.bars(file.assessment),
        "standing": standing(file),
        "label_keys": LABEL_KEYS,
        "confidences": [{"value": value, "name": speaker.say(name)} for value, name in CONFIDENCES],
        "holds": [{"hours": hours, "name": speaker.span(timedelta(hours=hours))} for hours in HOLDS],
        "lease_seconds": left,
        "lease_left": f"{left // 60}:{left % 60:02}",
    }


def is_mine(file: CaseFile, viewer_id: str) -> bool:
    """Whether the viewer has the case leased, and so may decide it."""
    return file.case.state is CaseState.LEASED and file.case.holder == viewer_id


def standing(file: CaseFile) -> DecisionLine | None:
    """The decision about the post that counts, of a case that is decided."""
    return file.in_force if file.case.state is CaseState.DECIDED else None


def undo_of(file: CaseFile, *, viewer_id: str, now: datetime) -> Undo | None:
    """What the viewer may still take back of a case."""
    if file.undo_until is None or file.undo_until <= now:
        return None
    mine = [one for one in file.decisions if one.moderator == viewer_id and one.undone_at is None]
    last = max(mine, key=lambda one: one.created_at, default=None)
    outcome = file.case.outcome or Outcome.SKIP if last is None else last.outcome
    return Undo(file.case.id, outcome, file.undo_until, ceil((file.undo_until - now).total_seconds()))


def _parts(
    value: str | None, field: TextField, file: CaseFile, marks: Sequence[Mark], look: Look
) -> tuple[Piece, ...] | None:
    if not value:
        return None
    entities = () if file.assessment is None else file.assessment.entities
    return pieces(
        value,
        marks=[one for one in marks if one.span.field == field],
        entities=[one for one in entities if one.field == field],
        masks=[one for one in file.masks if one.field is field],
        look=look,
    )


def _line(one: Mark, parts: Sequence[Piece], speaker: Speaker, panel: Panel | None) -> EvidenceLine:
    span = one.span
    value = f"{span.field}:{span.start}:{span.end}:{span.category}"
    return EvidenceLine(
        number=one.number,
        label=span.category,
        quote=quote(parts, span.start, span.end),
        score=span.score,
        source=span.source,
        rule=span.rule,
        kind=span.entity_type,
        reason=span.reason_code,
        value=value,
        status=None if panel is None else panel.views.get(value),
        tip=_tip(span, speaker),
    )


def _tip(span: EvidenceSpan, speaker: Speaker) -> str:
    """Label, score, source and rule, each on a line."""
    lines = [speaker.say(words.LABELS[span.category])]
    if span.entity_type is not None:
        lines[0] += f" · {speaker.say(words.KINDS[span.entity_type])}"
    lines.append(speaker.say(mark("Score: %(score)s"), score=f"{span.score:.2f}"))
    lines.append(speaker.say(mark("Found by: %(source)s"), source=speaker.say(words.SOURCES[span.source])))
    if span.rule is not None:
        lines.append(speaker.say(mark("Rule: %(rule)s"), rule=span.rule))
    lines.append(speaker.say(words.REASONS[span.reason_code]))
    return "\n".join(lines)


def _tag(language: str) -> str:
    """The language of a post as HTML names it."""
    return {"en": "en"}.get(language, "zh")
