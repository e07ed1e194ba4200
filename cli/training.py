"""`shenyan train`, `evaluate` and `promote`: the ML engineer's commands."""

import os
import shutil
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from shenyan.cli.keys import fail
from shenyan.model.artifact import ARTIFACTS, CURRENT, ArtifactError, load_artifact

REPORT_WIDTH = 190  # characters
NEEDS_TRAIN = "This command needs the training libraries: pip install 'shenyan[train]'."


def _home() -> Path:
    return Path(os.environ.get("SHENYAN_HOME") or "var")


def _console() -> Console:
    """A console wide enough for the figures: a terminal wraps long lines better than a table cuts them."""
    return Console(width=max(Console().width, REPORT_WIDTH))


def train(
    recipe: Annotated[Path | None, typer.Option(help="A recipe in TOML; by default the shipped one.")] = None,
) -> None:
    """Train, calibrate and export a model; prints its figures on the dev split.

    An interrupted run goes on where it stopped. The new model lies in SHENYAN_HOME/artifacts; `shenyan promote`
    makes it the shipped one.
    """
    try:
        from shenyan.data.dataset import UnknownSourceError
        from shenyan.data.rows import RowError
        from shenyan.data.sources import ChecksumError
        from shenyan.data.splits import Split
        from shenyan.training import backbone, config, evaluate, report, run
    except ModuleNotFoundError:
        fail(NEEDS_TRAIN)
    try:
        settings = config.load_recipe(recipe or config.SHIPPED)
        artifact = run.train(settings, home=_home(), say=lambda line: typer.echo(line, err=True))
    except OSError as error:  # a LicenceError too
        fail(f"{error}")
    except (config.RecipeError, RowError, UnknownSourceError, ChecksumError, backbone.BackboneError) as error:
        fail(f"{error}")
    report.show(evaluate.evaluate(artifact.folder, split=Split.DEV), _console())
    typer.echo(f"\nThe model: {artifact.folder}")
    typer.echo(f"Serve it:  SHENYAN_MODEL={artifact.folder} make serve")
    typer.echo(f"Ship it:   shenyan promote {artifact.folder}")


def evaluate(
    model: Annotated[
        Path | None, typer.Option(envvar="SHENYAN_MODEL", help="Folder of the model; by default the shipped one.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Where the report goes as JSON too.", metavar="FILE")] = None,
) -> None:
    """Measure a model on the test split, with the linear baseline beside it. Choose nothing by this."""
    try:
        from shenyan.data.dataset import UnknownSourceError
        from shenyan.data.rows import RowError
        from shenyan.data.sources import ChecksumError
        from shenyan.data.splits import Split
        from shenyan.training import evaluate, report
    except ModuleNotFoundError:
        fail(NEEDS_TRAIN)
    try:
        found = evaluate.evaluate(model, split=Split.TEST)
    except (ArtifactError, RowError, UnknownSourceError, ChecksumError, OSError) as error:
        fail(str(error))
    report.show(found, _console())
    target = output or _home() / "evaluation.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(found.as_json(), encoding="utf-8")
    typer.echo(f"\nAll figures: {target}")


def promote(folder: Annotated[Path, typer.Argument(help="A model made by `shenyan train`.")]) -> None:
    """Make a model the shipped one. The former one stays until it is deleted; promote it again to roll back."""
    try:
        artifact = load_artifact(folder)
    except ArtifactError as error:
        fail(str(error))
    target = ARTIFACTS / artifact.version
    if target.resolve() != folder.resolve():
        shutil.copytree(folder, target, dirs_exist_ok=True)
    (ARTIFACTS / CURRENT).write_text(f"{artifact.version}\n", encoding="utf-8")
    typer.echo(f"Shipped: {artifact.version}")
