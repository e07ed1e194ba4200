"""Windows over long posts."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenyan.model.windows import OVERLAP, WINDOW, windows

ROOM = WINDOW - 2


@given(st.integers(0, 20 * WINDOW))
def test_every_token_is_read_and_no_window_is_too_long(length: int) -> None:
    parts = list(windows(length))
    assert parts
    assert {index for start, end in parts for index in range(start, end)} == set(range(length))
    assert all(end - start <= ROOM for start, end in parts)


@given(st.integers(ROOM + 1, 20 * WINDOW))
def test_neighbours_share_the_overlap(length: int) -> None:
    parts = list(windows(length))
    assert len(parts) > 1
    for (_, end), (start, _) in pairwise(parts):
        assert end - start == OVERLAP


@pytest.mark.parametrize(
    ("length", "count"),
    [(0, 1), (1, 1), (ROOM, 1), (ROOM + 1, 2), (2 * ROOM - OVERLAP, 2), (2 * ROOM - OVERLAP + 1, 3)],
)
def test_there_are_no_more_windows_than_needed(length: int, count: int) -> None:
    assert len(list(windows(length))) == count
