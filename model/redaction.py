"""Masking what leaks privacy, the author's text else untouched."""

from collections.abc import Iterable

from shenyan.model.findings import Assessment
from shenyan.model.labels import EntityKind, Label

Mask = tuple[int, int, str]  # start, end, and what the mask says


def masks(found: Assessment) -> list[Mask]:
    """What to mask: the identifiers among the privacy evidence, and the names of people that it touches."""
    private = [item for item in found.evidence if item.category is Label.PRIVACY_LEAK]
    chosen = [(item.start, item.end, str(item.entity_type)) for item in private if item.entity_type is not None]
    chosen += [
        (name.start, name.end, str(name.kind))
        for name in found.entities
        if name.kind is EntityKind.PERSON_NAME
        and any(name.start < item.end and item.start < name.end for item in private)
    ]
    return chosen


def redact(text: str, chosen: Iterable[Mask]) -> str:
    """The text with its masks, such as [phone]; masks that overlap become one, named after the first and longest."""
    parts: list[str] = []
    position = 0
    for start, end, kind in sorted(chosen, key=lambda mask: (mask[0], -mask[1])):
        if start >= position:
            parts += [text[position:start], f"[{kind}]"]
        position = max(position, end)
    return "".join([*parts, text[position:]])
