"""Checks of corpora: each fault is found by file and line, and the text is never shown."""

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shenyan.data.checks import Problem, check_corpora, check_source
from shenyan.data.sources import File, Source, Use

SECRET = "星澜"  # stands in texts; no problem may show it

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file in our own format: write("name", *lines)."""

    def make(name: str, *lines: object) -> Path:
        path = tmp_path / f"{name}.jsonl"
        path.write_text("".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in lines), encoding="utf-8")
        return path

    return make


def clean(text: str, **changes: Any) -> dict[str, Any]:
    labels = {"rumor": 0, "defamation": 0, "privacy_leak": 0}
    marks: dict[str, Any] = {"subtypes": [], "evidence": [], "entities": [], "targets": []}
    return {"text": text, "lang": "zh", **labels, **marks, **changes}


def rumor(text: str, **changes: Any) -> dict[str, Any]:
    marks = {"subtypes": ["rumor/layoffs"], "evidence": [{"label": "rumor", "quote": text[:2]}]}
    return clean(text, rumor=1, **{**marks, **changes})


def causes(*paths: Path) -> list[tuple[str, int, str]]:
    found = [(problem.file, problem.line, problem.cause) for problem in check_corpora(paths)]
    assert SECRET not in str(found)
    return found


def test_a_good_file_has_no_problems(write: Write) -> None:
    path = write("good", rumor("听说下周一要裁一半", pair="p"), clean("下周一聚餐大家都来", pair="p"))
    assert causes(path) == []


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        (rumor(f"{SECRET}下周要裁人", subtypes=[]), "rumor: subtype and label disagree"),
        (clean(f"{SECRET}下周要裁人", subtypes=["rumor/layoffs"]), "rumor: subtype and label disagree"),
        (rumor(f"{SECRET}下周要裁人", evidence=[]), "rumor: evidence and label disagree"),
        (
            clean(f"{SECRET}下周要裁人", evidence=[{"label": "rumor", "quote": "裁人"}]),
            "rumor: evidence and label disagree",
        ),
        (
            clean(
                f"{SECRET}老板卷款跑路",
                defamation=1,
                subtypes=["defamation/fraud"],
                evidence=[{"label": "defamation", "quote": "卷款跑路"}],
            ),
            "defamation without a target",
        ),
        (clean(f"{SECRET}挺好", lang="fr"), "lang must be one of zh, en, mixed"),
        (clean(f"{SECRET}挺好", rumor=2), "rumor must be 0 or 1"),
        (clean(f"{SECRET}挺好", targets=["老板"]), "a quoted mark does not occur in the text"),
        ({"text": SECRET}, "the key 'lang' is missing"),
        ([SECRET], "list indices must be integers or slices, not str"),
    ],
)
def test_a_fault_of_one_row_is_named(write: Write, row: object, cause: str) -> None:
    assert causes(write("bad", clean("食堂涨价了"), row)) == [("bad.jsonl", 2, cause)]


def test_a_line_that_is_no_json_does_not_hide_the_others(write: Write) -> None:
    path = write("bad", clean("食堂涨价了"))
    path.write_text('{"text"\n' + path.read_text(encoding="utf-8") + "\n[]\n", encoding="utf-8")
    assert [line for _, line, _ in causes(path)] == [1, 4]


def test_a_pair_is_two_rows_that_differ(write: Write) -> None:
    lone = write("lone", clean("食堂涨价了", pair="p"))
    assert causes(lone) == [("lone.jsonl", 1, "pair p has 1 rows; a pair has two")]
    alike = write("alike", clean("食堂涨价了", pair="p"), clean("班车改点了", pair="p"))
    assert causes(alike) == [("alike.jsonl", 1, "both rows of pair p have the same labels")]


def test_rows_may_be_alike_in_a_pair_only(write: Write) -> None:
    text = f"{SECRET}下周一开全员会宣布新的考勤办法请大家准时参加不要迟到"
    first, second = rumor(text, pair="p"), clean(f"{text}了", pair="p")
    assert causes(write("pair", first, second)) == []
    apart = write("apart", first | {"pair": None}, second | {"pair": None})
    assert causes(apart) == [
        ("apart.jsonl", 2, "nearly the text of line 1; only rows of a pair may be so alike"),
    ]


def test_an_opening_may_not_be_used_too_often(write: Write) -> None:
    ends = ["裁员", "搬家", "上市", "换帅", "停产"]
    good = write("good", *[clean(f"听说公司{end}") for end in ends[:4]])
    assert causes(good) == []
    bad = write("bad", clean("食堂涨价了"), *[clean(f"听说,公司{end}") for end in ends])
    assert causes(bad) == [("bad.jsonl", 2, "5 posts begin as this one does; at most 4 may")]


def test_an_organisation_may_not_be_named_too_often(write: Write) -> None:
    marks = [{"kind": "organisation", "quote": SECRET}]
    rows = [clean(f"{chr(0x4E00 + 97 * number)}{number}说{SECRET}好", entities=marks) for number in range(13)]
    assert causes(write("good", *rows[:12])) == []
    assert causes(write("bad", *rows)) == [
        ("bad.jsonl", 1, "13 posts name an organisation that this one names; at most 12 may"),
    ]


def test_copies_in_several_files_have_to_be_equal(write: Write) -> None:
    one, same = write("one", clean(f"{SECRET}要裁人")), write("same", clean(f"{SECRET}要裁人", hard=True))
    other = write("other", rumor(f"{SECRET}要裁人"))
    assert causes(one, same) == []
    problem = Problem("other.jsonl", 1, "the text of one.jsonl, line 1, with other labels or marks")
    assert check_corpora([one, other]) == [problem]
    assert check_corpora([other], beside=[one]) == [problem]


def test_faults_of_files_beside_are_not_told(write: Write) -> None:
    bad = write("bad", clean("食堂涨价了", pair="p"))
    assert check_corpora([write("good", clean("班车改点了"))], beside=[bad]) == []


@pytest.fixture
def public(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Source]:
    """Makes a public set on this machine: public("weibo16_glan", *lines)."""
    monkeypatch.setenv("SHENYAN_DATASETS", str(tmp_path))

    def make(reader: str | None, *lines: object, name: str = "set") -> Source:
        path = tmp_path / "all.jsonl.gz"
        path.write_bytes(gzip.compress("".join(f"{json.dumps(one)}\n" for one in lines).encode()))
        file = File(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
        return Source(name, "Invented", "nowhere", "CC0-1.0", ("zh",), frozenset(Use), (file,), reader, "As they are.")

    return make


GOOD = {"text": SECRET, "lang": "zh", "label_raw": "false", "spans": [{"start": 0, "end": 2, "label": "name"}]}


@pytest.mark.parametrize(
    ("reader", "change", "cause"),
    [
        ("weibo16_glan", {"label_raw": "maybe"}, "a label that the reader does not know"),
        ("spans", {"spans": [{"start": 0, "end": 3, "label": "name"}]}, "a mark lies outside the text"),
        (None, {"text": ""}, "text must be a string that is not blank"),
        ("rows", {"rumor": 0}, "the key 'defamation' is missing"),
    ],
)
def test_each_line_of_a_public_set_is_read_as_its_reader_would(
    public: Callable[..., Source], reader: str | None, change: dict[str, Any], cause: str
) -> None:
    first = clean(SECRET) if reader == "rows" else GOOD
    source = public(reader, first, GOOD | change, first, name="cluener2020")
    assert check_source(source) == [Problem("all.jsonl.gz", 2, cause)]


def test_a_missing_or_changed_file_is_a_problem(public: Callable[..., Source], tmp_path: Path) -> None:
    source = public("weibo16_glan", GOOD)
    assert check_source(source) == []
    (tmp_path / "all.jsonl.gz").write_bytes(b"")
    assert [(one.line, "checksum" in one.cause) for one in check_source(source)] == [(0, True)]
    (tmp_path / "all.jsonl.gz").unlink()
    assert [(one.line, "is not below SHENYAN_DATASETS" in one.cause) for one in check_source(source)] == [(0, True)]
