"""E-mail addresses, plain and spelt out to slip past a filter.

Source: RFC 5321 section 4.1.2 as far as people use it: a dotted local part of 64 characters at most, a
domain of labels and a last label of letters.
"""

from shenyan.model.labels import EntityKind
from shenyan.model.recognisers.recogniser import Recogniser, compiled

_START = r"(?<![\w.+\-])"
_LOCAL = r"[\w.+\-]{1,64}"
_LABEL = r"[a-z0-9](?:[a-z0-9\-]{0,40})"
_TOP = r"(?:com|cn|net|org|co|io|in|me|de|uk|hk|tw|sg|edu|info|dev|app|example|[a-z]{2})"
_PROVIDER = (
    r"(?:gmail|outlook|hotmail|yahoo|icloud|proton(?:mail)?|qq|163|126|139|foxmail|sina|aliyun|mail|live"
    r"|naver)"
)
_AT = r"(?: ?[\[({<（【] ?(?:at|@|艾特|圈a) ?[\])}>）】] ?| ?艾特 ?|小老鼠|＠| ?圈a ?)"
_DOT = r"(?: ?[\[({<（【] ?(?:dot|点|\.) ?[\])}>）】] ?| dot | ?点 ?|\.|。)"
# Words before "at" that make a sentence, not an address: "look at example dot com".
_VERBS = r"(?!(?:look|me|us|is|was|up|out|check|it|available|them|see|site|work|works|working|here|there)\b)"

RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser(
        name="email",
        kind=EntityKind.EMAIL,
        pattern=compiled(rf"{_START}{_LOCAL}@{_LABEL}(?:\.{_LABEL}){{1,4}}(?![\w@])"),
        score=1.0,
        hints=("@",),
    ),
    Recogniser(
        name="email_bracketed",
        kind=EntityKind.EMAIL,
        pattern=compiled(
            rf"(?<![\w.+\-])(?:[\w+\-]{{1,64}}(?:{_DOT}[\w+\-]{{1,64}}){{0,3}}|[a-z0-9]"
            rf"(?: [a-z0-9._]){{3,40}})"
            rf"(?:{_AT}|@)(?:{_LABEL}(?:{_DOT}{_LABEL}){{1,3}}|{_PROVIDER})(?!\w)"
        ),
        score=0.9,
        hints=("at", "@", "艾特", "小老鼠", "圈a"),
    ),
    Recogniser(
        name="email_spelt",
        kind=EntityKind.EMAIL,
        pattern=compiled(
            rf"{_START}{_VERBS}(?:[\w+\-]{{1,40}} dot ){{0,3}}{_VERBS}[\w.+\-]{{1,64}} at "
            rf"(?:{_LABEL}(?: dot {_LABEL}){{0,2}} dot {_TOP}\b|{_PROVIDER}(?: dot {_TOP})?\b)"
        ),
        score=0.9,
        hints=(" at ",),
    ),
    Recogniser(
        # "name#company.com（把#换成@）": another sign, and the advice to put the right one back.
        name="email_other_sign",
        kind=EntityKind.EMAIL,
        pattern=compiled(rf"{_START}[\w.+\-]{{2,64}}(?:[#&*$!~]|小老鼠){_LABEL}(?:\.{_LABEL}){{0,3}}\.{_TOP}(?!\w)"),
        score=0.9,
        hints=("#", "&", "*", "$", "!", "~", "小老鼠"),
    ),
)
