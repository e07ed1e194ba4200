"""Statements of reasons, in the author's language. Pure functions of values; nothing of the post is quoted.

A statement says what the Digital Services Act asks for in article 17: the facts, the rule, how much was automated, and
how to object. The rules are the codebook's definitions, shortened.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shenyan.model.labels import LABELS, Label
from shenyan.serving.cases import CaseReason, Outcome

LANGUAGES = ("zh", "en")
# An approval changes nothing for the author, and a skip decides nothing.
STATED = frozenset({Outcome.REJECT, Outcome.REDACT_AND_APPROVE, Outcome.REQUEST_EDIT})


@dataclass(frozen=True, slots=True)
class Words:
    """One language. Each template is a whole paragraph, since parts of sentences cannot be translated."""

    outcomes: Mapping[Outcome, str]
    facts: str
    kinds: str
    nothing: str
    rule: str
    labels: Mapping[Label, str]
    rules: Mapping[Label, str]
    causes: Mapping[CaseReason, str]
    appeal: str
    kind_names: Mapping[str, str]
    other_kind: str
    comma: str


def language_of(found: Sequence[str], said: str) -> str:
    """The author's language: the one most used in the post, else what the platform said, else Chinese."""
    for one in (*found, said):
        if one in LANGUAGES:
            return one
    return "zh"


def draft(
    outcome: Outcome, labels: Mapping[Label, bool], kinds: Iterable[str], *, language: str, reason: CaseReason
) -> str:
    """A statement for the moderator to edit. kinds: of the personal data that was marked; reason: what led to the
    review. Needs an outcome in STATED and a language in LANGUAGES."""
    words = _WORDS[language]
    positive = [label for label in LABELS if labels.get(label)]
    named = words.comma.join(dict.fromkeys(words.kind_names.get(kind, words.other_kind) for kind in kinds))
    lines = [words.outcomes[outcome]]
    if positive:
        lines.append(words.facts.format(labels=words.comma.join(words.labels[label] for label in positive)))
    else:
        lines.append(words.nothing)
    if named:
        lines.append(words.kinds.format(kinds=named))
    lines += [words.rule.format(label=words.labels[label], rule=words.rules[label]) for label in positive]
    lines += [words.causes.get(reason, words.causes[CaseReason.POLICY]), words.appeal]
    return "\n".join(lines)


_ZH = Words(
    outcomes={
        Outcome.REJECT: "你的帖子没有通过审核，不予发布。",
        Outcome.REDACT_AND_APPROVE: "你的帖子已经发布，其中的个人信息已被遮盖，其余文字没有改动。",
        Outcome.REQUEST_EDIT: "你的帖子暂时没有发布，请修改后重新提交。",
    },
    facts="事实：审核员认为帖子涉及{labels}。",
    kinds="事实：帖子中被标出的个人信息有：{kinds}。",
    nothing="事实：审核员认为帖子现在的写法不适合发布。",
    rule="规则（{label}）：{rule}",
    labels={Label.RUMOR: "谣言", Label.DEFAMATION: "诽谤或侮辱", Label.PRIVACY_LEAK: "隐私泄露"},
    rules={
        Label.RUMOR: "断言、暗示或转述一件可以查证的事；如果不实会误导读者或伤害他人；没有给出读者可以核对的来源，"
        "也不是作者本人的亲身经历。",
        Label.DEFAMATION: "针对读者能够辨认的个人或组织，把不当行为当作事实陈述或暗示，或者加以侮辱；既不是注明出处的"
        "公开记录，也不是对帖子自身所述事实的单纯评价。",
        Label.PRIVACY_LEAK: "公开了可以辨认的个人的直接标识（如电话、住址、证件号）、与其相关的私事，或者足以认出"
        "某个人的细节组合。",
    },
    causes={
        CaseReason.POLICY: "方式：自动评分认为这条帖子需要人工查看；决定由审核员作出，不是自动作出的。",
        CaseReason.DEGRADED: "方式：自动评分没能及时完成，因此转为人工查看；决定由审核员作出，不是自动作出的。",
        CaseReason.APPEAL: "方式：有人对这条帖子提出异议，因此转为人工查看；决定由审核员作出，不是自动作出的。",
    },
    appeal="申诉：如果不同意，可以通过发帖的平台提出申诉并说明理由；申诉由没有参与本次决定的审核员处理。",
    kind_names={
        "person_name": "姓名",
        "phone": "电话号码",
        "email": "电子邮箱",
        "handle": "社交账号",
        "id_number": "证件号码",
        "bank_card": "银行卡号",
        "address": "地址",
        "plate": "车牌号",
        "employee_id": "工号",
    },
    other_kind="其他个人信息",
    comma="、",
)
_EN = Words(
    outcomes={
        Outcome.REJECT: "Your post was not approved and will not be published.",
        Outcome.REDACT_AND_APPROVE: "Your post was published with personal data in it masked; nothing else changed.",
        Outcome.REQUEST_EDIT: "Your post was not published yet. Please change it and send it again.",
    },
    facts="Facts: a moderator found this in the post: {labels}.",
    kinds="Facts: personal data was marked in the post: {kinds}.",
    nothing="Facts: a moderator found that the post should not be published the way it is written.",
    rule="Rule ({label}): {rule}",
    labels={
        Label.RUMOR: "rumor",
        Label.DEFAMATION: "defamation or insult",
        Label.PRIVACY_LEAK: "a leak of private information",
    },
    rules={
        Label.RUMOR: "a post asserts, insinuates or passes on a checkable fact that would mislead readers or hurt "
        "someone if false, names no source that a reader could check, and is not the author's own first-hand "
        "experience.",
        Label.DEFAMATION: "a post states or insinuates wrongdoing as a fact about a person or an organisation that "
        "readers could identify, or insults them, and is neither a public record given with its source nor plain "
        "opinion on facts that the post itself sets out.",
        Label.PRIVACY_LEAK: "a post discloses direct identifiers of a person who can be identified, such as a phone "
        "number or a home address, a private fact tied to them, or details that together single them out.",
    },
    causes={
        CaseReason.POLICY: "How: an automated score led to a review of the post. A person made the decision; it was "
        "not made automatically.",
        CaseReason.DEGRADED: "How: the automated score could not be had in time, so the post went to review. A person "
        "made the decision; it was not made automatically.",
        CaseReason.APPEAL: "How: somebody objected to the post, so it went to review. A person made the decision; it "
        "was not made automatically.",
    },
    appeal="Appeal: if you disagree, object through the platform where you posted, and say why. Somebody who had no "
    "part in this decision will answer.",
    kind_names={
        "person_name": "a name",
        "phone": "a phone number",
        "email": "an e-mail address",
        "handle": "a social media account",
        "id_number": "an identity number",
        "bank_card": "a bank card number",
        "address": "an address",
        "plate": "a licence plate",
        "employee_id": "an employee number",
    },
    other_kind="other personal data",
    comma=", ",
)
_WORDS = {"zh": _ZH, "en": _EN}
