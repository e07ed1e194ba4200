"""The application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.metadata import version

import anyio
from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from shenyan.model.pipeline import load_pipeline
from shenyan.serving import handlers, health, openapi
from shenyan.serving.appeals.routes import router as appeals
from shenyan.serving.appeals.schemas import AppealRequest
from shenyan.serving.batcher import Batcher
from shenyan.serving.console.routes import router as console
from shenyan.serving.db import Database
from shenyan.serving.hashing import Hasher
from shenyan.serving.home import hash_key, prepare
from shenyan.serving.metrics import Metrics
from shenyan.serving.middleware import RequestContext
from shenyan.serving.queue.routes import router as cases
from shenyan.serving.queue.schemas import BODIES as CASE_BODIES
from shenyan.serving.rates import Rates
from shenyan.serving.runtime import Assessor, Runtime
from shenyan.serving.scoring.idempotency import KEPT
from shenyan.serving.scoring.repository import ScoringRepository
from shenyan.serving.scoring.routes import router as scoring
from shenyan.serving.scoring.schemas import BatchRequest, ScoreRequest
from shenyan.serving.settings import Settings

# The first inference allocates; no client should wait for that.
WARM_UP = ("今天加班到十点，周末还要值班。", "The coffee on the third floor is great.")


def create_app(settings: Settings, pipeline: Assessor | None = None) -> FastAPI:
    """An app of its own: nothing is shared with another one in the process.

    On start it migrates the database, loads the model (unless given) and warms it. Raises on start:
    HomeError, ArtifactError, PolicyError, or SQLAlchemy's errors.
    """
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        runtime = _start(settings, pipeline or load_pipeline(settings.model, policies_file=settings.policies), metrics)
        app.state.runtime = runtime
        try:
            yield
        finally:
            await runtime.batcher.stop()
            runtime.database.dispose()

    # The pages at /docs bring their scripts along: a browser behind a closed network can open them.
    app = FastAPIOffline(
        title="Shenyan 慎言",
        version=version("shenyan"),
        description=openapi.DESCRIPTION,
        openapi_tags=openapi.TAGS,
        lifespan=lifespan,
        # A slash too many is an unknown route, not a redirect that loses the body in some clients.
        redirect_slashes=False,
        redoc_url=None,
        # Swagger UI would send the description to a validator on the internet.
        swagger_ui_parameters={"validatorUrl": None},
    )
    app.include_router(scoring)
    app.include_router(cases)
    app.include_router(appeals)
    app.include_router(console)
    app.include_router(health.router)
    handlers.install(app)
    openapi.install(app, (ScoreRequest, BatchRequest, *CASE_BODIES, AppealRequest))
    app.add_middleware(RequestContext, metrics=metrics)
    return app


def _start(settings: Settings, pipeline: Assessor, metrics: Metrics) -> Runtime:
    prepare(settings.home)
    database = Database(settings.database, pool_size=settings.database_threads)
    key = hash_key(settings)
    database.migrate(seal_key=key)
    hasher = Hasher(key)
    with database.write() as session:
        ScoringRepository(session, hasher).forget_idempotency_before(datetime.now(UTC) - KEPT)
    pipeline.assess_batch(WARM_UP)
    batcher = Batcher(
        pipeline.assess_batch,
        max_batch=settings.max_batch,
        window_s=settings.batch_window_ms / 1000,
        queue_size=settings.queue_size,
        threads=settings.inference_threads,
        observe=metrics.batch,
    )
    batcher.start()
    metrics.watch_queue(lambda: batcher.waiting)
    return Runtime(
        settings=settings,
        database=database,
        pipeline=pipeline,
        batcher=batcher,
        rates=Rates(settings.rate_limit),
        metrics=metrics,
        hasher=hasher,
        threads=anyio.CapacityLimiter(settings.database_threads),
    )
