"""Readers: what a set's own label becomes, and what it says nothing of."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from shenyan.data import readers
from shenyan.data.readers import READERS, Reader, read_with
from shenyan.data.rows import Row, RowError
from shenyan.data.sources import DECISIONS, ROWS, load_table
from shenyan.data.spans import KINDS, SPANS
from shenyan.model.labels import LABELS, Label


def line(own: Any) -> dict[str, Any]:
    return {"text": "食堂涨价了", "lang": "zh", "label_raw": own}


TABLE: tuple[tuple[Reader, Any, bool | None], ...] = (
    (readers.cold_individual, {"label": 1, "fine_grained_label": 1}, True),
    (readers.cold_individual, {"label": 0, "fine_grained_label": 0}, False),
    (readers.cold_individual, {"label": 0, "fine_grained_label": 3}, False),
    (readers.cold_individual, {"label": 1, "fine_grained_label": 2}, None),  # a group: no defamation, no opposite of it
    (readers.cold_individual, {"label": 0}, False),
    (readers.cold_individual, {"label": 1}, None),  # of train and dev nobody knows whom it attacks
    (readers.cold_offensive, {"label": 1, "fine_grained_label": 2}, True),
    (readers.cold_offensive, {"label": 0, "fine_grained_label": 3}, False),
    (readers.olid_offensive, {"a": "OFF", "c": "GRP"}, True),
    (readers.olid_offensive, {"a": "NOT", "c": None}, False),
    (readers.olid_target, {"a": "OFF", "c": "IND"}, True),
    (readers.olid_target, {"a": "OFF", "c": "OTH"}, True),
    (readers.olid_target, {"a": "OFF", "c": "GRP"}, None),
    (readers.olid_target, {"a": "OFF", "c": None}, None),
    (readers.olid_target, {"a": "NOT", "c": None}, False),
    (readers.chineseharm_bench, "谩骂引战", True),
    (readers.chineseharm_bench, "不违规", False),
    (readers.chineseharm_bench, "博彩", None),
    (readers.metooma, {"allegation_label": 1, "hate_speech_label": 0}, True),
    (readers.metooma, {"allegation_label": 0, "hate_speech_label": 1}, False),
    (readers.weibo16_glan, "false", True),
    (readers.weibo16_glan, "non-rumor", False),
    (readers.twitter_glan, "true", True),
    (readers.twitter_glan, "unverified", True),
    (readers.twitter_glan, "non-rumor", False),
    (readers.checkthat22_en, {"1A_checkworthy": "1", "1B_claim": "1"}, True),
    (readers.checkthat22_en, {"1A_checkworthy": "0", "1B_claim": "1"}, False),
    (readers.checkthat22_en, {"1B_claim": "0"}, None),
    (readers.checkthat22_en, None, None),
)
ON_RUMOR = (readers.weibo16_glan, readers.twitter_glan, readers.checkthat22_en)


def label_of(reader: Reader) -> Label:
    return Label.RUMOR if reader in ON_RUMOR else Label.DEFAMATION


@pytest.mark.parametrize(("reader", "own", "verdict"), TABLE)
def test_a_reader_fills_one_label_and_says_nothing_of_the_others(
    reader: Reader, own: Any, verdict: bool | None
) -> None:
    row = reader(line(own), "invented")
    if verdict is None:
        assert row is None
        return
    label = label_of(reader)
    assert row == Row(
        text="食堂涨价了",
        language="zh",
        labels={one: one is label and verdict for one in LABELS},
        corpus="invented",
        known=frozenset({label}),
    )
    assert row.entities is None


def test_every_reader_of_the_table_exists_and_bears_on_the_labels_that_the_table_names() -> None:
    for name, source in load_table().items():
        if source.reader == ROWS:
            assert source.labels == LABELS, name
        elif source.reader == SPANS:
            assert source.labels == (), name
            assert name in KINDS
        elif source.reader is None:
            assert source.labels == (), name
            assert source.test is None, name
        elif source.reader == DECISIONS:
            assert source.labels == LABELS, name
        else:
            assert source.labels == (label_of(READERS[source.reader]),), name


def pack(path: Path, *lines: object) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(one, ensure_ascii=False)}\n" for one in lines)
    return path


def test_lines_that_say_nothing_of_ours_are_left_out(tmp_path: Path) -> None:
    path = pack(tmp_path / "set.jsonl.gz", line("谩骂引战"), line("博彩"), line("不违规"))
    rows = list(read_with(readers.chineseharm_bench, path, corpus="invented"))
    assert [row.labels[Label.DEFAMATION] for row in rows] == [True, False]


@pytest.mark.parametrize(
    ("bad", "cause"),
    [
        (line("秘密"), "label that the reader does not know"),
        ({"lang": "zh", "label_raw": "不违规"}, "'text' is missing"),
        ({"text": "秘密", "label_raw": "不违规"}, "'lang' is missing"),
        (line("不违规") | {"text": " "}, "blank"),
        (line(["秘密"]), "unhashable"),
        ("秘密", "string indices"),
        (7, "not subscriptable"),
    ],
)
def test_a_bad_line_is_named_by_file_and_number_without_its_text(tmp_path: Path, bad: object, cause: str) -> None:
    path = pack(tmp_path / "set.jsonl.gz", line("不违规"), bad)
    with pytest.raises(RowError, match=rf"set\.jsonl\.gz, line 2: .*{cause}") as caught:
        list(read_with(readers.chineseharm_bench, path, corpus="invented"))
    assert "秘密" not in str(caught.value)


def test_a_file_that_is_cut_off_or_not_packed_is_named(tmp_path: Path) -> None:
    path = pack(tmp_path / "set.jsonl.gz", *[line("不违规")] * 50)
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(RowError, match=r"set\.jsonl\.gz.*not a whole gzip file"):
        list(read_with(readers.chineseharm_bench, path, corpus="invented"))
    path.write_text("{}\n")
    with pytest.raises(RowError, match="line 1: not a whole gzip file"):
        list(read_with(readers.chineseharm_bench, path, corpus="invented"))
