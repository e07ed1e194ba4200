"""How a command ends that cannot do what it was asked for."""

from typing import NoReturn

import typer

NEEDS_SERVE = "This command needs the service's libraries: pip install 'shenyan[serve]'."


def fail(message: str) -> NoReturn:
    """Ends the command with one line on standard error and exit status 1."""
    typer.echo(f"Error: {message}", err=True)
    raise typer.Exit(1)
