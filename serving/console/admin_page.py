"""What the pages of the administration have in common: who may see them, and their tabs."""

from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import Response

from shenyan.serving.console.i18n import mark
from shenyan.serving.console.pages import render, speaker_of
from shenyan.serving.console.session import Visitor, needs
from shenyan.serving.people.roles import Permission
from shenyan.serving.runtime import Runtime, get_runtime

App = Annotated[Runtime, Depends(get_runtime)]
Admin = Annotated[Visitor, Depends(needs(Permission.ADMINISTER))]
Auditor = Annotated[Visitor, Depends(needs(Permission.AUDIT))]

TABS = (
    (Permission.ADMINISTER, "moderators", mark("Moderators")),
    (Permission.ADMINISTER, "keys", mark("API keys")),
    (Permission.AUDIT, "policy", mark("Policy")),
    (Permission.AUDIT, "log", mark("Audit log")),
)


def show(
    request: Request,
    visitor: Visitor,
    page: str,
    *,
    problem: str | None = None,
    done: str | None = None,
    **values: Any,
) -> Response:
    """A page of the administration. problem, done: messages in English, said in the visitor's language."""
    speaker = speaker_of(request, visitor)
    tabs = [
        {"href": f"/console/admin/{name}", "name": speaker.say(title), "here": name == page}
        for permission, name, title in TABS
        if visitor.may(permission)
    ]
    return render(
        request,
        f"admin/{page}.html",
        viewer=visitor,
        status=200 if problem is None else 422,
        tabs=tabs,
        problem=None if problem is None else speaker.say(problem),
        done=None if done is None else speaker.say(done),
        **values,
    )
