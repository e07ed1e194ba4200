"""Which of the two languages a post is written in."""

import re

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")

SHARE = 0.15  # of a post's words, from which a language counts: a brand name does not make a post English


def languages(text: str) -> tuple[str, ...]:
    """ "zh", "en", both or none, most used first. A Chinese character counts as half a word."""
    amounts = {"zh": len(_HAN.findall(text)) / 2, "en": float(len(_WORD.findall(text)))}
    total = sum(amounts.values())
    spoken = [name for name, amount in amounts.items() if total and amount >= SHARE * total]
    return tuple(sorted(spoken, key=lambda name: -amounts[name]))
