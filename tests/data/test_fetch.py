"""Fetching: a file comes whole and right, or not at all."""

import dataclasses
import hashlib
import io
import urllib.error
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from shenyan.data import fetch
from shenyan.data.fetch import FetchError, expected_layout, fetch_file, wanted_files
from shenyan.data.sources import ChecksumError, File, Source, SourceMissingError, Use, load_table

CONTENT = b"invented content"
FILE = File("set/all.jsonl.gz", hashlib.sha256(CONTENT).hexdigest())
SOURCE = Source(
    name="set",
    title="An invented set",
    address="https://example.org/set",
    licence="CC0-1.0",
    languages=("zh",),
    use=frozenset(Use),
    files=(FILE,),
    reader=None,
    mapping="Nothing is mapped.",
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    monkeypatch.setenv("SHENYAN_DATASETS", str(folder))
    return folder


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    place = tmp_path / "mirror" / FILE.path
    place.parent.mkdir(parents=True)
    place.write_bytes(CONTENT)
    return tmp_path / "mirror"


def lying(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def test_a_file_of_a_folder_is_copied(home: Path, mirror: Path) -> None:
    assert wanted_files(SOURCE) == (FILE,)
    assert fetch_file(SOURCE, FILE, mirror=str(mirror)) == home / FILE.path
    assert (home / FILE.path).read_bytes() == CONTENT
    assert lying(home) == [FILE.path]
    assert wanted_files(SOURCE) == ()


def test_a_file_with_another_checksum_is_wanted_and_replaced(home: Path, mirror: Path) -> None:
    (home / "set").mkdir(parents=True)
    (home / FILE.path).write_bytes(b"old")
    assert wanted_files(SOURCE) == (FILE,)
    fetch_file(SOURCE, FILE, mirror=str(mirror))
    assert (home / FILE.path).read_bytes() == CONTENT


def test_another_file_at_the_mirror_is_not_kept(home: Path, mirror: Path) -> None:
    (home / "set").mkdir(parents=True)
    (home / FILE.path).write_bytes(b"old")
    (mirror / FILE.path).write_bytes(b"half of it")
    with pytest.raises(ChecksumError, match=r"set/all\.jsonl\.gz.*checksum.*not kept"):
        fetch_file(SOURCE, FILE, mirror=str(mirror))
    assert (home / FILE.path).read_bytes() == b"old"
    assert lying(home) == [FILE.path]


def test_a_mirror_without_the_file_says_so(home: Path, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"holds no set/all\.jsonl\.gz.*same layout"):
        fetch_file(SOURCE, FILE, mirror=str(tmp_path))
    assert lying(home) == []


@pytest.mark.parametrize("address", ["http://example.org", "file:///etc", "ftp://example.org"])
def test_only_folders_and_https_are_mirrors(home: Path, address: str) -> None:
    with pytest.raises(FetchError, match="neither a folder nor an https address"):
        fetch_file(SOURCE, FILE, mirror=address)
    assert lying(home) == []


class Answer(io.BytesIO):
    """What urlopen gives."""

    def __init__(self, content: bytes, url: str) -> None:
        super().__init__(content)
        self.url = url


def serve(monkeypatch: pytest.MonkeyPatch, answer: Any) -> list[str]:
    """Lets every address answer so; returns the addresses that are asked."""
    asked: list[str] = []

    def urlopen(request: Any, *, timeout: float) -> Any:
        assert timeout > 0
        asked.append(request.full_url)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(fetch, "urlopen", urlopen)
    return asked


def test_a_file_is_downloaded(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = serve(monkeypatch, Answer(CONTENT, "https://cdn.example.org/1"))
    fetch_file(SOURCE, FILE, mirror="https://example.org/sets/")
    assert asked == ["https://example.org/sets/set/all.jsonl.gz"]
    assert (home / FILE.path).read_bytes() == CONTENT


def test_a_redirect_away_from_https_is_not_followed_up(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, Answer(CONTENT, "http://example.org/1"))
    with pytest.raises(FetchError, match="leads away from https"):
        fetch_file(SOURCE, FILE, mirror="https://example.org")
    assert lying(home) == []


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (urllib.error.HTTPError("https://example.org", 404, "", Message(), io.BytesIO()), "answers 404"),
        (urllib.error.URLError("no such host"), "does not answer.*no such host"),
        (TimeoutError("timed out"), "does not answer.*timed out"),
    ],
)
def test_a_mirror_that_fails_is_one_clear_error(
    home: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, says: str
) -> None:
    serve(monkeypatch, error)
    with pytest.raises(FetchError, match=says):
        fetch_file(SOURCE, FILE, mirror="https://example.org")
    assert lying(home) == []


def test_a_download_that_breaks_off_leaves_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(Answer):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise TimeoutError("timed out")
            return super().read(4)

    serve(monkeypatch, Broken(CONTENT, "https://example.org/1"))
    with pytest.raises(FetchError, match=r"set/all\.jsonl\.gz.*timed out"):
        fetch_file(SOURCE, FILE, mirror="https://example.org")
    assert lying(home) == []


def test_what_is_not_public_or_lies_here_is_not_fetched(home: Path) -> None:
    table = load_table()
    with pytest.raises(FetchError, match=r"real_zh.*not public"):
        wanted_files(table["real_zh"])
    with pytest.raises(FetchError, match="nothing to fetch"):
        wanted_files(table["workplace"])
    outside = dataclasses.replace(SOURCE, files=(File("../elsewhere", "0" * 64),))
    with pytest.raises(FetchError, match="cannot be fetched"):
        wanted_files(outside)


def test_without_a_folder_of_data_sets_the_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHENYAN_DATASETS", raising=False)
    with pytest.raises(SourceMissingError, match="SHENYAN_DATASETS"):
        wanted_files(SOURCE)


def test_the_expected_layout_names_each_file() -> None:
    assert list(expected_layout(SOURCE)) == [f"SHENYAN_DATASETS/{FILE.path}  (SHA-256 {FILE.sha256})"]
