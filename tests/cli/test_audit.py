"""`shenyan audit` and `shenyan rows pull`, on the database of the settings."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import URL, select, text
from tests.serving.queue.floor import NOW, REJECT, Floor, open_floor
from typer.testing import CliRunner

from shenyan.cli.main import app
from shenyan.data.casebook import read_decisions
from shenyan.serving.db import Database
from shenyan.serving.events.tables import Event
from shenyan.serving.hashing import Hasher

SECRET = "h" * 32


@pytest.fixture
def floor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A floor whose database is that of the commands."""
    monkeypatch.setenv("SHENYAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SHENYAN_SECRET", SECRET)
    path = tmp_path / "shenyan.db"
    monkeypatch.setenv("SHENYAN_DATABASE_URL", f"sqlite:///{path}")
    database = Database(URL.create("sqlite", database=str(path)))
    database.migrate()
    made = open_floor(database)
    made.hasher = Hasher(SECRET.encode())
    yield made
    database.dispose()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def tamper(floor: Floor) -> None:
    with floor.database.write() as session:
        session.execute(text("DROP TRIGGER events_are_final_update"))
        session.execute(text("UPDATE events SET actor = 'nobody' WHERE number = 1"))


def last_event(floor: Floor) -> Event:
    with floor.database.read() as session:
        return session.scalars(select(Event).where(Event.tenant == "system").order_by(Event.number.desc())).first()  # type: ignore[return-value]


def test_a_sound_log_and_its_heads(floor: Floor) -> None:
    floor.decided(floor.person(), floor.case())
    ended = run("audit", "verify")
    assert ended.exit_code == 0, ended.output
    heads = [line for line in ended.stdout.splitlines() if line.startswith("--head ")]
    assert len(heads) == 1
    floor.case()
    again = run("audit", "verify", *heads[0].split())
    assert again.exit_code == 0, again.output
    tenant, number, digest = heads[0].removeprefix("--head ").split(":")
    other = run("audit", "verify", "--head", f"{tenant}:{number}:{'0' * len(digest)}")
    assert other.exit_code == 1
    assert "kept elsewhere" in other.stderr


def test_a_changed_log_ends_with_status_1(floor: Floor) -> None:
    floor.case()
    tamper(floor)
    ended = run("audit", "verify")
    assert ended.exit_code == 1
    assert f"{floor.client_id}, event 1 was changed" in ended.stderr
    assert ended.stderr.splitlines()[-1].startswith("Error: ")
    assert ended.stdout == ""


def test_an_export_is_logged_and_checks(floor: Floor, tmp_path: Path) -> None:
    floor.decided(floor.person(), floor.case("post text"))
    file = tmp_path / "log.jsonl"
    ended = run("audit", "export", "--output", file)
    assert ended.exit_code == 0, ended.output
    assert file.stat().st_mode & 0o077 == 0
    assert "post text" not in file.read_text()
    told = last_event(floor)
    assert (told.kind, told.actor, told.details["what"]) == ("exported", "cli", "log")
    checked = run("audit", "verify", file)
    assert checked.exit_code == 0, checked.output
    assert run("audit", "verify").exit_code == 0
    lines = run("audit", "export", "--tenant", floor.client_id, "--until", f"{NOW:%Y-%m-%d}").stdout.splitlines()
    assert {json.loads(line)["tenant"] for line in lines[1:]} == {floor.client_id}
    file.write_text(file.read_text().replace('"approve"', '"reject"'))
    changed = run("audit", "verify", file)
    assert changed.exit_code == 1
    assert "was changed" in changed.stderr
    assert run("audit", "export", "--tenant", "client_unknown").exit_code == 1


def test_wrong_use_is_one_line(floor: Floor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments in (("--head", "x"), (tmp_path / "gone.jsonl",)):
        ended = run("audit", "verify", *arguments)
        assert ended.exit_code == 1
        assert len(ended.stderr.splitlines()) == 1
    monkeypatch.setenv("SHENYAN_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    assert "shenyan serve" in run("audit", "verify").stderr


@pytest.mark.parametrize("command", [("audit", "verify"), ("audit", "export"), ("rows", "pull")])
def test_reading_where_nothing_is_makes_nothing(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "gone" / "home"
    monkeypatch.setenv("SHENYAN_HOME", str(home))
    monkeypatch.delenv("SHENYAN_DATABASE_URL", raising=False)
    ended = run(*command)
    assert ended.exit_code == 1
    assert f"There is nothing at SHENYAN_HOME ({home})" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    monkeypatch.setenv("SHENYAN_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    assert "There is no database at" in run(*command).stderr
    assert not list(tmp_path.iterdir())


def test_a_log_is_not_checked_with_a_secret_made_up(
    floor: Floor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor.case()
    monkeypatch.delenv("SHENYAN_SECRET")
    ended = run("audit", "verify")
    assert ended.exit_code == 1
    assert "holds no secret" in ended.stderr
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("command", [("audit", "export"), ("rows", "export")])
@pytest.mark.parametrize(
    ("days", "says"),
    [
        (("--until", "9999-12-31"), "the last day of the calendar"),
        (("--since", "2026-03-02", "--until", "2026-03-01"), "lies before --since 2026-03-02"),
    ],
)
def test_days_that_cannot_be_are_said_and_nothing_is_written(
    floor: Floor, tmp_path: Path, command: tuple[str, ...], days: tuple[str, ...], says: str
) -> None:
    floor.case()
    ended = run(*command, *days, "--output", tmp_path / "out")
    assert ended.exit_code == 1
    assert says in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()
    assert run("audit", "export", "--since", "2026-03-01", "--until", "2026-03-01").exit_code == 0


def test_decisions_are_pulled_into_the_home(floor: Floor, tmp_path: Path) -> None:
    case = floor.case("gossip")
    floor.decided(floor.person(), case, REJECT)
    ended = run("rows", "pull")
    assert ended.exit_code == 0, ended.output
    assert "Pulled: 1 decisions. There already: 0." in ended.stdout
    assert [one.case_id for one in read_decisions(tmp_path / "home" / "decisions")] == [case]
    assert "There already: 1." in run("rows", "pull").stdout
    told = last_event(floor)
    assert (told.kind, told.details) == ("exported", {"what": "decisions", "count": 1})
    assert run("audit", "verify").exit_code == 0
