"""`shenyan moderators`."""

from pathlib import Path

import pytest
from sqlalchemy import URL, select
from typer.testing import CliRunner

from shenyan.cli.moderators import app
from shenyan.serving.db import Database
from shenyan.serving.events.tables import Event
from shenyan.serving.people.passwords import matches
from shenyan.serving.people.tables import Moderator


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("SHENYAN_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SHENYAN_DATABASE_URL", raising=False)
    return lambda *arguments, **values: CliRunner().invoke(app, list(arguments), **values)


def stored(tmp_path: Path) -> Moderator:
    with Database(URL.create("sqlite", database=str(tmp_path / "home" / "shenyan.db"))).read() as session:
        return session.scalars(select(Moderator)).one()


def test_added_person_gets_a_password_printed_once(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    made = run("add", "Wang", "--name", "王伟", "--role", "senior", "--language", "zh")
    assert made.exit_code == 0, made.output
    password = made.stdout.strip()
    row = stored(tmp_path)
    assert matches(row.password_hash, password)
    assert (row.login, row.name, row.role, row.language) == ("wang", "王伟", "senior", "zh")
    assert "cannot be shown again" in made.stderr
    listed = run("list").stdout
    for part in ("wang", "王伟", "senior", "active", row.id):
        assert part in listed
    assert password not in listed


def test_password_can_be_typed(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    typed = "correct horse battery"
    made = run("add", "wang", "--prompt", input=f"{typed}\n{typed}\n")
    assert made.exit_code == 0, made.output
    assert typed not in made.output
    assert matches(stored(tmp_path).password_hash, typed)


def test_without_password_only_single_sign_on_is_left(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert run("add", "wang@example.com", "--no-password").stdout.strip() == ""
    assert stored(tmp_path).password_hash is None


def test_person_is_changed_disabled_and_let_in_again(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    first = run("add", "wang").stdout.strip()
    assert run("set", "wang", "--role", "auditor", "--name", "W").exit_code == 0
    assert (stored(tmp_path).role, stored(tmp_path).name) == ("auditor", "W")
    assert run("disable", "WANG").exit_code == 0
    assert "disabled" in run("list").stdout
    assert run("set", stored(tmp_path).id, "--enable").exit_code == 0
    second = run("password", "wang").stdout.strip()
    assert not matches(stored(tmp_path).password_hash, first)
    assert matches(stored(tmp_path).password_hash, second)
    with Database(URL.create("sqlite", database=str(tmp_path / "home" / "shenyan.db"))).read() as session:
        events = [(event.kind, event.actor) for event in session.scalars(select(Event).order_by(Event.number))]
    kinds = ["moderator_added", *["moderator_changed"] * 3, "password_changed"]
    assert events == [(kind, "cli") for kind in kinds]


def test_empty_list_says_how_to_add_somebody(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "home").mkdir()
    Database(URL.create("sqlite", database=str(tmp_path / "home" / "shenyan.db"))).migrate()
    assert "shenyan moderators add" in run("list").stdout


def test_listing_where_nothing_is_makes_nothing(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    ended = run("list")
    assert ended.exit_code == 1
    assert f"There is nothing at SHENYAN_HOME ({tmp_path / 'home'})" in ended.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "a b"), "1 to 64"),
        (("add", "x", "--role", "king"), "Choose one of the roles"),
        (("add", "x", "--language", "fr"), "languages"),
        (("set", "nobody", "--role", "admin"), "Nobody here"),
        (("set", "nobody"), "--role"),
        (("password", "nobody"), "Nobody here"),
        (("disable", "nobody"), "Nobody here"),
    ],
)
def test_wrong_use_is_one_line(run, arguments: tuple[str, ...], says: str) -> None:  # type: ignore[no-untyped-def]
    ended = run(*arguments)
    assert ended.exit_code == 1
    assert says in ended.stderr
    assert ended.stderr.startswith("Error: ")
    assert len(ended.stderr.splitlines()) == 1
    assert ended.stdout == ""


def test_weak_typed_password_is_refused(run) -> None:  # type: ignore[no-untyped-def]
    ended = run("add", "wang", "--prompt", input="short\nshort\n")
    assert ended.exit_code == 1
    assert "12 to 256" in ended.stderr
    assert "short" not in ended.stderr
