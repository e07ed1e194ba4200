"""The console of a running service."""

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from tests.serving.conftest import Service

from shenyan.serving.people import passwords


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that take no time; what they cost in earnest is in test_passwords."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys.cache_clear()


@pytest.fixture
def console(start: Callable[..., Service]) -> Callable[..., Service]:
    """Starts a service with its console."""
    return start
