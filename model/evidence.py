"""From what the token head marked and the recognisers found to the evidence that a moderator is shown."""

import re
from collections.abc import Iterable, Iterator, Sequence

import jieba

from shenyan.model.classifier import Prediction
from shenyan.model.findings import Entity, Evidence, Finding, Source
from shenyan.model.labels import (
    REASON_OF_IDENTIFIER,
    REASON_OF_LABEL,
    EntityKind,
    Label,
    ReasonCode,
)
from shenyan.model.normalise import Folded

SURE = 0.5  # probability from which a name or an identifier is believed to be one
LIKELY = 0.4  # probability from which a stretch of more than one character is shown as evidence
BREAK = 3  # characters of one line between two stretches from which they are shown apart

_SENTENCE = re.compile(r"[^。！？!?;；\n]+[。！？!?;；\n]*")
_LATIN_WORD = re.compile(r"[A-Za-z0-9_'’]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")


def identifier_evidence(finding: Finding) -> Evidence:
    """Personal data that a recogniser found, as evidence of a privacy leak."""
    return Evidence(
        start=finding.start,
        end=finding.end,
        category=Label.PRIVACY_LEAK,
        score=finding.score,
        source=Source.RECOGNISER,
        reason_code=REASON_OF_IDENTIFIER.get(finding.kind, ReasonCode.PRIVACY_DISCLOSURE),
        entity_type=finding.kind,
        rule=finding.rule,
    )


def marked_identifiers(entities: Sequence[Entity]) -> list[Evidence]:
    """Identifiers that the network alone marked, as evidence of a privacy leak: plain-word handles, odd addresses."""
    return [
        Evidence(
            start=entity.start,
            end=entity.end,
            category=Label.PRIVACY_LEAK,
            score=entity.score,
            source=Source.MODEL,
            reason_code=REASON_OF_IDENTIFIER[entity.kind],
            entity_type=entity.kind,
        )
        for entity in entities
        if entity.source is Source.MODEL and entity.kind in REASON_OF_IDENTIFIER
    ]


def model_evidence(label: Label, prediction: Prediction, folded: Folded) -> list[Evidence]:
    """What the network marked as evidence of a label."""
    spans = [
        (span.start, span.end, span.score) for span in prediction.spans if span.kind is label and span.score >= LIKELY
    ]
    joined = _joined(spans, folded.text)
    return _as_evidence(label, [span for span in joined if len(folded.text[span[0] : span[1]].strip()) > 1], folded)


def likeliest_sentence(label: Label, prediction: Prediction, folded: Folded) -> list[Evidence]:
    """The sentence that comes nearest to evidence of a label, for a flag whose reason no head has marked."""
    best: tuple[int, int, float] | None = None
    for match in _SENTENCE.finditer(folded.text):
        inside = [
            float(chance)
            for chance, (start, end) in zip(prediction.evidence[label], prediction.offsets, strict=True)
            if start < match.end() and end > match.start()
        ]
        if inside and (best is None or max(inside) > best[2]):
            best = (*match.span(), max(inside))
    return _as_evidence(label, [best] if best else [], folded)


def _as_evidence(label: Label, spans: Iterable[tuple[int, int, float]], folded: Folded) -> list[Evidence]:
    snapped = ((*snap(start, end, folded.text), score) for start, end, score in spans)
    return [
        Evidence(
            *folded.to_original(start, end),
            category=label,
            score=score,
            source=Source.MODEL,
            reason_code=REASON_OF_LABEL[label],
        )
        for start, end, score in snapped
        if start < end
    ]


def model_entities(prediction: Prediction, folded: Folded) -> list[Entity]:
    """The people, organisations and identifiers that the network marked and is surer of than not.

    An identifier is widened to whole words: half a number hides nothing.
    """
    entities = []
    for span in prediction.spans:
        if isinstance(span.kind, EntityKind) and span.score >= SURE:
            widen = snap if span.kind in REASON_OF_IDENTIFIER else trim
            start, end = widen(span.start, span.end, folded.text)
            if start < end:
                entities.append(Entity(*folded.to_original(start, end), span.kind, span.score, Source.MODEL))
    return entities


def merge_entities(found: Sequence[Finding], public: Sequence[Finding], marked: Sequence[Entity]) -> tuple[Entity, ...]:
    """What was found and marked, in order of the text. Where they overlap, the recognisers are believed: both in
    what they found and in what of it is public."""
    certain = [Entity(finding.start, finding.end, finding.kind, finding.score, Source.RECOGNISER) for finding in found]
    others = [
        entity
        for entity in marked
        if not any(entity.start < sure.end and sure.start < entity.end for sure in (*found, *public))
    ]
    return tuple(sorted([*certain, *others], key=lambda entity: (entity.start, entity.end)))


def snap(start: int, end: int, text: str) -> tuple[int, int]:
    """Widens a stretch so that it cuts no word in two, and trims white space at its ends."""
    for word_start, word_end in _words_at(text, start, end):
        if word_start < start < word_end:
            start = word_start
        if word_start < end < word_end:
            end = word_end
    return trim(start, end, text)


def trim(start: int, end: int, text: str) -> tuple[int, int]:
    """Leaves out white space at both ends of a stretch."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _words_at(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Words around both ends of a stretch: jieba's in Chinese, letters in a row elsewhere."""
    for match in _LATIN_WORD.finditer(text):
        yield match.span()
    for match in _HAN.finditer(text):
        if any(match.start() < edge < match.end() for edge in (start, end)):
            for _, word_start, word_end in jieba.tokenize(match.group()):
                yield match.start() + word_start, match.start() + word_end


def _joined(spans: Sequence[tuple[int, int, float]], text: str) -> Iterator[tuple[int, int, float]]:
    """Joins stretches that white space or a character or two of the same line parts."""
    current: tuple[int, int, float] | None = None
    for start, end, score in sorted(spans):
        gap = text[current[1] : start] if current else ""
        if current and (not gap.strip() or (len(gap) < BREAK and "\n" not in gap)):
            current = (current[0], max(end, current[1]), max(score, current[2]))
            continue
        if current:
            yield current
        current = (start, end, score)
    if current:
        yield current
