"""`shenyan data`: the sets of posts that the project reads or knows of."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from shenyan.cli.failure import fail
from shenyan.cli.training import NEEDS_TRAIN
from shenyan.data.fetch import FetchError, expected_layout, fetch_file, wanted_files
from shenyan.data.sources import (
    CORPORA,
    DATASETS_VARIABLE,
    ChecksumError,
    Source,
    SourceMissingError,
    load_table,
    present_files,
)
from shenyan.model.artifact import ArtifactError
from shenyan.model.labels import LABELS

if TYPE_CHECKING:  # the base install has not what it needs
    from shenyan.data.checks import Problem

LIST_WIDTH = 140  # characters, where no terminal says
MOST_SHOWN = 50  # problems of one set

app = typer.Typer(help="List, check and fetch sets of posts.", no_args_is_help=True)


@app.command("list")
def list_sources() -> None:
    """List all sets with their licences, what they may be used for, and whether they are on this machine."""
    table = Table("source", "languages", "licence", "use", "labels", "on this machine")
    for source in load_table().values():
        table.add_row(
            source.name,
            " ".join(source.languages),
            source.licence,
            " ".join(sorted(source.use)),
            " ".join(label for label in LABELS if label in source.labels) or "–",
            _presence(source),
        )
    Console(width=None if sys.stdout.isatty() else LIST_WIDTH).print(table)
    typer.echo(
        f"Sets that are no part of this repository lie below {DATASETS_VARIABLE}; see: shenyan data fetch --help"
    )


def _presence(source: Source) -> str:
    here = present_files(source)
    if source.in_repository or here == len(source.files):
        return "yes"
    return f"{here} of {len(source.files)} files" if here else "no"


@app.command()
def check(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="Sources of the table, or files in our own format; by default every set on this machine.",
            metavar="[SOURCE|FILE]...",
        ),
    ] = None,
) -> None:
    """Check sets of posts: checksums and readable lines; of our own corpora all that the codebook asks.

    Each problem is a line with file, line number and cause. The exit status is 1 where there is any.
    """
    try:
        from shenyan.data.checks import check_corpora, check_source
    except ModuleNotFoundError:
        fail(NEEDS_TRAIN)
    sources, files = _chosen(names or [])
    ours = sorted(CORPORA.glob("*.jsonl"))
    good = True
    for source in sources:
        if source.in_repository:
            good &= _report(source.name, check_corpora(ours))
        else:
            good &= _report(source.name, check_source(source))
    if files:
        beside = [path for path in ours if not any(path.samefile(file) for file in files)]
        good &= _report(", ".join(file.name for file in files), check_corpora(files, beside=beside))
    if not good:
        raise typer.Exit(1)


def _chosen(names: list[str]) -> tuple[list[Source], list[Path]]:
    """The sources and files that are meant. A name of the table is a source, also where a file is called so."""
    table = load_table()
    if not names:
        here = [source for source in table.values() if source.in_repository or present_files(source)]
        if absent := len(table) - len(here):
            typer.echo(f"Not on this machine: {absent} of {len(table)} sets; see: shenyan data list")
        return here, []
    files = [Path(name) for name in names if name not in table]
    for file in files:
        if not file.is_file():
            fail(f"{file} is neither a file nor a source; sources are listed by: shenyan data list")
    return [table[name] for name in names if name in table], files


def _report(name: str, problems: "list[Problem]") -> bool:
    """Prints what was found and returns whether all is well."""
    for problem in problems[:MOST_SHOWN]:
        typer.echo(
            f"{problem.file}:{problem.line}: {problem.cause}" if problem.line else f"{problem.file}: {problem.cause}"
        )
    if len(problems) > MOST_SHOWN:
        typer.echo(f"… and {len(problems) - MOST_SHOWN} more")
    typer.echo(
        f"{name}: {'good' if not problems else '1 problem' if len(problems) == 1 else f'{len(problems)} problems'}"
    )
    return not problems


@app.command()
def fetch(
    names: Annotated[list[str], typer.Argument(help="Sources of the table.", metavar="SOURCE...")],
    mirror: Annotated[
        str | None,
        typer.Option(
            "--from",
            help="A folder or an https address with the layout of SHENYAN_DATASETS: SOURCE/FILE.jsonl.gz.",
            metavar="FOLDER_OR_URL",
        ),
    ] = None,
) -> None:
    """Bring sets to SHENYAN_DATASETS from a mirror, with their checksums verified.

    Files that are right already are left alone; one with another checksum is replaced. Without --from, what is
    missing is named with its address.
    """
    table = load_table()
    for name in names:
        if name not in table:
            fail(f"No source is called {name}; see: shenyan data list")
    complete = True
    for name in names:
        complete &= _bring(table[name], mirror)
    if not complete:
        raise typer.Exit(1)


def _bring(source: Source, mirror: str | None) -> bool:
    """Whether all files of the source are here now. Ends the command where one cannot be fetched."""
    try:
        wanted = wanted_files(source)
        if wanted and mirror is None:
            _explain(source, len(wanted))
            return False
        for file in wanted:
            typer.echo(f"fetched {fetch_file(source, file, mirror=mirror or '')}")
    except (SourceMissingError, FetchError, ChecksumError) as error:
        fail(str(error))
    uses = " and ".join(sorted(source.use))
    typer.echo(f"{source.name}: complete. Licence: {source.licence}. Use: {uses}.")
    if source.attribution:
        typer.echo(f"  Attribution: {source.attribution}")
    return True


def _explain(source: Source, wanted: int) -> None:
    typer.echo(f"{source.name}: {wanted} of {len(source.files)} files are not on this machine as the table has them.")
    typer.echo(f"  The set:  {source.address}")
    typer.echo(f"  Licence:  {source.licence}")
    typer.echo("  Expected, one JSON object a line, gzipped:")
    for line in expected_layout(source):
        typer.echo(f"    {line}")
    typer.echo("  From a mirror with this layout: shenyan data fetch " + source.name + " --from FOLDER_OR_URL")


@app.command()
def suspects(
    model: Annotated[
        Path | None, typer.Option(envvar="SHENYAN_MODEL", help="Folder of the model; by default the shipped one.")
    ] = None,
    most: Annotated[int, typer.Option(help="How many to list.", min=1)] = MOST_SHOWN,
) -> None:
    """List labels of dev and calibration posts that a model doubts, the most doubtful first, by file and line.

    Look each up, mend it where it breaks the codebook, and record it in data/reviewed.jsonl, as
    {"id", "label", "was", "now", "why"}: it is not listed again.
    """
    try:
        from shenyan.data.rows import RowError
        from shenyan.training.suspects import suspects as find_suspects
    except ModuleNotFoundError:
        fail(NEEDS_TRAIN)
    try:
        found = find_suspects(model)
    except (ArtifactError, RowError, ChecksumError, OSError) as error:
        fail(str(error))
    places = _places()
    for one in found[:most]:
        place = places.get(one.row.id, one.row.corpus)
        typer.echo(f"{place}  {one.label} is {int(one.given)}  quality {one.quality:.3f}  id {one.row.id}")
    typer.echo(f"{len(found)} doubtful labels")


def _places() -> dict[str, str]:
    """File and line of each row of our own corpora, by its id."""
    from shenyan.data.rows import parse_row

    return {
        parse_row(json.loads(line), corpus=path.stem).id: f"{path.name}:{number}"
        for path in sorted(CORPORA.glob("*.jsonl"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if line.strip()
    }
