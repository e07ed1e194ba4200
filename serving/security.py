"""Who may do what: the API key of a request, its scope and its rate."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.exc import OperationalError

from shenyan.serving.db import Database
from shenyan.serving.errors import MissingKeyError, MissingScopeError, WrongKeyError
from shenyan.serving.keys.repository import KeyRepository
from shenyan.serving.keys.service import Caller, Scope, recognise
from shenyan.serving.logs import failure, get_logger
from shenyan.serving.runtime import Runtime, get_runtime

log = get_logger(__name__)

_HEADER = APIKeyHeader(name="X-API-Key", scheme_name="ApiKey", description="`sk_shenyan_…`", auto_error=False)
_BEARER = HTTPBearer(scheme_name="Bearer", description="The same key as a bearer token.", auto_error=False)


def requires(*scopes: Scope) -> Callable[..., Awaitable[Caller]]:
    """A dependency that lets a caller through whose key is valid, has one of the scopes, and is within its rate.

    Raises MissingKeyError, WrongKeyError, MissingScopeError or TooManyRequestsError, before anything of the
    body is read.
    """

    async def caller(
        runtime: Annotated[Runtime, Depends(get_runtime)],
        header: Annotated[str | None, Security(_HEADER)],
        bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
    ) -> Caller:
        key = header or (bearer.credentials if bearer else None)
        if not key:
            raise MissingKeyError
        found = await runtime.in_thread(lambda: _identify(runtime.database, key))
        if found is None:
            raise WrongKeyError
        if found.scopes.isdisjoint(scopes):
            raise MissingScopeError(scopes[0])
        runtime.rates.charge(found.key_id)
        return found

    return caller


def _identify(database: Database, key: str) -> Caller | None:
    now = datetime.now(UTC)
    with database.read() as session:
        caller = recognise(KeyRepository(session), key=key, now=now)
    if caller is not None and caller.stale:
        try:
            with database.write() as session:
                KeyRepository(session).touch(caller.key_id, now)
        except OperationalError as error:
            # Knowing when a key was last used is not worth refusing the request.
            log.warning("last_used_not_stored", **failure(error))
    return caller
