"""Strict reading of the fields of a JSON object. A FieldError names the field and the cause, never the value."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

_IDENTIFIER = re.compile(r"[\w.:-]{1,128}", re.ASCII)
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")

Raw = Mapping[str, Any]
E = TypeVar("E", bound=StrEnum)


class FieldError(ValueError):
    """A field that is missing, unknown or has a wrong value."""


def as_object(value: object, what: str, *, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Any]:
    """The value, where it is an object with all required keys and no unknown ones. what: its name in messages."""
    required, known = frozenset(required), frozenset(required) | frozenset(optional)
    if not isinstance(value, dict):
        raise FieldError(f"{what} must be an object")
    if missing := sorted(required - value.keys()):
        raise FieldError(f"{what} lacks {', '.join(missing)}")
    # Unknown names are not shown: they are whatever stands in the file.
    if unknown := len(value.keys() - known):
        raise FieldError(f"{what} has {unknown} unknown key(s); known are {', '.join(sorted(known))}")
    return value


def text(raw: Raw, name: str) -> str:
    """A string that is not blank."""
    value = raw[name]
    if not isinstance(value, str) or not value.strip():
        raise FieldError(f"{name} must be a string that is not blank")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise FieldError(f"{name} holds half of a surrogate pair")
    return value


def identifier(raw: Raw, name: str) -> str:
    value = raw[name]
    if not isinstance(value, str) or not _IDENTIFIER.fullmatch(value):
        raise FieldError(f"{name} must be 1 to 128 letters, digits or any of _ . : -")
    return value


def flag(raw: Raw, name: str) -> bool:
    if not isinstance(raw[name], bool):
        raise FieldError(f"{name} must be true or false")
    return bool(raw[name])


def share(raw: Raw, name: str) -> float:
    """A number from 0 to 1."""
    value = raw[name]
    if type(value) not in (int, float) or not 0 <= value <= 1:
        raise FieldError(f"{name} must be a number from 0 to 1")
    return float(value)


def offsets(raw: Raw) -> tuple[int, int]:
    """The whole numbers `start` and `end`."""
    if type(raw["start"]) is not int or type(raw["end"]) is not int:
        raise FieldError("start and end must be whole numbers")
    return raw["start"], raw["end"]


def items(raw: Raw, name: str) -> list[Any]:
    if not isinstance(raw[name], list):
        raise FieldError(f"{name} must be a list")
    return list(raw[name])


def choice(raw: Raw, name: str, choices: tuple[str, ...]) -> str:
    if raw[name] not in choices:
        raise FieldError(f"{name} must be one of {', '.join(choices)}")
    return str(raw[name])


def member(raw: Raw, name: str, kind: type[E]) -> E:
    return kind(choice(raw, name, tuple(kind)))


def time(raw: Raw, name: str) -> datetime:
    """A time of RFC 3339, in UTC."""
    value = raw[name]
    try:
        if isinstance(value, str) and _RFC_3339.fullmatch(value):
            return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise FieldError(f"{name} must be a time of RFC 3339 with its zone, such as 2026-11-22T09:30:00Z")
