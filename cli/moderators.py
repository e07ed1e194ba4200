"""`shenyan moderators`: the people who work in the console."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from shenyan.cli.database import opened
from shenyan.cli.failure import NEEDS_SERVE, fail
from shenyan.cli.store import ACTOR, transaction

app = typer.Typer(help="Add, list and change the people who work in the console.", no_args_is_help=True)

Login = Annotated[str, typer.Argument(help="Login or id, as `shenyan moderators list` shows them.")]
Role = Annotated[str, typer.Option(help="moderator, senior, auditor or admin.")]
Prompt = Annotated[bool, typer.Option("--prompt", help="Ask for the password instead of making one.")]


@app.command()
def add(
    login: Annotated[str, typer.Argument(help="What they sign in with; with single sign-on their e-mail address.")],
    name: Annotated[str | None, typer.Option(help="How the console names them. Default: the login.")] = None,
    role: Role = "moderator",
    language: Annotated[str, typer.Option(help="zh or en.")] = "en",
    prompt: Prompt = False,
    no_password: Annotated[bool, typer.Option("--no-password", help="Single sign-on only.")] = False,
) -> None:
    """Add somebody. The password is printed this once: the database keeps only its hash."""
    password = None if no_password else _password(prompt)
    with transaction() as (session, log):
        from shenyan.serving.people.passwords import hash_password
        from shenyan.serving.people.repository import PeopleRepository
        from shenyan.serving.people.service import NewPerson
        from shenyan.serving.people.service import add as add_person

        stored = None if password is None else hash_password(password)
        wish = NewPerson(login, name or login[:64], role, stored, language)
        person = add_person(PeopleRepository(session), log, wish, by=ACTOR, now=datetime.now(UTC))
    typer.echo(f"Added {person.login} as {person.role}.", err=True)
    if password is not None and not prompt:
        _show(password)


@app.command("list")
def list_people() -> None:
    """List everybody."""
    with opened() as home, home.database.read() as session:
        from shenyan.serving.people.repository import PeopleRepository
        from shenyan.serving.people.values import Person

        people = [Person.of(row) for row in PeopleRepository(session).all()]
    table = Table("login", "name", "role", "id", "made", "state")
    now = datetime.now(UTC)
    for person in people:
        locked = person.locked_until is not None and person.locked_until > now
        state = "disabled" if person.disabled_at else "locked" if locked else "active"
        table.add_row(person.login, person.name, person.role, person.id, f"{person.created_at:%Y-%m-%d}", state)
    if table.row_count:
        Console(width=None if sys.stdout.isatty() else 160).print(table)
    else:
        typer.echo("There is nobody yet. Add somebody: shenyan moderators add LOGIN --role admin")


@app.command("set")
def change(
    login: Login,
    name: Annotated[str | None, typer.Option(help="Another name.")] = None,
    role: Annotated[str | None, typer.Option(help="moderator, senior, auditor or admin.")] = None,
    enable: Annotated[bool, typer.Option("--enable", help="Let them in again: disabled, or locked out.")] = False,
) -> None:
    """Change somebody's name or role, or let them in again."""
    if name is None and role is None and not enable:
        fail("Say what to change: --name, --role or --enable.")
    with transaction() as (session, log):
        from shenyan.serving.people import service
        from shenyan.serving.people.repository import PeopleRepository

        people, now = PeopleRepository(session), datetime.now(UTC)
        person = service.find(people, login)
        service.change(people, log, person.id, by=ACTOR, now=now, name=name, role=role)
        if enable:
            service.enable(people, log, person.id, by=ACTOR, now=now)
    typer.echo("Changed.")


@app.command()
def password(login: Login, prompt: Prompt = False) -> None:
    """Give somebody another password; their sessions end."""
    chosen = _password(prompt)
    with transaction() as (session, log):
        from shenyan.serving.people import service
        from shenyan.serving.people.passwords import hash_password
        from shenyan.serving.people.repository import PeopleRepository

        people = PeopleRepository(session)
        person = service.find(people, login)
        service.set_password(people, log, person.id, hash_password(chosen), by=ACTOR, now=datetime.now(UTC))
    if prompt:
        typer.echo("Changed.")
    else:
        _show(chosen)


@app.command()
def disable(login: Login) -> None:
    """Let somebody in no more; their sessions end. What they decided stays."""
    with transaction() as (session, log):
        from shenyan.serving.people import service
        from shenyan.serving.people.repository import PeopleRepository

        people = PeopleRepository(session)
        service.disable(people, log, service.find(people, login).id, by=ACTOR, now=datetime.now(UTC))
    typer.echo("Disabled.")


def _password(prompt: bool) -> str:
    try:
        from shenyan.serving.people.passwords import generate
        from shenyan.serving.people.refusals import PersonRefusedError
        from shenyan.serving.people.service import checked_password
    except ModuleNotFoundError:
        fail(NEEDS_SERVE)
    if not prompt:
        return generate()
    try:
        return checked_password(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    except PersonRefusedError as error:
        fail(error.detail)


def _show(password: str) -> None:
    # To a pipe goes the password alone, so that a script can take it.
    typer.echo(f"Password: {password}" if sys.stdout.isatty() else password)
    typer.echo("Hand it over now; it cannot be shown again.", err=True)
