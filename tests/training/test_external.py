"""External benchmarks: who is measured on what, and that nothing trained on is among it."""

import dataclasses
import gzip
import hashlib
import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from shenyan.data.sources import File, LicenceError, Source, Use, load_table
from shenyan.model.findings import Assessment, Entity
from shenyan.model.findings import Source as Origin
from shenyan.model.labels import LABELS, EntityKind, Label
from shenyan.training import external, run
from shenyan.training.config import SHIPPED, load_recipe
from shenyan.training.external import absent, entity_lines, external_lines
from shenyan.training.figures import Line
from shenyan.training.published import PUBLISHED

REVIEW = dict.fromkeys(LABELS, 0.5)

Place = Callable[..., Source]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Puts a source of the real table on this machine with other lines: place("cold", test=[…], train=[…])."""
    monkeypatch.setenv("SHENYAN_DATASETS", str(tmp_path))

    def make(name: str, **parts: list[dict[str, Any]]) -> Source:
        files = {}
        for part, lines in parts.items():
            path = tmp_path / f"{name}-{part}.gz"
            path.write_bytes(gzip.compress("".join(f"{json.dumps(one)}\n" for one in lines).encode()))
            files[part] = File(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
        return dataclasses.replace(load_table()[name], files=tuple(files.values()), test=files["test"])

    return make


def post(text: str, own: object) -> dict[str, Any]:
    return {"text": text, "lang": "zh", "label_raw": own}


def tweets(texts: Sequence[str]) -> list[dict[str, Any]]:
    """Rumours where the text has an exclamation mark."""
    return [post(text, "false" if "!" in text else "non-rumor") for text in texts]


class Scorer:
    """Scores all labels by one character, and remembers what it was asked."""

    def __init__(self, telling: str) -> None:
        self.telling = telling
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float64]:
        self.asked += texts
        return np.array([[0.9 if self.telling in text else 0.1] * len(LABELS) for text in texts])


def values(lines: Sequence[Line]) -> dict[tuple[str, str], float]:
    return {(line.slice, line.measure): round(line.figure.value, 4) for line in lines}


POSTS = [f"{'!' if number % 2 else ''}第{number}句话" for number in range(20)]


def test_a_benchmark_is_measured_at_the_review_threshold(place: Place) -> None:
    table = {"weibo16_glan": place("weibo16_glan", test=tweets(POSTS))}
    name = "weibo16_glan: refuted (transfer)"
    lines = external_lines(Scorer("!"), table, review=REVIEW)
    assert values(lines) == {(name, "auroc"): 1.0, (name, "accuracy"): 1.0, (name, "macro_f1"): 1.0}
    assert {(line.section, line.model, line.label, line.rows, line.positives) for line in lines} == {
        ("external", "shenyan", "rumor", 20, 10)
    }
    high = external_lines(Scorer("!"), table, review=REVIEW | {Label.RUMOR: 0.95}, model="baseline")
    assert values(high) == {(name, "auroc"): 1.0, (name, "accuracy"): 0.5, (name, "macro_f1"): 0.3333}
    assert {line.model for line in high} == {"baseline"}


def test_one_file_answers_two_questions(place: Place) -> None:
    group = [post(f"骂第{number}群人", {"label": 1, "fine_grained_label": 2}) for number in range(6)]
    person = [post(f"骂第{number}个人", {"label": 1, "fine_grained_label": 1}) for number in range(4)]
    safe = [post(f"第{number}句好话", {"label": 0, "fine_grained_label": 0}) for number in range(5)]
    lines = external_lines(Scorer("骂"), {"cold": place("cold", test=group + person + safe)}, review=REVIEW)
    assert [(line.slice, line.rows, line.positives) for line in lines if line.measure == "auroc"] == [
        ("cold: offensive (transfer)", 15, 10),
        ("cold: attack on an individual (transfer)", 9, 4),
    ]
    assert {line.label for line in lines} == {"defamation"}


def test_texts_that_may_be_trained_on_are_not_measured_on(place: Place) -> None:
    seen = "这句话已经出现在训练集里面了"
    table = {
        "cold": place("cold", train=[post(seen, {"label": 0})], test=[post("别的话", {"label": 0})]),
        "weibo16_glan": place("weibo16_glan", test=tweets([*POSTS, f"@某人 {seen}!! https://t.cn/1", f"！{seen}"])),
    }
    scorer = Scorer("!")
    rows = {line.slice: line.rows for line in external_lines(scorer, table, review=REVIEW)}
    assert rows["weibo16_glan: refuted (transfer)"] == 20
    assert not [text for text in scorer.asked if seen in text]


def test_a_text_of_several_benchmarks_is_measured_once(place: Place) -> None:
    table = {
        "twitter15_glan": place("twitter15_glan", test=tweets([*POSTS[:12], POSTS[0], f"@you {POSTS[1]}"])),
        "twitter16_glan": place("twitter16_glan", test=tweets(POSTS)),
    }
    scorer = Scorer("!")
    lines = external_lines(scorer, table, review=REVIEW)
    rows = {line.slice: line.rows for line in lines}
    assert rows == {"twitter15_glan: rumour (transfer)": 12, "twitter16_glan: rumour (transfer)": 8}
    assert len(scorer.asked) == len(set(scorer.asked)) == 20


def test_a_large_set_is_sampled_alike_whatever_its_order(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(external, "MOST_ROWS", 7)
    asked = []
    for posts in (POSTS, POSTS[::-1]):
        scorer = Scorer("!")
        external_lines(scorer, {"weibo16_glan": place("weibo16_glan", test=tweets(posts))}, review=REVIEW)
        asked.append(scorer.asked)
    assert len(asked[0]) == 7
    assert asked[0] == asked[1]


def test_what_is_not_on_this_machine_is_named_and_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHENYAN_DATASETS", raising=False)
    table = load_table()
    assert external_lines(Scorer("!"), table, review=REVIEW) == []
    assert entity_lines(lambda texts: [], table) == []
    named = [line.partition(":")[0] for line in absent(table)]
    assert named == list(dict.fromkeys(named))
    assert {"cold", "olid", "weibo16_glan", "cluener2020", "wnut17"} <= set(named)


def found(*stretches: tuple[int, int, EntityKind]) -> Assessment:
    entities = tuple(Entity(start, end, kind, 0.9, Origin.MODEL) for start, end, kind in stretches)
    return Assessment(dict.fromkeys(LABELS, 0.0), (), entities, ("zh",), "toy", "toy")


PERSON, FIRM, PHONE = EntityKind.PERSON_NAME, EntityKind.ORGANISATION, EntityKind.PHONE


def test_an_entity_is_found_where_a_stretch_of_its_kind_overlaps_it(place: Place) -> None:
    spans = [{"start": 0, "end": 4, "label": "company"}, {"start": 5, "end": 8, "label": "name"}]
    lines = [{"text": f"星澜科技的周志远说{number}", "lang": "zh", "spans": spans} for number in range(12)]
    table = {"cluener2020": place("cluener2020", test=lines)}

    def assess(texts: Sequence[str]) -> list[Assessment]:
        # The name a character short, a second one that is none, the firm taken for a person, a phone nobody looked for.
        one = found((6, 8, PERSON), (9, 10, PERSON), (0, 4, PERSON), (8, 9, FIRM), (9, 10, PHONE))
        return [one for _ in texts]

    measured = {line.slice: line for line in entity_lines(assess, table)}
    assert set(measured) == {"cluener2020: person_name (transfer)", "cluener2020: organisation (transfer)"}
    person, firm = measured["cluener2020: person_name (transfer)"], measured["cluener2020: organisation (transfer)"]
    assert person.figure.value == pytest.approx(2 * (1 / 3) * 1 / (1 / 3 + 1))
    assert firm.figure.value == 0
    assert (person.section, person.label, person.measure, person.rows, person.positives) == (
        *("external", "", "entity_f1"),
        *(12, 12),
    )


def test_kinds_with_few_marks_are_not_measured(place: Place) -> None:
    lines = [{"text": f"第{number}句", "lang": "zh", "spans": []} for number in range(12)]
    assert entity_lines(lambda texts: [found() for _ in texts], {"weibo_ner": place("weibo_ner", test=lines)}) == []


def test_a_benchmark_is_refused_where_a_model_is_trained(tmp_path: Path) -> None:
    for name in ("olid", "weibo16_glan", "cluener2020"):
        recipe = dataclasses.replace(load_recipe(SHIPPED), sources=("workplace", name))
        with pytest.raises(LicenceError, match=f"{name} may not be used for train"):
            run.train(recipe, home=tmp_path, say=lambda line: None)
    assert list(tmp_path.iterdir()) == []


def test_every_benchmark_is_a_test_split_that_the_table_permits() -> None:
    table = load_table()
    for name in {*(one.source for one in external.BENCHMARKS), *external.ENTITY_SOURCES}:
        table[name].permit(Use.BENCHMARK)
        assert table[name].test is not None, name


def test_published_figures_stand_beside_a_slice_that_is_measured() -> None:
    kinds = [f"{name}: {kind} (transfer)" for name in external.ENTITY_SOURCES for kind in EntityKind]
    slices = {*(one.name for one in external.BENCHMARKS), *kinds}
    for one in PUBLISHED:
        assert one.slice in slices
        assert 0 < one.value < 1
        assert not math.isnan(one.value)
        assert one.origin
        assert "memory" not in one.origin
