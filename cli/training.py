"""`shenyan train`, `evaluate`, `gate` and `promote`: the ML engineer's commands."""

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from shenyan.cli.failure import fail
from shenyan.model.artifact import ARTIFACTS, CURRENT, Artifact, ArtifactError, load_artifact

if TYPE_CHECKING:  # the base install has not what these need
    from shenyan.training.figures import Report
    from shenyan.training.gate import Verdict

REPORT_WIDTH = 190  # characters
NEEDS_TRAIN = "This command needs the training libraries: pip install 'shenyan[train]'."
PROMOTED = "promoted.json"  # how the shipped model came to be that; beside current.txt
NO_CHAMPION = "no model is shipped yet, so there is none to compare with"


def _home() -> Path:
    return Path(os.environ.get("SHENYAN_HOME") or "var")


def _console() -> Console:
    """A console wide enough for the figures: a terminal wraps long lines better than a table cuts them."""
    return Console(width=max(Console().width, REPORT_WIDTH))


def train(
    recipe: Annotated[Path | None, typer.Option(help="A recipe in TOML; by default the shipped one.")] = None,
) -> None:
    """Train, calibrate and export a model; prints its figures on the dev split, and whether it may be shipped.

    An interrupted run goes on where it stopped. The new model lies in SHENYAN_HOME/artifacts; `shenyan promote`
    makes it the shipped one.
    """
    try:
        from shenyan.data.dataset import UnknownSourceError
        from shenyan.data.rows import RowError
        from shenyan.data.sources import ChecksumError
        from shenyan.data.splits import Split
        from shenyan.training import backbone, config, evaluate, report, run, start
    except ModuleNotFoundError:
        fail(NEEDS_TRAIN)
    try:
        settings = config.load_recipe(recipe or config.SHIPPED)
        artifact = run.train(settings, home=_home(), say=lambda line: typer.echo(line, err=True))
    except OSError as error:  # a LicenceError too
        fail(f"{error}")
    except (config.RecipeError, RowError, UnknownSourceError, ChecksumError, ArtifactError) as error:
        fail(f"{error}")
    except (backbone.BackboneError, start.StartError) as error:
        fail(f"{error}")
    report.show(evaluate.evaluate(artifact.folder, split=Split.DEV, full=False), _console())
    try:
        _show_gate(_gate(artifact))
    except ArtifactError as error:
        typer.echo(f"\nGate: not run, because it cannot read what it compares: {error}")
    typer.echo(f"\nThe model: {artifact.folder}")
    typer.echo(f"Serve it:  SHENYAN_MODEL={artifact.folder} make serve")
    typer.echo(f"Ship it:   shenyan promote {artifact.folder}")


