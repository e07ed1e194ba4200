"""`shenyan score`: one text, readable; or a file of posts, as JSON lines."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from shenyan.cli.failure import fail
from shenyan.cli.lines import LineError, check_text, counted, score_lines
from shenyan.model.artifact import ArtifactError
from shenyan.model.findings import Assessment
from shenyan.model.labels import LABELS, Label
from shenyan.model.pipeline import Pipeline, load_pipeline
from shenyan.model.policy import Decision, Policy, PolicyError, Suggestion, decide

STYLES = {Label.RUMOR: "black on yellow", Label.DEFAMATION: "white on red", Label.PRIVACY_LEAK: "white on blue"}
VERDICTS = {Suggestion.PASS: "bold green", Suggestion.REVIEW: "bold yellow", Suggestion.BLOCK: "bold red"}


def score(
    text: Annotated[str | None, typer.Argument(help="The post, in quotes.")] = None,
    source: Annotated[
        Path | None,
        typer.Option(
            "--input", help='Posts as JSON lines, {"id": …, "text": …}; "-" for standard input.', metavar="FILE"
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="Where the answers go; by default standard output.", metavar="FILE")
    ] = None,
    model: Annotated[
        Path | None, typer.Option(envvar="SHENYAN_MODEL", help="Folder of the model; by default the shipped one.")
    ] = None,
    policies: Annotated[
        Path | None, typer.Option(envvar="SHENYAN_POLICIES", help="Policy file; by default the shipped one.")
    ] = None,
    biz_type: Annotated[str, typer.Option(help="Whose policy decides.")] = "workplace_anon",
) -> None:
    """Score a post, or a file of posts.

    With --input, each line is answered by one JSON line in the API's shape plus "id", in order. A line that cannot
    be scored is answered with its "error", and the exit status is 1.
    """
    if (text is None) == (source is None):
        fail('Give either a text or --input FILE, for example: shenyan score "听说下周裁员" (see shenyan score --help)')
    if source is None and output is not None:
        fail("--output goes with --input.")
    if source and output and output.exists() and source.exists() and output.samefile(source):
        fail("--output has to be another file than --input.")
    pipeline = _load(model, policies)
    if biz_type not in pipeline.policies:
        fail(f"No policy is called {biz_type}; there are: {', '.join(pipeline.policies)}")
    if source is None:
        _show_one(text or "", pipeline, pipeline.policies[biz_type])
    else:
        try:
            good = _score_file(source, output, pipeline, pipeline.policies[biz_type])
        except OSError as error:
            fail(f"Writing stopped: {error.strerror}. Every line but the last that was written is whole.")
        if not good:
            raise typer.Exit(1)


def _load(model: Path | None, policies: Path | None) -> Pipeline:
    try:
        return load_pipeline(model, policies_file=policies)
    except (ArtifactError, PolicyError) as error:
        fail(str(error))


def _show_one(text: str, pipeline: Pipeline, policy: Policy) -> None:
    try:
        check_text(text)
    except LineError as error:
        fail(str(error))
    found = pipeline.assess(text)
    decision = decide(found, policy)
    console = Console()
    console.print(Text(decision.suggestion.upper(), VERDICTS[decision.suggestion]), f"(risk: {decision.risk_level})")
    console.print(_scores(found, decision, policy))
    console.print(_marked(text, found))
    for item in found.evidence:
        what = item.entity_type or item.category
        console.print(
            f"  {item.start}–{item.end}  {item.reason_code}  {what}  {item.source} {item.score:.2f}", highlight=False
        )


def _scores(found: Assessment, decision: Decision, policy: Policy) -> Table:
    table = Table("label", "score", "review from", "block from", "flagged", box=None)
    for label in LABELS:
        limit = policy.thresholds[label]
        table.add_row(
            Text(label, STYLES[label]),
            f"{found.scores[label]:.3f}",
            f"{limit.review:.3f}",
            f"{limit.block:.3f}" if limit.block <= 1 else "never",
            "yes" if decision.categories[label] else "no",
        )
    return table


def _marked(text: str, found: Assessment) -> Text:
    marked = Text(text)
    for item in found.evidence:
        marked.stylize(STYLES[item.category], item.start, item.end)
    return marked


def _score_file(source: Path, output: Path | None, pipeline: Pipeline, policy: Policy) -> bool:
    """Whether every line could be scored."""
    good = True
    with _reading(source) as lines, _writing(output) as target, _progress(source) as progress:
        task = progress.add_task("scoring", total=source.stat().st_size if str(source) != "-" else None)
        for answer in score_lines(counted(lines, lambda size: progress.advance(task, size)), pipeline, policy):
            good = good and "error" not in answer
            target.write(_as_line(answer))
            target.flush()
    return good


def _as_line(answer: dict[str, Any]) -> str:
    line = json.dumps(answer, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:  # an id with half a surrogate pair goes back as it came, escaped
        line = json.dumps(answer)
    return f"{line}\n"


def _progress(source: Path) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, disable=not console.is_terminal or str(source) == "-")


@contextmanager
def _reading(source: Path) -> Iterator[IO[bytes]]:
    if str(source) == "-":
        yield sys.stdin.buffer
        return
    try:
        file = source.open("rb")
    except OSError as error:
        fail(f"Cannot read {source}: {error.strerror}.")
    with file:
        yield file


@contextmanager
def _writing(output: Path | None) -> Iterator[IO[str]]:
    if output is None:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")  # whatever the locale says: JSON is UTF-8
        yield sys.stdout
        return
    try:
        file = output.open("w", encoding="utf-8")
    except OSError as error:
        fail(f"Cannot write {output}: {error.strerror}.")
    with file:
        yield file
