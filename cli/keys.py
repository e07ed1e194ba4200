"""`shenyan keys`: API keys of the platforms that send posts."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from shenyan.cli.database import opened
from shenyan.cli.failure import fail
from shenyan.cli.store import ACTOR, transaction

app = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The platform; made if it is new.")],
    scope: Annotated[list[str] | None, typer.Option(help="What the key may do; repeat for several.")] = None,
) -> None:
    """Make a key and print it. It is shown this once: the database keeps only its hash.

    Scopes: score (send posts), read (look up answers and cases), appeal (file appeals), moderate (claim and decide
    cases in the name of any moderator). Without any: score and read.
    """
    with transaction() as (session, log):
        from shenyan.serving.keys.logged import issue
        from shenyan.serving.keys.repository import KeyRepository
        from shenyan.serving.keys.service import Scope

        known = [str(one) for one in Scope]
        for one in scope or ():
            if one not in known:
                fail(f"The scope has to be one of: {', '.join(known)}.")
        scopes, now = [Scope(one) for one in scope] if scope else [Scope.SCORE, Scope.READ], datetime.now(UTC)
        key = issue(KeyRepository(session), log, name=name, scopes=scopes, by=ACTOR, now=now)
    # To a pipe goes the key alone, so that a script can take it.
    typer.echo(f"API key: {key}" if sys.stdout.isatty() else key)
    typer.echo("Keep it now; it cannot be shown again.", err=True)


@app.command("list")
def list_keys() -> None:
    """List the keys by their first characters."""
    with opened() as home, home.database.read() as session:
        from shenyan.serving.keys.repository import KeyRepository
        from shenyan.serving.keys.service import list_keys as entries

        table = Table("client", "key", "scopes", "made", "last used", "state")
        for entry in entries(KeyRepository(session)):
            table.add_row(
                entry.client,
                f"{entry.prefix}…",
                " ".join(entry.scopes),
                f"{entry.created_at:%Y-%m-%d %H:%M}Z",
                f"{entry.last_used_at:%Y-%m-%d %H}h" if entry.last_used_at else "never",
                f"revoked {entry.revoked_at:%Y-%m-%d}" if entry.revoked_at else "active",
            )
    if table.row_count:
        Console(width=None if sys.stdout.isatty() else 140).print(table)
    else:
        typer.echo("There are no keys yet. Make one: shenyan keys add NAME")


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(help="The key, or as many of its first characters as no other key has.")],
) -> None:
    """Revoke a key; requests with it are refused from now on."""
    with transaction() as (session, log):
        from shenyan.serving.keys.logged import withdraw
        from shenyan.serving.keys.repository import KeyRepository

        withdraw(KeyRepository(session), log, prefix=key.rstrip("…"), by=ACTOR, now=datetime.now(UTC))
    typer.echo("Revoked.")
