"""The HTML report: one file, well formed, legible to everyone, without post text."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from tests.training.reports import curves, full_report, line, make_report

from shenyan.training import pictures
from shenyan.training.figures import Curves
from shenyan.training.pages import page

VOID = {"meta"}


class Reader(HTMLParser):
    """Checks that elements close in order, and gathers what the tests ask for."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.seen if name == tag]


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def html() -> str:
    return page(full_report())


def test_the_page_needs_nothing_from_elsewhere(html: str) -> None:
    reader = read(html)
    names = {tag for tag, _ in reader.seen}
    assert names.isdisjoint({"script", "link", "img", "iframe", "object", "base", "form", "style-src"})
    addresses = [value for _, found in reader.seen for name, value in found.items() if name.endswith(("href", "src"))]
    assert addresses
    assert all(address and address.startswith("#") for address in addresses)
    assert "@import" not in html
    assert set(re.findall(r"url\((.)", html)) <= {"#"}
    policies = [found for found in reader.all("meta") if found.get("http-equiv") == "Content-Security-Policy"]
    assert policies[0]["content"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_ids_are_unique_and_links_lead_somewhere(html: str) -> None:
    reader = read(html)
    ids = [found["id"] for _, found in reader.seen if "id" in found]
    assert len(ids) == len(set(ids))
    wanted = set(re.findall(r'href="#([^"]+)"', html)) | set(re.findall(r"url\(#([^)]+)\)", html))
    for _, found in reader.seen:
        wanted |= set((found.get("aria-labelledby") or "").split())
    assert wanted <= set(ids)


def test_every_table_has_a_caption_and_headings(html: str) -> None:
    reader = read(html)
    tables = len(reader.all("table"))
    assert tables == 12  # the aims and eleven sections
    assert len(reader.all("caption")) == tables
    assert {found["scope"] for found in reader.all("th")} == {"col", "row"}


def test_every_picture_has_a_name_and_a_description(html: str) -> None:
    found = re.findall(r"<svg.*?</svg>", html, flags=re.DOTALL)
    assert len(found) >= 3 + 11
    for svg in found:
        element = ElementTree.fromstring(svg)  # noqa: S314 - our own
        names = [child.tag.rpartition("}")[2] for child in element][:2]
        assert names == ["title", "desc"]
        assert element.get("role") == "img"
        assert all((child.text or "").strip() for child in list(element)[:2])


def test_pictures_take_the_colours_of_the_page(html: str) -> None:
    for svg in re.findall(r"<svg.*?</svg>", html, flags=re.DOTALL):
        assert set(re.findall(r"(?:fill|stroke): (#\w+)", svg)) == set()
    assert "prefers-color-scheme: dark" in html
    assert "currentColor" in html


def test_words_in_pictures_stay_words_in_chinese_too() -> None:
    svg = pictures.bars([line("identifiers", "disguised 幺三八", "recall", 0.9)], "Identifiers")
    assert "disguised 幺三八" in svg


def test_names_of_slices_are_escaped_in_tables_and_pictures() -> None:
    html = page(make_report(line("evasion", "<b>&odd", "of_plain", 0.9)))
    assert "<b>" not in html
    assert html.count("&lt;b&gt;&amp;odd") == 3  # the aims, the section and its picture
    read(html)


def test_the_same_report_gives_the_same_page() -> None:
    report = make_report(line("evasion", "zero-width", "of_plain", 0.9), curves=curves(50)[:1])
    assert page(report) == page(report)


def test_a_report_of_almost_nothing_is_a_page_too() -> None:
    reader = read(page(make_report()))
    assert len(reader.all("table")) == 1
    assert reader.all("svg") == []


@pytest.mark.parametrize("truth", [True, False])
def test_curves_of_one_class_alone_are_drawn(truth: bool) -> None:
    report = make_report(curves=(Curves("rumor", (0.1, 0.9), (truth, truth)),))
    for draw in (pictures.precision_recall, pictures.reliability, pictures.histograms):
        assert "rumor" in draw(report)


def test_figures_that_are_not_defined_are_left_out_of_pictures() -> None:
    lines = [line("evasion", "one", "of_plain", float("nan")), line("evasion", "two", "of_plain", 0.9)]
    svg = pictures.bars(lines, "Evasion")
    assert "two" in svg
    assert "nan" not in svg


def test_a_picture_says_how_many_posts_it_is_of() -> None:
    report = make_report(curves=curves(50))
    assert "rumor: 50 posts" in pictures.histograms(report)
