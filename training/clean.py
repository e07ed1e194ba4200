"""Posts without any label that are held back all the same, talk that the law protects among them."""

import re
from collections.abc import Iterator

from shenyan.data.rows import Row
from shenyan.training.figures import Line
from shenyan.training.metrics import mean_of
from shenyan.training.scored import Scored
from shenyan.training.slices import Slices, by_language, groups_of, is_clean

FEWEST = 10  # posts, below which a slice has no line
PROTECTED_CORPUS = "fair_talk"

# What colleagues may speak of among themselves (NLRA s. 7; China's Labour Contract Law art. 4 and Trade Union Law).
TOPICS: dict[str, re.Pattern[str]] = {
    topic: re.compile(rf"{chinese}|\b(?:{english})\b", re.IGNORECASE)
    for topic, chinese, english in (
        (
            "pay",
            "工资|薪|年终奖|奖金|加班费|公积金|社保|补偿金|涨幅|调岗",
            "pay|paid|salar(?:y|ies)|wages?|bonus(?:es)?|raises?|compensation|severance|pensions?",
        ),
        (
            "hours",
            "加班|工时|工作时间|(?<![0-9])(?:996|007)(?![0-9])|大小周|调休|年假|双休|单休|轮班|排班|夜班",
            "overtime|hours|shifts?|weekends?|vacation|pto|paid leave|on[- ]call|breaks?|schedul(?:e|es|ing)",
        ),
        (
            "safety",
            "工伤|安全|劳保|防护|职业病|消防|隐患|高温|粉尘",
            "safety|unsafe|injur(?:y|ies|ed)|hazards?|hazardous|ppe|osha|protective|ventilation",
        ),
        (
            "organising",
            "工会|集体|罢工|停工|维权|仲裁|劳动监察|职代会|联名|谈判|协商",
            "unions?|strikes?|organi[sz](?:e|ing)|petition|collective|bargaining|walkout|grievances?|arbitration|steward",
        ),
    )
}


def clean_lines(scored: Scored, slices: Slices, *, model: str) -> list[Line]:
    """Section "clean_held": share of the posts without any label that are held back, per slice."""
    clean = {name: [index for index in members if is_clean(scored.rows[index])] for name, members in slices.items()}
    return list(_held(scored, clean, section="clean_held", model=model))


def protected_lines(scored: Scored, *, model: str) -> list[Line]:
    """Section "protected": the same of talk about pay, hours, safety and organising: of all, by language, of the corpus
    of such talk alone, and by topic. Whatever holds a word of TOPICS counts, and all of that corpus."""
    clean = [index for index, row in enumerate(scored.rows) if is_clean(row)]
    topics = {topic: [index for index in clean if TOPICS[topic].search(scored.rows[index].text)] for topic in TOPICS}
    protected = [index for index in clean if is_protected(scored.rows[index])]
    corpus = [index for index in protected if scored.rows[index].corpus == PROTECTED_CORPUS]
    slices = {**by_language(scored.rows, protected), f"corpus {PROTECTED_CORPUS}": corpus, **topics}
    return list(_held(scored, slices, section="protected", model=model))


def is_protected(row: Row) -> bool:
    """Whether a row speaks of pay, hours, safety or organising."""
    return row.corpus == PROTECTED_CORPUS or any(words.search(row.text) for words in TOPICS.values())


def _held(scored: Scored, slices: Slices, *, section: str, model: str) -> Iterator[Line]:
    groups, held = groups_of(scored.rows), scored.held
    for name, members in slices.items():
        if len(members) >= FEWEST or name == "all":
            yield Line(section, model, name, "", "held", len(members), mean_of(held[members], groups[members]))
