"""The console's two languages: translations, and dates and numbers as each writes them.

English is the source; the Chinese words are in locale/zh_CN.po, read when the module is first used, so that there is
nothing to compile. `mark` marks words that are translated where they are shown.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

CATALOG = Path(__file__).with_name("locale") / "zh_CN.po"


class Language(StrEnum):
    """A language of the console, as stored with a moderator."""

    ENGLISH = "en"
    CHINESE = "zh"


_LOCALES = {Language.ENGLISH: Locale("en"), Language.CHINESE: Locale.parse("zh_Hans_CN")}
# As HTML names them.
TAGS = {Language.ENGLISH: "en", Language.CHINESE: "zh-CN"}
NAMES = {Language.ENGLISH: "English", Language.CHINESE: "简体中文"}


def mark(message: str) -> str:
    """Marks words for translation without translating them."""
    return message


def choose(*, given: str | None, accepted: str | None) -> Language:
    """The language of a page: the one given (by the moderator or the cookie), else the first that the browser accepts
    and the console speaks, else English. accepted: an Accept-Language header."""
    if given in set(Language):
        return Language(given)
    weighted = [_weigh(part) for part in (accepted or "").split(",")]
    for _, tag in sorted(weighted, key=lambda pair: -pair[0]):
        primary = tag.partition("-")[0].lower()
        if primary in set(Language):
            return Language(primary)
    return Language.ENGLISH


def _weigh(part: str) -> tuple[float, str]:
    tag, _, quality = part.strip().partition(";q=")
    try:
        return float(quality or 1), tag
    except ValueError:
        return 0.0, tag


@cache
def translations(language: Language) -> NullTranslations:
    """The messages of a language; those of English are the sources themselves."""
    if language is Language.ENGLISH:
        return NullTranslations()
    with CATALOG.open("rb") as file:
        catalog = read_po(file, locale="zh_CN")
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says things in one language."""

    language: Language

    @property
    def tag(self) -> str:
        return TAGS[self.language]

    def say(self, message: str, **values: object) -> str:
        """A translated message with its %(name)s placeholders filled; a percent sign is written twice."""
        said: str = translations(self.language).ugettext(message)
        return said % values

    def count(self, one: str, many: str, number: int, **values: object) -> str:
        """The form of a message that fits a number, which its placeholders may name as %(num)s."""
        said: str = translations(self.language).ungettext(one, many, number)
        return said % {"num": self.number(number), **values}

    def number(self, value: float) -> str:
        return numbers.format_decimal(value, locale=_LOCALES[self.language])

    def percent(self, value: float) -> str:
        return numbers.format_percent(value, locale=_LOCALES[self.language])

    def moment(self, value: datetime) -> str:
        """A time in UTC; the page's script shows it in the reader's zone."""
        return dates.format_datetime(value, "yyyy-MM-dd HH:mm", locale=_LOCALES[self.language]) + " UTC"

    def span(self, value: timedelta) -> str:
        """A length of time in its largest unit, such as "3 hours"; its sign is left out."""
        return dates.format_timedelta(abs(value), threshold=1.2, locale=_LOCALES[self.language])
