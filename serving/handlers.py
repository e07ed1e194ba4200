"""Turns what routes raise into problem documents. What is left over is caught in middleware.py."""

from typing import cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from shenyan.serving.errors import (
    DatabaseUnavailableError,
    FieldError,
    InternalError,
    InvalidRequestError,
    MethodNotAllowedError,
    ProblemError,
    RouteNotFoundError,
)
from shenyan.serving.logs import failure, get_logger

log = get_logger(__name__)

_PARAMETERS = {
    "Idempotency-Key": "has to be 1 to 255 visible ASCII characters without spaces; send a new UUID, for example"
}


def install(app: FastAPI) -> None:
    """Registers a handler for every kind of error that routes and dependencies raise."""
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _parameters)
    for cause in (OperationalError, InterfaceError, PoolTimeoutError):
        app.add_exception_handler(cause, _database)


async def _problem(_: Request, error: Exception) -> Response:
    return cast(ProblemError, error).response()


async def _http(_: Request, error: Exception) -> Response:
    refusal = cast(HTTPException, error)
    problem: ProblemError
    if refusal.status_code == 404:
        problem = RouteNotFoundError()
    elif refusal.status_code == 405:
        problem = MethodNotAllowedError(refusal.headers)
    else:
        problem = InternalError()
    return problem.response()


async def _parameters(_: Request, error: Exception) -> Response:
    # FastAPI validates headers, queries and paths only; bodies go through shenyan.serving.body.
    fields = [
        FieldError(str(item["loc"][-1]), _PARAMETERS.get(str(item["loc"][-1]), "is not valid; its form is in /docs"))
        for item in cast(RequestValidationError, error).errors()
    ]
    return InvalidRequestError(fields).response()


async def _database(_: Request, error: Exception) -> Response:
    log.warning("database_unavailable", **failure(error))
    return DatabaseUnavailableError().response()
