"""Identifiers of stored things: a prefix that says what it is, and 128 random bits."""

import re
import uuid
from enum import StrEnum


class Prefix(StrEnum):
    CLIENT = "client"
    KEY = "key"
    POST = "mod"
    ASSESSMENT = "asm"
    CASE = "case"
    DECISION = "dec"
    CLUSTER = "cluster"
    MODERATOR = "usr"
    VIEW = "view"
    APPEAL = "appeal"


def new_id(prefix: Prefix) -> str:
    """A new identifier such as "mod_0f8fad5bd9cb469fa16570867728950e"."""
    return f"{prefix}_{uuid.uuid4().hex}"


def is_id(value: str, prefix: Prefix) -> bool:
    """Whether the value could be an identifier of this kind; others need no look into the database."""
    return re.fullmatch(rf"{prefix}_[0-9a-f]{{32}}", value) is not None
