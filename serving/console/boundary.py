"""Around every page of the console: its headers, and errors as pages that say what to do.

Routers of the console are made with `route_class=ConsoleRoute`.
"""

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from shenyan.serving.console.addresses import QUEUE, page_of
from shenyan.serving.console.i18n import mark
from shenyan.serving.console.pages import Viewer, render, speaker_of
from shenyan.serving.console.session import CsrfError
from shenyan.serving.errors import ProblemError
from shenyan.serving.logs import failure, get_logger
from shenyan.serving.queue.refusals import TransitionRefused

log = get_logger(__name__)

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Case ids stay here.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# Pages show posts, which are personal data: no copy stays in the browser or on the way to it.
PRIVATE = "no-store"

# What happened, and what to do, by status; a refusal of the queue says so itself.
_WORDS: dict[int, tuple[str, str]] = {
    400: (mark("The form could not be read"), mark("Go back, reload the page and send the form again.")),
    403: (
        mark("You may not do this"),
        mark("Your role does not allow it. If you need it for your work, ask an administrator."),
    ),
    404: (
        mark("There is nothing at this address"),
        mark("The address may be mistyped, or the case may belong to somebody else. Go back to the queue."),
    ),
    409: (mark("That is not possible now"), mark("Reload the page to see where things are.")),
    413: (mark("The form is too large"), mark("Shorten what you wrote and send it again.")),
    422: (mark("Something in the form is missing or wrong"), mark("Go back, correct it and send the form again.")),
    429: (mark("Too many attempts"), mark("Wait a little, then try again.")),
    500: (
        mark("Something failed here"),
        mark("Nothing was changed. Try again; if it fails again, give the administrator the number below."),
    ),
    503: (mark("The database does not answer"), mark("Nothing was changed. Wait a second and try again.")),
}
# A form that the session knows nothing of, and what somebody had typed into it, by the name of its field.
_STALE = (
    mark("This page was too old, so nothing was changed"),
    mark("Go back to it, which loads it anew, and send it again. What you wrote stands here, to be copied."),
)
_STALE_EMPTY = mark("Go back to it, which loads it anew, and send it again.")
_TYPED = {
    "note": mark("Note for colleagues"),
    "statement": mark("Statement to the author"),
    "message": mark("To whoever objected"),
}


class ConsoleRoute(APIRoute):
    """A route of the console."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        original = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                if "\0" in request.scope["path"]:
                    # PostgreSQL can look for no such id.
                    raise HTTPException(404)
                response = await original(request)
            except ClientDisconnect:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, the answer is a page; see `refuse`
                response = refuse(request, error)
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
            response.headers.setdefault("Cache-Control", PRIVATE)
            return response

        return handle


def refuse(request: Request, error: Exception) -> Response:
    """The page of an error, in the language of whoever asked."""
    if isinstance(error, HTTPException) and error.status_code < 400:
        # A redirect, to signing in for example.
        return Response(status_code=error.status_code, headers=error.headers)
    status = _status(error)
    if status >= 500:
        log.error("console_failed", **failure(error))
    viewer: Viewer | None = getattr(request.state, "visitor", None)
    title, advice = _WORDS.get(status, _WORDS[400 if status < 500 else 500])
    written = error.written if isinstance(error, CsrfError) else {}
    if isinstance(error, TransitionRefused):
        advice = error.detail
    elif isinstance(error, CsrfError):
        title, advice = (_STALE[0], _STALE[1] if written else _STALE_EMPTY)
    speaker = speaker_of(request, viewer)
    htmx = request.headers.get("HX-Request") == "true"
    response = render(
        request,
        "notice.html" if htmx else "error.html",
        viewer=viewer,
        status=status,
        title=speaker.say(title),
        advice=speaker.say(advice),
        number=structlog.contextvars.get_contextvars().get("request_id") if status >= 500 else None,
        back=QUEUE if request.method == "GET" or status == 404 else page_of(request.url.path),
        written=[(speaker.say(_TYPED[name]), text) for name, text in written.items()],
    )
    for name, value in (getattr(error, "headers", None) or {}).items():
        response.headers[name] = value
    return response


def _status(error: Exception) -> int:
    if isinstance(error, ProblemError):
        return error.status
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, RequestValidationError):
        return 422
    return 503 if isinstance(error, OperationalError | InterfaceError | PoolTimeoutError) else 500
