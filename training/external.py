"""External benchmarks: public test splits, none of them trained on, none of them labelled by our codebook.

Each figure is one of transfer: the set's own label stands for one of ours, as sources.toml explains, so it says how
the model fares on other people's posts and questions, and is no target.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from shenyan.data import readers
from shenyan.data.readers import Reader
from shenyan.data.sources import (
    Source,
    SourceMissingError,
    UnmappedError,
    Use,
    find_test,
    read_source,
    read_test,
)
from shenyan.data.spans import Marked, read_marked
from shenyan.model.findings import Assessment, Entity
from shenyan.model.labels import LABELS, EntityKind, Label
from shenyan.training import metrics
from shenyan.training.figures import Line
from shenyan.training.metrics import with_interval

SECTION = "external"
MOST_ROWS = 1000  # of a benchmark, chosen by the hash of their texts
FEWEST_MARKS = 10  # below this the F1 of a kind says nothing
BEGINNING = 60  # letters and digits by which a text is known again

_LINK_OR_MENTION = re.compile(r"https?://\S+|@\S+")
_NO_LETTER = re.compile(r"[\W_]+")
_TRAINING = ""  # stands for the sources that may be trained on, where the owner of a text is asked for

Score = Callable[[Sequence[str]], NDArray[np.float64]]
Assess = Callable[[Sequence[str]], Sequence[Assessment]]


class _HasText(Protocol):
    @property
    def text(self) -> str: ...


T = TypeVar("T", bound=_HasText)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A question put to a source's test split. name: of the slice. reader: how its labels stand for `label`."""

    source: str
    name: str
    label: Label
    reader: Reader


# In this order: a text that several have is measured in the first.
BENCHMARKS: tuple[Benchmark, ...] = (
    Benchmark("cold", "cold: offensive (transfer)", Label.DEFAMATION, readers.cold_offensive),
    Benchmark("cold", "cold: attack on an individual (transfer)", Label.DEFAMATION, readers.cold_individual),
    Benchmark("chineseharm_bench", "chineseharm_bench: abuse (transfer)", Label.DEFAMATION, readers.chineseharm_bench),
    Benchmark("olid", "olid: offensive (transfer)", Label.DEFAMATION, readers.olid_offensive),
    Benchmark("olid", "olid: offence at a person or firm (transfer)", Label.DEFAMATION, readers.olid_target),
    Benchmark("metooma", "metooma: allegation (transfer)", Label.DEFAMATION, readers.metooma),
    Benchmark("weibo16_glan", "weibo16_glan: refuted (transfer)", Label.RUMOR, readers.weibo16_glan),
    Benchmark("checkthat22_en", "checkthat22_en: check-worthy (transfer)", Label.RUMOR, readers.checkthat22_en),
    Benchmark("twitter15_glan", "twitter15_glan: rumour (transfer)", Label.RUMOR, readers.twitter_glan),
    Benchmark("twitter16_glan", "twitter16_glan: rumour (transfer)", Label.RUMOR, readers.twitter_glan),
)
ENTITY_SOURCES = ("cluener2020", "weibo_ner", "wnut17", "presidio_synth_v2")


def external_lines(
    assess: Score, table: Mapping[str, Source], *, review: Mapping[Label, float], model: str = "shenyan"
) -> list[Line]:
    """AUROC, and accuracy and macro-F1 at the review thresholds, on each benchmark that is on this machine.

    assess: scores of shape (texts, labels), labels in the order of LABELS. review: the threshold of each label.
    Texts that may have been trained on are left out, and so are those of an earlier benchmark's source.
    Raises ChecksumError or RowError.
    """
    lines: list[Line] = []
    owners = _training_texts(table)
    for benchmark in (one for one in BENCHMARKS if one.source in table):
        rows = _rows(partial(read_test, table[benchmark.source], benchmark.reader))
        if chosen := _sample(rows, benchmark.source, owners):
            scores = assess([row.text for row in chosen])[:, LABELS.index(benchmark.label)]
            truth = np.array([row.labels[benchmark.label] for row in chosen], dtype=bool)
            flags = scores >= review[benchmark.label]
            for measure, figure in (
                ("auroc", with_interval(metrics.auroc, scores, truth)),
                ("accuracy", with_interval(_accuracy, flags, truth)),
                ("macro_f1", with_interval(_macro_f1, flags, truth)),
            ):
                lines.append(
                    Line(
                        SECTION,
                        model,
                        benchmark.name,
                        str(benchmark.label),
                        measure,
                        len(truth),
                        figure,
                        int(truth.sum()),
                    )
                )
    return lines


