"""POST /v1/score and GET /v1/posts/{id}: what is answered and what is stored."""

from tests.serving.conftest import Service

FIELDS = {
    "id", "data_id", "languages", "suggestion", "risk_level", "flagged", "categories", "category_scores",
    "thresholds", "evidence", "subjects", "redacted_text", "offset_unit", "degraded", "latency_ms", "case_id",
    "model_version", "policy_version", "lexicon_version",
}  # fmt: skip


def test_answer_has_exactly_the_documented_fields(service: Service) -> None:
    answer = service.score("今天加班", data_id="post-1")
    assert set(answer) == FIELDS
    assert answer["data_id"] == "post-1"
    assert answer["suggestion"] == "pass"
    assert answer["flagged"] is False
    assert answer["languages"] == ["zh"]
    assert list(answer["categories"]) == list(answer["category_scores"]) == ["rumor", "defamation", "privacy_leak"]
    assert answer["thresholds"]["rumor"] == {"review": 0.5, "block": 0.9}
    assert answer["offset_unit"] == "code_point"
    assert answer["case_id"] is None
    assert answer["model_version"] == "fake-model-1"
    assert answer["policy_version"] == "test-policy-1"
    assert answer["lexicon_version"] == "fake-lexicon-1"


def test_score_is_stored_with_all_that_led_to_it(service: Service) -> None:
    answer = service.score("REVIEW 13800138000", title="标题", biz_type="strict", language="zh")
    [post] = service.rows("posts")
    [assessment] = service.rows("assessments")
    assert (post["id"], post["revision"], post["title"], post["language"]) == (answer["id"], 1, "标题", "zh")
    assert post["text"] == "REVIEW 13800138000"
    assert post["biz_type"] == "strict"
    assert assessment["post_id"] == post["id"]
    assert assessment["policy_version"] == "test-strict-1"
    assert assessment["taxonomy_version"]
    assert assessment["degraded_reason"] is None
    assert answer["policy_version"] == "test-strict-1"


def test_review_opens_a_case_with_its_first_event(service: Service) -> None:
    answer = service.score("REVIEW this")
    [case] = service.rows("cases")
    [event] = service.rows("events")
    assert answer["suggestion"] == "review"
    assert answer["case_id"] == case["id"]
    assert (case["post_id"], case["state"], case["reason"]) == (answer["id"], "open", "policy")
    assert (event["case_id"], event["number"], event["kind"]) == (case["id"], 1, "opened")


def test_block_and_pass_open_no_case(service: Service) -> None:
    assert service.score("BLOCK this")["case_id"] is None
    assert service.score("fine")["case_id"] is None
    assert service.rows("cases") == []


def test_evidence_in_the_title_counts_from_the_title(service: Service) -> None:
    answer = service.score("找李明 13900139000", title="电话13800138000")
    title, text = answer["evidence"]
    assert (title["field"], title["start"], title["end"]) == ("title", 2, 13)
    assert (text["field"], text["start"], text["end"]) == ("text", 4, 15)
    assert answer["subjects"] == [{"field": "text", "start": 1, "end": 3, "type": "person_name"}]
    assert set(text) == {
        "field", "start", "end", "category", "entity_type", "score", "source", "reason_code"
    }  # fmt: skip


def test_offsets_count_code_points(service: Service) -> None:
    text = "😀😀13800138000"
    [evidence] = service.score(text)["evidence"]
    assert text[evidence["start"] : evidence["end"]] == "13800138000"


def test_redacted_text_masks_identifiers_and_names_in_private_evidence(service: Service) -> None:
    answer = service.score("李明说张伟的电话是13800138000。", **{"return": ["redacted_text"]})
    assert answer["redacted_text"] == "李明说[person_name]的电话是[phone]。"
    assert answer["evidence"] is None


def test_evidence_is_the_default_and_redaction_is_not(service: Service) -> None:
    answer = service.score("13800138000")
    assert len(answer["evidence"]) == 1
    assert answer["redacted_text"] is None


