"""Example requests of the case API."""

from typing import Any


def _example(summary: str, **value: Any) -> dict[str, Any]:
    return {"example": {"summary": summary, "value": {"moderator": "lin.yue", **value}}}


CLAIM = _example("下一件中文工单 / the next case in Chinese", language="zh")
ACTION = _example("由谁操作 / who does it")
HOLD = _example("等到明早 / until tomorrow morning", until="2026-11-30T09:00:00+08:00")
ESCALATE = _example("附说明 / with a note", note="The target may be a public figure; please look at it.")
ASSIGN = _example("指派 / to a colleague", to="chen.hao")
DECIDE = _example(
    "遮盖个人信息后发布 / publish with personal data masked",
    outcome="redact_and_approve",
    labels={"rumor": False, "defamation": False, "privacy_leak": True},
    evidence=[{"field": "text", "start": 18, "end": 29, "label": "privacy_leak", "status": "confirmed"}],
    reasons=["PRIV-CONTACT"],
    confidence=0.9,
)
