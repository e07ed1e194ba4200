"""The queue in front of the model."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from tests.serving.fakes import FakePipeline

from shenyan.model.findings import Assessment
from shenyan.serving.batcher import Batcher, DegradedReason, Urgency, Verdict

T = TypeVar("T")


def run(
    scenario: Callable[[Batcher, FakePipeline], Awaitable[T]],
    *,
    max_batch: int = 4,
    queue_size: int = 100,
    assess: Callable[[Sequence[str]], list[Assessment]] | None = None,
) -> T:
    async def main() -> T:
        pipeline = FakePipeline()
        batcher = Batcher(
            assess or pipeline.assess_batch,
            max_batch=max_batch,
            window_s=0.001,
            queue_size=queue_size,
            threads=1,
            observe=lambda _: None,
        )
        batcher.start()
        try:
            return await scenario(batcher, pipeline)
        finally:
            pipeline.release.set()
            await batcher.stop()

    return asyncio.run(main())


def ask(batcher: Batcher, text: str, *, urgency: Urgency = Urgency.SINGLE) -> "asyncio.Task[Verdict]":
    return asyncio.create_task(batcher.assess(text, timeout_s=30, urgency=urgency))


async def hold(batcher: Batcher, pipeline: FakePipeline) -> "asyncio.Task[Verdict]":
    """Keeps the model busy until pipeline.release is set."""
    held = ask(batcher, "HOLD")
    await asyncio.to_thread(pipeline.held.wait, 30)
    return held


def test_posts_that_wait_are_read_together_in_order() -> None:
    async def scenario(batcher: Batcher, pipeline: FakePipeline) -> None:
        await hold(batcher, pipeline)
        answers = [ask(batcher, str(number)) for number in range(6)]
        await asyncio.sleep(0)
        pipeline.release.set()
        assert all(isinstance(answer, Assessment) for answer in await asyncio.gather(*answers))
        assert pipeline.seen == [["HOLD"], ["0", "1", "2", "3"], ["4", "5"]]

    run(scenario)


def test_long_post_goes_alone_and_keeps_its_place() -> None:
    async def scenario(batcher: Batcher, pipeline: FakePipeline) -> None:
        await hold(batcher, pipeline)
        long = "x" * 4_000
        answers = [ask(batcher, text) for text in ("one", "two", long, "three")]
        await asyncio.sleep(0)
        pipeline.release.set()
        assert all(isinstance(answer, Assessment) for answer in await asyncio.gather(*answers))
        assert pipeline.seen[1:] == [["one", "two"], [long], ["three"]]

    run(scenario)


def test_single_posts_go_before_batches() -> None:
    async def scenario(batcher: Batcher, pipeline: FakePipeline) -> None:
        await hold(batcher, pipeline)
        answers = [ask(batcher, f"bulk {number}", urgency=Urgency.BULK) for number in range(3)]
        answers.append(ask(batcher, "single"))
        await asyncio.sleep(0)
        pipeline.release.set()
        await asyncio.gather(*answers)
        assert pipeline.seen[1:] == [["single", "bulk 0"], ["bulk 1", "bulk 2"]]

    run(scenario, max_batch=2)


def test_post_that_nobody_waits_for_is_never_read() -> None:
    async def scenario(batcher: Batcher, pipeline: FakePipeline) -> None:
        await hold(batcher, pipeline)
        assert await batcher.assess("late", timeout_s=0.001, urgency=Urgency.SINGLE) is DegradedReason.TIMEOUT
        gone = ask(batcher, "gone")
        await asyncio.sleep(0)
        gone.cancel()
        wanted = ask(batcher, "wanted")
        await asyncio.sleep(0)
        pipeline.release.set()
        await wanted
        assert pipeline.seen == [["HOLD"], ["wanted"]]

    run(scenario)


def test_queue_is_bounded() -> None:
    async def scenario(batcher: Batcher, pipeline: FakePipeline) -> None:
        await hold(batcher, pipeline)
        waiting = ask(batcher, "waits")
        await asyncio.sleep(0)
        assert batcher.waiting == 1
        assert await batcher.assess("full", timeout_s=30, urgency=Urgency.SINGLE) is DegradedReason.OVERLOADED
        pipeline.release.set()
        assert isinstance(await waiting, Assessment)

    run(scenario, queue_size=1)


def test_failing_post_is_tried_alone_and_the_others_are_answered() -> None:
    async def scenario(batcher: Batcher, pipeline: FakePipeline) -> None:
        answers = [ask(batcher, text) for text in ("one", "BOOM", "two")]
        one, boom, two = await asyncio.gather(*answers)
        assert isinstance(one, Assessment)
        assert isinstance(two, Assessment)
        assert boom is DegradedReason.MODEL_ERROR
        assert batcher.running

    run(scenario)


def test_wrong_number_of_answers_is_a_failure_not_a_mix_up() -> None:
    async def scenario(batcher: Batcher, _: FakePipeline) -> None:
        assert await ask(batcher, "one") is DegradedReason.MODEL_ERROR

    run(scenario, assess=lambda _: [])


def test_stopping_answers_all_that_wait() -> None:
    async def scenario(batcher: Batcher, pipeline: FakePipeline) -> None:
        held = await hold(batcher, pipeline)
        waiting = ask(batcher, "waits")
        await asyncio.sleep(0)
        await batcher.stop()
        assert await held is await waiting is DegradedReason.STOPPING
        assert await ask(batcher, "after") is DegradedReason.STOPPING
        assert not batcher.running

    run(scenario)
