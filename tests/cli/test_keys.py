"""`shenyan keys`."""

from pathlib import Path

import pytest
from sqlalchemy import URL, select
from typer.testing import CliRunner

from shenyan.cli.keys import app
from shenyan.serving.db import Database
from shenyan.serving.events.tables import Event
from shenyan.serving.keys.service import Scope


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("SHENYAN_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SHENYAN_DATABASE_URL", raising=False)
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def test_key_is_printed_once_and_listed_by_its_start(run) -> None:  # type: ignore[no-untyped-def]
    made = run("add", "maimai", "--scope", "score")
    key = made.stdout.strip()
    assert made.exit_code == 0
    assert key.startswith("sk_shenyan_")
    assert "cannot be shown again" in made.stderr
    listed = run("list").stdout
    assert key[:19] in listed
    assert key not in listed
    for part in ("maimai", "score", "never", "active"):
        assert part in listed
    assert "read" not in listed


def test_by_default_a_key_sends_and_reads_but_does_not_decide(run) -> None:  # type: ignore[no-untyped-def]
    run("add", "maimai")
    listed = run("list").stdout
    assert [scope for scope in Scope if scope in listed] == [Scope.SCORE, Scope.READ]


def test_adding_and_revoking_is_logged(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    key = run("add", "maimai").stdout.strip()
    run("revoke", key)
    run("revoke", key)
    with Database(URL.create("sqlite", database=str(tmp_path / "home" / "shenyan.db"))).read() as session:
        events = list(session.scalars(select(Event).order_by(Event.number)))
    assert [(event.kind, event.actor) for event in events] == [("key_added", "cli"), ("key_revoked", "cli")]
    assert key not in str([event.details for event in events])


def test_revoked_key_is_shown_as_such(run) -> None:  # type: ignore[no-untyped-def]
    key = run("add", "maimai").stdout.strip()
    assert run("revoke", key[:19] + "…").exit_code == 0
    assert "revoked" in run("list").stdout


def test_short_start_is_enough_to_revoke(run) -> None:  # type: ignore[no-untyped-def]
    key = run("add", "maimai").stdout.strip()
    assert run("revoke", key[:15]).exit_code == 0
    assert "revoked" in run("list").stdout


def test_empty_list_says_how_to_make_one(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "home").mkdir()
    Database(URL.create("sqlite", database=str(tmp_path / "home" / "shenyan.db"))).migrate()
    assert "shenyan keys add NAME" in run("list").stdout


def test_listing_where_nothing_is_makes_nothing(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    ended = run("list")
    assert ended.exit_code == 1
    assert f"There is nothing at SHENYAN_HOME ({tmp_path / 'home'})" in ended.stderr
    assert "shenyan serve" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "a b"), "1 to 64"),
        (("add", "x", "--scope", "admin"), "score, read"),
        (("revoke", "sk_shenyan_nothing"), "shenyan keys list"),
    ],
)
def test_wrong_use_is_one_line(run, arguments: tuple[str, ...], says: str) -> None:  # type: ignore[no-untyped-def]
    ended = run(*arguments)
    assert ended.exit_code == 1
    assert says in ended.stderr
    assert ended.stderr.startswith("Error: ")
    assert len(ended.stderr.splitlines()) == 1


def test_bad_settings_are_one_line(run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for url, says in (
        ("mysql://u:p@h/x", "SHENYAN_DATABASE_URL"),
        ("postgresql://u:hidden@127.0.0.1:1/x", "SHENYAN_DATABASE_URL"),
        (f"sqlite:///{tmp_path}/missing/x.db", "SHENYAN_DATABASE_URL"),
    ):
        monkeypatch.setenv("SHENYAN_DATABASE_URL", url)
        ended = run("list")
        assert ended.exit_code == 1, ended.output
        assert says in ended.stderr
        assert "hidden" not in ended.stderr
        assert len(ended.stderr.splitlines()) == 1
