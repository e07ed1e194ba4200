"""How many posts a key may send. Counted in this process; replicas each count their own."""

import math
import time

import limits
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from shenyan.serving.errors import TooManyRequestsError


class Rates:
    """limit: in the notation of `limits`, such as "6000/minute"."""

    def __init__(self, limit: str) -> None:
        self._limit = limits.parse(limit)
        # A moving window, since a fixed one lets twice the limit through around its edge.
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def charge(self, key_id: str, *, posts: int = 1) -> None:
        """Counts posts against a key. Raises TooManyRequestsError, and counts none, if they are too many."""
        if posts == 0 or self._limiter.hit(self._limit, key_id, cost=posts):
            return
        frees_at = self._limiter.get_window_stats(self._limit, key_id).reset_time
        raise TooManyRequestsError(limit=str(self._limit), retry_after=max(1, math.ceil(frees_at - time.time())))
