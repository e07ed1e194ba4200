"""The description of the API is complete, and the API keeps to it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.serving.conftest import Service
from tests.serving.fakes import FakePipeline

from shenyan.serving.app import create_app
from shenyan.serving.body import parse
from shenyan.serving.scoring import examples
from shenyan.serving.scoring.schemas import BatchAnswer, BatchRequest, ScoreAnswer, ScoreRequest
from shenyan.serving.settings import Settings


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    return create_app(Settings(), FakePipeline()).openapi()


def operations(description: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(path, operation) for path, item in description["paths"].items() for operation in item.values()]


def test_every_error_is_described_as_a_problem(description: dict[str, Any]) -> None:
    for path, operation in operations(description):
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], (path, status)
                for sample in answer["content"]["application/problem+json"]["examples"].values():
                    assert sample["value"]["status"] == int(status)
    assert {"400", "401", "403", "409", "413", "415", "422", "429", "500", "503"} <= set(
        description["paths"]["/v1/score"]["post"]["responses"]
    )


def test_every_operation_has_a_tag_and_scoring_needs_a_key(description: dict[str, Any]) -> None:
    known = {tag["name"] for tag in description["tags"]}
    for path, operation in operations(description):
        assert set(operation["tags"]) <= known
        if path.startswith("/v1"):
            assert operation["security"] == [{"ApiKey": []}, {"Bearer": []}]


def test_every_reference_resolves(description: dict[str, Any]) -> None:
    text = json.dumps(description)
    for reference in {part.split('"')[0] for part in text.split('"$ref": "')[1:]}:
        assert reference.removeprefix("#/components/schemas/") in description["components"]["schemas"]
    assert "HTTPValidationError" not in text


def test_examples_are_valid_in_both_languages() -> None:
    assert {"zh", "en"} <= set(examples.REQUESTS)
    assert {"zh", "en"} <= set(examples.ANSWERS)
    for example in examples.REQUESTS.values():
        parse(ScoreRequest, example["value"])
    for example in examples.BATCH_REQUESTS.values():
        for item in parse(BatchRequest, example["value"]).items:
            parse(ScoreRequest, item)
    for example in examples.ANSWERS.values():
        assert set(example["value"]) == set(ScoreAnswer.model_fields)
        ScoreAnswer.model_validate(example["value"])
    for example in examples.BATCH_ANSWERS.values():
        BatchAnswer.model_validate(example["value"])


def test_example_offsets_are_right() -> None:
    request, answer = examples.REQUESTS["zh"]["value"], examples.ANSWER_ZH
    [evidence], [subject] = answer["evidence"], answer["subjects"]
    assert request["text"][evidence["start"] : evidence["end"]] == "13800138000"
    assert request["text"][subject["start"] : subject["end"]] == "李明川"
    request, answer = examples.REQUESTS["en"]["value"], examples.ANSWER_EN
    [evidence], [subject] = answer["evidence"], answer["subjects"]
    assert evidence["end"] <= len(request["text"])
    assert request["text"][subject["start"] : subject["end"]] == "Northwind"


def test_the_pages_of_the_description_need_no_other_server(start: Callable[..., Service]) -> None:
    page = start().client.get("/docs")
    assert page.status_code == 200
    assert "https://" not in page.text
    # Swagger UI asks validator.swagger.io unless told not to.
    assert '"validatorUrl": null' in page.text
