"""A running app with the console, and a case in it."""

import re

import pytest
from tests.serving.conftest import Service


@pytest.fixture
def console(service: Service) -> Service:
    return service


def tokens(page: str, name: str) -> list[str]:
    """The values of the hidden fields of that name."""
    return re.findall(rf'name="{name}" value="([^"]*)"', page)
