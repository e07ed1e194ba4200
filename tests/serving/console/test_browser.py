"""A moderator's day in a browser. The screenshots of it lie in var/screenshots."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy import URL, text
from tests.serving.conftest import make_settings
from tests.serving.console.browsing import CHROMIUM, DESKTOP, PASSWORD, TABLET, Screen, Site, launch, serving, window

from shenyan.serving.people import passwords
from shenyan.serving.people.roles import Role

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="No browser here, so nothing is known of the console in one: install Debian's `chromium`"
)

PHONE = "13812345678"
LEAK = f"REVIEW 据说张伟的电话是 {PHONE}，星澜采购部的人都知道他吃回扣，老板就是个傻逼。"
PLAIN = "REVIEW 蓝鲸互动的 HR 主管是个骗子，大家离他远点。"
ENGLISH = "REVIEW The shift lead at Oakhollow has been faking safety reports for years."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service with everybody who plays a part. Whatever is decided in it is read a second time."""
    home: Path = tmp_path_factory.mktemp("browser")
    with pytest.MonkeyPatch.context() as patch:
        # What a hash costs in earnest is in test_passwords.
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        passwords._nobodys.cache_clear()
        url = URL.create("sqlite", database=str(home / "shenyan.db"))
        with serving(make_settings(url, home, second_share=1.0, golden_share=0.0)) as site:
            for login, name, role in (
                ("mei", "林梅", Role.MODERATOR),
                ("sam", "Sam Okafor", Role.MODERATOR),
                ("ana", "Ana Ruiz", Role.SENIOR),
                ("bo", "Bo Larsen", Role.SENIOR),
                ("root", "Root", Role.ADMIN),
            ):
                site.add(login, name, role)
            yield site
        passwords._nobodys.cache_clear()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        expect.set_options(timeout=180_000)
        yield browser
        browser.close()


class Opener(Protocol):
    def __call__(self, login: str | None = None, size: tuple[int, int] = DESKTOP) -> AbstractContextManager[Screen]: ...


@pytest.fixture
def opened(browser: Browser, site: Site) -> Opener:
    """Opens a window for somebody."""
    return lambda login=None, size=DESKTOP: window(browser, site, login, size)


def row(site: Site, statement: str, **values: str) -> dict[str, Any]:
    with site.database.read() as session:
        return dict(session.execute(text(statement), values).mappings().one())


def case_of(site: Site, case_id: str) -> dict[str, Any]:
    return row(site, "SELECT * FROM cases WHERE id = :id", id=case_id)


def second_reading(site: Site, case_id: str) -> str:
    """The blind case that the decision of a case opened."""
    return str(row(site, "SELECT id FROM cases WHERE origin_id = :id", id=case_id)["id"])


def sign_in(screen: Screen, login: str, password: str) -> None:
    screen.page.fill("#login", login)
    screen.page.fill("#password", password)
    with screen.page.expect_navigation():
        screen.page.keyboard.press("Enter")


def claim(screen: Screen, case_id: str) -> None:
    """Opens a case and claims it, by key."""
    screen.go(f"/cases/{case_id}")
    screen.press_and_go("Enter")
    expect(screen.page.locator("#verdict")).to_be_visible()


def test_the_sign_in_says_what_is_wrong_in_both_languages(opened: Opener) -> None:
    with opened() as screen:
        screen.go("/queue?state=open")
        with screen.refused(401):
            sign_in(screen, "mei", "not the password")
        assert "the login or the password is wrong" in screen.text("[role=alert]")
        assert screen.page.input_value("#login") == "mei"
        screen.shoot("sign-in-wrong")
        screen.click_and_go("button:has-text('中文')")
        assert screen.text("h1") == "登录"
        with screen.refused(401):
            sign_in(screen, "mei", "not the password")
        assert "密码" in screen.text("[role=alert]")
        screen.go("/queue?state=open")
        sign_in(screen, "mei", PASSWORD)
        assert screen.page.url.endswith("/console/queue?state=open")
        screen.click_and_go("header button:has-text('Sign out'), header button:has-text('退出')")
        expect(screen.page.locator("#password")).to_be_visible()
        # Nor does the browser keep what stood there.
        screen.page.go_back()
        expect(screen.page.locator("#password")).to_be_visible()


