from collections.abc import Callable
from typing import Any

import pytest

from shenyan.data.rows import Row
from shenyan.model.labels import LABELS

MakeRow = Callable[..., Row]


@pytest.fixture(scope="session")
def make_row() -> MakeRow:
    """Makes a row: make_row(text, rumor=True, pair="p1")."""

    def make(
        text: str, *, rumor: bool = False, defamation: bool = False, privacy_leak: bool = False, **rest: Any
    ) -> Row:
        labels = dict(zip(LABELS, (rumor, defamation, privacy_leak), strict=True))
        return Row(**{"text": text, "language": "zh", "labels": labels, "corpus": "invented", "entities": (), **rest})

    return make
