"""The administration: all its routes."""

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from shenyan.serving.console import admin_keys, admin_log, admin_people, admin_policy
from shenyan.serving.console.admin_page import TABS, Auditor
from shenyan.serving.console.boundary import ConsoleRoute

router = APIRouter(route_class=ConsoleRoute)
for one in (admin_people, admin_keys, admin_policy, admin_log):
    router.include_router(one.router)


@router.get("/admin", include_in_schema=False)
async def first(visitor: Auditor) -> Response:
    """The first page that the visitor may see."""
    name = next(name for permission, name, _ in TABS if visitor.may(permission))
    return RedirectResponse(f"/console/admin/{name}", 303)