def entity_lines(assess: Assess, table: Mapping[str, Source]) -> list[Line]:
    """F1 of each kind of entity that a source on this machine marks; an overlap with a mark of the kind is a hit.

    assess: such as `Pipeline.assess_batch`. Raises ChecksumError or RowError.
    """
    lines: list[Line] = []
    owners = _training_texts(table)
    for name in (one for one in ENTITY_SOURCES if one in table):
        if chosen := _sample(_rows(partial(read_marked, table[name])), name, owners):
            found = [assessment.entities for assessment in assess([one.text for one in chosen])]
            for kind in (kind for kind in EntityKind if kind in chosen[0].kinds):
                counts = np.array([_overlaps(*pair, kind=kind) for pair in zip(chosen, found, strict=True)])
                marks = int(counts[:, 3].sum())
                if marks >= FEWEST_MARKS:
                    figure = with_interval(_entity_f1, counts, np.ones(len(counts), dtype=bool))
                    slice_name = f"{name}: {kind} (transfer)"
                    lines.append(Line(SECTION, "shenyan", slice_name, "", "entity_f1", len(counts), figure, marks))
    return lines


def absent(table: Mapping[str, Source]) -> tuple[str, ...]:
    """Why a benchmark is not measured, for each source that is not on this machine. Raises ChecksumError."""
    reasons = []
    wanted = dict.fromkeys((*(benchmark.source for benchmark in BENCHMARKS), *ENTITY_SOURCES))
    for source in (table[name] for name in wanted if name in table):
        try:
            find_test(source)
        except SourceMissingError as error:
            reasons.append(str(error))
    return tuple(reasons)


def _rows(read: Callable[[], Iterator[T]]) -> list[T]:
    """What a source's test split holds; nothing where it is not on this machine."""
    try:
        return list(read())
    except SourceMissingError:
        return []


def _training_texts(table: Mapping[str, Source]) -> dict[str, str]:
    """Fingerprints of all texts on this machine that a model may have been trained on."""
    texts: dict[str, str] = {}
    for source in table.values():
        if Use.TRAIN in source.use:
            try:
                texts |= {_fingerprint(row.text): _TRAINING for row in read_source(source, use=Use.TRAIN)}
            except (SourceMissingError, UnmappedError):
                continue
    return texts


def _sample(rows: Sequence[T], source: str, owners: dict[str, str]) -> list[T]:
    """At most MOST_ROWS rows whose texts belong to the source, each text once; others stay with their owner.

    owners: the source that a fingerprint belongs to; fingerprints that nobody has become the source's own.
    """
    own = {print_: row for row in rows if owners.setdefault(print_ := _fingerprint(row.text), source) == source}
    ordered = sorted(own, key=lambda print_: hashlib.sha256(print_.encode()).digest())
    return [own[print_] for print_ in ordered[:MOST_ROWS]]


def _fingerprint(text: str) -> str:
    """The beginning of a text without links, mentions, case and punctuation: copies of a post differ in those."""
    plain = _LINK_OR_MENTION.sub("", unicodedata.normalize("NFKC", text).lower())
    return _NO_LETTER.sub("", plain)[:BEGINNING] or text


def _accuracy(flags: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    return float((flags == truth).mean())


def _macro_f1(flags: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    """Mean of the F1 of both classes."""
    return (metrics.f1(flags, truth) + metrics.f1(~flags, ~truth)) / 2


def _overlaps(one: Marked, found: Sequence[Entity], *, kind: EntityKind) -> tuple[int, int, int, int]:
    """Of one kind: stretches found that overlap a mark, stretches found, marks that are overlapped, marks."""
    marks = [(mark.start, mark.end) for mark in one.entities if mark.kind is kind]
    stretches = [(entity.start, entity.end) for entity in found if entity.kind is kind]
    return _hits(stretches, marks), len(stretches), _hits(marks, stretches), len(marks)


def _hits(these: Sequence[tuple[int, int]], those: Sequence[tuple[int, int]]) -> int:
    return sum(any(start < other_end and other < end for other, other_end in those) for start, end in these)


def _entity_f1(counts: NDArray[np.int64], _: NDArray[np.bool_]) -> float:
    """F1 of the counts that `_overlaps` gives, summed over texts; NaN where nothing is marked."""
    hit_found, found, hit_marks, marks = (int(column) for column in counts.sum(axis=0))
    if not marks:
        return float("nan")
    if not hit_marks:
        return 0.0
    precision, recall = hit_found / found, hit_marks / marks
    return 2 * precision * recall / (precision + recall)
