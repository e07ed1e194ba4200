"""The reader of sets that mark entities: names and organisations, and in one set every kind of personal data.

Such a set says of no post that it is a leak, and most mark only some of our kinds: their texts are no rows, since a
row's entities are None unless every kind that occurs is marked. They are `Marked`, which says what was looked for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shenyan.data.readers import Raw, read_text, read_with
from shenyan.data.rows import EntityMark
from shenyan.data.sources import Source, find_test
from shenyan.model.labels import EntityKind

SPANS = "spans"  # the reader's name in sources.toml

# By source, its own kinds that are ours; of its other kinds nothing is read.
KINDS: Mapping[str, Mapping[str, EntityKind]] = {
    "cluener2020": {
        "name": EntityKind.PERSON_NAME,
        "company": EntityKind.ORGANISATION,
        "organization": EntityKind.ORGANISATION,
        "government": EntityKind.ORGANISATION,
    },
    "weibo_ner": {"PER.NAM": EntityKind.PERSON_NAME, "ORG.NAM": EntityKind.ORGANISATION},
    "wnut17": {
        "person": EntityKind.PERSON_NAME,
        "corporation": EntityKind.ORGANISATION,
        "group": EntityKind.ORGANISATION,
    },
    "presidio_synth_v2": {
        "PERSON": EntityKind.PERSON_NAME,
        "ORGANIZATION": EntityKind.ORGANISATION,
        "PHONE_NUMBER": EntityKind.PHONE,
        "EMAIL_ADDRESS": EntityKind.EMAIL,
        "STREET_ADDRESS": EntityKind.ADDRESS,
        "CREDIT_CARD": EntityKind.BANK_CARD,
        "IBAN_CODE": EntityKind.BANK_CARD,
        "US_SSN": EntityKind.ID_NUMBER,
        "US_DRIVER_LICENSE": EntityKind.ID_NUMBER,
    },
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A text in which a source marked the kinds that `kinds` holds, and said nothing of any other."""

    text: str
    language: str
    corpus: str
    entities: tuple[EntityMark, ...]
    kinds: frozenset[EntityKind]


def read_marked(source: Source) -> Iterator[Marked]:
    """Texts of a source's own test split. Raises as `sources.read_test` does."""
    yield from read_with(marked, find_test(source), corpus=source.name)


def marked(raw: Raw, corpus: str) -> Marked:
    """A text from a line whose marks are {"start", "end", "label"} in code points, end exclusive.

    Raises KeyError, TypeError or ValueError.
    """
    text, kinds = read_text(raw), KINDS[corpus]
    marks = [(mark["start"], mark["end"], mark["label"]) for mark in raw["spans"]]
    if any(not 0 <= start < end <= len(text) for start, end, _ in marks):
        raise ValueError("a mark lies outside the text")
    return Marked(
        text=text,
        language=raw["lang"],
        corpus=corpus,
        entities=tuple(EntityMark(start, end, kinds[own]) for start, end, own in marks if own in kinds),
        kinds=frozenset(kinds.values()),
    )
