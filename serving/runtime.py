"""What a running app is made of; each app has its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar, cast

import anyio
import anyio.to_thread
from fastapi import Request

from shenyan.model.findings import Assessment
from shenyan.model.policy import Policy
from shenyan.serving.batcher import Batcher
from shenyan.serving.db import Database
from shenyan.serving.hashing import Hasher
from shenyan.serving.metrics import Metrics
from shenyan.serving.rates import Rates
from shenyan.serving.settings import Settings

T = TypeVar("T")


class Assessor(Protocol):
    """What serving needs of shenyan.model.pipeline.Pipeline."""

    @property
    def model_version(self) -> str: ...

    @property
    def lexicon_version(self) -> str: ...

    @property
    def policies(self) -> Mapping[str, Policy]: ...

    def assess_batch(self, texts: Sequence[str]) -> list[Assessment]: ...

    def identify(self, text: str) -> Assessment: ...


@dataclass(frozen=True, slots=True)
class Runtime:
    settings: Settings
    database: Database
    pipeline: Assessor
    batcher: Batcher
    rates: Rates
    metrics: Metrics
    hasher: Hasher
    threads: anyio.CapacityLimiter

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Runs blocking work off the event loop, no more at once than the pool has connections."""
        return await anyio.to_thread.run_sync(work, limiter=self.threads)


def get_runtime(request: Request) -> Runtime:
    return cast(Runtime, request.app.state.runtime)