def test_blank_title_is_none(service: Service) -> None:
    for title in ("  ", "\u3164", "\u200b\ufe0f"):
        service.score("hello", title=title)
    assert service.pipeline.seen == [["hello"]] * 3


def test_post_that_shows_itself_late_is_scored(service: Service) -> None:
    assert service.score("\u3164" * 150 + "BLOCK")["suggestion"] == "block"


def test_do_not_store_keeps_no_text(service: Service) -> None:
    answer = service.score("REVIEW 13800138000", title="secret", do_not_store=True, **{"return": ["redacted_text"]})
    [post] = service.rows("posts")
    assert (post["text"], post["title"]) == (None, None)
    assert answer["redacted_text"] == "REVIEW [phone]"
    assert answer["case_id"] is not None
    read = service.client.get(f"/v1/posts/{answer['id']}", headers={"X-API-Key": service.key}).json()
    assert read["redacted_text"] is None
    assert read["category_scores"] == answer["category_scores"]


def test_author_is_kept_as_a_hash_that_differs_between_clients(service: Service) -> None:
    service.score("one", author_ref="employee-4711")
    service.score("two", author_ref="employee-4711")
    service.key = service.make_key("other")
    service.score("three", author_ref="employee-4711")
    first, second, other = (post["author_hash"] for post in service.rows("posts"))
    assert first == second != other
    assert "4711" not in first


def test_stored_post_is_read_by_its_id(service: Service) -> None:
    answer = service.score("REVIEW 13800138000", **{"return": ["evidence", "redacted_text"]})
    read = service.client.get(f"/v1/posts/{answer['id']}", headers={"Authorization": f"Bearer {service.key}"})
    assert read.status_code == 200
    assert read.json() == answer


def test_another_clients_post_is_not_there(service: Service) -> None:
    answer = service.score("hello")
    read = service.client.get(f"/v1/posts/{answer['id']}", headers={"X-API-Key": service.make_key("other")})
    assert read.status_code == 404


def test_ids_that_cannot_be_are_not_there(service: Service) -> None:
    for wrong in ("mod_0", "nope", "%00", "mod_" + "0" * 32, "%ed%a0%80"):
        read = service.client.get(f"/v1/posts/{wrong}", headers={"X-API-Key": service.key})
        assert read.status_code == 404, wrong
        assert read.json()["type"].endswith(":unknown-post")


def test_each_revision_keeps_its_own_answer(service: Service) -> None:
    first = service.score("REVIEW", data_id="post-1")
    second = service.score("fine now", data_id="post-1")
    assert first["id"] != second["id"]
    assert [post["revision"] for post in service.rows("posts")] == [1, 2]
    for answer in (first, second):
        read = service.client.get(f"/v1/posts/{answer['id']}", headers={"X-API-Key": service.key}).json()
        assert read["suggestion"] == answer["suggestion"]


def test_repeat_gets_the_stored_answer_and_no_second_row(service: Service) -> None:
    first = service.score("REVIEW", data_id="post-1")
    assert service.score("REVIEW", data_id="post-1") == first
    assert len(service.pipeline.seen) == 1
    assert [len(service.rows(table)) for table in ("posts", "assessments", "cases", "events")] == [1] * 4


def test_repeat_may_ask_for_other_parts(service: Service) -> None:
    first = service.score("电话13800138000", data_id="post-1", do_not_store=True)
    again = service.score("电话13800138000", data_id="post-1", do_not_store=True, **{"return": ["redacted_text"]})
    assert again["id"] == first["id"]
    assert again["redacted_text"] == "电话[phone]"


def test_same_data_id_of_another_client_is_another_post(service: Service) -> None:
    first = service.score("hello", data_id="post-1")
    service.key = service.make_key("other")
    assert service.score("hello", data_id="post-1")["id"] != first["id"]


def test_another_policy_judges_anew(service: Service) -> None:
    first = service.score("hello", data_id="post-1")
    assert service.score("hello", data_id="post-1", biz_type="strict")["id"] != first["id"]


def test_without_data_id_every_call_is_a_post(service: Service) -> None:
    assert service.score("hello")["id"] != service.score("hello")["id"]
    assert len(service.rows("posts")) == 2
