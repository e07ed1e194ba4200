"""Bringing a public set to this machine from a mirror, whole or not at all."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

from shenyan.data.sources import DATASETS_VARIABLE, ChecksumError, File, Source, datasets_folder, sha256

TIMEOUT_S = 30.0  # without a byte
CHUNK = 1 << 20  # bytes


class FetchError(OSError):
    """A file could not be fetched; the message says which, from where, and what to do."""


def wanted_files(source: Source) -> tuple[File, ...]:
    """The source's files that are not on this machine as the table describes them.

    Raises SourceMissingError where SHENYAN_DATASETS is not set, FetchError for a source that cannot be fetched.
    """
    if source.in_repository:
        raise FetchError(f"{source.name} lies in this repository; there is nothing to fetch")
    if any(".." in PurePosixPath(file.path).parts for file in source.files):
        raise FetchError(f"{source.name} cannot be fetched: {source.address}")
    folder = datasets_folder()
    return tuple(file for file in source.files if not _is_right(folder / file.path, file))


def fetch_file(source: Source, file: File, *, mirror: str) -> Path:
    """Copies a file below SHENYAN_DATASETS and returns where it lies.

    mirror: a folder, or an https address, with the same layout as SHENYAN_DATASETS. The file takes its name only
    when it is whole and its checksum right. Raises SourceMissingError where SHENYAN_DATASETS is not set, FetchError,
    or ChecksumError for another file at the mirror.
    """
    target = datasets_folder() / file.path
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _open(mirror, file.path) as content, part.open("wb") as copy:
            digest = _copy(content, copy)
        if digest != file.sha256:
            raise ChecksumError(
                f"{source.name}: {file.path} at {mirror} has another checksum than sources.toml says; it was not kept"
            )
        part.replace(target)
    except FetchError:
        raise
    except OSError as error:
        raise FetchError(f"{source.name}: {file.path} cannot be fetched ({error})") from None
    except HTTPException as error:
        raise FetchError(f"{source.name}: {mirror} broke off {file.path} ({type(error).__name__}); try again") from None
    finally:
        part.unlink(missing_ok=True)
    return target


def expected_layout(source: Source) -> Iterator[str]:
    """Where each file of the source belongs, for those who have the set from elsewhere."""
    for file in source.files:
        yield f"{DATASETS_VARIABLE}/{file.path}  (SHA-256 {file.sha256})"


@contextmanager
def _open(mirror: str, path: str) -> Iterator[IO[bytes]]:
    if mirror.startswith("https://"):
        with _request(f"{mirror.rstrip('/')}/{quote(path)}") as answer:
            yield answer
        return
    if "://" in mirror:
        raise FetchError(f"{mirror} is neither a folder nor an https address; give one of the two")
    place = Path(mirror).expanduser() / path
    if not place.is_file():
        raise FetchError(f"{mirror} holds no {path}; a mirror has the same layout as {DATASETS_VARIABLE}")
    with place.open("rb") as file:
        yield file


@contextmanager
def _request(url: str) -> Iterator[IO[bytes]]:
    """The body behind an https address. urllib follows redirects, but not away from https."""
    try:
        answer = urlopen(Request(url), timeout=TIMEOUT_S)  # noqa: S310 - https was checked
    except HTTPError as error:
        error.close()
        raise FetchError(f"{url} answers {error.code}; check the address and that the mirror has the set") from None
    except (OSError, ValueError) as error:  # a URLError, a time-out, a name that is no host's
        raise FetchError(f"{url} does not answer ({getattr(error, 'reason', error)})") from None
    with answer:
        if not answer.url.startswith("https://"):
            raise FetchError(f"{url} leads away from https; name the mirror itself")
        yield answer


def _copy(content: IO[bytes], copy: IO[bytes]) -> str:
    """Copies everything and returns its SHA-256."""
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
        copy.write(chunk)
    return digest.hexdigest()


def _is_right(path: Path, file: File) -> bool:
    return path.is_file() and sha256(path) == file.sha256
