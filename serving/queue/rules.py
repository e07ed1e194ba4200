"""The rules that the queue works by: a value made from the settings, so that nothing below reads those."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from shenyan.serving.hashing import Hasher
from shenyan.serving.settings import Settings


@dataclass(frozen=True, slots=True)
class Rules:
    """lease: how long a claimed case is its holder's. undo_window: how long a decision can be taken back.

    shift_cap: grave cases that a moderator is shown in a `shift`. The shares are chances in [0, 1]: second_share, of a
    decided case to be read again; golden_share, of a known answer to be planted after a decision; passed_share and
    passed_shares, of a passed post to be audited, the latter by biz_type. key: secret, of whatever is drawn or hashed.
    """

    lease: timedelta
    undo_window: timedelta
    shift_cap: int
    shift: timedelta
    second_share: float
    golden_share: float
    passed_share: float
    passed_shares: Mapping[str, float]
    key: bytes

    def audit_share(self, biz_type: str) -> float:
        """The chance of a passed post to be audited."""
        return self.passed_shares.get(biz_type, self.passed_share)

    @classmethod
    def of(cls, settings: Settings, hasher: Hasher) -> Self:
        return cls(
            lease=timedelta(minutes=settings.lease_minutes),
            undo_window=timedelta(seconds=settings.undo_seconds),
            shift_cap=settings.shift_cap,
            shift=timedelta(hours=settings.shift_hours),
            second_share=settings.second_share,
            golden_share=settings.golden_share,
            passed_share=settings.audit_share,
            passed_shares=settings.audit_shares,
            # A key of its own: no request has a path without a slash, so that no stored fingerprint is this key.
            key=hasher.fingerprint(path="draws", body=None).encode(),
        )