def test_five_wrong_passwords_lock_a_login_until_an_administrator_opens_it(opened: Opener, site: Site) -> None:
    site.add("lea", "Lea Moreau")
    with opened() as screen, opened("root") as root:
        screen.go("/sign-in")
        with screen.refused(401):
            for _ in range(5):
                sign_in(screen, "lea", "not the password")
            sign_in(screen, "lea", PASSWORD)
        assert "locked" in screen.text("[role=alert]")
        root.go("/admin/moderators")
        root.shoot("admin-locked")
        root.click_and_go("button[aria-label='Let lea in again']")
        sign_in(screen, "lea", PASSWORD)
        assert screen.text("h1") == "Queue"


def test_filters_and_the_search_find_cases_in_both_languages(opened: Opener, site: Site) -> None:
    zh, en = site.score(LEAK.replace("REVIEW ", "REVIEW 茶水间 "), title="听说了吗"), site.score(ENGLISH)

    def shown(screen: Screen) -> set[str]:
        links = screen.page.locator("#lines a").evaluate_all("all => all.map((one) => one.pathname.split('/').pop())")
        return set(links)

    with opened("mei") as screen:
        screen.go("/queue")
        assert {zh, en} <= shown(screen)
        assert PHONE not in screen.page.content()
        screen.page.select_option("#f-language", "en")
        screen.click_and_go("button:has-text('Show')")
        assert en in shown(screen)
        assert zh not in shown(screen)
        screen.click_and_go("a:has-text('Clear')")
        for words, found in (("采购部", zh), ("safety reports", en)):
            screen.press("/")
            screen.page.keyboard.type(words)
            screen.press_and_go("Enter")
            assert shown(screen) & {zh, en} == {found}
            assert words.split()[0] not in screen.page.url
        screen.press("j")
        screen.press_and_go("Enter")
        assert "/cases/" in screen.page.url
        screen.press_and_go("q")
        assert shown(screen) & {zh, en} == {en}, "the way back to the queue forgot the search"


def test_a_case_is_read_and_decided_by_keyboard_alone(opened: Opener, site: Site) -> None:
    first = site.score(LEAK, title="听说了吗", biz_type="strict")
    second, third, fourth, fifth = (site.score(f"{PLAIN}{n}", biz_type="strict") for n in range(4))
    with opened("mei") as screen:
        page = screen.page
        screen.go("/queue?biz_type=strict")
        screen.press_and_go("n")
        assert first in page.url
        assert PHONE not in page.content()
        page.hover(".piece.mask")
        for words in ("Privacy leak", "Score: 0.99", "Rule: fake_mobile"):
            assert words in screen.text("#tip")
        screen.shoot("case-hover")
        screen.press("Escape")
        expect(page.locator("#tip")).to_have_count(0)
        screen.press("v")
        expect(page.locator("#words")).to_contain_text(PHONE)
        screen.press("m")
        expect(page.locator("#words")).to_contain_text("傻逼")
        _judge_evidence(screen)
        screen.shoot("case-evidence")
        screen.press_and_go("2")
        assert second in page.url
        expect(page.locator("#undo-bar")).to_contain_text("Reject")
        assert case_of(site, first)["outcome"] == "reject"
        screen.press_and_go("u")
        assert first in page.url
        assert case_of(site, first)["outcome"] is None
        assert case_of(site, second)["state"] == "open"
        screen.press_and_go("2")
        _send_on(screen, site, second, third, fourth)
        assert fifth in page.url
        screen.press_and_go("1")
        assert "There is no case for you" in screen.text("#notices")
        assert case_of(site, fifth)["outcome"] == "approve"
        screen.shoot("queue-empty")
    with opened("ana") as ana:
        claim(ana, fourth)
        expect(ana.page.get_by_text("Is the HR lead named anywhere else?")).to_be_visible()
        ana.shoot("case-escalated-senior")


def test_a_drafted_statement_has_the_focus_and_is_in_sight(opened: Opener, site: Site) -> None:
    case_id = site.score("REVIEW 老板克扣工资，有人说他欠了很多钱")
    with opened("mei") as screen:
        claim(screen, case_id)
        screen.press("s")
        screen.click_and_go("button[name=draft][value=reject]")
        expect(screen.page.locator("#statement")).to_be_focused()
        expect(screen.page.locator("#drafted")).to_be_in_viewport()
        expect(screen.page.locator("#statement")).to_be_in_viewport(ratio=0.9)
        assert screen.overflow() == 0
        screen.shoot("statement-drafted")
        screen.click_and_go("button:has-text('中文')")
        assert screen.page.url == f"{site.url}/console/cases/{case_id}"
        expect(screen.page.locator("#verdict")).to_be_visible()
        screen.click_and_go("button:has-text('English')")
        screen.press_and_go("b")


