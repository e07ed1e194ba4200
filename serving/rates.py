"""How many posts a key may send. Counted in this process; replicas each count their own."""

import math
import time

import limits
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from shenyan.serving.errors import FieldError, InvalidRequestError, TooManyRequestsError


class Rates:
    """limit: in the notation of `limits`, such as "6000/minute"."""

    def __init__(self, limit: str) -> None:
        self._limit = limits.parse(limit)
        # A moving window, since a fixed one lets twice the limit through around its edge.
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def charge_rest(self, key_id: str, *, posts: int) -> None:
        """Counts a batch of which the first post was charged with the key.

        Raises InvalidRequestError where it is more than ever pass at once, else as `charge`.
        """
        most = self._limit.amount
        if posts > most:
            detail = (
                f"has {posts} posts, and this key may send {self._limit}: so many never pass at once; send at most "
                f"{most} in a batch, or ask the operator to raise SHENYAN_RATE_LIMIT"
            )
            raise InvalidRequestError([FieldError("items", detail)])
        self.charge(key_id, posts=posts - 1)

    def charge(self, key_id: str, *, posts: int = 1) -> None:
        """Counts posts against a key. Raises TooManyRequestsError, and counts none, if they are too many."""
        if posts == 0 or self._limiter.hit(self._limit, key_id, cost=posts):
            return
        frees_at = self._limiter.get_window_stats(self._limit, key_id).reset_time
        raise TooManyRequestsError(limit=str(self._limit), retry_after=max(1, math.ceil(frees_at - time.time())))
