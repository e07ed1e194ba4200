"""Passwords: what is strong, what is stored."""

import pytest
from argon2 import PasswordHasher

from shenyan.serving.people.passwords import generate, hash_password, is_outdated, is_strong, matches


@pytest.mark.parametrize(
    ("password", "strong"),
    [
        ("correct horse battery", True),
        ("四个词组成一个好记的密码", True),
        ("abcdefghijkl", True),
        ("abcdefghijk", False),
        ("aaaaaaaaaaaaaaaa", False),
        ("abababababababab", False),
        ("a-b" * 100, False),
        ("", False),
    ],
)
def test_strength_is_length_and_variety(password: str, strong: bool) -> None:
    assert is_strong(password) is strong


def test_generated_ones_are_strong_and_differ() -> None:
    made = {generate() for _ in range(50)}
    assert len(made) == 50
    assert all(map(is_strong, made))


def test_stored_is_an_argon2id_hash_that_only_its_password_matches() -> None:
    stored = hash_password("correct horse battery")
    assert stored.startswith("$argon2id$")
    assert stored != hash_password("correct horse battery")
    assert matches(stored, "correct horse battery")
    for wrong in ("correct horse batter", "correct horse battery ", ""):
        assert not matches(stored, wrong)
    assert not matches("garbage", "correct horse battery")


def test_nobodys_password_matches_nothing_and_is_hashed_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = []
    verify = PasswordHasher.verify

    def spy(self: PasswordHasher, stored: str, password: str) -> bool:
        checked.append(stored)
        return bool(verify(self, stored, password))

    monkeypatch.setattr(PasswordHasher, "verify", spy)
    assert not matches(None, "correct horse battery")
    assert len(checked) == 1
    assert checked[0].startswith("$argon2id$")


def test_hash_of_weaker_parameters_is_outdated(monkeypatch: pytest.MonkeyPatch) -> None:
    from shenyan.serving.people import passwords

    weak = hash_password("correct horse battery")
    assert not is_outdated(weak)
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher())
    assert is_outdated(weak)
    assert "m=65536,t=3,p=4" in passwords.hash_password("correct horse battery")
