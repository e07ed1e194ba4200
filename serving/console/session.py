"""Who looks at a page: the session cookie, the permission, and the token that every POST has to carry.

Every route of the console but the sign-in and the static files depends on `signed_in` or `needs(…)`:

    @router.post("/console/x", …)
    async def x(visitor: Annotated[Visitor, Depends(needs(Permission.DECIDE))], …)
"""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, cast
from urllib.parse import quote

from fastapi import Depends, Request
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from shenyan.serving.body import BODY_LIMIT
from shenyan.serving.console.addresses import page_of
from shenyan.serving.errors import BodyTooLargeError, ProblemError
from shenyan.serving.hashing import Hasher
from shenyan.serving.logs import failure, get_logger
from shenyan.serving.people.repository import PeopleRepository
from shenyan.serving.people.roles import Permission, Role, allows
from shenyan.serving.people.sign_in import session_of
from shenyan.serving.people.values import Session
from shenyan.serving.runtime import Runtime, get_runtime
from shenyan.serving.settings import Settings

log = get_logger(__name__)

COOKIE = "shenyan_session"
COOKIE_PATH = "/console"
CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF-Token"
SIGN_IN = "/console/sign-in"
_SAFE = frozenset({"GET", "HEAD"})
_FORM = "application/x-www-form-urlencoded"
# The fields that hold more than a word.
_TYPED = ("note", "statement", "message")


class CsrfError(ProblemError):
    """written: what somebody typed into the form, by the name of its field; it is shown to them, and nobody else."""

    status, slug, title = 403, "stale-page", "The page was open too long"

    def __init__(self, written: Mapping[str, str]) -> None:
        super().__init__("The form did not come from this session. Reload the page and send it again.")
        self.written = written


class NotPermittedError(ProblemError):
    status, slug, title = 403, "not-permitted", "Your role does not allow this"

    def __init__(self) -> None:
        super().__init__("Your role does not allow this. Ask an administrator for another role.")


class UnreadableFormError(ProblemError):
    status, slug, title = 400, "unreadable-form", "The form could not be read"

    def __init__(self) -> None:
        super().__init__("Send the fields as a form in UTF-8, with its length.")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in. id: the moderator's pseudonym. csrf: what every POST of this session has to carry, in the
    field `csrf` or the header X-CSRF-Token."""

    id: str
    login: str
    name: str
    role: Role
    language: str
    soften: bool
    has_password: bool
    csrf: str
    session: Session

    def may(self, permission: Permission) -> bool:
        return allows(self.role, permission)


async def signed_in(request: Request, runtime: Annotated[Runtime, Depends(get_runtime)]) -> Visitor:
    """The visitor of a page; also as `request.state.visitor`.

    Without a session it redirects to the sign-in. Raises CsrfError where something is to be changed without the token.
    """
    visitor = await find_visitor(request, runtime)
    if visitor is None:
        raise _to_sign_in(request)
    if request.method not in _SAFE:
        header = request.headers.get(CSRF_HEADER)
        form = {} if header else await read_form(request)
        given = header or form.get(CSRF_FIELD, "")
        if not hmac.compare_digest(given.encode(), visitor.csrf.encode()):
            raise CsrfError({name: form[name] for name in _TYPED if form.get(name, "").strip()})
    return visitor


def needs(permission: Permission) -> Callable[..., Awaitable[Visitor]]:
    """A dependency like `signed_in` that also raises NotPermittedError where the role lacks a permission."""

    async def permitted(visitor: Annotated[Visitor, Depends(signed_in)]) -> Visitor:
        if not visitor.may(permission):
            raise NotPermittedError
        return visitor

    return permitted


async def find_visitor(request: Request, runtime: Runtime) -> Visitor | None:
    """Who is signed in, if anybody is; for pages that are open to strangers too. Checks no token."""
    token = request.cookies.get(COOKIE)
    session = None if not token else await runtime.in_thread(lambda: _session(runtime, token))
    if session is None:
        return None
    person = session.person
    visitor = Visitor(
        id=person.id,
        login=person.login,
        name=person.name,
        role=person.role,
        language=person.language,
        soften=person.soften,
        has_password=person.has_password,
        csrf=csrf_token(runtime.hasher, session.digest),
        session=session,
    )
    # Pages of errors are in the visitor's language too.
    request.state.visitor = visitor
    return visitor


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a form; of a field that is there twice the last one, see `read_lists`. At most 256 KiB.

    Raises UnreadableFormError or BodyTooLargeError.
    """
    lists = await read_lists(request)
    return {name: values[-1] for name, values in lists.items()}


async def read_lists(request: Request) -> Mapping[str, list[str]]:
    """All values of each field of a form; as `read_form`."""
    length = request.headers.get("Content-Length", "")
    if not length.isascii() or not length.isdigit():
        raise UnreadableFormError
    if int(length) > BODY_LIMIT:
        raise BodyTooLargeError(BODY_LIMIT)
    if int(length) == 0:
        return {}
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != _FORM:
        raise UnreadableFormError
    try:
        form = await request.form(max_fields=1000)
    except (HTTPException, UnicodeDecodeError):
        raise UnreadableFormError from None
    lists: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        text = cast(str, value)
        # PostgreSQL stores no NUL, and nobody types one.
        if "\0" in text:
            raise UnreadableFormError
        # Browsers send line breaks as CR LF; offsets and lengths count one.
        lists.setdefault(name, []).append(text.replace("\r\n", "\n"))
    return lists


def csrf_token(hasher: Hasher, digest: str) -> str:
    """Of a session; no request has a path without a slash, so that no stored fingerprint is this token."""
    return hasher.fingerprint(path="csrf", body=digest)


def idle_time(settings: Settings) -> timedelta:
    return timedelta(hours=settings.session_hours)


def remember(response: Response, token: str, settings: Settings) -> None:
    """Sets the session's cookie."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=2 * settings.session_hours * 3600,
        path=COOKIE_PATH,
        secure=settings.env == "production",
        httponly=True,
        samesite="lax",
    )


def forget(response: Response, settings: Settings) -> None:
    """Takes the session's cookie back."""
    response.delete_cookie(COOKIE, path=COOKIE_PATH, secure=settings.env == "production", httponly=True, samesite="lax")


def local_address(value: str | None) -> str:
    """Where to go after signing in: only into the console, whatever the address bar was made to say."""
    fine = value is not None and value.startswith("/console/") and value.isascii() and value.isprintable()
    if value is None or not fine or "\\" in value or value.startswith((SIGN_IN, "/console/oidc", "/console/sign-out")):
        return "/console/queue"
    return value


def _to_sign_in(request: Request) -> HTTPException:
    address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = local_address(address if request.method in _SAFE else page_of(request.url.path))
    if request.headers.get("HX-Request") == "true":
        # htmx would put the sign-in page into the middle of another one; the header makes it load the whole page.
        return HTTPException(204, headers={"HX-Redirect": SIGN_IN})
    return HTTPException(303, headers={"Location": f"{SIGN_IN}?next={quote(target, safe='/')}"})


def _session(runtime: Runtime, token: str) -> Session | None:
    now = datetime.now(UTC)
    with runtime.database.read() as session:
        found = session_of(PeopleRepository(session), token, now=now, idle=idle_time(runtime.settings))
    if found is not None and found.stale:
        try:
            with runtime.database.write() as session:
                PeopleRepository(session).touch(found.digest, now)
        except OperationalError as error:
            # Knowing when a session was last used is not worth refusing the page.
            log.warning("seen_at_not_stored", **failure(error))
    return found
