"""The page of the audit log: what happened, filtered; as a file, which is itself logged."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response, StreamingResponse

from shenyan.serving.cases import SYSTEM_ACTOR, SYSTEM_TENANT, EventKind
from shenyan.serving.console.admin_page import App, Auditor, show
from shenyan.serving.console.boundary import ConsoleRoute
from shenyan.serving.console.i18n import mark
from shenyan.serving.console.session import Visitor, read_form
from shenyan.serving.events.browse import LogFilters, LogPage, Place, every, page
from shenyan.serving.events.chain import Entry
from shenyan.serving.events.export import as_line
from shenyan.serving.events.log import EventLog
from shenyan.serving.events.tables import Event
from shenyan.serving.events.walk import Logged
from shenyan.serving.ids import Prefix, is_id
from shenyan.serving.people.repository import PeopleRepository
from shenyan.serving.runtime import Runtime

router = APIRouter(route_class=ConsoleRoute, prefix="/admin/log")

SIZE = 100
COLUMNS = ("created_at", "kind", "actor", "login", "case_id", "details", "tenant", "number", "previous", "hash")
_FORMATS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}
# A spreadsheet takes a cell that starts so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Actors of the log who are no moderators.
_OTHERS = frozenset({SYSTEM_ACTOR, "cli"})

BAD_KIND = mark("There is no such kind of event. Choose one from the list.")
BAD_ACTOR = mark("Nobody here has this login or id. Type a login, an id that starts with usr_, system or cli.")
BAD_CASE = mark("That is not the id of a case; it starts with case_ and has 32 more characters. Copy it from its page.")
BAD_PLACE = mark("That page of the log is not there. This is the first one.")
BAD_FORMAT = mark("Choose CSV or JSON lines.")


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters as somebody typed them."""

    kind: str
    actor: str
    case: str

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> "Asked":
        return cls(*(fields.get(name, "").strip().replace("\0", "") for name in ("kind", "actor", "case")))

    @property
    def query(self) -> dict[str, str]:
        pairs = {"kind": self.kind, "actor": self.actor, "case": self.case}
        return {name: value for name, value in pairs.items() if value}


@router.get("", include_in_schema=False)
async def look(request: Request, runtime: App, visitor: Auditor) -> Response:
    return await _show(request, runtime, visitor, Asked.of(request.query_params), request.query_params.get("after", ""))


@router.post("", include_in_schema=False)
async def download(request: Request, runtime: App, visitor: Auditor) -> Response:
    """The filtered log as a file. A POST, because it is written down who took what."""
    form = await read_form(request)
    asked, form_of_file = Asked.of(form), form.get("format", "")

    def work(session: Session) -> tuple[LogFilters, dict[str, str], str | None]:
        logins = PeopleRepository(session).names()
        filters, problem = understand(asked, logins)
        if problem is None and form_of_file in _FORMATS:
            details: dict[str, Any] = {"what": "log", "format": form_of_file, "filters": asked.query}
            log, now = EventLog(session, runtime.hasher), datetime.now(UTC)
            log.append(EventKind.EXPORTED, tenant=SYSTEM_TENANT, actor=visitor.id, now=now, details=details)
        return filters, logins, problem

    filters, logins, problem = await runtime.in_thread(lambda: runtime.database.transact(work))
    if problem is not None or form_of_file not in _FORMATS:
        return await _show(request, runtime, visitor, asked, "", problem=problem or BAD_FORMAT)
    events = every(runtime.database, filters)
    lines = _as_csv(events, logins) if form_of_file == "csv" else (as_line(_logged(event)) for event in events)
    name = f"shenyan-log-{datetime.now(UTC):%Y%m%d-%H%M%S}.{form_of_file}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(lines, media_type=_FORMATS[form_of_file], headers=headers)


def understand(asked: Asked, logins: Mapping[str, str]) -> tuple[LogFilters, str | None]:
    """The filters, and what is wrong with what was typed; what is wrong is left out. logins: by id."""
    problem = None
    kind = EventKind(asked.kind) if asked.kind in set(EventKind) else None
    if asked.kind and kind is None:
        problem = BAD_KIND
    ids = {login: one for one, login in logins.items()}
    actor = ids.get(asked.actor.lower(), asked.actor) or None
    # An API key decides in the name of a moderator, and files appeals in its client's.
    if actor is not None and actor not in logins and actor not in _OTHERS and not is_id(actor, Prefix.CLIENT):
        actor, problem = None, BAD_ACTOR
    case_id = asked.case if is_id(asked.case, Prefix.CASE) else None
    if asked.case and case_id is None:
        problem = BAD_CASE
    return LogFilters(kind, actor, case_id), problem


async def _show(
    request: Request, runtime: Runtime, visitor: Visitor, asked: Asked, after: str, *, problem: str | None = None
) -> Response:
    place = None
    try:
        place = Place.parse(after) if after else None
    except ValueError:
        problem = problem or BAD_PLACE

    def read() -> tuple[LogPage, dict[str, str], str | None]:
        with runtime.database.read() as session:
            logins = PeopleRepository(session).names()
            filters, wrong = understand(asked, logins)
            return page(session, filters, size=SIZE, after=place), logins, wrong

    found, logins, wrong = await runtime.in_thread(read)
    following = urlencode({**asked.query, "after": str(found.after)}) if found.after else None
    return show(
        request,
        visitor,
        "log",
        problem=problem or wrong,
        asked=asked,
        kinds=list(EventKind),
        events=[{"event": one, "login": logins.get(one.actor), "details": _details(one)} for one in found.events],
        following=following,
        first=urlencode(asked.query),
        later=place is not None,
    )


def _details(event: Event) -> str:
    return json.dumps(event.details, ensure_ascii=False, sort_keys=True) if event.details else ""


def _logged(event: Event) -> Logged:
    names = (event.tenant, event.number, event.case_id, event.kind, event.actor)
    return Logged(Entry(*names, event.details, event.created_at, event.previous), event.hash)


def _as_csv(events: Iterator[Event], logins: Mapping[str, str]) -> Iterator[str]:
    # With a mark of its encoding, or Excel takes it for another.
    yield "\ufeff" + _row(COLUMNS)
    for event in events:
        cells = (
            event.created_at.isoformat(),
            event.kind,
            event.actor,
            logins.get(event.actor, ""),
            event.case_id or "",
            _details(event),
            event.tenant,
            str(event.number),
            event.previous,
            event.hash,
        )
        yield _row(tuple("'" + cell if cell.startswith(_FORMULA) else cell for cell in cells))


def _row(cells: tuple[str, ...]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
