"""What can go wrong, one class a cause, and its RFC 9457 problem document.

`detail` names the cause and the cure. No document ever repeats a value that the client sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

PROBLEM_MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:shenyan:problem:"


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field; `field`: a dotted path such as "items.3.text", "" for the body."""

    field: str
    detail: str


class FieldProblem(BaseModel):
    field: str = Field(description="Dotted path into the request; empty for the whole body.")
    detail: str


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str = Field(description="A URI that names the kind of problem; stable.")
    title: str
    status: int
    detail: str = Field(description="The cause, and what to do about it.")
    errors: list[FieldProblem] | None = Field(default=None, description="For 422: each field that is wrong.")


class ProblemError(Exception):
    """Base of every error that a client is told of. Subclasses set status, slug and title."""

    status: ClassVar[int]
    slug: ClassVar[str]
    title: ClassVar[str]

    def __init__(
        self, detail: str, *, headers: Mapping[str, str] | None = None, errors: Sequence[FieldError] = ()
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.headers = dict(headers or {})
        self.errors = tuple(errors)

    def document(self) -> dict[str, Any]:
        """The problem document as JSON values; without `errors` where no field is to blame."""
        document: dict[str, Any] = {
            "type": TYPE_PREFIX + self.slug,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            document["errors"] = [{"field": error.field, "detail": error.detail} for error in self.errors]
        return document

    def response(self) -> Response:
        return JSONResponse(
            self.document(), status_code=self.status, headers=self.headers, media_type=PROBLEM_MEDIA_TYPE
        )


class MalformedJsonError(ProblemError):
    status, slug, title = 400, "malformed-json", "The body is not JSON"


class MissingKeyError(ProblemError):
    status, slug, title = 401, "missing-key", "An API key is needed"

    def __init__(self) -> None:
        super().__init__(
            "The request has no API key. Send it as `X-API-Key: sk_shenyan_…` or `Authorization: Bearer "
            "sk_shenyan_…`; the operator makes one with `shenyan keys add`.",
            headers={"WWW-Authenticate": 'Bearer realm="shenyan"'},
        )


class WrongKeyError(ProblemError):
    status, slug, title = 401, "wrong-key", "The API key is not valid"

    def __init__(self) -> None:
        super().__init__(
            "The API key is unknown or revoked. Check that it is complete, or ask the operator for a new one "
            "(`shenyan keys add`).",
            headers={"WWW-Authenticate": 'Bearer realm="shenyan", error="invalid_token"'},
        )


class MissingScopeError(ProblemError):
    status, slug, title = 403, "missing-scope", "The API key may not do this"

    def __init__(self, scope: str) -> None:
        super().__init__(
            f"The API key lacks the scope `{scope}`. Use a key that has it, or ask the operator for one: "
            f"`shenyan keys add NAME --scope {scope}`.",
            headers={"WWW-Authenticate": f'Bearer realm="shenyan", error="insufficient_scope", scope="{scope}"'},
        )


class RouteNotFoundError(ProblemError):
    status, slug, title = 404, "unknown-route", "There is nothing at this address"

    def __init__(self) -> None:
        super().__init__("No route has this path. The paths are listed in /openapi.json and /docs.")


class PostNotFoundError(ProblemError):
    status, slug, title = 404, "unknown-post", "There is no such post"

    def __init__(self) -> None:
        super().__init__(
            "This client has no post with that id. Use the `id` (mod_…) that POST /v1/score answered with."
        )


class MethodNotAllowedError(ProblemError):
    status, slug, title = 405, "method-not-allowed", "This path has no such method"

    def __init__(self, headers: Mapping[str, str] | None) -> None:
        allowed = (headers or {}).get("Allow", "another method")
        super().__init__(f"Use {allowed} on this path; /openapi.json lists them all.", headers=headers)


class IdempotencyInProgressError(ProblemError):
    status, slug, title = 409, "idempotency-in-progress", "The first request is still being answered"

    def __init__(self, *, retry_after: int) -> None:
        super().__init__(
            "Another request with this Idempotency-Key has not been answered yet. Repeat this one to get its "
            f"answer; should that request have been cut off, the key is free again in {retry_after} s.",
            headers={"Retry-After": str(retry_after)},
        )


class BodyTooLargeError(ProblemError):
    status, slug, title = 413, "body-too-large", "The body is too large"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"The body has more than {limit // 1024} KiB. Send one post of at most 10,000 characters, or "
            "fewer posts in a batch."
        )


class WrongContentTypeError(ProblemError):
    status, slug, title = 415, "wrong-content-type", "The body has to be JSON"

    def __init__(self) -> None:
        super().__init__("Send the body as JSON in UTF-8 with the header `Content-Type: application/json`.")


class WrongContentEncodingError(ProblemError):
    status, slug, title = 415, "wrong-content-encoding", "The body must not be compressed"

    def __init__(self) -> None:
        super().__init__(
            "The body has a `Content-Encoding`. Send it uncompressed and leave that header out.",
            headers={"Accept-Encoding": "identity"},
        )


class InvalidRequestError(ProblemError):
    status, slug, title = 422, "invalid-request", "The request has wrong fields"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        detail = "; ".join(f"{error.field or 'body'}: {error.detail}" for error in errors[:3])
        super().__init__(detail, errors=errors)


class IdempotencyMismatchError(ProblemError):
    status, slug, title = 422, "idempotency-mismatch", "The Idempotency-Key belongs to another request"

    def __init__(self) -> None:
        super().__init__(
            "This Idempotency-Key was used with another body or path. Use a fresh key for each request, and "
            "repeat a key only with exactly the same body."
        )


class TooManyRequestsError(ProblemError):
    status, slug, title = 429, "too-many-requests", "Too many posts for this key"

    def __init__(self, *, limit: str, retry_after: int) -> None:
        super().__init__(
            f"This key may send {limit} (each post of a batch counts). Wait {retry_after} s, or ask the "
            "operator to raise SHENYAN_RATE_LIMIT.",
            headers={"Retry-After": str(retry_after)},
        )


class InternalError(ProblemError):
    status, slug, title = 500, "internal-error", "Something failed here"

    def __init__(self) -> None:
        super().__init__(
            "The service failed; nothing was stored. Treat the post as `review` and repeat the request; if "
            "it fails again, give the operator the X-Request-ID of this answer."
        )


class DatabaseUnavailableError(ProblemError):
    status, slug, title = 503, "database-unavailable", "The database does not answer"

    def __init__(self) -> None:
        super().__init__(
            "The database is unreachable or busy; nothing was stored. Treat the post as `review` and repeat "
            "the request after a second.",
            headers={"Retry-After": "1"},
        )


class NotReadyError(ProblemError):
    status, slug, title = 503, "not-ready", "The service is not ready"
