"""Every word of the console is there in Chinese, and none is left over."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from shenyan.serving.console import i18n
from shenyan.serving.console.i18n import CATALOG, Language, choose, translations
from shenyan.serving.console.pages import LANGUAGE_COOKIE
from shenyan.serving.people import refusals as people_refusals
from shenyan.serving.queue import refusals as queue_refusals

CONSOLE = Path(i18n.__file__).parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "mark": None, "say": None, "count": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%|%")
# The same in both languages, on purpose.
ALIKE = {"SHA-256"}


def sources() -> set[str | tuple[str, str]]:
    """Every message of the templates, of the console's code, and of the refusals that it shows."""
    found: set[str | tuple[str, str]] = set()
    for _, _, message, _, _ in extract_from_dir(
        CONSOLE,
        method_map=[("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")],
        options_map={"templates/**.html": {"trimmed": "false", "silent": "false"}},
        keywords=KEYWORDS,
        strip_comment_tags=False,
    ):
        found.add((message[0], message[1]) if isinstance(message, tuple) else message)
    return found | set(queue_refusals.DETAILS.values()) | set(people_refusals.DETAILS.values())


def catalog() -> dict[str | tuple[str, str], Message]:
    with CATALOG.open("rb") as file:
        messages = read_po(file, locale="zh_CN", abort_invalid=True)
    found: dict[str | tuple[str, str], Message] = {}
    for message in messages:
        if message.id:
            key = message.id if isinstance(message.id, str) else (message.id[0], message.id[1])
            found[key] = message
    return found


def said(message: Message) -> str:
    return message.string if isinstance(message.string, str) else message.string[0]


def test_no_word_is_missing_in_chinese() -> None:
    known = catalog()
    missing = [one for one in sources() if one not in known or not said(known[one]).strip()]
    assert not missing, f"add these to {CATALOG.name}: {sorted(map(str, missing))}"


def test_no_translation_is_left_over() -> None:
    assert not sorted(str(one) for one in set(catalog()) - sources())


def test_no_translation_is_uncertain() -> None:
    assert not [one for one, message in catalog().items() if message.fuzzy]


@pytest.mark.parametrize("key", sorted(catalog(), key=str), ids=lambda key: str(key)[:40])
def test_placeholders_agree(key: str | tuple[str, str]) -> None:
    source = key if isinstance(key, str) else key[1]
    assert placeholders(said(catalog()[key])) == placeholders(source)


def test_translations_are_chinese() -> None:
    for key, message in catalog().items():
        if key not in ALIKE:
            assert re.search(r"[\u4e00-\u9fff]", said(message)), key


def test_labels_are_called_as_in_the_codebook() -> None:
    known = catalog()
    words = {said(known[one]) for one in ("Rumor", "Defamation and insult", "Privacy leak")}
    assert words == {"谣言", "诽谤与侮辱", "隐私泄露"}


def test_numbers_choose_their_form() -> None:
    english, chinese = i18n.Speaker(Language.ENGLISH), i18n.Speaker(Language.CHINESE)
    one, many = next(key for key in catalog() if isinstance(key, tuple))
    assert english.count(one, many, 1) != english.count(one, many, 2)
    assert re.search(r"[\u4e00-\u9fff]", chinese.count(one, many, 2))


@pytest.mark.parametrize(
    ("given", "accepted", "chosen"),
    [
        ("zh", "en", Language.CHINESE),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", Language.CHINESE),
        (None, "fr;q=1.0, en;q=0.2, zh;q=0.5", Language.CHINESE),
        (None, "fr", Language.ENGLISH),
        (None, None, Language.ENGLISH),
        ("xx", "zh;q=nonsense", Language.CHINESE),
    ],
)
def test_language_of_a_page(given: str | None, accepted: str | None, chosen: Language) -> None:
    assert choose(given=given, accepted=accepted) is chosen


def test_english_says_the_sources() -> None:
    assert translations(Language.ENGLISH).ugettext("Queue") == "Queue"
    assert LANGUAGE_COOKIE


def placeholders(text: str) -> list[str]:
    return sorted(set(_placeholders(text)))


def _placeholders(text: str) -> Iterator[str]:
    for match in PLACEHOLDER.finditer(text):
        assert match.group() != "%", "a percent sign is written twice"
        yield match.group()
