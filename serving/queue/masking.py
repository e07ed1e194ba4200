"""Masking personal data on screens, in notes and in what is released. Pure functions of what was stored of a post."""

from collections.abc import Iterable, Iterator, Sequence

from shenyan.data.decisions import Status
from shenyan.model.labels import EntityKind, Label
from shenyan.model.redaction import redact
from shenyan.serving.queue.values import DecidedSpan, MaskSpan
from shenyan.serving.scoring.values import EntitySpan, EvidenceSpan, TextField
from shenyan.serving.tables import Post, StoredAssessment

# What the mask of a stretch says that a moderator marked and no recogniser knows.
UNNAMED = "private"
COVER = "█"
_NAMES = frozenset({EntityKind.PERSON_NAME.value, EntityKind.ORGANISATION.value})


def spans(assessment: StoredAssessment) -> tuple[tuple[EvidenceSpan, ...], tuple[EntitySpan, ...]]:
    """Evidence and entities of a stored assessment."""
    return (
        tuple(EvidenceSpan(**one) for one in assessment.evidence),
        tuple(EntitySpan(**one) for one in assessment.entities),
    )


def on_screen(assessment: StoredAssessment) -> tuple[MaskSpan, ...]:
    """What is hidden on a screen until somebody asks: every identifier, whatever is made of it."""
    evidence, entities = spans(assessment)
    found = {(one.field, one.start, one.end, one.type) for one in entities if one.type not in _NAMES}
    found |= {
        (one.field, one.start, one.end, one.entity_type)
        for one in evidence
        if one.entity_type is not None and one.entity_type not in _NAMES
    }
    return tuple(MaskSpan(TextField(field), start, end, kind) for field, start, end, kind in sorted(found))


def masked(value: str | None, field: TextField, hidden: Iterable[MaskSpan]) -> str | None:
    """A field with its masks, such as [phone]."""
    return (
        None
        if value is None
        else redact(value, [(one.start, one.end, one.kind) for one in hidden if one.field == field])
    )


def covered(value: str | None, field: TextField, hidden: Iterable[MaskSpan]) -> str | None:
    """A field with personal data covered character by character, so that offsets hold."""
    if value is None:
        return None
    letters = list(value)
    for one in hidden:
        if one.field == field:
            end = min(one.end, len(letters))
            letters[one.start : end] = COVER * (end - one.start)
    return "".join(letters)


def without_personal_data(note: str, post: Post, assessment: StoredAssessment) -> str:
    """A note with the identifiers of a post masked where it repeats them."""
    for mask in on_screen(assessment):
        value = post.title if mask.field is TextField.TITLE else post.text
        if value is not None:
            note = note.replace(value[mask.start : mask.end], f"[{mask.kind}]")
    return note


def released(assessment: StoredAssessment, decided: Sequence[DecidedSpan]) -> tuple[MaskSpan, ...]:
    """What to mask before a post is released: the personal data that the moderator left standing.

    Identifiers that count as a privacy leak, unless the moderator rejected them; the identifiers and names within a
    stretch that they confirmed, or all of it where there are none; and every stretch that they added.
    """
    evidence, entities = spans(assessment)
    private = [one for one in decided if one.label is Label.PRIVACY_LEAK]
    rejected = {_place(one) for one in private if one.status is Status.REJECTED}
    leaks = [one for one in evidence if one.category == Label.PRIVACY_LEAK and _place(one) not in rejected]
    found = {(*_place(one), one.entity_type) for one in leaks if one.entity_type is not None}
    confirmed = {_place(one) for one in private if one.status is Status.CONFIRMED}
    for leak in leaks:
        inner = set(_touching(_place(leak), entities))
        found |= {mask for mask in inner if mask[3] == EntityKind.PERSON_NAME or _place(leak) in confirmed}
        if not inner and leak.entity_type is None and _place(leak) in confirmed:
            found.add((*_place(leak), UNNAMED))
    for one in private:
        if one.status is Status.ADDED:
            kinds = [mask[3] for mask in _touching(_place(one), entities)]
            found.add((*_place(one), kinds[0] if len(kinds) == 1 else UNNAMED))
    return tuple(MaskSpan(TextField(field), start, end, kind) for field, start, end, kind in sorted(found))


Place = tuple[str, int, int]


def _place(span: EvidenceSpan | EntitySpan | DecidedSpan) -> Place:
    return str(span.field), span.start, span.end


def _touching(place: Place, entities: Iterable[EntitySpan]) -> Iterator[tuple[str, int, int, str]]:
    """The people and identifiers that share a character with a stretch."""
    field, start, end = place
    for one in entities:
        if one.field == field and one.start < end and start < one.end and one.type != EntityKind.ORGANISATION:
            yield (*_place(one), one.type)
