"""`shenyan score`: a text for the eye, a file line by line."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from shenyan.cli import score as scoring
from shenyan.cli.lines import BATCH, TEXT_LIMIT
from shenyan.cli.main import app
from shenyan.model.labels import LABELS
from shenyan.model.pipeline import Pipeline
from shenyan.serving.scoring.schemas import EvidenceItem, ScoreAnswer, SubjectItem

MOBILE = "13912345678"
SECRET = "佟小满昨天哭了"
OF_THE_SERVICE = {"data_id", "latency_ms", "case_id"}

Score = Callable[..., Result]


@pytest.fixture
def score(toy: Pipeline, monkeypatch: pytest.MonkeyPatch) -> Score:
    """Runs `shenyan score` on the toy model: score("text"), score("--input", "-", stdin=b"…")."""
    monkeypatch.setattr(scoring, "load_pipeline", lambda _, **__: toy)
    for name in ("SHENYAN_MODEL", "SHENYAN_POLICIES"):
        monkeypatch.delenv(name, raising=False)
    return lambda *arguments, stdin=None: CliRunner().invoke(app, ["score", *map(str, arguments)], input=stdin)


def lines_of(*rows: object) -> bytes:
    return b"".join(row if isinstance(row, bytes) else json.dumps(row).encode() + b"\n" for row in rows)


def answers_of(ended: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ended.stdout_bytes.decode().splitlines()]


def refused(ended: Result) -> str:
    """The one line with which a command ends that cannot be carried out."""
    assert ended.exit_code == 1
    assert ended.stdout == ""
    [line] = ended.stderr.splitlines()
    assert line.startswith("Error: ")
    return line


# ── One text ──────────────────────────────────────────────────────────────────────────────────


def test_a_text_is_answered_for_the_eye(score: Score) -> None:
    ended = score(f"谣，打 {MOBILE} 问")
    assert ended.exit_code == 0
    for part in ("REVIEW", "risk: medium", *LABELS, "never", "PRIV-CONTACT", "phone", "RUMOR-UNVERIFIED", MOBILE):
        assert part in ended.stdout, part
    assert "4–15" in ended.stdout


def test_a_harmless_text_passes_without_evidence(score: Score) -> None:
    ended = score("天气不错")
    assert ended.exit_code == 0
    assert "PASS" in ended.stdout
    assert "RUMOR-" not in ended.stdout


def test_square_brackets_are_text_not_markup(score: Score) -> None:
    assert "[red]天气[/red][/]" in score("[red]天气[/red][/]").stdout


@pytest.mark.parametrize("text", ["", "  \n", "x" * (TEXT_LIMIT + 1), "a\0b", "a\ud800b"])
def test_a_text_that_cannot_be_scored_is_refused(score: Score, text: str) -> None:
    assert "text" in refused(score(text))


def test_either_a_text_or_a_file_is_needed(score: Score, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("")
    assert "--input" in refused(score())
    assert "--input" in refused(score("天气", "--input", tmp_path / "in.jsonl"))
    assert "--output goes with --input" in refused(score("天气", "--output", tmp_path / "out.jsonl"))
    assert not (tmp_path / "out.jsonl").exists()


def test_an_unknown_biz_type_is_refused_with_the_known_ones(score: Score) -> None:
    line = refused(score("天气", "--biz-type", "poetry"))
    assert "poetry" in line
    assert "workplace_anon" in line


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    ended = CliRunner().invoke(app, ["score", "天气", "--model", str(tmp_path / "nothing")])
    assert "SHENYAN_MODEL" in refused(ended)


def test_thresholds_come_from_the_named_policy_file(tmp_path: Path, make_artifact) -> None:  # type: ignore[no-untyped-def]
    policies = tmp_path / "own.toml"
    policies.write_text('version = "ours"\n[board]\nprivacy_leak = {review = 0.2, block = 1.01}\n')
    model = ("--model", str(make_artifact()))
    stdin = lines_of({"id": 1, "text": f"她的手机是{MOBILE}"})
    arguments = ["score", "--input", "-", *model, "--biz-type", "board", "--policies", str(policies)]
    [answer] = answers_of(CliRunner().invoke(app, arguments, input=stdin))
    assert answer["policy_version"] == "board@ours"
    assert answer["suggestion"] == "review"
    policies.write_text("version = 1\n[board]\n")
    assert str(policies) in refused(CliRunner().invoke(app, arguments, input=stdin))


# ── A file ────────────────────────────────────────────────────────────────────────────────────


def test_a_line_is_answered_in_the_shape_of_the_api(score: Score) -> None:
    stdin = lines_of({"id": "p1", "text": f"佟说诽，打 {MOBILE}"})
    [answer] = answers_of(score("--input", "-", stdin=stdin))
    assert set(answer) == set(ScoreAnswer.model_fields) - OF_THE_SERVICE
    for item in answer["evidence"]:
        assert set(item) == set(EvidenceItem.model_fields)
    for item in answer["subjects"]:
        assert set(item) == set(SubjectItem.model_fields)
    ScoreAnswer.model_validate({**answer, **dict.fromkeys(OF_THE_SERVICE), "latency_ms": 1.0})
    assert answer["id"] == "p1"
    assert (answer["suggestion"], answer["flagged"], answer["degraded"]) == ("review", True, False)
    assert answer["redacted_text"] == "佟说诽，打 [phone]"
    assert [answer["categories"][label] for label in LABELS] == [False, True, True]
    phone = next(item for item in answer["evidence"] if item["entity_type"] == "phone")
    assert (phone["start"], phone["end"], phone["reason_code"]) == (6, 17, "PRIV-CONTACT")


def test_answers_come_in_order_over_many_batches(score: Score, tmp_path: Path) -> None:
    rows = [{"id": f"n{number}", "text": "谣" if number % 3 else "天气"} for number in range(2 * BATCH + 5)]
    (tmp_path / "in.jsonl").write_bytes(lines_of(*rows))
    ended = score("--input", tmp_path / "in.jsonl", "--output", tmp_path / "out.jsonl")
    assert ended.exit_code == 0, ended.output
    assert ended.stdout == ""
    answers = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == [row["id"] for row in rows]
    assert [answer["flagged"] for answer in answers] == [row["text"] == "谣" for row in rows]


def test_ids_go_back_as_they_came_and_lines_without_one_go_by_number(score: Score) -> None:
    ids = ["中文", 7, None, "", {"a": [1]}, "half \ud800"]
    stdin = lines_of(*({"id": name, "text": "天气"} for name in ids), b"\n", {"text": "天气", "lang": "zh"})
    ended = score("--input", "-", stdin=stdin)
    assert ended.exit_code == 0, ended.output
    assert [answer["id"] for answer in answers_of(ended)] == [*ids, len(ids) + 2]


BAD: dict[str, tuple[bytes, object, str]] = {
    "not JSON": (f"{SECRET}\n".encode(), 2, "JSON"),
    "cut short": (f'{{"id": "b", "text": "{SECRET}\n'.encode(), 2, "JSON"),
    "not UTF-8": (f'{{"id": "b", "text": "{SECRET}"}}\n'.encode("gb18030"), 2, "UTF-8"),
    "a list": (lines_of([SECRET]), 2, "object"),
    "a string": (lines_of(SECRET), 2, "object"),
    "too deep": (b"[" * 100_000 + b"\n", 2, "JSON"),
    "no text": (lines_of({"id": "b", "words": SECRET}), "b", "missing"),
    "a number as text": (lines_of({"id": "b", "text": 5}), "b", "no string"),
    "null as text": (lines_of({"id": "b", "text": None}), "b", "missing"),
    "empty": (lines_of({"id": "b", "text": ""}), "b", "empty"),
    "blank": (lines_of({"id": "b", "text": " \t"}), "b", "empty"),
    "too long": (lines_of({"id": "b", "text": SECRET * 2_000}), "b", "10,000"),
    "NUL": (lines_of({"id": "b", "text": f"{SECRET}\0"}), "b", "NUL"),
    "half a surrogate pair": (lines_of({"id": "b", "text": f"{SECRET}\ud83d"}), "b", "surrogate"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_line_is_answered_with_its_error_and_the_others_are_scored(score: Score, name: str) -> None:
    line, wanted_id, says = BAD[name]
    ended = score("--input", "-", stdin=lines_of({"id": "a", "text": "谣"}, line, {"id": "c", "text": "天气"}))
    assert ended.exit_code == 1
    first, bad, last = answers_of(ended)
    assert set(bad) == {"id", "error"}
    assert bad["id"] == wanted_id
    assert says in bad["error"]
    assert (first["id"], first["suggestion"]) == ("a", "review")
    assert (last["id"], last["suggestion"]) == ("c", "pass")
    assert SECRET not in ended.output
    assert "佟小满" not in ended.output


def test_the_longest_text_is_scored(score: Score) -> None:
    ended = score("--input", "-", stdin=lines_of({"id": "a", "text": "字" * TEXT_LIMIT}))
    assert ended.exit_code == 0, ended.output


def test_a_byte_order_mark_and_blank_lines_are_no_errors(score: Score) -> None:
    stdin = b"\xef\xbb\xbf" + lines_of({"id": "a", "text": "天气"}, b"\n", b"  \r\n", {"id": "b", "text": "谣"})
    ended = score("--input", "-", stdin=stdin)
    assert ended.exit_code == 0
    assert [answer["id"] for answer in answers_of(ended)] == ["a", "b"]


def test_an_empty_file_has_no_answers(score: Score) -> None:
    ended = score("--input", "-", stdin=b"")
    assert (ended.exit_code, ended.output) == (0, "")


def test_the_last_line_needs_no_end(score: Score) -> None:
    ended = score("--input", "-", stdin=b'{"id": 1, "text": "x"}')
    assert [answer["id"] for answer in answers_of(ended)] == [1]


def test_files_that_cannot_be_read_or_written_are_named(score: Score, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(lines_of({"text": "天气"}))
    assert "missing.jsonl" in refused(score("--input", tmp_path / "missing.jsonl"))
    assert str(tmp_path) in refused(score("--input", tmp_path))
    assert "nowhere" in refused(score("--input", source, "--output", tmp_path / "nowhere" / "out.jsonl"))
    assert str(tmp_path) in refused(score("--input", source, "--output", tmp_path))


def test_the_file_of_posts_is_not_written_over(score: Score, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(lines_of({"text": "天气"}))
    assert "another file" in refused(score("--input", source, "--output", source))
    assert source.read_bytes() == lines_of({"text": "天气"})


def test_answers_are_utf_8_whatever_the_locale(make_artifact) -> None:  # type: ignore[no-untyped-def]
    ended = subprocess.run(
        [sys.executable, "-c", "from shenyan.cli.main import app; app()", "score", "--input", "-"],
        input=lines_of({"id": "一", "text": f"😀 {MOBILE}"}),
        env={
            **os.environ,
            "LC_ALL": "C",
            "PYTHONUTF8": "0",
            "PYTHONCOERCECLOCALE": "0",
            "SHENYAN_MODEL": str(make_artifact()),
        },
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == b""
    answer = json.loads(ended.stdout.decode("utf-8"))
    assert answer["id"] == "一"
    assert answer["redacted_text"] == "😀 [phone]"


def test_shipped_model_scores_a_line(shipped: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "load_pipeline", lambda _, **__: shipped)
    stdin = lines_of({"id": 1, "text": f"她的手机是{MOBILE}，白天都在"})
    [answer] = answers_of(CliRunner().invoke(app, ["score", "--input", "-"], input=stdin))
    assert answer["suggestion"] != "pass"
    assert answer["model_version"] == shipped.model_version
    assert MOBILE not in answer["redacted_text"]
