"""`shenyan keys`: API keys of the platforms that send posts."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:  # the base install has neither SQLAlchemy nor these
    from shenyan.serving.keys.repository import KeyRepository

app = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True)

NEEDS_SERVE = "This command needs the service's libraries: pip install 'shenyan[serve]'."


def fail(message: str) -> NoReturn:
    """Ends the command with one line on standard error and exit status 1."""
    typer.echo(f"Error: {message}", err=True)
    raise typer.Exit(1)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The platform; made if it is new.")],
    scope: Annotated[list[str] | None, typer.Option(help="score or read; repeat for both. Default: both.")] = None,
) -> None:
    """Make a key and print it. It is shown this once: the database keeps only its hash."""
    with _keys() as keys:
        from shenyan.serving.keys.service import Scope, add_key

        known = [str(one) for one in Scope]
        for one in scope or ():
            if one not in known:
                fail(f"The scope has to be one of: {', '.join(known)}.")
        key = add_key(keys, name=name, scopes=[Scope(one) for one in scope or known], now=datetime.now(UTC))
    # To a pipe goes the key alone, so that a script can take it.
    typer.echo(f"API key: {key}" if sys.stdout.isatty() else key)
    typer.echo("Keep it now; it cannot be shown again.", err=True)


@app.command("list")
def list_keys() -> None:
    """List the keys by their first characters."""
    with _keys() as keys:
        from shenyan.serving.keys.service import list_keys as entries

        table = Table("client", "key", "scopes", "made", "last used", "state")
        for entry in entries(keys):
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
    with _keys() as keys:
        from shenyan.serving.keys.service import revoke as revoke_key

        revoke_key(keys, prefix=key.rstrip("…"), now=datetime.now(UTC))
    typer.echo("Revoked.")


@contextmanager
def _keys() -> Iterator["KeyRepository"]:
    """The keys of the configured database, in one transaction. Ends the command where that cannot be had."""
    try:
        from sqlalchemy.exc import SQLAlchemyError

        from shenyan.serving.db import Database
        from shenyan.serving.home import HomeError, hash_key, prepare
        from shenyan.serving.keys.repository import KeyRepository
        from shenyan.serving.keys.service import KeyRefusedError
        from shenyan.serving.settings import SettingsError, load_settings
    except ModuleNotFoundError:
        fail(NEEDS_SERVE)
    try:
        settings = load_settings()
        prepare(settings.home)
        database = Database(settings.database, pool_size=1)
        try:
            database.migrate(seal_key=hash_key(settings))
            with database.write() as session:
                yield KeyRepository(session)
        finally:
            database.dispose()
    except (SettingsError, HomeError, KeyRefusedError) as error:
        fail(str(error))
    except SQLAlchemyError as error:
        fail(f"The database does not answer ({type(error).__name__}). Check SHENYAN_DATABASE_URL.")
