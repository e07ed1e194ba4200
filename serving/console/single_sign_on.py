"""Signing in through the company's OpenID Connect provider, where one is set."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from shenyan.serving.console import door
from shenyan.serving.console.boundary import ConsoleRoute
from shenyan.serving.console.i18n import mark
from shenyan.serving.console.session import COOKIE_PATH, idle_time, local_address, remember
from shenyan.serving.console.sign_in import FLOOD, show
from shenyan.serving.events.log import EventLog
from shenyan.serving.logs import get_logger
from shenyan.serving.people.oidc import Attempt, OidcError, Provider
from shenyan.serving.people.repository import PeopleRepository
from shenyan.serving.people.sign_in import sign_in_by_provider
from shenyan.serving.runtime import Runtime, get_runtime

log = get_logger(__name__)
router = APIRouter(route_class=ConsoleRoute)

COOKIE = "shenyan_oidc"
MINUTES = 10

FAILED = mark(
    "The single sign-on did not answer as it should. Try again; if it fails again, tell the administrator, whose log "
    "has the cause."
)
EXPIRED = mark("Signing in took too long, or was begun in another browser. Begin again.")
UNKNOWN = mark(
    "The single sign-on knows you, but nobody here has your login, or it is disabled. Ask an administrator to add you."
)

App = Annotated[Runtime, Depends(get_runtime)]


def get_provider(runtime: App) -> Provider:
    """The provider. Where none is set, there is nothing at its addresses."""
    provider = Provider.of(runtime.settings)
    if provider is None:
        raise HTTPException(404)
    return provider


Given = Annotated[Provider, Depends(get_provider)]


@router.get("/oidc", include_in_schema=False)
async def leave_for_provider(request: Request, runtime: App, provider: Given) -> Response:
    target = local_address(request.query_params.get("next"))
    if door.is_flood(request, runtime):
        return show(request, runtime, target=target, problem=FLOOD, status=429)
    try:
        url, attempt = await provider.begin()
    except OidcError as error:
        return _failed(request, runtime, error, target)
    response = RedirectResponse(url, 303)
    kept = [attempt.state, attempt.nonce, attempt.verifier, target]
    response.set_cookie(
        COOKIE,
        str(_serializer(runtime).dumps(kept)),
        max_age=MINUTES * 60,
        path=COOKIE_PATH,
        secure=runtime.settings.env == "production",
        httponly=True,
        # Lax, not strict: the browser comes back from another site.
        samesite="lax",
    )
    return response


@router.get("/oidc/callback", include_in_schema=False)
async def come_back(request: Request, runtime: App, provider: Given) -> Response:
    try:
        state, nonce, verifier, kept = _serializer(runtime).loads(request.cookies.get(COOKIE, ""), max_age=MINUTES * 60)
    except (BadData, ValueError):
        return show(request, runtime, target=local_address(None), problem=EXPIRED, status=403)
    target = local_address(kept)
    try:
        logins = await provider.finish(Attempt(state, nonce, verifier), dict(request.query_params))
    except OidcError as error:
        return _failed(request, runtime, error, target)

    def work(session: Session) -> str | None:
        people, events = PeopleRepository(session), EventLog(session, runtime.hasher)
        idle = idle_time(runtime.settings)
        return sign_in_by_provider(people, events, logins, now=datetime.now(UTC), idle=idle)

    token = await runtime.in_thread(lambda: runtime.database.transact(work))
    if token is None:
        return _once(show(request, runtime, target=target, problem=UNKNOWN, status=403))
    response = RedirectResponse(target, 303)
    remember(response, token, runtime.settings)
    return _once(response)


def _failed(request: Request, runtime: Runtime, error: OidcError, target: str) -> Response:
    log.warning("oidc_failed", cause=str(error))
    return _once(show(request, runtime, target=target, problem=FAILED, status=502))


def _once(response: Response) -> Response:
    """An attempt counts once."""
    response.delete_cookie(COOKIE, path=COOKIE_PATH)
    return response


def _serializer(runtime: Runtime) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(runtime.hasher.fingerprint(path="oidc", body=None), salt="attempt")
