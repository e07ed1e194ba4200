"""POST /v1/score, POST /v1/score/batch, GET /v1/posts/{id}."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request

from shenyan.model.policy import Policy
from shenyan.serving import errors
from shenyan.serving.batcher import Urgency
from shenyan.serving.body import BODY_LIMIT, parse, read_json
from shenyan.serving.keys.service import Caller, Scope
from shenyan.serving.openapi import json_body, problems
from shenyan.serving.runtime import Runtime, get_runtime
from shenyan.serving.scoring import boundary, examples
from shenyan.serving.scoring.boundary import Order
from shenyan.serving.scoring.idempotency import MARGIN, Reservation
from shenyan.serving.scoring.schemas import BatchAnswer, BatchItem, BatchRequest, ScoreAnswer, ScoreRequest
from shenyan.serving.scoring.values import Submission
from shenyan.serving.security import requires

router = APIRouter(prefix="/v1", tags=["scoring"])

App = Annotated[Runtime, Depends(get_runtime)]
ScoreCaller = Annotated[Caller, Depends(requires(Scope.SCORE))]
ReadCaller = Annotated[Caller, Depends(requires(Scope.READ))]
IdempotencyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,255}$",
        description="Any unique string. A repeat with it within 24 hours gets the first answer.",
    ),
]

_COMMON = (
    errors.MissingKeyError(),
    errors.WrongKeyError(),
    errors.TooManyRequestsError(limit="6000 per 1 minute", retry_after=7),
    errors.InternalError(),
    errors.DatabaseUnavailableError(),
)
_BODY = (
    *_COMMON,
    errors.MissingScopeError(Scope.SCORE),
    errors.MalformedJsonError("The body stops being JSON at line 1, column 9. Make it with a JSON library."),
    errors.IdempotencyInProgressError(retry_after=52),
    errors.IdempotencyMismatchError(),
    errors.BodyTooLargeError(BODY_LIMIT),
    errors.WrongContentTypeError(),
    errors.WrongContentEncodingError(),
    errors.InvalidRequestError([errors.FieldError("text", "is required; add it")]),
)


@router.post(
    "/score",
    summary="Score one post",
    response_description="The scores, the evidence and what to do.",
    openapi_extra=json_body(ScoreRequest, examples.REQUESTS),
    responses={200: {"content": {"application/json": {"examples": examples.ANSWERS}}}, **problems(*_BODY)},
)
async def score(
    request: Request, runtime: App, caller: ScoreCaller, idempotency_key: IdempotencyHeader = None
) -> ScoreAnswer:
    """Scores a post, stores the answer, and opens a case for moderators where it is `review`.

    给一条帖子评分并保存结果；建议为 `review` 时为审核员开立工单。
    """
    payload = await read_json(request)
    wish = _parse(payload, runtime.pipeline.policies)
    order = _order(runtime, caller, wish, default_ms=runtime.settings.timeout_ms)
    [scored] = await boundary.score(
        runtime,
        [order],
        urgency=Urgency.SINGLE,
        reservation=_reservation(runtime, caller, request, idempotency_key, payload, [order]),
    )
    return ScoreAnswer.of(scored, wanted=wish.wanted, text=wish.text)


@router.post(
    "/score/batch",
    summary="Score up to 100 posts",
    response_description="One answer for each item, in order; look at each `status`.",
    openapi_extra=json_body(BatchRequest, examples.BATCH_REQUESTS),
    responses={
        200: {"content": {"application/json": {"examples": examples.BATCH_ANSWERS}}},
        **problems(*_BODY),
    },
)
async def score_batch(
    request: Request, runtime: App, caller: ScoreCaller, idempotency_key: IdempotencyHeader = None
) -> BatchAnswer:
    """Scores posts together. A wrong item gets its own problem document; the others are scored.

    批量评分：有误的条目单独返回问题说明，其余照常评分。
    """
    payload = await read_json(request)
    batch = parse(BatchRequest, payload)
    runtime.rates.charge_rest(caller.key_id, posts=len(batch.items))
    wishes = [_try_parse(item, runtime.pipeline.policies) for item in batch.items]
    valid = [wish for wish in wishes if isinstance(wish, ScoreRequest)]
    orders = [_order(runtime, caller, wish, default_ms=runtime.settings.batch_timeout_ms) for wish in valid]
    scored = await boundary.score(
        runtime,
        orders,
        urgency=Urgency.BULK,
        reservation=_reservation(runtime, caller, request, idempotency_key, payload, orders),
    )
    answers = iter(
        ScoreAnswer.of(post, wanted=wish.wanted, text=wish.text) for post, wish in zip(scored, valid, strict=True)
    )
    return BatchAnswer(
        items=[
            BatchItem(index=index, status=200, result=next(answers))
            if isinstance(wish, ScoreRequest)
            else BatchItem(index=index, status=wish.status, error=errors.Problem(**wish.document()))
            for index, wish in enumerate(wishes)
        ]
    )


@router.get(
    "/posts/{id}",
    summary="Read a stored answer",
    response_description="The latest answer for this revision of the post.",
    responses={
        200: {"content": {"application/json": {"examples": examples.ANSWERS}}},
        **problems(*_COMMON, errors.MissingScopeError(Scope.READ), errors.PostNotFoundError()),
    },
)
async def read_post(runtime: App, caller: ReadCaller, id: str) -> ScoreAnswer:
    """The stored answer of one of your own posts, by the `id` that scoring it returned.

    按评分时返回的 `id` 读取已保存的结果，只能读取自己的帖子。
    """
    scored = await boundary.find(runtime, client_id=caller.client_id, post_id=id)
    return ScoreAnswer.of(scored, wanted=["evidence", "redacted_text"], text=scored.text)


def _parse(value: Any, policies: Mapping[str, Policy]) -> ScoreRequest:
    wish = parse(ScoreRequest, value)
    if wish.biz_type not in policies:
        known = ", ".join(sorted(policies))
        raise errors.InvalidRequestError([errors.FieldError("biz_type", f"is not known; use one of: {known}")])
    return wish


def _try_parse(value: Any, policies: Mapping[str, Policy]) -> ScoreRequest | errors.InvalidRequestError:
    try:
        return _parse(value, policies)
    except errors.InvalidRequestError as error:
        return error


def _order(runtime: Runtime, caller: Caller, wish: ScoreRequest, *, default_ms: int) -> Order:
    hasher = runtime.hasher
    author_hash = None
    if wish.author_ref is not None:
        author_hash = hasher.author(client_id=caller.client_id, author_ref=wish.author_ref)
    submission = Submission(
        client_id=caller.client_id,
        data_id=wish.data_id,
        text=wish.text,
        title=wish.title,
        content_hash=hasher.content(title=wish.title, text=wish.text, biz_type=wish.biz_type),
        author_hash=author_hash,
        biz_type=wish.biz_type,
        language=wish.language,
        do_not_store=wish.do_not_store,
        reach=wish.reach,
    )
    return Order(submission, (wish.timeout_ms or default_ms) / 1000)


def _reservation(
    runtime: Runtime, caller: Caller, request: Request, key: str | None, payload: Any, orders: Sequence[Order]
) -> Reservation | None:
    if key is None:
        return None
    fingerprint = runtime.hasher.fingerprint(path=request.url.path, body=payload)
    longest = timedelta(seconds=max((order.timeout_s for order in orders), default=0))
    return Reservation(caller.client_id, key, fingerprint, lock=longest + MARGIN)
