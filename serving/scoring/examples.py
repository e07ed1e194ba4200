"""Example requests and answers for the API's description. Names, numbers and companies are made up."""

from typing import Any

REQUESTS: dict[str, Any] = {
    "zh": {
        "summary": "中文：点名并公开手机号",
        "value": {
            "data_id": "post-9",
            "text": "研发二部的李明川收供应商回扣，他电话13800138000，大家去问他。",
            "author_ref": "u-7431",
            "return": ["evidence", "redacted_text"],
        },
    },
    "en": {
        "summary": "English: an unsourced lay-off story",
        "value": {
            "data_id": "post-10",
            "text": "Heard from a friend in HR: Northwind cuts half of engineering next Friday.",
            "language": "en",
            "timeout_ms": 500,
        },
    },
}

BATCH_REQUESTS: dict[str, Any] = {
    "both": {
        "summary": "两种语言 / both languages",
        "value": {
            "items": [
                {"data_id": "post-11", "text": "听说星澜科技下周一全员裁一半，群里都在传。"},
                {"data_id": "post-12", "text": "Too much overtime here, think twice before you join."},
            ]
        },
    }
}

_THRESHOLDS = {
    "rumor": {"review": 0.45, "block": 1.01},
    "defamation": {"review": 0.35, "block": 0.97},
    "privacy_leak": {"review": 0.4, "block": 0.98},
}
_VERSIONS = {"model_version": "2026.11.0", "policy_version": "default-1", "lexicon_version": "1"}

ANSWER_ZH: dict[str, Any] = {
    "id": "mod_0f8fad5bd9cb469fa16570867728950e",
    "data_id": "post-9",
    "languages": ["zh"],
    "suggestion": "review",
    "risk_level": "medium",
    "flagged": True,
    "categories": {"rumor": False, "defamation": True, "privacy_leak": True},
    "category_scores": {"rumor": 0.12, "defamation": 0.88, "privacy_leak": 0.97},
    "thresholds": _THRESHOLDS,
    "evidence": [
        {
            "field": "text",
            "start": 18,
            "end": 29,
            "category": "privacy_leak",
            "entity_type": "phone",
            "score": 0.99,
            "source": "recogniser",
            "reason_code": "PRIV-CONTACT",
        }
    ],
    "subjects": [{"field": "text", "start": 5, "end": 8, "type": "person_name"}],
    "redacted_text": "研发二部的李明川收供应商回扣，他电话[phone]，大家去问他。",
    "offset_unit": "code_point",
    "degraded": False,
    "latency_ms": 7.4,
    "case_id": "case_7c9e6679742540de944be07fc1f90ae7",
    **_VERSIONS,
}

ANSWER_EN: dict[str, Any] = {
    **ANSWER_ZH,
    "id": "mod_550e8400e29b41d4a716446655440000",
    "data_id": "post-10",
    "languages": ["en"],
    "categories": {"rumor": True, "defamation": False, "privacy_leak": False},
    "category_scores": {"rumor": 0.91, "defamation": 0.07, "privacy_leak": 0.01},
    "evidence": [
        {
            "field": "text",
            "start": 0,
            "end": 74,
            "category": "rumor",
            "entity_type": None,
            "score": 0.9,
            "source": "model",
            "reason_code": "RUMOR-UNVERIFIED",
        }
    ],
    "subjects": [{"field": "text", "start": 27, "end": 36, "type": "organisation"}],
    "redacted_text": None,
    "case_id": "case_16fd2706829143fbb5f8a2f3f3a2e9b1",
}

DEGRADED: dict[str, Any] = {
    **ANSWER_EN,
    "id": "mod_9b2d7c1e5f3a4b6c8d0e1f2a3b4c5d6e",
    "flagged": False,
    "categories": {"rumor": False, "defamation": False, "privacy_leak": False},
    "category_scores": {"rumor": None, "defamation": None, "privacy_leak": None},
    "evidence": [],
    "subjects": [],
    "degraded": True,
    "latency_ms": 500.2,
}

ANSWERS: dict[str, Any] = {
    "zh": {"summary": "中文", "value": ANSWER_ZH},
    "en": {"summary": "English", "value": ANSWER_EN},
    "degraded": {"summary": "The model did not answer in time", "value": DEGRADED},
}

BATCH_ANSWERS: dict[str, Any] = {
    "mixed": {
        "summary": "一条成功，一条有误 / one scored, one refused",
        "value": {
            "items": [
                {"index": 0, "status": 200, "result": ANSWER_ZH, "error": None},
                {
                    "index": 1,
                    "status": 422,
                    "result": None,
                    "error": {
                        "type": "urn:shenyan:problem:invalid-request",
                        "title": "The request has wrong fields",
                        "status": 422,
                        "detail": "text: is required; add it",
                        "errors": [{"field": "text", "detail": "is required; add it"}],
                    },
                },
            ]
        },
    }
}
