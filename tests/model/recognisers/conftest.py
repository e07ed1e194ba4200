from collections.abc import Callable

import pytest

from shenyan.model.labels import EntityKind
from shenyan.model.normalise import fold
from shenyan.model.recognisers.catalogue import find

Finds = Callable[[str, EntityKind], list[str]]


@pytest.fixture
def finds() -> Finds:
    """What of a text, as written, is found to be of a kind."""

    def found(text: str, kind: EntityKind) -> list[str]:
        return [text[one.start : one.end] for one in find(fold(text)) if one.kind is kind]

    return found
