"""`shenyan rows`: moderators' decisions on their way back into training."""

import sys
import tempfile
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from shenyan.cli.database import Opened, opened
from shenyan.cli.days import period as days
from shenyan.cli.failure import fail
from shenyan.cli.store import ACTOR
from shenyan.cli.training import NEEDS_TRAIN, REPORT_WIDTH
from shenyan.data.casebook import check_file, decisions_folder, read_decisions, write_decisions
from shenyan.data.decisions import Decision, DecisionError, as_line
from shenyan.model.artifact import ArtifactError, load_artifact

if TYPE_CHECKING:  # the base install has not what these need
    from shenyan.training.drift import Gain
    from shenyan.training.month import Month

MOST_SHOWN = 20  # bad lines
MONTH_POSTS = Path(__file__).parents[1] / "data" / "month" / "posts.jsonl"
SEED = 7
FEWEST_POSTS = 100  # of a month: a quarter of them is measured on

app = typer.Typer(
    help="Bring moderators' decisions in, write them out, and play a month of them.", no_args_is_help=True
)


@app.command("import")
def import_rows(
    files: Annotated[list[Path], typer.Argument(help="Decisions as JSON lines.", metavar="FILE...")],
) -> None:
    """Add decisions to SHENYAN_HOME/decisions: all, or where a line is bad none.

    The recipe's source "decisions" trains on them. One that lies there already is skipped.
    """
    decisions: list[Decision] = []
    problems: list[str] = []
    for file in files:
        try:
            good, bad = check_file(file)
        except OSError as error:
            fail(f"{file} cannot be read: {error.strerror}")
        decisions += good
        problems += bad
    if problems:
        for problem in problems[:MOST_SHOWN]:
            typer.echo(problem, err=True)
        if len(problems) > MOST_SHOWN:
            typer.echo(f"… and {len(problems) - MOST_SHOWN} more", err=True)
        fail(f"nothing was imported; bad lines: {len(problems)}")
    try:
        written = write_decisions(decisions, decisions_folder())
    except (DecisionError, OSError) as error:
        fail(f"{str(error).rstrip('.')}. Nothing was imported.")
    typer.echo(f"Imported: {written.added} decisions. There already: {written.skipped}. In {decisions_folder()}")


@app.command("export")
def export_rows(
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day, in UTC.", metavar="YYYY-MM-DD")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day, in UTC.", metavar="YYYY-MM-DD")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Where they go; by default standard output.", metavar="FILE")
    ] = None,
) -> None:
    """Write out the decisions of SHENYAN_HOME/decisions, oldest first, as JSON lines with the posts' text."""
    first, end = days(since, until)
    try:
        found = read_decisions(decisions_folder())
    except (DecisionError, OSError) as error:
        fail(str(error))
    times = (first or datetime.min.replace(tzinfo=UTC), end or datetime.max.replace(tzinfo=UTC))
    lines = [as_line(one) for one in found if times[0] <= one.decided_at < times[1]]
    if output is None:
        sys.stdout.write("".join(lines))
        return
    try:
        output.touch(mode=0o600)  # posts stand in it
        output.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        fail(f"{output} cannot be written: {error.strerror}")
    typer.echo(f"Exported: {len(lines)} decisions to {output}", err=True)


@app.command()
def pull(
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day, in UTC.", metavar="YYYY-MM-DD")
    ] = None,
) -> None:
    """Take what people decided in the queue into SHENYAN_HOME/decisions; what lies there already is skipped.

    Never taken: skipped, undone and inherited decisions, posts that were not to be stored, and decisions that can
    still be undone. The log says that it was done.
    """
    with opened() as home:
        from shenyan.serving.queue.export import pull as pulled
        from shenyan.serving.queue.export_repository import Period

        now = datetime.now(UTC)
        first = since.replace(tzinfo=UTC) if since else datetime.min.replace(tzinfo=UTC)
        period = Period(first, now - timedelta(seconds=home.settings.undo_seconds))
        with home.database.read() as session:
            found = pulled(session, period)
        _log_pull(home, len(found.decisions), now)
    for one in found.left_out[:MOST_SHOWN]:
        typer.echo(f"left out: {one.id}: {one.why}", err=True)
    if len(found.left_out) > MOST_SHOWN:
        typer.echo(f"… and {len(found.left_out) - MOST_SHOWN} more", err=True)
    try:
        written = write_decisions(found.decisions, decisions_folder())
    except (DecisionError, OSError) as error:
        fail(f"{str(error).rstrip('.')}. Nothing was taken.")
    typer.echo(f"Pulled: {written.added} decisions. There already: {written.skipped}. In {decisions_folder()}")


