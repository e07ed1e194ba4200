"""Passwords: argon2id with the parameters that RFC 9106 recommends where memory is short."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 12
# Argon2 reads all of it; nobody types more, and a form has a limit anyway.
MAX_LENGTH = 256

_HASHER = PasswordHasher()


def is_strong(password: str) -> bool:
    """Long enough, and not one character over and over. What a password has to hold beyond that makes it no stronger
    (NIST SP 800-63B, 5.1.1.2)."""
    return MIN_LENGTH <= len(password) <= MAX_LENGTH and len(set(password)) >= MIN_LENGTH // 3


def generate() -> str:
    """A new password of 120 random bits."""
    return secrets.token_urlsafe(15)


def hash_password(password: str) -> str:
    """What is stored of a password; takes a tenth of a second and 64 MiB."""
    return _HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether a password is the stored one. Takes as long where none is stored, so that nobody can tell that."""
    try:
        _HASHER.verify(stored or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


@cache
def _nobodys() -> str:
    return hash_password(secrets.token_urlsafe(32))
