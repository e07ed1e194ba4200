"""Files in SHENYAN_HOME."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shenyan.serving import home
from shenyan.serving.home import HomeError
from shenyan.serving.settings import Settings


def test_secret_is_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    key = home.hash_key(settings)
    assert len(key) == 64
    assert home.hash_key(settings) == key
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_given_secret_wins(tmp_path: Path) -> None:
    assert home.hash_key(Settings(home=tmp_path, secret="s" * 32)) == b"s" * 32
    assert list(tmp_path.iterdir()) == []


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    barrier = threading.Barrier(8)

    def make(number: int) -> str:
        barrier.wait()
        return home.kept(tmp_path / "secret", lambda: f"secret-{number}")

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(make, range(8)))) == 1


def test_unusable_folders_and_files_say_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"\xff")
    with pytest.raises(HomeError, match="SHENYAN_HOME"):
        home.prepare(file)
    with pytest.raises(HomeError, match="SHENYAN_HOME"):
        home.kept(file, lambda: "x")
    with pytest.raises(HomeError, match="SHENYAN_HOME"):
        home.kept(tmp_path / "missing" / "secret", lambda: "x")
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(HomeError, match="Delete it"):
        home.kept(tmp_path / "empty", lambda: "x")


def test_replacing_is_for_the_owner_only_too(tmp_path: Path) -> None:
    path = tmp_path / "key"
    home.replace(path, "one")
    home.replace(path, "two")
    assert path.read_text().strip() == "two"
    assert path.stat().st_mode & 0o777 == 0o600
