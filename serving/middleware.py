"""Around every request: its id, one line in the log, its figures, and the answer to what nobody caught."""

import re
import time
import uuid

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shenyan.serving.errors import InternalError
from shenyan.serving.logs import failure, get_logger
from shenyan.serving.metrics import Metrics

log = get_logger(__name__)

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# What nginx logs when the client left before the answer; never sent.
CLIENT_CLOSED = 499


class RequestContext:
    """Plain ASGI, because a middleware made of requests and responses would hide streaming and exceptions.

    Exceptions end here: let through, the server would log them with their message, which may quote a post.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        status: int | None = None
        started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except ClientDisconnect:
            status = CLIENT_CLOSED
        except Exception as error:  # noqa: BLE001 - the last resort; see the class
            log.error("request_failed", **failure(error))
            if status is None:
                await InternalError().response()(scope, receive, send_with_id)
        finally:
            self._report(scope, status=status or CLIENT_CLOSED, seconds=time.perf_counter() - started)

    def _report(self, scope: Scope, *, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        route = _route(scope)
        self._metrics.request(method=method, route=route, status=status, seconds=seconds)
        log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def _request_id(scope: Scope) -> str:
    """The client's X-Request-ID where it is harmless, else a new one."""
    given = Headers(scope=scope).get("X-Request-ID", "")
    return given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _route(scope: Scope) -> str:
    """The pattern of the address, with the prefixes of the routers, which newer FastAPI keeps apart from the route."""
    included = scope.get("fastapi", {}).get("effective_route_context")
    return str(getattr(included or scope.get("route"), "path", "unmatched"))
