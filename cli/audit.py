"""`shenyan audit`: whether anybody has tampered with the log, and the log as a file."""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from shenyan.cli.database import Opened, opened
from shenyan.cli.days import period
from shenyan.cli.failure import NEEDS_SERVE, fail
from shenyan.cli.store import ACTOR

if TYPE_CHECKING:  # the base install has not what these need
    from shenyan.serving.events.reader import Span
    from shenyan.serving.events.verify import Checked
    from shenyan.serving.events.walk import Head

MOST_SHOWN = 50  # of what is wrong

app = typer.Typer(help="Check the log of what happened, or write it out.", no_args_is_help=True)


@app.command()
def verify(
    file: Annotated[
        Path | None, typer.Argument(help="A log that was written out; by default the database's.", metavar="FILE")
    ] = None,
    head: Annotated[
        list[str] | None,
        typer.Option(help="The end of a log as it was printed earlier; may be repeated.", metavar="TENANT:NUMBER:HASH"),
    ] = None,
) -> None:
    """Check that no event was changed, deleted, put in or moved. Exit status 1 where something is wrong.

    Keep the printed heads where nobody who can write to the database can change them: with --head a later check finds
    that the log was put back to an earlier state.
    """
    try:
        from shenyan.serving.events.walk import Head
    except ModuleNotFoundError:
        fail(NEEDS_SERVE)
    try:
        known = [Head.parse(one) for one in head or ()]
    except ValueError as error:
        fail(f"--head {error}")
    _show(_check_file(file, known) if file is not None else _check_database(known))


@app.command()
def export(
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day, in UTC.", metavar="YYYY-MM-DD")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day, in UTC.", metavar="YYYY-MM-DD")
    ] = None,
    tenant: Annotated[
        str | None, typer.Option(help="One client's id, or system; by default all.", metavar="TENANT")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Where it goes; by default standard output.", metavar="FILE")
    ] = None,
) -> None:
    """Write the log out as JSON lines. Anybody can check them: shenyan audit verify FILE. The log says who took it."""
    first, end = period(since, until)
    with opened() as home:
        from shenyan.serving.events.export import BrokenLogError, export_lines
        from shenyan.serving.events.reader import LogReader

        spans = _announce(home, first, end, tenant)
        if tenant is not None and not spans:
            fail("The log has nothing of that tenant and time.")
        try:
            with home.database.read() as session:
                count = _write(export_lines(LogReader(session), spans), output)
        except BrokenLogError as error:
            fail(str(error))
    if output is not None:
        typer.echo(f"Exported: {count - 1} events to {output}", err=True)


def _announce(home: Opened, first: datetime | None, end: datetime | None, tenant: str | None) -> "list[Span]":
    """Logs the export before anything leaves, and returns what it is of."""
    from shenyan.serving.cases import SYSTEM_TENANT, EventKind
    from shenyan.serving.events.log import EventLog
    from shenyan.serving.events.reader import LogReader

    def work(session: Any) -> "list[Span]":
        spans = LogReader(session).spans(since=first, until=end, tenant=tenant)
        details = {"what": "log", "spans": [[span.tenant, span.first, span.last] for span in spans]}
        log = EventLog(session, home.hasher)
        log.append(EventKind.EXPORTED, tenant=SYSTEM_TENANT, actor=ACTOR, now=datetime.now(UTC), details=details)
        return spans

    return home.database.transact(work)


def _write(lines: Iterable[str], output: Path | None) -> int:
    """Writes the lines and counts them."""
    if output is None:
        return sum(bool(sys.stdout.write(line)) for line in lines)
    try:
        output.touch(mode=0o600)
        with output.open("w", encoding="utf-8") as file:
            return sum(bool(file.write(line)) for line in lines)
    except OSError as error:
        fail(f"{output} cannot be written: {error.strerror}")


def _check_database(known: "list[Head]") -> "Checked":
    with opened() as home:
        from shenyan.serving.events.verify import verify as check
        from shenyan.serving.queue.export_repository import ExportRepository

        with home.database.read() as session:
            stored = ExportRepository(session)
            return check(session, home.hasher, digests=stored.digests(), undone=stored.undone(), known=known)


def _check_file(file: Path, known: "list[Head]") -> "Checked":
    from shenyan.serving.events.export import verify_lines

    try:
        with file.open(encoding="utf-8") as lines:
            return verify_lines(lines, known=known)
    except UnicodeDecodeError:
        fail(f"{file} is no text in UTF-8, and so no log.")
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}")


def _show(checked: "Checked") -> None:
    for flaw in checked.flaws[:MOST_SHOWN]:
        place = f"{flaw.tenant} " if flaw.number is None else f"{flaw.tenant}, event {flaw.number} "
        typer.echo(f"{place if flaw.tenant else ''}{flaw.what}", err=True)
    if len(checked.flaws) > MOST_SHOWN:
        typer.echo(f"… and {len(checked.flaws) - MOST_SHOWN} more", err=True)
    if checked.flaws:
        _fail_with(len(checked.flaws))
    typer.echo(f"{checked.events} events, nothing wrong. Keep these elsewhere, and give them to the next check:")
    for head in checked.heads:
        typer.echo(f"--head {head}")


def _fail_with(count: int) -> NoReturn:
    fail(f"the log is not what was written; {count} of its parts do not fit. Keep a copy of the database as it is now.")
