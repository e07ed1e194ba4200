"""What every page has besides its own: the static files, the choice of language, the help, and what is not there."""

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, RedirectResponse, Response

from shenyan.serving.console.boundary import ConsoleRoute
from shenyan.serving.console.i18n import Language, mark
from shenyan.serving.console.pages import LANGUAGE_COOKIE, STATIC, render, speaker_of
from shenyan.serving.console.session import Visitor, find_visitor, local_address, read_form, signed_in
from shenyan.serving.people.repository import PeopleRepository
from shenyan.serving.people.service import prefer
from shenyan.serving.runtime import Runtime, get_runtime

# Open to strangers: the page of the sign-in needs them.
open_router = APIRouter(route_class=ConsoleRoute)
router = APIRouter(route_class=ConsoleRoute)
# Must be included last: it takes every address that is left.
last_router = APIRouter(route_class=ConsoleRoute)

App = Annotated[Runtime, Depends(get_runtime)]
SignedIn = Annotated[Visitor, Depends(signed_in)]
YEAR = 365 * 24 * 3600
# The addresses of the files carry a hash of them.
_KEPT = {"Cache-Control": f"public, max-age={YEAR}, immutable"}
_TYPES = {"console.css": "text/css", "console.js": "text/javascript", "icon.svg": "image/svg+xml"}

_KEYS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("n",), mark("Take the next case")),
    (("j", "k"), mark("Next and previous row: cases in the queue, evidence in a case")),
    (("Enter",), mark("Open the case of the row, or claim the case on the screen")),
    (("1",), mark("Approve")),
    (("2",), mark("Reject")),
    (("3",), mark("Redact and approve")),
    (("4",), mark("Request an edit")),
    (("5",), mark("Skip")),
    (("u",), mark("Undo the last decision, for 30 seconds")),
    (("r", "d", "p"), mark("Set or clear rumor, defamation, privacy leak; with words selected, add them as evidence")),
    (("c", "x"), mark("The evidence of the row is right, or wrong")),
    (("t",), mark("Go to the text; arrow keys move in it, with shift they select")),
    (("v",), mark("Reveal personal data, which is written down")),
    (("m",), mark("Soften slurs, or show them")),
    (("h",), mark("Hold the case for some time")),
    (("e",), mark("Escalate the case to a senior")),
    (("o",), mark("Assign the case to a colleague")),
    (("b",), mark("Give the case back")),
    (("s",), mark("Reasons and words to the author")),
    (
        ("Ctrl+Enter",),
        mark("Send the form that you are typing in; a decision needs its outcome, so press Esc and then 1 to 5"),
    ),
    (("/",), mark("Search")),
    (("q",), mark("Back to the queue")),
    (("?",), mark("This page")),
    (("Esc",), mark("Close what is open")),
)


@open_router.get("/static/{name}", include_in_schema=False)
async def static(name: str) -> Response:
    """The styles, the script and htmx. They are no secret, and the sign-in needs them."""
    if name == "htmx.js":
        return FileResponse(_htmx(), media_type="text/javascript", headers=_KEPT)
    if name not in _TYPES:
        raise HTTPException(404)
    return FileResponse(STATIC / name, media_type=_TYPES[name], headers=_KEPT)


@open_router.post("/language", include_in_schema=False)
async def language(request: Request, runtime: App) -> Response:
    """Changes the language of the page, of whoever looks at it; a stranger's is kept in a cookie."""
    # Whoever is signed in has to show the token, a stranger has none.
    visitor = await find_visitor(request, runtime)
    if visitor is not None:
        await signed_in(request, runtime)
    form = await read_form(request)
    if form.get("language") not in set(Language):
        raise HTTPException(422)
    chosen = Language(form["language"])
    if visitor is not None:
        soften = visitor.soften
        await runtime.in_thread(
            lambda: runtime.database.transact(
                lambda session: prefer(PeopleRepository(session), visitor.id, language=chosen, soften=soften)
            )
        )
    after = form.get("next") or ""
    response = RedirectResponse(after if after.startswith("/console/sign-in") else local_address(after), 303)
    secure = runtime.settings.env == "production"
    response.set_cookie(
        LANGUAGE_COOKIE, chosen.value, max_age=YEAR, path="/console", secure=secure, httponly=True, samesite="lax"
    )
    return response


@router.get("", include_in_schema=False)
async def home(visitor: SignedIn) -> Response:
    """The console opens with the queue."""
    return RedirectResponse("/console/queue", 303)


@router.get("/help", include_in_schema=False)
async def help_page(request: Request, visitor: SignedIn) -> Response:
    speaker = speaker_of(request, visitor)
    shortcuts = [(keys, speaker.say(what)) for keys, what in _KEYS]
    return render(request, "help.html", viewer=visitor, shortcuts=shortcuts)


@last_router.api_route("/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
async def nothing(path: str) -> Response:
    """Whatever has no page, as a page that says so."""
    raise HTTPException(404)


def _htmx() -> Path:
    """The file that django-htmx ships; the package itself is never imported, so that Django is not needed."""
    spec = find_spec("django_htmx")
    if spec is None or spec.origin is None:
        raise HTTPException(503)
    return Path(spec.origin).with_name("static") / "django_htmx" / "htmx-2.min.js"
