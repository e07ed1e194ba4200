"""Where a form of the console belongs. Pure."""

import re

_OF_ONE = re.compile(r"/console/(?:cases|appeals)/[^/]+")
QUEUE = "/console/queue"


def page_of(path: str) -> str:
    """The page that a form was sent from, by the address that it was sent to: of a case or an appeal, else the queue.

    path: as in the request, percent-encoded.
    """
    found = _OF_ONE.match(path)
    return QUEUE if found is None else found.group()
