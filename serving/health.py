"""/healthz, /readyz, /metrics: open to whoever reaches the port, and without personal data."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import PlainTextResponse, Response

from shenyan.serving.errors import NotReadyError
from shenyan.serving.logs import failure, get_logger
from shenyan.serving.openapi import problems
from shenyan.serving.runtime import Runtime, get_runtime

router = APIRouter(tags=["operations"])
log = get_logger(__name__)


class Health(BaseModel):
    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    status: Literal["ready"] = "ready"
    model_version: str


@router.get("/healthz", summary="Whether the process lives")
async def healthz() -> Health:
    return Health()


@router.get(
    "/readyz",
    summary="Whether posts can be scored",
    responses=problems(NotReadyError("The database does not answer. Check that it runs.")),
)
async def readyz(runtime: Annotated[Runtime, Depends(get_runtime)]) -> Readiness:
    """The database is reachable and migrated, and the model is loaded and working."""
    if not runtime.batcher.running:
        raise NotReadyError("The model is not running. Restart the service; its log has the cause.")
    try:
        migrated = await runtime.in_thread(runtime.database.at_head)
    except SQLAlchemyError as error:
        log.warning("database_unavailable", **failure(error))
        raise NotReadyError("The database does not answer. Check that it runs and SHENYAN_DATABASE_URL.") from None
    if not migrated:
        raise NotReadyError("The database's schema is not this version's. Restart the service to migrate it.")
    return Readiness(model_version=runtime.pipeline.model_version)


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def metrics(runtime: Annotated[Runtime, Depends(get_runtime)]) -> Response:
    return Response(runtime.metrics.render(), media_type=CONTENT_TYPE_PLAIN_0_0_4)
