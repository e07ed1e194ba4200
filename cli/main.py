"""The `shenyan` command."""

import typer

from shenyan.cli import audit, data, keys, moderators, rows
from shenyan.cli.score import score
from shenyan.cli.serve import serve
from shenyan.cli.training import evaluate, gate, promote, train

app = typer.Typer(
    help="Scores anonymous workplace posts for rumor, defamation and privacy leak before they are published.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # locals hold post text
)
app.command()(score)
app.command()(serve)
app.command()(train)
app.command()(evaluate)
app.command()(gate)
app.command()(promote)
app.add_typer(keys.app, name="keys")
app.add_typer(moderators.app, name="moderators")
app.add_typer(data.app, name="data")
app.add_typer(rows.app, name="rows")
app.add_typer(audit.app, name="audit")
