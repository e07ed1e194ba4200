"""Reading a JSON body: bounded while it streams in, strict, and quiet about what it said.

Routes call this after the key and the rate were checked, so a stranger's body is never read.
"""

import codecs
import json
import re
from collections.abc import Sequence
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from starlette.requests import Request

from shenyan.serving.errors import (
    BodyTooLargeError,
    FieldError,
    InvalidRequestError,
    MalformedJsonError,
    WrongContentEncodingError,
    WrongContentTypeError,
)

Model = TypeVar("Model", bound=BaseModel)

BODY_LIMIT = 256 * 1024
FIELD_ERRORS = 20
# No request needs more than four levels.
NESTING = 16
_NESTED = "The body is nested too deeply. Send the fields that /docs describes, as they are."

_DETAILS = {
    "missing": "is required; add it",
    "too_long": "has more than {max_length:,} entries; spread them over several requests",
    "too_short": "is empty; add at least {min_length}",
    "literal_error": "is none of the values that are allowed; use {expected}",
    "string_pattern_mismatch": "does not have the form that /docs describes; change it to that",
    "greater_than_equal": "is too small; use {ge:,} or more",
    "less_than_equal": "is too large; use {le:,} or less",
    "extra_forbidden": "is not a field of this request; remove it, or see /docs for the fields",
    "string_type": "has to be a string",
    "string_too_long": "has more than {max_length:,} characters; shorten it",
    "string_too_short": "is empty; fill it, or leave the field out where it is optional",
    "string_unicode": "holds half of a surrogate pair, such as \\ud800 alone; send whole characters",
    "int_type": "has to be a whole number",
    "float_type": "has to be a number",
    "bool_type": "has to be true or false",
    "list_type": "has to be a list",
    "model_type": "has to be an object",
}
_OTHERWISE = "is not valid; send it as /docs describes it"
# A name that is not known can be anything, even the post; only what looks like a name is repeated.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,31}")
_UNKNOWN = "a field that is not known"


async def read_json(request: Request) -> Any:
    """The body's value.

    Raises WrongContentTypeError, WrongContentEncodingError, BodyTooLargeError or MalformedJsonError.
    """
    media_type = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise WrongContentTypeError
    if request.headers.get("Content-Encoding", "").strip().lower() not in ("", "identity"):
        raise WrongContentEncodingError
    return loads(await _read(request))


def loads(body: bytes) -> Any:
    """Strict JSON: UTF-8 with or without a byte order mark, no NaN or Infinity, at most NESTING levels deep.

    Raises MalformedJsonError.
    """
    # Windows programs put the mark in front of UTF-8; RFC 8259 lets a reader skip it.
    body = body.removeprefix(codecs.BOM_UTF8)
    if not body.strip():
        raise MalformedJsonError('The body is empty. Send a JSON object, such as {"text": "…"}.')
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise MalformedJsonError("The body is not UTF-8. Encode the JSON in UTF-8.") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise MalformedJsonError(f"The body stops being JSON at {place}. Make it with a JSON library.") from error
    except RecursionError as error:
        raise MalformedJsonError(_NESTED) from error
    except ValueError as error:
        # Python refuses integers of thousands of digits.
        raise MalformedJsonError("The body holds a number that is too long. Send smaller numbers.") from error
    if not _is_shallow(value, NESTING):
        raise MalformedJsonError(_NESTED)
    return value


def parse(model: type[Model], value: Any) -> Model:
    """The value as a model. Raises InvalidRequestError, which names each wrong field and repeats no value."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        raise InvalidRequestError([_field_error(item) for item in found[:FIELD_ERRORS]]) from None


def _is_shallow(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    children = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_is_shallow(child, levels - 1) for child in children)


def _field_error(item: ErrorDetails) -> FieldError:
    # The context of the kinds in _DETAILS holds limits only, never the value.
    if item["type"] == "value_error":
        detail = item["msg"].removeprefix("Value error, ")
    else:
        detail = _DETAILS.get(item["type"], _OTHERWISE).format(**item.get("ctx", {}))
    return FieldError(_path(item["loc"]), detail)


def _path(location: Sequence[int | str]) -> str:
    return ".".join(str(part) if isinstance(part, int) or _NAME.fullmatch(part) else _UNKNOWN for part in location)


def _refuse_constant(_: str) -> NoReturn:
    raise MalformedJsonError("The body holds NaN or Infinity, which JSON does not have. Send numbers or null.")


async def _read(request: Request) -> bytes:
    announced = request.headers.get("Content-Length", "")
    if announced.isdigit() and int(announced) > BODY_LIMIT:
        raise BodyTooLargeError(BODY_LIMIT)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise BodyTooLargeError(BODY_LIMIT)
    return bytes(body)
