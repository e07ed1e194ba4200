"""`shenyan serve` as a process of its own, with the fake model in the place of the real one."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from shenyan.cli.serve import _grace_s
from shenyan.serving.settings import Settings

ROOT = Path(__file__).parents[2]
SERVE = """
from shenyan.model import pipeline
from tests.serving.fakes import FakePipeline
if {fake}: pipeline.load_pipeline = lambda *_, **__: FakePipeline()
import typer
from shenyan.cli.serve import serve
typer.run(serve)
"""


def start(home: Path, *, fake: bool = True, **values: str) -> "subprocess.Popen[str]":
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SHENYAN_")}
    return subprocess.Popen(  # noqa: S603 - the command is ours
        [sys.executable, "-u", "-c", SERVE.format(fake=fake)],
        cwd=ROOT,
        env=clean | {"SHENYAN_HOME": str(home), "SHENYAN_PORT": "0", "SHENYAN_LOG_FORMAT": "json"} | values,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class Running:
    """A started service: its address, and the lines that it greeted with."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        self.process = process
        self.greeting = [process.stdout.readline().rstrip() for _ in range(7)]
        found = re.search(r"http://\S+:\d+", self.greeting[0])
        assert found is not None, process.communicate()
        self.url = found.group()
        self.key = self.greeting[1].removeprefix("API key: ")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    process = start(tmp_path)
    try:
        yield Running(process)
    finally:
        process.kill()
        process.communicate()


def test_greets_with_a_key_and_a_curl_line_that_works(running: Running, tmp_path: Path) -> None:
    assert running.greeting[1].startswith("API key: sk_shenyan_")
    assert (tmp_path / "dev-key").read_text().strip() == running.key
    curl = running.greeting[3].strip()
    assert curl.startswith(f"curl -sS {running.url}/v1/score")
    answer = subprocess.run(curl, shell=True, capture_output=True, text=True, check=True).stdout  # noqa: S602 - as a user would paste it
    assert '"suggestion":"review"' in answer
    assert '"phone"' in answer


def test_greets_with_the_console_and_a_login_that_opens_it(running: Running, tmp_path: Path) -> None:
    assert running.greeting[4] == f"Console: {running.url}/console"
    assert running.greeting[5] == "Sign in as: admin"
    password = running.greeting[6].removeprefix("Password: ")
    assert (tmp_path / "dev-password").read_text().strip() == password
    with httpx.Client(base_url=running.url, timeout=300) as client:
        page = client.get("/console", follow_redirects=True)
        csrf = re.findall(r'name="csrf" value="([0-9a-f]+)"', page.text)[-1]
        fields = {"csrf": csrf, "login": "admin", "password": password}
        answer = client.post("/console/sign-in", data=fields)
        assert answer.status_code == 303
        assert client.get("/console/admin/moderators").status_code == 200


def test_large_bodies_are_refused_over_a_real_connection(running: Running) -> None:
    headers = {"X-API-Key": running.key, "Content-Type": "application/json"}
    for content in (b" " * 5_000_000, iter([b" " * 100_000] * 50)):
        answer = httpx.post(f"{running.url}/v1/score", content=content, headers=headers, timeout=300)
        assert answer.status_code == 413
        assert answer.json()["type"].endswith(":body-too-large")


def test_stops_cleanly_and_logs_no_text(running: Running) -> None:
    headers = {"X-API-Key": running.key}
    answer = httpx.post(f"{running.url}/v1/score?q=geheim", json={"text": "BOOM geheim"}, headers=headers, timeout=300)
    assert answer.json()["degraded"] is True
    running.process.send_signal(signal.SIGTERM)
    _, log = running.process.communicate(timeout=300)
    assert '"event": "request"' in log
    assert '"event": "inference_failed"' in log
    assert "geheim" not in log
    assert running.key not in log
    assert running.process.returncode in (0, -signal.SIGTERM)


def test_key_stays_the_same(tmp_path: Path) -> None:
    keys = set()
    for _ in range(2):
        process = start(tmp_path)
        keys.add(Running(process).key)
        process.kill()
        process.communicate()
    assert len(keys) == 1


def refused(home: Path, **values: str) -> str:
    """Starts what cannot start; returns the line that says why."""
    process = start(home, fake=False, **values)
    out, log = process.communicate(timeout=300)
    assert process.returncode == 1
    assert "Traceback" not in log
    assert "API key" not in out
    [line] = log.splitlines()
    assert line.startswith("Error: ")
    return line


def test_what_cannot_start_says_why_in_a_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert "SHENYAN_PORT" in refused(tmp_path, SHENYAN_PORT=port)
    (tmp_path / "file").write_text("")
    assert "SHENYAN_HOME" in refused(tmp_path / "file")
    assert "SHENYAN_MODEL" in refused(tmp_path, SHENYAN_MODEL=str(tmp_path / "nothing"))
    assert "SHENYAN_POLICIES" in refused(tmp_path, SHENYAN_POLICIES=str(tmp_path / "nothing"))
    assert "SHENYAN_PORT" in refused(tmp_path, SHENYAN_PORT="http")
    line = refused(tmp_path, SHENYAN_DATABASE_URL="postgresql://u:hidden@127.0.0.1:1/x")
    assert "SHENYAN_DATABASE_URL" in line
    assert "hidden" not in line
    assert "SHENYAN_DATABASE_URL" in refused(tmp_path, SHENYAN_ENV="production")


def test_production_makes_no_key(tmp_path: Path) -> None:
    process = start(
        tmp_path,
        SHENYAN_ENV="production",
        SHENYAN_DATABASE_URL=f"sqlite:///{tmp_path}/x.db",
        SHENYAN_SECRET="s" * 32,
    )
    assert process.stdout is not None
    greeting = "".join(process.stdout.readline() for _ in range(4))
    process.kill()
    process.communicate()
    assert "shenyan keys add" in greeting
    assert "shenyan moderators add" in greeting
    assert "sk_shenyan_" not in greeting
    assert "Password" not in greeting
    assert not (tmp_path / "dev-password").exists()
    assert not (tmp_path / "dev-key").exists()


def test_stopping_waits_as_long_as_a_request_may_take() -> None:
    assert _grace_s(Settings(batch_timeout_ms=600_000)) == 605
    assert _grace_s(Settings(timeout_ms=20, batch_timeout_ms=20)) == 15
