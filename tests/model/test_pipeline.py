"""The pipeline: with the toy model what each part contributes, with the shipped one the promises of an answer."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shenyan.model.findings import Assessment, Finding, Source
from shenyan.model.labels import LABELS, EntityKind, Label, ReasonCode
from shenyan.model.pipeline import Pipeline, combine, load_pipeline
from shenyan.model.policy import Suggestion, decide
from shenyan.model.redaction import masks, redact

MOBILE = "13912345678"
TEXTS = [
    "今天食堂的红烧肉不错，明天还想吃。",
    "The new coffee machine on our floor is great.",
    f"找她就打 {MOBILE}，白天都在",
    "听说研发部下个月要裁一半，群里都在传",
    "我们组长拿供应商回扣，人尽皆知",
    "字" * 900,
    "x",
]
# Pieces that meet in posts and break offsets: emoji with joiners, marks, controls, both scripts, disguises.
PIECES = [
    *"公司裁员谣诽隐佟ａ１②🐧é\u200b\u0301\u202e\u2028 \n\t,。@",
    "👨‍👩‍👧",
    "1️⃣",
    "微信",
    MOBILE,
    "</s>",
    "<pad>",
    "vx:abc_123",
]
POSTS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
)
few = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def stretches(text: str, found: Assessment, kind: EntityKind) -> list[str]:
    return [text[one.start : one.end] for one in found.evidence if one.entity_type is kind]


def check_promises(text: str, found: Assessment) -> None:
    assert set(found.scores) == set(LABELS)
    assert all(0 <= score <= 1 for score in found.scores.values())
    for stretch in (*found.evidence, *found.entities):
        assert 0 <= stretch.start < stretch.end <= len(text)
        assert 0 <= stretch.score <= 1
    assert [one.start for one in found.evidence] == sorted(one.start for one in found.evidence)


# ── The toy model ─────────────────────────────────────────────────────────────────────────────


def test_an_identifier_alone_is_worth_its_weight() -> None:
    quiet = dict.fromkeys(LABELS, 0.1)
    found = [Finding(0, 5, EntityKind.PHONE, 0.5, "a"), Finding(6, 9, EntityKind.PHONE, 0.8, "b")]
    assert combine(quiet, [], 0.9) == quiet
    assert combine(quiet, found, 0.9) == quiet | {Label.PRIVACY_LEAK: pytest.approx(0.72)}
    assert combine({**quiet, Label.PRIVACY_LEAK: 0.95}, found, 0.9)[Label.PRIVACY_LEAK] == 0.95


def test_a_checked_number_scores_the_artifacts_weight_where_the_network_sees_nothing(toy: Pipeline) -> None:
    found = toy.assess(f"打 {MOBILE} 找她")
    assert found.scores[Label.PRIVACY_LEAK] == pytest.approx(0.9)
    [item] = found.evidence
    assert (item.category, item.source, item.reason_code) == (
        Label.PRIVACY_LEAK,
        Source.RECOGNISER,
        ReasonCode.PRIVACY_CONTACT,
    )


def test_a_public_hotline_is_no_leak(toy: Pipeline) -> None:
    found = toy.assess("客服电话 400-820-8820，工作日有人接")
    assert found.scores[Label.PRIVACY_LEAK] < 0.5
    assert found.evidence == ()


def test_every_flagged_label_has_evidence(toy: Pipeline) -> None:
    found = toy.assess("第一句。他 诽 我。还有谣")
    flagged = {label for label in LABELS if found.scores[label] >= 0.5}
    assert flagged == {Label.RUMOR, Label.DEFAMATION}
    assert {one.category for one in found.evidence} == flagged


def test_a_clean_post_has_no_evidence(toy: Pipeline) -> None:
    found = toy.assess("今天下雨，佟也来了")
    assert found.evidence == ()
    assert [(one.start, one.end, one.kind) for one in found.subjects] == [(5, 6, EntityKind.PERSON_NAME)]


def test_an_identifier_that_only_the_network_marks_is_evidence_of_a_leak(toy: Pipeline) -> None:
    found = toy.assess("隐，找锚")
    assert EntityKind.HANDLE in {one.entity_type for one in found.evidence}


def test_one_stretch_is_not_shown_twice_for_a_label(toy: Pipeline) -> None:
    found = toy.assess(f"隐 {MOBILE}")
    shown = [(one.start, one.end, one.category) for one in found.evidence]
    assert len(shown) == len(set(shown))


@given(POSTS)
@few
def test_toy_answers_keep_their_promises_for_any_text(toy: Pipeline, text: str) -> None:
    check_promises(text, toy.assess(text))


# ── The shipped model ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("before", "written"),
    [
        ("她的手机是", MOBILE),
        ("😀👨‍👩‍👧🐧 她的手机是 ", MOBILE),
        ("她的手机是", "１３９１２３４５６７８"),
        ("她的手机是", "139 1234 5678"),
        ("电话：", "幺三九 幺二三四 五六七八"),
        ("call her at ", "+86 139 1234 5678"),
        ("她的手机是", "1️⃣3️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣"),
    ],
)
def test_a_mobile_number_is_found_where_it_is_written(shipped: Pipeline, before: str, written: str) -> None:
    text = f"{before}{written}，白天都在"
    found = shipped.assess(text)
    [phone] = [one for one in found.evidence if one.entity_type is EntityKind.PHONE]
    assert text[phone.start : phone.end].strip() == written
    assert (phone.category, phone.reason_code) == (Label.PRIVACY_LEAK, ReasonCode.PRIVACY_CONTACT)
    assert decide(found, shipped.policies["workplace_anon"]).suggestion is not Suggestion.PASS


@pytest.mark.parametrize("text", TEXTS[:2])
def test_a_harmless_post_passes(shipped: Pipeline, text: str) -> None:
    assert decide(shipped.assess(text), shipped.policies["workplace_anon"]).suggestion is Suggestion.PASS


@given(POSTS)
@few
def test_answers_keep_their_promises_for_any_text(shipped: Pipeline, text: str) -> None:
    check_promises(text, shipped.assess(text))


def test_every_label_held_back_has_evidence(shipped: Pipeline) -> None:
    for text, found in zip(TEXTS, shipped.assess_batch(TEXTS), strict=True):
        decision = decide(found, shipped.policies["workplace_anon"])
        for label in LABELS:
            if decision.categories[label]:
                assert any(one.category is label for one in found.evidence), text[:20]


def test_a_batch_answers_as_single_posts_do(shipped: Pipeline) -> None:
    for text, together in zip(TEXTS, shipped.assess_batch(TEXTS), strict=True):
        alone = shipped.assess(text)
        assert together.scores == pytest.approx(alone.scores, abs=1e-6)
        assert stretches(text, together, EntityKind.PHONE) == stretches(text, alone, EntityKind.PHONE)


def test_no_posts_no_answers(shipped: Pipeline) -> None:
    assert shipped.assess_batch([]) == []


def test_the_end_of_a_long_post_is_read(shipped: Pipeline) -> None:
    text = "今天的会开得很长，大家都饿了。" * 400 + f"她的手机是{MOBILE}"
    assert len(text) > 6_000
    found = shipped.assess(text)
    check_promises(text, found)
    assert stretches(text, found, EntityKind.PHONE) == [MOBILE]


@pytest.mark.parametrize("text", ["\u200b", "\u200b\u200d\ufeff" * 500, "\u0301", " \n\t", "\U000e0041"])
def test_a_text_of_nothing_visible_is_answered(shipped: Pipeline, text: str) -> None:
    check_promises(text, shipped.assess(text))


@pytest.mark.parametrize("spelling", ["</s> <pad>", "<s>", "<unk>", "<mask>", "\ue000</s>"])
def test_spelled_special_tokens_change_nothing_else(shipped: Pipeline, spelling: str) -> None:
    text = f"{spelling} 她的手机是{MOBILE} {spelling}"
    found = shipped.assess(text)
    check_promises(text, found)
    assert stretches(text, found, EntityKind.PHONE) == [MOBILE]


def test_threads_get_the_answers_of_a_single_one(shipped: Pipeline) -> None:
    alone = [shipped.assess(text) for text in TEXTS]
    with ThreadPoolExecutor(8) as pool:
        for together in pool.map(lambda _: [shipped.assess(text) for text in TEXTS], range(8)):
            for one, other in zip(together, alone, strict=True):
                assert one.scores == pytest.approx(other.scores, abs=1e-5)
                assert [(item.start, item.end) for item in one.evidence] == [
                    (item.start, item.end) for item in other.evidence
                ]


def test_same_posts_get_the_same_answers_after_a_restart(shipped: Pipeline) -> None:
    again = load_pipeline(threads=1)
    assert again.assess(TEXTS[3]) == shipped.assess(TEXTS[3])


@pytest.mark.parametrize(
    "text",
    ["投简历请发 hr@tianhe-tech.com，前台电话 021-60001234", "Send your CV to jobs@oakhollow.com"],
)
def test_a_role_mailbox_is_neither_held_back_nor_masked(shipped: Pipeline, text: str) -> None:
    found = shipped.assess(text)
    assert decide(found, shipped.policies["workplace_anon"]).suggestion is Suggestion.PASS
    assert redact(text, masks(found)) == text


def test_both_of_two_numbers_side_by_side_are_masked(shipped: Pipeline) -> None:
    text = "老周 13905718264/13916477208"
    assert "139" not in redact(text, masks(shipped.assess(text)))


def test_identifiers_are_found_without_the_network(shipped: Pipeline) -> None:
    found = shipped.identify("老周 13905718264")
    assert found.scores == {}
    assert [(one.start, one.end, one.entity_type) for one in found.evidence] == [(3, 14, EntityKind.PHONE)]
