"""Cases to look at, and what is said of them."""

import html
import re

from tests.serving.conftest import Service
from tests.serving.visiting import Visit

PHONE = "13812345678"
TEXT = f"REVIEW 老板张伟是个傻逼，他的手机 {PHONE} <b>&"


def new_case(console: Service, text: str = TEXT, **fields: object) -> str:
    return str(console.score(text, **fields)["case_id"])


def words_of(page: str) -> str:
    """What stands on a page, without its tags."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))


def decided(visit: Visit, case_id: str, outcome: str = "reject", **fields: object) -> str:
    """Where a decision leads."""
    visit.post(f"/console/cases/{case_id}/claim")
    proposed = ["defamation", "privacy_leak"]
    answer = visit.post(
        f"/console/cases/{case_id}/decide", {"outcome": outcome, "proposed": proposed, "label": proposed, **fields}
    )
    assert answer.status_code == 303, words_of(answer.text)
    return str(answer.headers["Location"])
