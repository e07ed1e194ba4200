"""Requests and answers of the appeals API. Requests are strict: no conversion, no unknown field."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shenyan.serving.appeals.state import AppealBy
from shenyan.serving.appeals.values import AppealFile, Objection
from shenyan.serving.scoring.schemas import STORED, VISIBLE

REASON_LIMIT, EVIDENCE_LIMIT = 4000, 10_000

EXAMPLES: dict[str, Any] = {
    "author": {
        "summary": "作者申诉 / by the author",
        "value": {
            "post_id": "mod_0f8fad5bd9cb469fa16570867728950e",
            "by": "author",
            "reason": "帖子里的号码是公司总机，官网可以查到。",
            "evidence": "官网“联系我们”一页列有该号码。",
            "language": "zh",
        },
    },
    "company": {
        "summary": "公司申诉 / by a company",
        "value": {
            "case_id": "case_7c9e6679742540de944be07fc1f90ae7",
            "by": "company",
            "reason": "No lay-offs are planned; the post names our firm.",
            "language": "en",
        },
    },
}


class AppealRequest(BaseModel):
    """An objection to what was decided about a post."""

    model_config = ConfigDict(strict=True, extra="forbid", title="AppealRequest")

    post_id: Annotated[str, Field(max_length=64)] | None = Field(
        default=None, description="The `id` (mod_…) of the post; or send `case_id`."
    )
    case_id: Annotated[str, Field(max_length=64)] | None = Field(default=None, description="The `case_id` of the post.")
    by: Literal["author", "person", "company"] = Field(
        description="Who objects: the author, or a person or company that the post speaks of."
    )
    reason: Annotated[str, Field(min_length=1, max_length=REASON_LIMIT), STORED, VISIBLE] = Field(
        description="Why the decision is wrong."
    )
    evidence: Annotated[str, Field(min_length=1, max_length=EVIDENCE_LIMIT), STORED] | None = Field(
        default=None, description="What speaks for it: sources, links, what happened."
    )
    language: Literal["zh", "en"] = Field(default="zh", description="The language of the answer.")

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.post_id is None) == (self.case_id is None):
            raise ValueError("names no post, or two; send either `post_id` or `case_id`")
        return self

    def objection(self, terms: tuple[str, ...] = ()) -> Objection:
        return Objection(
            post_id=self.post_id,
            case_id=self.case_id,
            by=AppealBy(self.by),
            reason=self.reason,
            evidence=self.evidence,
            language=self.language,
            terms=terms,
        )


class AppealAnswer(BaseModel):
    """An appeal."""

    id: str
    case_id: str
    post_id: str
    by: Literal["author", "person", "company"]
    state: Literal["open", "decided"]
    outcome: Literal["uphold", "overturn", "partial"] | None = Field(description="Null until it is answered.")
    message: str | None = Field(description="For who objected; null until it is answered.")
    post_outcome: str | None = Field(
        description="What stands for the post, as in GET /v1/cases/{id}; null until a moderator decided."
    )
    created_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, file: AppealFile) -> Self:
        return cls.model_validate({name: getattr(file, name) for name in cls.model_fields})
