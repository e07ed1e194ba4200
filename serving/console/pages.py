"""Rendering the console's pages: one environment of templates for each language."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from shenyan.serving.console import bidi, words
from shenyan.serving.console.addresses import page_of
from shenyan.serving.console.i18n import NAMES, TAGS, Language, Speaker, choose, mark, translations
from shenyan.serving.people.roles import Permission, Role, allows

LANGUAGE_COOKIE = "shenyan_language"
TEMPLATES = Path(__file__).with_name("templates")
STATIC = Path(__file__).with_name("static")


class Viewer(Protocol):
    """What a page needs of whoever looks at it."""

    @property
    def name(self) -> str: ...

    @property
    def role(self) -> Role: ...

    @property
    def language(self) -> str: ...

    @property
    def csrf(self) -> str: ...


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A page of the bar at the top. prefix: where the addresses of its part start. href: by permission, if that
    makes a difference."""

    name: str
    prefix: str
    hrefs: Sequence[tuple[Permission, str]]


_NAVIGATION = (
    NavigationItem(mark("Queue"), "/console/queue", [(Permission.READ, "/console/queue")]),
    NavigationItem(mark("Appeals"), "/console/appeals", [(Permission.READ, "/console/appeals")]),
    NavigationItem(mark("Dashboard"), "/console/dashboard", [(Permission.READ, "/console/dashboard")]),
    NavigationItem(
        mark("Admin"),
        "/console/admin",
        [(Permission.ADMINISTER, "/console/admin/moderators"), (Permission.AUDIT, "/console/admin/log")],
    ),
)


def speaker_of(request: Request, viewer: Viewer | None) -> Speaker:
    """Who speaks the language of this request: the viewer's, else the cookie's, else the browser's."""
    given = request.cookies.get(LANGUAGE_COOKIE) if viewer is None else viewer.language
    return Speaker(choose(given=given, accepted=request.headers.get("Accept-Language")))


def render(
    request: Request,
    template: str,
    *,
    viewer: Viewer | None = None,
    status: int = 200,
    here: str | None = None,
    **values: Any,
) -> HTMLResponse:
    """A page, or a piece of one for htmx, in the language of whoever looks at it. here: where the language switch comes
    back to, if that is not the address of the request."""
    speaker = speaker_of(request, viewer)
    text = (
        environment(speaker.language)
        .get_template(template)
        .render(
            visitor=viewer,
            speaker=speaker,
            here=here or _here(request),
            navigation=_navigation(speaker, viewer, request.url.path),
            **values,
        )
    )
    return HTMLResponse(text, status_code=status)


@cache
def environment(language: Language) -> Environment:
    """The templates in a language. Everything is escaped, and a name that is not there is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    said = translations(language)
    # Set by the i18n extension, which the class does not declare.
    install: Callable[..., None] = made.install_gettext_callables  # type: ignore[attr-defined]
    install(said.ugettext, said.ungettext, newstyle=True)
    # For what strangers wrote: posts and appeals.
    made.filters["visible"] = bidi.visible
    made.globals.update(
        words=words,
        languages=[{"code": one, "tag": TAGS[one], "name": NAMES[one]} for one in Language],
        assets=_fingerprint(),
        may=_may,
    )
    return made


def _may(viewer: Viewer | None, permission: str) -> bool:
    return viewer is not None and allows(viewer.role, Permission(permission))


def _here(request: Request) -> str:
    """Where the language switch comes back to. Of a form that was posted, the page that it stands on."""
    if request.method != "GET":
        return page_of(request.url.path)
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _navigation(speaker: Speaker, viewer: Viewer | None, path: str) -> list[dict[str, Any]]:
    if viewer is None:
        return []
    items = []
    for item in _NAVIGATION:
        href = next((href for permission, href in item.hrefs if allows(viewer.role, permission)), None)
        if href is not None:
            items.append({"name": speaker.say(item.name), "href": href, "here": path.startswith(item.prefix)})
    return items


@cache
def _fingerprint() -> str:
    """Of the files that pages load: browsers keep them until it changes."""
    digest = hashlib.sha256()
    for file in sorted(STATIC.iterdir()):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
