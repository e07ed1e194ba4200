"""Long posts are read through overlapping windows, in training as in scoring."""

from collections.abc import Iterator

WINDOW = 320  # tokens, the two special ones included
OVERLAP = 64  # tokens that two neighbouring windows share
BEGIN_ID, PAD_ID, END_ID = 0, 1, 2  # <s>, <pad>, </s>


def windows(length: int) -> Iterator[tuple[int, int]]:
    """Start and end of each window over `length` content tokens; at least one, even for none."""
    room = WINDOW - 2
    start = 0
    while True:
        end = min(start + room, length)
        yield start, end
        if end == length:
            return
        start = end - OVERLAP
