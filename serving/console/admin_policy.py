"""The page of the policy in force, to read: thresholds, operating points, versions, and what was measured of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from shenyan.model.artifact import MANIFEST, shipped_folder
from shenyan.model.labels import LABELS, Label
from shenyan.model.policy import BALANCED, Policy
from shenyan.serving.console.admin_page import App, Auditor, show
from shenyan.serving.console.boundary import ConsoleRoute
from shenyan.serving.runtime import Runtime

router = APIRouter(route_class=ConsoleRoute, prefix="/admin/policy")


@dataclass(frozen=True, slots=True)
class Guarantee:
    """What was measured at an operating point on the calibration split, all but positives and confidence in [0, 1].
    positives: posts with the label. recall_at_least: the bound that holds with `confidence`. clean_held: share of
    clean posts that go to review."""

    point: str
    positives: int
    recall: float
    recall_at_least: float
    confidence: float
    precision: float
    clean_held: float


@dataclass(frozen=True, slots=True)
class Line:
    """A label in a policy. block: None for "never". guarantee: None where the thresholds are no operating point's."""

    label: Label
    review: float
    block: float | None
    guarantee: Guarantee | None


@dataclass(frozen=True, slots=True)
class Page:
    """A policy. biz_type: whose posts it judges."""

    biz_type: str
    version: str
    lines: tuple[Line, ...]


@router.get("", include_in_schema=False)
async def page(request: Request, runtime: App, visitor: Auditor) -> Response:
    manifest = await runtime.in_thread(lambda: _manifest(runtime))
    return show(
        request,
        visitor,
        "policy",
        policies=describe(runtime.pipeline.policies, manifest),
        pipeline=runtime.pipeline,
        settings=runtime.settings,
        known=bool(manifest),
    )


def describe(policies: Mapping[str, Policy], manifest: Mapping[str, Any]) -> list[Page]:
    """The policies by biz_type. manifest: of the model in use; empty where it is not known."""
    return [
        Page(name, policy.version, tuple(_line(label, policy, manifest) for label in LABELS))
        for name, policy in sorted(policies.items())
    ]


def _line(label: Label, policy: Policy, manifest: Mapping[str, Any]) -> Line:
    limit = policy.thresholds[label]
    points = {BALANCED: manifest.get("thresholds", {}), **manifest.get("points", {})}
    chosen = {"review": limit.review, "block": limit.block}
    point = next((name for name, entry in points.items() if entry.get(label) == chosen), None)
    measured = manifest.get("guarantees", {}).get(label, {}).get(point)
    guarantee = None if point is None or measured is None else Guarantee(point=point, **measured)
    return Line(label, limit.review, limit.block if limit.block <= 1 else None, guarantee)


def _manifest(runtime: Runtime) -> Mapping[str, Any]:
    """Of the model in use. Empty where the folder has another one by now: the service still runs the one it loaded."""
    folder = runtime.settings.model or shipped_folder()
    manifest = _read(folder, runtime.pipeline.model_version)
    return manifest if manifest.get("version") == runtime.pipeline.model_version else {}


@lru_cache(maxsize=4)
def _read(folder: Path, _: str) -> Mapping[str, Any]:
    path = folder / MANIFEST
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}
