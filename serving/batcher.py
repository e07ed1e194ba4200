"""Inference off the event loop, posts that wait together read together."""

import asyncio
import itertools
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from shenyan.model.findings import Assessment
from shenyan.serving.logs import failure, get_logger

log = get_logger(__name__)

# All posts of a batch are answered together, so a long one would make the short ones late.
BATCH_CHARACTERS = 4_000


class Urgency(IntEnum):
    """A lone post goes before the posts of a batch: somebody waits for it."""

    SINGLE = 0
    BULK = 1


class DegradedReason(StrEnum):
    """Why there is no assessment."""

    TIMEOUT = "timeout"
    OVERLOADED = "overloaded"
    MODEL_ERROR = "model_error"
    STOPPING = "stopping"
    # Whatever else went wrong, the identifiers are not known either, so the text must not be shown.
    RECOGNISER_ERROR = "recogniser_error"


Verdict = Assessment | DegradedReason


@dataclass(order=True, slots=True)
class _Waiting:
    urgency: Urgency
    number: int
    text: str = field(compare=False)
    answer: "asyncio.Future[Verdict]" = field(compare=False)


class Batcher:
    """A bounded queue in front of `assess_batch`, which runs in its own threads.

    A batch is whatever waits, up to max_batch and BATCH_CHARACTERS; a lone post waits at most window_s for
    company. A post whose caller has stopped waiting is dropped before inference.

    observe: called with the size of each batch.
    """

    def __init__(
        self,
        assess_batch: Callable[[Sequence[str]], list[Assessment]],
        *,
        max_batch: int,
        window_s: float,
        queue_size: int,
        threads: int,
        observe: Callable[[int], None],
    ) -> None:
        self._assess_batch = assess_batch
        self._max_batch = max_batch
        self._window_s = window_s
        self._threads = threads
        self._observe = observe
        self._numbers = itertools.count()
        self._queue: asyncio.PriorityQueue[_Waiting] = asyncio.PriorityQueue(queue_size)
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="inference")
        self._workers: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Must be called on the event loop that will call `assess`."""
        self._workers = [asyncio.create_task(self._work()) for _ in range(self._threads)]

    async def stop(self) -> None:
        """Answers everything that still waits as degraded, and lets a running batch go."""
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        while not self._queue.empty():
            _settle(self._queue.get_nowait(), DegradedReason.STOPPING)
        self._executor.shutdown(wait=False, cancel_futures=True)

    @property
    def running(self) -> bool:
        return bool(self._workers) and not any(worker.done() for worker in self._workers)

    @property
    def waiting(self) -> int:
        return self._queue.qsize()

    async def assess(self, text: str, *, timeout_s: float, urgency: Urgency) -> Verdict:
        """Assesses one post; a reason instead where that is not possible within timeout_s. Never raises."""
        if not self.running:
            return DegradedReason.STOPPING
        waiting = _Waiting(urgency, next(self._numbers), text, asyncio.get_running_loop().create_future())
        try:
            self._queue.put_nowait(waiting)
        except asyncio.QueueFull:
            return DegradedReason.OVERLOADED
        try:
            return await asyncio.wait_for(waiting.answer, timeout_s)
        except TimeoutError:
            return DegradedReason.TIMEOUT

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            batch = await self._collect()
            if not batch:
                continue
            self._observe(len(batch))
            try:
                verdicts = await loop.run_in_executor(self._executor, self._infer, [waiting.text for waiting in batch])
            except asyncio.CancelledError:
                for waiting in batch:
                    _settle(waiting, DegradedReason.STOPPING)
                raise
            for waiting, verdict in zip(batch, verdicts, strict=True):
                _settle(waiting, verdict)

    async def _collect(self) -> list[_Waiting]:
        waiting = await self._queue.get()
        if self._queue.empty() and self._window_s:
            await asyncio.sleep(self._window_s)
        batch = [] if waiting.answer.done() else [waiting]
        characters = len(waiting.text)
        while len(batch) < self._max_batch and not self._queue.empty():
            waiting = self._queue.get_nowait()
            if waiting.answer.done():
                continue
            characters += len(waiting.text)
            if batch and characters > BATCH_CHARACTERS:
                # There is room, since it was only just taken out; its number keeps its place.
                self._queue.put_nowait(waiting)
                break
            batch.append(waiting)
        return batch

    def _infer(self, texts: Sequence[str]) -> Sequence[Verdict]:
        """Runs in a thread. A post that the pipeline fails on must not take its whole batch with it."""
        try:
            assessments = self._assess_batch(texts)
            if len(assessments) != len(texts):
                raise RuntimeError("the pipeline answered with another number of assessments")
        except Exception as error:  # noqa: BLE001 - whatever the model raises, the posts go to review
            if len(texts) > 1:
                return [verdict for text in texts for verdict in self._infer([text])]
            log.error("inference_failed", **failure(error))
            return [DegradedReason.MODEL_ERROR]
        return assessments


def _settle(waiting: _Waiting, verdict: Verdict) -> None:
    # The caller may have stopped waiting in the meantime.
    if not waiting.answer.done():
        waiting.answer.set_result(verdict)