def _log_pull(home: Opened, count: int, now: datetime) -> None:
    from shenyan.serving.cases import SYSTEM_TENANT, EventKind
    from shenyan.serving.events.log import EventLog

    def work(session: Any) -> None:
        details = {"what": "decisions", "count": count}
        log = EventLog(session, home.hasher)
        log.append(EventKind.EXPORTED, tenant=SYSTEM_TENANT, actor=ACTOR, now=now, details=details)

    # Before anything is written: an export that failed is logged, none goes unlogged.
    home.database.transact(work)


@app.command()
def simulate(
    posts: Annotated[Path, typer.Option(help="Labelled posts of a slice that drifted.", metavar="FILE")] = MONTH_POSTS,
    recipe: Annotated[Path | None, typer.Option(help="How to train on; by default training/month.toml.")] = None,
    home: Annotated[
        Path | None,
        typer.Option(help="Where decisions and model are kept; by default nowhere.", metavar="FOLDER"),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of all chances of the month.")] = SEED,
) -> None:
    """Play a month of moderation on a drifted slice, train on its decisions and compare before and after.

    Takes some minutes; with --home, an interrupted month goes on where it stopped. Nothing of it touches SHENYAN_HOME
    or the shipped model.
    """
    try:
        from shenyan.data.rows import RowError, read_rows
        from shenyan.training import config, drift
        from shenyan.training.month import pick_golden, play
        from shenyan.training.scored import Judge
        from shenyan.training.start import StartError
    except ModuleNotFoundError:
        fail(NEEDS_TRAIN)
    if home is not None and not _is_free(home):
        fail(f"{home} is no empty folder: a month needs its own.")
    try:
        settings = config.load_recipe(recipe or config.MONTH)
        drifted = list(read_rows(posts))
        if len(drifted) < FEWEST_POSTS:
            fail(f"{posts} has {len(drifted)} posts; a month needs {FEWEST_POSTS}")
        before = load_artifact()
        golden = pick_golden(drift.golden_rows(before), seed=seed)
        month = play(drifted, golden, Judge(before), seed=seed)
        _show_month(month)
        with nullcontext(str(home)) if home else tempfile.TemporaryDirectory() as folder:
            learned = drift.learn(month, settings, before=before, home=Path(folder), say=_say)
            gain = drift.measure(month, learned.corpus, before=Judge(before), after=Judge(learned.artifact))
        _show_gain(gain)
    except (ArtifactError, StartError, RowError, DecisionError, config.RecipeError, OSError) as error:
        fail(str(error))


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _is_free(home: Path) -> bool:
    """Whether a month may lie in a folder: it is new or empty, or holds one that was interrupted."""
    from shenyan.training.drift import DECISIONS_FILE

    return not home.exists() or (home.is_dir() and ((home / DECISIONS_FILE).is_file() or not any(home.iterdir())))


def _console() -> Console:
    return Console(width=max(Console().width, REPORT_WIDTH))


def _show_month(month: "Month") -> None:
    from shenyan.training.month_tables import moderators_table, recall_table
    from shenyan.training.report import print_table

    held = sum(one.held for one in month.arrivals)
    typer.echo(f"The month: {len(month.arrivals)} posts, {held} held back; {len(month.decisions)} decisions.")
    print_table(moderators_table(month), _console())
    print_table(recall_table(month), _console())


def _show_gain(gain: "Gain") -> None:
    from shenyan.training.month_tables import change_table, gain_table
    from shenyan.training.report import print_table

    print_table(change_table(gain), _console())
    print_table(gain_table(gain), _console())
    typer.echo("\nThe drifted slice: " + ("better beyond noise" if gain.improved else "not better beyond noise"))
    typer.echo("All slices:        " + gain.verdict.reason)
