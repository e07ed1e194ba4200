"""The page of the API keys: adding, revoking."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from shenyan.serving.console.admin_page import Admin, App, show
from shenyan.serving.console.boundary import ConsoleRoute
from shenyan.serving.console.i18n import mark
from shenyan.serving.console.session import Visitor, read_lists
from shenyan.serving.events.log import EventLog
from shenyan.serving.keys import logged
from shenyan.serving.keys.repository import KeyRepository
from shenyan.serving.keys.service import KeyEntry, KeyRefusedError, Scope, list_keys
from shenyan.serving.runtime import Runtime

router = APIRouter(route_class=ConsoleRoute, prefix="/admin/keys")

# What a platform needs; the rest is for its own tools. The command line gives the same without a choice.
USUAL = (Scope.SCORE, Scope.READ)
REVOKED = mark("Revoked; requests with this key are refused from now on.")
BAD_NAME = mark("A client's name has 1 to 64 letters, digits, dots, underscores or hyphens. Change it to that.")
BAD_SCOPE = mark("Choose at least one thing that the key may do, from the list.")
GONE = mark("There is no such key any more. Look at the list below.")


@router.get("", include_in_schema=False)
async def page(request: Request, runtime: App, visitor: Admin) -> Response:
    done = REVOKED if request.query_params.get("done") == "revoked" else None
    return await _show(request, runtime, visitor, done=done)


@router.post("", include_in_schema=False)
async def add(request: Request, runtime: App, visitor: Admin) -> Response:
    """Makes a key and shows it. No redirect: it is stored nowhere that a second page could take it from."""
    form = await read_lists(request)
    name, scopes = form.get("name", [""])[-1].strip(), form.get("scope", [])
    if not scopes or not set(scopes) <= set(Scope):
        return await _show(request, runtime, visitor, problem=BAD_SCOPE, name=name, chosen=scopes)

    def work(session: Session) -> str:
        keys, log, now = KeyRepository(session), EventLog(session, runtime.hasher), datetime.now(UTC)
        return logged.issue(keys, log, name=name, scopes=[Scope(one) for one in scopes], by=visitor.id, now=now)

    try:
        key = await runtime.in_thread(lambda: runtime.database.transact(work))
    except KeyRefusedError:
        return await _show(request, runtime, visitor, problem=BAD_NAME, name=name, chosen=scopes)
    return await _show(request, runtime, visitor, made=key)


@router.post("/{key_id}/revoke", include_in_schema=False)
async def revoke(request: Request, runtime: App, visitor: Admin, key_id: str) -> Response:
    def work(session: Session) -> None:
        keys, log, now = KeyRepository(session), EventLog(session, runtime.hasher), datetime.now(UTC)
        logged.withdraw_id(keys, log, key_id=key_id, by=visitor.id, now=now)

    try:
        await runtime.in_thread(lambda: runtime.database.transact(work))
    except KeyRefusedError:
        return await _show(request, runtime, visitor, problem=GONE)
    return RedirectResponse("/console/admin/keys?done=revoked", 303)


async def _show(
    request: Request,
    runtime: Runtime,
    visitor: Visitor,
    *,
    problem: str | None = None,
    done: str | None = None,
    made: str | None = None,
    name: str = "",
    chosen: list[str] | None = None,
) -> Response:
    def read() -> list[KeyEntry]:
        with runtime.database.read() as session:
            return list_keys(KeyRepository(session))

    entries = await runtime.in_thread(read)
    # Those in use first, the newest of them on top.
    entries.reverse()
    entries.sort(key=lambda entry: entry.revoked_at is not None)
    return show(
        request,
        visitor,
        "keys",
        problem=problem,
        done=done,
        made=made,
        name=name,
        chosen=USUAL if chosen is None else chosen,
        entries=entries,
        scopes=list(Scope),
    )
