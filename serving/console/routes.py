"""Every route of the console, closed by default: what is not in OPEN needs somebody who is signed in."""

from fastapi import APIRouter, Depends

from shenyan.serving.console import (
    admin,
    appeals,
    care,
    case,
    dashboard,
    decide,
    me,
    moves,
    queue,
    shell,
    sign_in,
    single_sign_on,
)
from shenyan.serving.console.session import signed_in

PREFIX = "/console"
OPEN = (shell.open_router, sign_in.router, single_sign_on.router)
CLOSED = (
    queue.router,
    case.router,
    moves.router,
    decide.router,
    care.router,
    appeals.router,
    me.router,
    admin.router,
    dashboard.router,
    shell.router,
    # Takes every address that is left.
    shell.last_router,
)

router = APIRouter()
for one in OPEN:
    router.include_router(one, prefix=PREFIX)
for one in CLOSED:
    router.include_router(one, prefix=PREFIX, dependencies=[Depends(signed_in)])