def evaluate(
    model: Annotated[
        Path | None, typer.Option(envvar="SHENYAN_MODEL", help="Folder of the model; by default the shipped one.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(help="Where the report goes; by default SHENYAN_HOME/evaluation.", metavar="FOLDER"),
    ] = None,
    split: Annotated[str, typer.Option(help="test, to report by; dev, to choose by.")] = "test",
    quick: Annotated[
        bool, typer.Option("--quick", help="Only labels, pairs, clean posts held back and marked stretches.")
    ] = False,
    card: Annotated[bool, typer.Option("--card", help="Write MODEL_CARD.md into the model's folder too.")] = False,
) -> None:
    """Measure a model, with the linear baseline beside it; writes report.html and report.json. Choose nothing by it."""
    if split not in ("test", "dev"):
        fail("--split has to be test or dev: the model has seen the others.")
    if card and (quick or split != "test"):
        fail("A model card shows the whole evaluation on the test split: leave out --quick and --split.")
    try:
        from shenyan.data.dataset import UnknownSourceError
        from shenyan.data.rows import RowError
        from shenyan.data.sources import ChecksumError
        from shenyan.data.splits import Split
        from shenyan.training import evaluate
        from shenyan.training.card import write_card
    except ModuleNotFoundError:
        fail(NEEDS_TRAIN)
    target = output or _home() / "evaluation"
    if target.exists() and not target.is_dir():
        fail(f"{target} is a file: --output names a folder.")
    try:
        found = evaluate.evaluate(model, split=Split(split), full=not quick)
        _show_and_write(found, target)
        if card:
            typer.echo(f"Model card:      {write_card(found, load_artifact(model))}")
    except (ArtifactError, RowError, UnknownSourceError, ChecksumError, OSError) as error:
        fail(str(error))


def _show_and_write(found: "Report", target: Path) -> None:
    from shenyan.training import pages, report

    report.show(found, _console())
    target.mkdir(parents=True, exist_ok=True)
    (target / "report.json").write_text(found.as_json(), encoding="utf-8")
    (target / "report.html").write_text(pages.page(found), encoding="utf-8")
    typer.echo(f"\nTo look at:      {target / 'report.html'}\nTo read by code: {target / 'report.json'}")


def gate(folder: Annotated[Path, typer.Argument(help="A model made by `shenyan train`.")]) -> None:
    """Compare a model with the shipped one on the dev split; exit status 1 where it is worse beyond noise."""
    try:
        candidate = load_artifact(folder)
    except ArtifactError as error:
        fail(str(error))
    try:
        verdict = _gate(candidate)
    except ArtifactError as error:
        fail(f"The gate cannot read what it compares: {error}")
    _show_gate(verdict)
    if verdict is not None and not verdict.passed:
        raise typer.Exit(1)


def promote(
    folder: Annotated[Path, typer.Argument(help="A model made by `shenyan train`.")],
    without_gate: Annotated[
        str | None, typer.Option(help="Skip the gate, and say why. The reason is kept.", metavar="REASON")
    ] = None,
) -> None:
    """Make a model the shipped one, if it passes the gate. The former one stays until it is deleted.

    To roll back, promote it again; where the newer one is better at something, that needs --without-gate.
    """
    if without_gate is not None and not without_gate.strip():
        fail("--without-gate wants the reason.")
    try:
        artifact = load_artifact(folder)
    except ArtifactError as error:
        fail(str(error))
    if without_gate is None:
        outcome = _admitted(artifact)
    else:
        outcome = "not run"
        typer.echo("Warning: no gate. Nothing has checked that this model is no worse than the shipped one.", err=True)
    pointer, target = ARTIFACTS / CURRENT, ARTIFACTS / artifact.version
    record = {
        "version": artifact.version,
        "former": pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else None,
        "promoted_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "gate": outcome,
        "reason": without_gate,
    }
    if target.resolve() != folder.resolve():
        shutil.copytree(folder, target, dirs_exist_ok=True)
    text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    (ARTIFACTS / PROMOTED).write_text(text, encoding="utf-8")
    pointer.write_text(f"{artifact.version}\n", encoding="utf-8")
    typer.echo(f"Shipped: {artifact.version}")


def _admitted(candidate: Artifact) -> str:
    """What the gate says of a model that may be shipped; ends the command where it may not."""
    try:
        verdict = _gate(candidate)
    except ArtifactError as error:
        fail(f"The gate cannot read what it compares: {error}. To promote all the same: --without-gate REASON")
    _show_gate(verdict)
    if verdict is None:
        return NO_CHAMPION
    if not verdict.passed:
        fail("The gate refuses this model; the shipped one stays. To promote it all the same: --without-gate REASON")
    return verdict.reason


def _gate(candidate: Artifact) -> "Verdict | None":
    """The gate's verdict, None where no model is shipped yet.

    Raises ArtifactError where the shipped model cannot be read, or where one of the two does not say which posts it
    was trained on; ends the command where the posts cannot be read.
    """
    if not (ARTIFACTS / CURRENT).is_file():
        return None
    champion = load_artifact()
    try:
        from shenyan.data.dataset import UnknownSourceError
        from shenyan.data.rows import RowError
        from shenyan.data.sources import ChecksumError
        from shenyan.data.splits import Split
        from shenyan.training import gate, scored
        from shenyan.training.manifest import TRAINED_ON
    except ModuleNotFoundError:
        fail(NEEDS_TRAIN)
    for one in (champion, candidate):
        if not (one.folder / TRAINED_ON).is_file():
            raise ArtifactError(f"{one.folder / TRAINED_ON} is missing: restore it, or run `make train`")
    try:
        rivals = [scored.scored_rows(one.folder, split=Split.DEV) for one in (champion, candidate)]
    except (RowError, UnknownSourceError, ChecksumError, OSError) as error:
        fail(str(error))
    return gate.judge(champion=rivals[0], candidate=rivals[1])


def _show_gate(verdict: "Verdict | None") -> None:
    if verdict is None:
        typer.echo(f"\nGate: {NO_CHAMPION}")
        return
    from shenyan.training import gate, report

    report.print_table(gate.as_table(verdict), _console())
    typer.echo(f"\nGate: {verdict.reason}")
