"""The page of the queue: filters, search, counts, saved views."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from shenyan.serving.cases import CaseState
from shenyan.serving.console import bidi, slurs, words
from shenyan.serving.console.boundary import ConsoleRoute
from shenyan.serving.console.case import SEARCH_COOKIE, carried_filters, undo_bar
from shenyan.serving.console.desk import App, Reader, Work, change, look, shift_of
from shenyan.serving.console.filters import ME, OVERDUE, Chosen
from shenyan.serving.console.i18n import Speaker, mark
from shenyan.serving.console.pages import render, speaker_of
from shenyan.serving.console.session import Visitor, read_form
from shenyan.serving.ids import Prefix, new_id
from shenyan.serving.people.tables import Moderator
from shenyan.serving.queue.tables import SavedView
from shenyan.serving.queue.values import CaseLine, CasePage, Cursor, Filters
from shenyan.serving.runtime import Runtime

router = APIRouter(route_class=ConsoleRoute)

VIEW_NAME = 64
BAD_NAME = mark("The name of a view has 1 to 64 characters on one line. Write such a name and save the view again.")


@router.get("/queue", include_in_schema=False)
async def queue(request: Request, runtime: App, visitor: Reader) -> Response:
    """The cases that fit the filters, the most urgent first."""
    return await _page(request, runtime, visitor, carried_filters(request))


async def _page(
    request: Request, runtime: Runtime, visitor: Visitor, chosen: Chosen, *, bad_name: str | None = None
) -> Response:
    """The page of the queue. bad_name: what a view was to be called and cannot be."""
    filters = chosen.filters(viewer_id=visitor.id, after=_cursor(request.query_params.get("after")))
    decided = request.query_params.get("decided", "")
    found = await look(runtime, visitor, lambda work: _found(work, filters, decided))
    speaker = speaker_of(request, visitor)
    page: CasePage = found.pop("page")
    people: list[Moderator] = found.pop("people")
    values = {
        **found,
        "chosen": chosen,
        "tabs": _tabs(chosen, page.counts, found["overdue"], speaker),
        "choices": _choices(chosen, speaker, runtime, people, visitor),
        "lines": [_line(one, visitor) for one in page.lines],
        "filtered": bool(chosen.values),
        "carried": chosen.having(state="").values,
        "carried_query": chosen.query,
        "next_href": _address(chosen, after=page.next_cursor) if page.next_cursor else None,
        "empty": "empty" in request.query_params,
        "rest": "rest" in request.query_params,
        "problem": None if bad_name is None else speaker.say(BAD_NAME),
        "view_name": bad_name or "",
        "view_limit": VIEW_NAME,
    }
    return render(request, "queue.html", viewer=visitor, status=200 if bad_name is None else 422, **values)


def _found(work: Work, filters: Filters, decided: str) -> dict[str, Any]:
    return {
        "page": work.desk.page(filters, actor=work.actor, now=work.now),
        "overdue": work.repository.overdue(work.now),
        "people": work.repository.people(),
        "views": [{"id": one.id, "name": one.name} for one in work.repository.views(work.actor.id)],
        "undo": undo_bar(work, decided) if decided else None,
        "shift": shift_of(work),
        "now": work.now,
    }


@router.post("/queue/filter", include_in_schema=False)
async def choose(request: Request, runtime: App, visitor: Reader) -> Response:
    """To the queue with these filters. The search stays out of the address, in a cookie of this browser session."""
    return _to_queue(Chosen.of(await read_form(request)), runtime)


@router.post("/queue/views", include_in_schema=False)
async def save_view(request: Request, runtime: App, visitor: Reader) -> Response:
    """Keeps the filters under a name; the same name again replaces them."""
    form = await read_form(request)
    chosen = Chosen.of(form)
    name = form.get("view", "").strip()
    if not 0 < len(name) <= VIEW_NAME or not name.isprintable():
        return await _page(request, runtime, visitor, chosen, bad_name=name)

    def keep(work: Work) -> None:
        known = work.repository.view_named(visitor.id, name)
        if known is not None:
            known.query = chosen.values
            return
        work.repository.add(
            SavedView(
                id=new_id(Prefix.VIEW),
                moderator_id=visitor.id,
                name=name,
                query=chosen.values,
                created_at=datetime.now(UTC),
            )
        )

    await change(runtime, visitor, keep)
    return _to_queue(chosen, runtime)


@router.get("/queue/views/{view_id}", include_in_schema=False)
async def open_view(runtime: App, visitor: Reader, view_id: str) -> Response:
    view = await look(runtime, visitor, lambda work: work.repository.view(visitor.id, view_id))
    if view is None:
        raise HTTPException(404)
    return _to_queue(Chosen.of(view.query), runtime)


@router.post("/queue/views/{view_id}/delete", include_in_schema=False)
async def delete_view(runtime: App, visitor: Reader, view_id: str) -> Response:
    await change(runtime, visitor, lambda work: work.repository.delete_view(visitor.id, view_id))
    return RedirectResponse("/console/queue", 303)


def _to_queue(chosen: Chosen, runtime: Runtime) -> Response:
    response = RedirectResponse(f"/console/queue{chosen.query}", 303)
    secure = runtime.settings.env == "production"
    if chosen.search:
        value = quote(chosen.search)
        response.set_cookie(SEARCH_COOKIE, value, path="/console", secure=secure, httponly=True, samesite="strict")
    else:
        response.delete_cookie(SEARCH_COOKIE, path="/console", secure=secure, httponly=True, samesite="strict")
    return response


def _cursor(value: str | None) -> Cursor | None:
    try:
        return None if not value else Cursor.parse(value)
    except ValueError:
        raise HTTPException(404) from None


def _address(chosen: Chosen, **more: str) -> str:
    query = chosen.query
    extra = "&".join(f"{name}={quote(value)}" for name, value in more.items() if value)
    return "/console/queue" + (f"{query}&{extra}" if query and extra else query or (f"?{extra}" if extra else ""))


def _tabs(chosen: Chosen, counts: Mapping[CaseState, int], overdue: int, speaker: Speaker) -> list[dict[str, Any]]:
    """The states with their counts, all of them, and what is overdue."""
    tabs = [_tab(speaker.say(mark("All")), chosen.having(state="", sla=""), sum(counts.values()), chosen)]
    tabs.append(_tab(speaker.say(mark("Overdue")), chosen.having(state="", sla=OVERDUE), overdue, chosen, alarm=True))
    for state in CaseState:
        changed = chosen.having(state=state.value, sla="")
        tabs.append(_tab(speaker.say(words.STATES[state]), changed, counts.get(state, 0), chosen))
    return tabs


def _tab(name: str, to: Chosen, count: int, chosen: Chosen, *, alarm: bool = False) -> dict[str, Any]:
    return {"name": name, "href": _address(to), "count": count, "here": to == chosen, "alarm": alarm}


def _choices(
    chosen: Chosen, speaker: Speaker, runtime: Runtime, people: Iterable[Moderator], visitor: Visitor
) -> list[dict[str, Any]]:
    """The selects of the filters."""

    def choice(name: str, title: str, options: Iterable[tuple[str, str]]) -> dict[str, Any]:
        now = getattr(chosen, name)
        listed = [{"value": value, "name": text, "chosen": value == now} for value, text in options]
        return {"name": name, "title": speaker.say(title), "options": listed}

    def said(values: Mapping[str, str]) -> list[tuple[str, str]]:
        return [(str(value), speaker.say(text)) for value, text in values.items()]

    spoken = {code: words.LANGUAGES[code] for code in ("zh", "en", "mixed")}
    colleagues = [(one.id, one.name) for one in people if one.id != visitor.id]
    return [
        choice("label", mark("Label"), said(words.LABELS)),
        choice("risk", mark("Risk"), said(words.RISKS)),
        choice("language", mark("Language"), said(spoken)),
        choice("biz_type", mark("Kind of board"), [(one, one) for one in sorted(runtime.pipeline.policies)]),
        choice("assignee", mark("Assigned to"), [(ME, speaker.say(mark("Me"))), *colleagues]),
        choice("sla", mark("Deadline"), [(OVERDUE, speaker.say(mark("Overdue")))]),
    ]


def _line(case: CaseLine, visitor: Visitor) -> dict[str, Any]:
    """A row: the beginning of the post on one line, softened where the visitor wishes."""
    text = None if case.excerpt is None else " · ".join(part for part in (case.title, case.excerpt) if part)
    if text is not None:
        text = bidi.visible(softened(text) if visitor.soften else text)
    return {
        "case": case,
        "text": text,
        "tag": "en" if case.language == "en" else "zh",
        # Whom a case was assigned to is past when it is decided.
        "person": None if case.state is CaseState.DECIDED else case.holder_name or case.assignee_name,
    }


def softened(text: str) -> str:
    """A text with its slurs softened."""
    for start, end in slurs.find(text):
        text = text[:start] + slurs.soften(text[start:end]) + text[end:]
    return text
