"""Rows: what a line of a corpus has to hold, and what is said of one that does not."""

import json
from pathlib import Path
from typing import Any

import pytest

from shenyan.data.rows import EntityMark, EvidenceMark, Mark, Row, RowError, read_rows
from shenyan.data.sources import CORPORA
from shenyan.model.labels import LABELS, EntityKind, Label

SECRET = "阿福偷偷卖了公章"
RAW: dict[str, Any] = {
    "text": f"听说{SECRET}，真的",
    "lang": "zh",
    "rumor": 0,
    "defamation": 1,
    "privacy_leak": 0,
    "subtypes": ["defamation/crime"],
    "evidence": [{"label": "defamation", "quote": SECRET}],
    "entities": [{"kind": "person_name", "quote": "阿福"}],
    "targets": ["阿福"],
    "hard": 1,
    "pair": "p-1",
    "unsure": ["defamation"],
}


def write(folder: Path, *lines: object) -> Path:
    path = folder / "corpus.jsonl"
    path.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines), encoding="utf-8")
    return path


def test_a_line_becomes_a_row_with_offsets(tmp_path: Path) -> None:
    [row] = read_rows(write(tmp_path, RAW))
    assert row == Row(
        text=RAW["text"],
        language="zh",
        labels={Label.RUMOR: False, Label.DEFAMATION: True, Label.PRIVACY_LEAK: False},
        corpus="corpus",
        evidence=(EvidenceMark(2, 10, Label.DEFAMATION),),
        targets=(Mark(2, 4),),
        entities=(EntityMark(2, 4, EntityKind.PERSON_NAME),),
        subtypes=("defamation/crime",),
        pair="p-1",
        hard=True,
        unsure=frozenset({Label.DEFAMATION}),
    )
    assert not row.clean


def test_unmarked_entities_are_not_the_same_as_none(tmp_path: Path) -> None:
    unmarked = {key: value for key, value in RAW.items() if key != "entities"}
    rows = list(read_rows(write(tmp_path, unmarked, RAW | {"entities": []})))
    assert [row.entities for row in rows] == [None, ()]


def test_id_hangs_on_the_text_alone(tmp_path: Path) -> None:
    rows = list(read_rows(write(tmp_path, RAW, RAW | {"hard": 0, "pair": None}, RAW | {"text": RAW["text"] + "！"})))
    assert rows[0].id == rows[1].id != rows[2].id


def test_blank_lines_are_left_out(tmp_path: Path) -> None:
    path = write(tmp_path, RAW)
    path.write_text(f"\n{path.read_text(encoding='utf-8')}  \n", encoding="utf-8")
    assert len(list(read_rows(path))) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text": None}, "text"),
        ({"text": 5}, "text"),
        ({"text": "  "}, "text"),
        ({"text": "half \ud800"}, "surrogate"),
        ({"rumor": 2}, "rumor must be 0 or 1"),
        ({"rumor": "yes"}, "rumor must be 0 or 1"),
        ({"evidence": [{"label": "defamation", "quote": "不在文中"}]}, "does not occur"),
        ({"evidence": [{"label": "defamation", "quote": ""}]}, "does not occur"),
        ({"evidence": [{"label": "slander", "quote": SECRET}]}, "slander"),
        ({"evidence": None}, ""),
        ({"evidence": ["defamation"]}, ""),
        ({"entities": [{"kind": "pet", "quote": "阿福"}]}, "pet"),
        ({"targets": ["王五"]}, "does not occur"),
        ({"subtypes": ["defamation/pets"]}, "defamation/pets"),
        ({"subtypes": ["crime"]}, "crime"),
        ({"unsure": ["all"]}, "all"),
    ],
)
def test_a_wrong_row_is_named_by_file_and_line_and_never_shown(
    tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text(f"{json.dumps(RAW)}\n\n{json.dumps(RAW | change)}\n", encoding="utf-8")
    with pytest.raises(RowError) as caught:
        list(read_rows(path))
    message = str(caught.value)
    assert message.startswith("corpus.jsonl, line 3: ")
    assert says in message
    assert SECRET not in message
    assert "阿福" not in message
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("key", ["text", "lang", *LABELS, "evidence", "targets"])
def test_a_missing_key_is_named(tmp_path: Path, key: str) -> None:
    raw = {name: value for name, value in RAW.items() if name != key}
    with pytest.raises(RowError, match=f"corpus.jsonl, line 1: .*'{key}' is missing"):
        list(read_rows(write(tmp_path, raw)))


@pytest.mark.parametrize("line", [f'{{"text": "{SECRET}"'.encode(), f'["{SECRET}"]'.encode(), SECRET.encode("gb18030")])
def test_a_line_that_is_no_json_object_is_named_and_never_shown(tmp_path: Path, line: bytes) -> None:
    path = write(tmp_path, RAW)
    path.write_bytes(path.read_bytes() + line + b"\n")
    with pytest.raises(RowError, match=r"corpus\.jsonl, line 2: ") as caught:
        list(read_rows(path))
    assert SECRET not in str(caught.value)


# ── Our own corpora ───────────────────────────────────────────────────────────────────────────

CORPUS_FILES = sorted(CORPORA.glob("*.jsonl"))


def test_there_are_corpora() -> None:
    assert len(CORPUS_FILES) > 10


@pytest.mark.parametrize("path", CORPUS_FILES, ids=lambda path: path.stem)
def test_every_row_of_our_corpora_is_sound(path: Path) -> None:
    rows = list(read_rows(path))
    assert rows
    for number, row in enumerate(rows, start=1):
        where = f"{path.name}, row {number}"
        assert row.language in ("zh", "en", "mixed"), where
        assert row.entities is not None, where
        for label in LABELS:
            marked = any(mark.label is label for mark in row.evidence)
            assert marked == row.labels[label], f"{where}: evidence of {label}"
        assert {Label(subtype.partition("/")[0]) for subtype in row.subtypes} <= {
            label for label in LABELS if row.labels[label]
        }, where