def _judge_evidence(screen: Screen) -> None:
    """Confirms one stretch, rejects another, adds a third with the arrow keys."""
    page = screen.page
    screen.press("j", "c", "j", "x")
    checked = page.locator("#evidence input:checked").evaluate_all("all => all.map((one) => one.value)")
    assert [value.rpartition(":")[2] for value in checked] == ["confirmed", "rejected"]
    screen.press("t", *["ArrowRight"] * 10, *["Shift+ArrowRight"] * 3, "d")
    expect(page.locator("#evidence tr.added")).to_have_count(1)
    expect(page.locator("#evidence tr.added")).to_contain_text("Defamation")


def _send_on(screen: Screen, site: Site, second: str, third: str, fourth: str) -> None:
    """Skips a case, holds one, hands one to the seniors."""
    assert second in screen.page.url
    screen.press_and_go("5")
    assert third in screen.page.url
    assert case_of(site, second)["state"] == "open"
    screen.press("h")
    screen.shoot("case-hold")
    screen.press_and_go("Enter")
    assert fourth in screen.page.url
    assert case_of(site, third)["state"] == "held"
    screen.press("e")
    screen.page.keyboard.type("Is the HR lead named anywhere else?")
    screen.shoot("case-escalate")
    screen.press_and_go("Control+Enter")
    assert case_of(site, fourth)["state"] == "escalated"


def test_a_second_reading_is_blind_and_a_senior_settles_a_disagreement(opened: Opener, site: Site) -> None:
    case_id = site.score(f"{LEAK} 第二次")
    with opened("mei") as mei:
        claim(mei, case_id)
        mei.press_and_go("2")
    blind = second_reading(site, case_id)
    with opened("sam") as sam:
        sam.go("/queue")
        expect(sam.page.locator(f"tr:has(a[href*='{blind}'])")).to_contain_text("Blind reading")
        claim(sam, blind)
        page = sam.text()
        assert "Blind reading" in page
        for hidden in ("fake-model-1", "Scores and thresholds", "proposed", "History"):
            assert hidden not in page
        assert PHONE not in sam.page.content()
        sam.shoot("case-blind")
        sam.press_and_go("1")
    assert case_of(site, case_id)["state"] == "escalated"
    with opened("mei") as mei:
        mei.go(f"/cases/{case_id}")
        expect(mei.page.locator("button:has-text('Claim this case')")).to_have_count(0)
        mei.shoot("case-escalated")
    with opened("ana") as ana:
        ana.go("/queue?state=escalated")
        ana.click_and_go(f"#lines a[href*='{case_id}']")
        ana.press_and_go("Enter")
        assert "Readings disagree" in ana.text()
        ana.shoot("case-disagreement")
        ana.press_and_go("2")
        ana.go(f"/cases/{case_id}")
        assert "Ana Ruiz" in ana.text(".case-right")
    assert case_of(site, case_id)["outcome"] == "reject"


def test_an_appeal_is_answered_by_a_senior_who_had_no_part(opened: Opener, site: Site) -> None:
    case_id = site.score(f"{ENGLISH} Ask anybody.")
    with opened("ana") as ana, opened("bo") as bo:
        claim(ana, case_id)
        ana.press_and_go("2")
        appeal = site.api(
            "/v1/appeals", {"case_id": case_id, "by": "author", "reason": "I saw it myself.", "language": "en"}
        )
        ana.go(f"/appeals/{appeal['id']}")
        assert "another senior answers" in ana.text()
        bo.go("/appeals")
        bo.press("j")
        bo.press_and_go("Enter")
        assert appeal["id"] in bo.page.url
        bo.page.fill("#message", "You are right: it is your own experience.")
        bo.press("Escape")
        bo.shoot("appeal")
        bo.press_and_go("2")
        assert bo.page.url.endswith("/console/appeals")
        bo.go("/appeals?state=decided")
        assert "I saw it myself." in bo.text()
    assert case_of(site, case_id)["outcome"] == "approve"


