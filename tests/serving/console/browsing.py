"""A service that a browser can reach, and a browser that minds what a page must not do."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request
from tests.serving.fakes import FakePipeline

from shenyan.serving.app import create_app
from shenyan.serving.console.session import COOKIE
from shenyan.serving.db import Database
from shenyan.serving.events.log import EventLog
from shenyan.serving.hashing import Hasher
from shenyan.serving.home import hash_key
from shenyan.serving.keys.repository import KeyRepository
from shenyan.serving.keys.service import Scope, add_key
from shenyan.serving.people import sign_in
from shenyan.serving.people.passwords import hash_password
from shenyan.serving.people.repository import PeopleRepository
from shenyan.serving.people.roles import Role
from shenyan.serving.people.service import NewPerson, add
from shenyan.serving.settings import Settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP, TABLET = (1280, 720), (820, 1180)
PASSWORD = "four plain words here"
SCREENSHOTS = Path(__file__).parents[3] / "var" / "screenshots"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# The size of targets is the one rule of WCAG 2.2 AA that axe leaves out unless asked.
AXE = {"runOnly": WCAG, "rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}


@dataclass(frozen=True)
class Site:
    """A running service. url: of its start, without a slash at the end; key: of a platform that may do everything."""

    url: str
    settings: Settings
    database: Database
    key: str

    def score(self, text: str, **fields: Any) -> str:
        """The case of a new post."""
        answer = self.api("/v1/score", {"text": text, **fields})
        assert answer["case_id"], "the post passed, so that there is no case"
        return str(answer["case_id"])

    def api(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = httpx.post(self.url + path, json=body, headers={"X-API-Key": self.key}, timeout=300)
        assert answer.is_success, answer.text
        return dict(answer.json())

    def add(self, login: str, name: str, role: Role = Role.MODERATOR, *, language: str = "en") -> str:
        """Somebody with PASSWORD; returns their id."""
        wish = NewPerson(login=login, name=name, role=role, language=language, password_hash=hash_password(PASSWORD))
        with self.database.write() as session:
            log = EventLog(session, self._hasher)
            return add(PeopleRepository(session), log, wish, by="test", now=datetime.now(UTC)).id

    def token(self, login: str) -> str:
        """A session of somebody's, without the page of the sign-in."""
        with self.database.write() as session:
            people = PeopleRepository(session)
            row = people.with_login(login)
            assert row is not None
            log, idle = EventLog(session, self._hasher), timedelta(hours=12)
            return sign_in.begin(people, log, row, way="test", now=datetime.now(UTC), idle=idle)

    @property
    def _hasher(self) -> Hasher:
        return Hasher(hash_key(self.settings))


@contextmanager
def serving(settings: Settings) -> Iterator[Site]:
    """A service in a thread, on a free port of this machine."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    app = create_app(settings, FakePipeline())
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", log_config=None, ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the service did not start"
        time.sleep(0.05)
    database = Database(settings.database)
    with database.write() as session:
        key = add_key(KeyRepository(session), name="platform", scopes=tuple(Scope), now=datetime.now(UTC))
    yield Site(f"http://127.0.0.1:{door.getsockname()[1]}", settings, database, key)
    database.dispose()
    server.should_exit = True
    thread.join(30)
    door.close()


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)


@dataclass
class Screen:
    """A browser window of one person's. faults: errors of scripts and of the content policy, answers that no test asked
    for, requests to other hosts."""

    page: Page
    site: Site
    faults: list[str] = field(default_factory=list)
    _refusals: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        # Every request of the window, whatever asked for it: the pages load nothing from elsewhere.
        self.page.context.on("request", self._request)

    def go(self, path: str) -> None:
        self.page.goto(f"{self.site.url}/console{path}")

    @contextmanager
    def refused(self, status: int) -> Iterator[None]:
        """The answers in it may have this status, which a browser reports as an error."""
        self._refusals.add(status)
        yield
        # What the browser reports comes a moment after the page.
        self.page.evaluate("() => new Promise((done) => setTimeout(done, 50))")
        self._refusals.discard(status)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def press_and_go(self, key: str) -> None:
        """Presses a key that opens a page, and waits for that page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def click_and_go(self, selector: str) -> None:
        """Clicks on what opens a page, and waits for that page."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def text(self, selector: str = "main") -> str:
        return self.page.inner_text(selector)

    def resize(self, size: tuple[int, int]) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})

    def shoot(self, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")

    def barriers(self, name: str) -> list[str]:
        """What axe-core finds against WCAG 2.2 AA, with its place. In the dark theme it looks at the contrast alone,
        since nothing else hangs on the theme. Keeps a screenshot of each, with this name."""
        found = []
        self.page.evaluate(Axe().axe_script)
        for theme, options in (("dark", CONTRAST), ("light", AXE)):
            self.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            violations = self.page.evaluate("(options) => axe.run(options)", options)["violations"]
            found += [f"{theme}: {one['id']} at {node['target']}" for one in violations for node in one["nodes"]]
            self.shoot(f"{name}-{theme}")
        return found

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("() => document.documentElement.scrollWidth - innerWidth"))

    def _console(self, message: ConsoleMessage) -> None:
        expected = any(f"status of {status} " in message.text for status in self._refusals)
        if message.type in ("error", "warning") and not expected:
            self.faults.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.site.url + "/", "data:")):
            self.faults.append(f"a request to {request.url}")


@contextmanager
def window(browser: Browser, site: Site, login: str | None = None, size: tuple[int, int] = DESKTOP) -> Iterator[Screen]:
    """A browser of its own, signed in as somebody or as nobody; in the end nothing was at fault."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-US")
    context.set_default_timeout(180_000)
    if login is not None:
        context.add_cookies([{"name": COOKIE, "value": site.token(login), "domain": "127.0.0.1", "path": "/console"}])
    screen = Screen(context.new_page(), site)
    yield screen
    context.close()
    assert not screen.faults
