"""Characters that turn the direction of what stands around them, made to be seen. For the screen alone.

A post that holds them reads otherwise than it was written: "13800\\u202e8000" is shown with its end reversed.
"""

import re
from collections.abc import Iterator

# Unicode's property Bidi_Control (PropList.txt): all of them, and no other character.
_CONTROL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def find(text: str) -> Iterator[int]:
    """Where such characters are, in code points, in their order."""
    return (match.start() for match in _CONTROL.finditer(text))


def visible(text: str) -> str:
    """The text with a sign in the place of each, which turns nothing."""
    return _CONTROL.sub(lambda match: f"⟦U+{ord(match.group()):04X}⟧", text)