def test_the_dashboard_draws_what_there_is(opened: Opener, site: Site) -> None:
    case_id = site.score(f"{PLAIN} 看板")
    with opened("mei") as mei, opened("ana") as ana:
        claim(mei, case_id)
        mei.press_and_go("2")
        ana.go("/dashboard?days=7")
        expect(ana.page.locator("[hx-trigger=load]")).to_have_count(0)
        for picture in ana.page.locator("img.chart").all():
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_js_property("complete", True)
            assert picture.evaluate("(one) => one.naturalWidth") > 0
        ana.page.click("#panel-outcomes ~ .row summary")
        assert "Reject" in ana.text("section:has(#panel-outcomes) table")
        with ana.page.expect_download() as download:
            ana.page.click("section:has(#panel-outcomes) a")
        assert "reject," in Path(download.value.path()).read_text(encoding="utf-8")


def test_an_administrator_runs_the_place(opened: Opener, site: Site) -> None:
    with opened("root") as root, opened() as new:
        root.go("/admin/moderators")
        root.page.fill("#new-login", "noor")
        root.page.fill("#new-name", "Noor Haddad")
        root.click_and_go("form[action='/console/admin/moderators'] button.primary")
        password = root.text("#shown-once")
        new.go("/sign-in")
        sign_in(new, "noor", password)
        assert "Noor Haddad" in new.text("header")
        with new.refused(403):
            new.go("/admin/moderators")
        assert "You may not do this" in new.text("h1")
        root.go("/admin/moderators")
        root.click_and_go("button[aria-label='Disable noor']")
        new.go("/queue")
        expect(new.page.locator("#password")).to_be_visible()
        root.go("/admin/keys")
        root.page.fill("#name", "partner")
        root.click_and_go("form[action='/console/admin/keys'] button.primary")
        assert "sk_shenyan_" in root.text("[role=alert]")
        root.shoot("admin-key")
        root.go("/admin/log?kind=moderator_added")
        with root.page.expect_download() as download:
            root.page.click("button:has-text('Download as CSV')")
        assert "moderator_added" in Path(download.value.path()).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("size", "language"), [(DESKTOP, "en"), (TABLET, "zh")], ids=["1280x720-english", "820x1180-chinese"]
)
def test_every_page_keeps_to_wcag_and_to_the_window(
    opened: Opener, site: Site, size: tuple[int, int], language: str
) -> None:
    """In both themes, and with what opens on a page open."""
    found: dict[str, list[str]] = {}

    def look(screen: Screen, name: str) -> None:
        found[name] = screen.barriers(f"{name}-{language}")
        if screen.overflow() > 0:
            found[name].append(f"{screen.overflow()} pixels wider than the window")

    with opened(size=size) as stranger:
        stranger.go("/sign-in")
        look(stranger, "sign-in")
    with opened("root", size) as root:
        root.go("/help")
        _speak(root, language)
        for name, path in _pages(site):
            root.go(path)
            expect(root.page.locator("[hx-trigger=load]")).to_have_count(0)
            look(root, name)
        claim(root, site.score(f"{LEAK} {language}", title="听说了吗"))
        look(root, "case-claimed")
        root.press("v")
        expect(root.page.locator("#words")).to_contain_text(PHONE)
        root.press("e")
        root.page.focus(".piece.m")
        look(root, "case-open")
        with root.refused(404):
            root.go("/nothing")
        look(root, "nothing")
    assert {name: barriers for name, barriers in found.items() if barriers} == {}


def _speak(screen: Screen, language: str) -> None:
    """Sets the language of somebody's pages by the switch at the top."""
    if screen.page.get_attribute("html", "lang") != {"en": "en", "zh": "zh-CN"}[language]:
        screen.click_and_go("form.language button")
    expect(screen.page.locator("html")).to_have_attribute("lang", re.compile(language))


def _pages(site: Site) -> Iterator[tuple[str, str]]:
    """Names and addresses, some made for it."""
    for name in ("queue", "appeals", "dashboard", "help", "me"):
        yield name, f"/{name}"
    for name in ("moderators", "keys", "policy", "log"):
        yield f"admin-{name}", f"/admin/{name}"
    body = {
        "by": "person",
        "reason": "That is me, and it is not true.",
        "evidence": "See the ruling.",
        "language": "en",
    }
    case_id = site.score(f"{ENGLISH} Everybody on the night shift has seen it.")
    yield "case", f"/cases/{case_id}"
    yield "appeal", f"/appeals/{site.api('/v1/appeals', {**body, 'case_id': case_id})['id']}"
