"""The description of the API: what FastAPI cannot know by itself.

Bodies are read by shenyan.serving.body, after key and rate were checked, so their schemas are added here;
every error is described as a problem document.
"""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from shenyan.serving.errors import PROBLEM_MEDIA_TYPE, Problem, ProblemError

_REF = "#/components/schemas/{model}"

TAGS = [
    {"name": "scoring", "description": "Score posts before they are published. 发布前为帖子评分。"},
    {"name": "cases", "description": "Work on cases from your own tools. 在自有工具中处理工单。"},
    {"name": "appeals", "description": "Objections against what was decided. 对处理结果的申诉。"},
    {"name": "operations", "description": "Health and figures; no key needed, no personal data in them."},
]

DESCRIPTION = """Scores anonymous workplace posts in Chinese and English for **rumor**, **defamation** and
**privacy leak** before they are published. A score is a risk, not a verdict on truth. Errors are problem
documents (RFC 9457): `detail` says what is wrong and what to do; no document repeats what you sent."""


def json_body(model: type[BaseModel], examples: dict[str, Any]) -> dict[str, Any]:
    """The `openapi_extra` of a route that reads a body of this model."""
    content = {"schema": {"$ref": _REF.format(model=model.__name__)}, "examples": examples}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


def problems(*samples: ProblemError) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that can answer with these problems."""
    responses: dict[int | str, dict[str, Any]] = {}
    for sample in samples:
        entry = responses.setdefault(sample.status, {"description": sample.title})
        content = entry.setdefault("content", {}).setdefault(
            PROBLEM_MEDIA_TYPE, {"schema": {"$ref": _REF.format(model="Problem")}, "examples": {}}
        )
        content["examples"][sample.slug] = {"summary": sample.title, "value": sample.document()}
        for name, value in sample.headers.items():
            header = {"schema": {"type": "string"}, "example": value}
            entry.setdefault("headers", {}).setdefault(name, header)
    return responses


def install(app: FastAPI, requests: Sequence[type[BaseModel]]) -> None:
    """Makes app.openapi() describe the bodies of these models; made once, on first use."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(app, requests)
        return app.openapi_schema

    # FastAPI's documented way.
    app.openapi = describe  # type: ignore[method-assign]


def _complete(app: FastAPI, requests: Sequence[type[BaseModel]]) -> dict[str, Any]:
    schema = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        tags=app.openapi_tags,
    )
    models: list[type[BaseModel]] = [*requests, Problem]
    inputs: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "validation") for model in models]
    _, definitions = models_json_schema(inputs, ref_template=_REF)
    components = schema.setdefault("components", {}).setdefault("schemas", {})
    components.update(definitions["$defs"])
    # FastAPI announces its own form of validation errors on routes with parameters; ours never send it.
    for name in ("HTTPValidationError", "ValidationError"):
        components.pop(name, None)
    for path in schema["paths"].values():
        for operation in path.values():
            content = operation["responses"].get("422", {}).get("content", {})
            if "application/json" in content:
                del operation["responses"]["422"]
    return schema
