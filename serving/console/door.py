"""What keeps strangers' requests to the sign-in in bounds: a token of the form, few tries, few hashes at a time."""

import asyncio
import hmac
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import limits
from fastapi import Request
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.responses import Response

from shenyan.serving.console.session import COOKIE_PATH, CSRF_FIELD
from shenyan.serving.hashing import Hasher
from shenyan.serving.runtime import Runtime

T = TypeVar("T")

COOKIE = "shenyan_door"
# A whole office may sit behind one address.
TRIES = limits.parse("60/minute")
# A hash takes 64 MiB and some cores: strangers must not slow the scoring down.
_HASHING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="password")
_LIMITER = MovingWindowRateLimiter(MemoryStorage())


async def hashing(work: Callable[[], T]) -> T:
    """Runs work on a password, one after the other."""
    return await asyncio.get_running_loop().run_in_executor(_HASHING, work)


def is_flood(request: Request, runtime: Runtime) -> bool:
    """Counts a try to sign in from the address of the request; whether there were too many."""
    host = request.client.host if request.client else "?"
    return not _LIMITER.hit(TRIES, str(id(runtime)), host)


def door_token(request: Request, hasher: Hasher) -> tuple[str, str]:
    """The secret of the browser, a new one if it has none, and the token that its form carries. Without it another
    site could sign somebody in as another person."""
    secret = request.cookies.get(COOKIE) or secrets.token_urlsafe(24)
    return secret, _token(hasher, secret)


def is_ours(request: Request, form: Mapping[str, str], hasher: Hasher) -> bool:
    """Whether a form came from our own page in the same browser."""
    secret = request.cookies.get(COOKIE)
    if not secret:
        return False
    return hmac.compare_digest(form.get(CSRF_FIELD, "").encode(), _token(hasher, secret).encode())


def keep(response: Response, secret: str, *, secure: bool) -> None:
    """Sets the cookie of the browser's secret; it ends with the browser."""
    response.set_cookie(COOKIE, secret, path=COOKIE_PATH, secure=secure, httponly=True, samesite="lax")


def _token(hasher: Hasher, secret: str) -> str:
    return hasher.fingerprint(path="door", body=secret)
