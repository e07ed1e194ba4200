"""What the console calls things: the English words of every value that it shows. Data only.

The words of the labels are those of the labelling codebook. Values are translated where they are shown.
"""

from collections.abc import Mapping

from shenyan.model.findings import Source
from shenyan.model.labels import EntityKind, Label, ReasonCode
from shenyan.model.policy import RiskLevel, Suggestion
from shenyan.serving.cases import CaseReason, CaseState, EventKind, Outcome, Purpose
from shenyan.serving.console.i18n import mark
from shenyan.serving.people.roles import Role

LABELS: Mapping[str, str] = {
    Label.RUMOR: mark("Rumor"),
    Label.DEFAMATION: mark("Defamation and insult"),
    Label.PRIVACY_LEAK: mark("Privacy leak"),
}

# Where there is little room.
SHORT_LABELS: Mapping[str, str] = {
    Label.RUMOR: mark("Rumor"),
    Label.DEFAMATION: mark("Defamation"),
    Label.PRIVACY_LEAK: mark("Privacy"),
}

STATES: Mapping[str, str] = {
    CaseState.OPEN: mark("Open"),
    CaseState.LEASED: mark("Being read"),
    CaseState.DECIDED: mark("Decided"),
    CaseState.ESCALATED: mark("Escalated"),
    CaseState.HELD: mark("On hold"),
    CaseState.APPEALED: mark("Appealed"),
}

REASONS_OF_CASE: Mapping[str, str] = {
    CaseReason.POLICY: mark("A score reached the policy's threshold"),
    CaseReason.DEGRADED: mark("The model could not answer in time"),
    CaseReason.AUDIT: mark("Drawn at random from what passed"),
    CaseReason.SECOND: mark("A second reading"),
    CaseReason.GOLDEN: mark("A known answer"),
    CaseReason.APPEAL: mark("Somebody objected"),
}

PURPOSES: Mapping[str, str] = {
    Purpose.REVIEW: mark("Review"),
    Purpose.AUDIT: mark("Audit"),
    Purpose.SECOND: mark("Second reading"),
    Purpose.GOLDEN: mark("Known answer"),
}

OUTCOMES: Mapping[str, str] = {
    Outcome.APPROVE: mark("Approve"),
    Outcome.REJECT: mark("Reject"),
    Outcome.REDACT_AND_APPROVE: mark("Redact and approve"),
    Outcome.REQUEST_EDIT: mark("Request an edit"),
    Outcome.SKIP: mark("Skip"),
}

APPEAL_OUTCOMES: Mapping[str, str] = {
    "uphold": mark("Uphold"),
    "overturn": mark("Overturn"),
    "partial": mark("Overturn in part"),
}

# What the answer to an appeal does to the post: changes it, leaves it as it is, or decides nothing.
BECOMES: Mapping[str, str] = {
    Outcome.APPROVE: mark("The post is released."),
    Outcome.REJECT: mark("The post is taken down, or not released."),
    Outcome.REDACT_AND_APPROVE: mark("The post is released with personal data masked."),
}
STAYS: Mapping[str, str] = {
    Outcome.APPROVE: mark("The post stays released."),
    Outcome.REJECT: mark("The post stays rejected."),
    Outcome.REDACT_AND_APPROVE: mark("The post stays released with personal data masked."),
    Outcome.REQUEST_EDIT: mark("The post stays back until its author edits it."),
}
NOT_DECIDED = mark("The post is not released; it goes back to the queue, and a moderator decides.")

APPELLANTS: Mapping[str, str] = {
    "author": mark("The author"),
    "person": mark("A person written about"),
    "company": mark("A company written about"),
}

RISKS: Mapping[str, str] = {
    RiskLevel.NONE: mark("No risk"),
    RiskLevel.LOW: mark("Low risk"),
    RiskLevel.MEDIUM: mark("Medium risk"),
    RiskLevel.HIGH: mark("High risk"),
}

SUGGESTIONS: Mapping[str, str] = {
    Suggestion.PASS: mark("pass"),
    Suggestion.REVIEW: mark("review"),
    Suggestion.BLOCK: mark("block"),
}

LANGUAGES: Mapping[str, str] = {
    "zh": mark("Chinese"),
    "en": mark("English"),
    "mixed": mark("Chinese and English"),
    "auto": mark("Not known"),
}

KINDS: Mapping[str, str] = {
    EntityKind.PERSON_NAME: mark("Person's name"),
    EntityKind.PHONE: mark("Phone number"),
    EntityKind.EMAIL: mark("E-mail address"),
    EntityKind.HANDLE: mark("Account name"),
    EntityKind.ID_NUMBER: mark("Identity number"),
    EntityKind.BANK_CARD: mark("Bank card"),
    EntityKind.ADDRESS: mark("Address"),
    EntityKind.PLATE: mark("Licence plate"),
    EntityKind.EMPLOYEE_ID: mark("Employee number"),
    EntityKind.ORGANISATION: mark("Organisation"),
}

SOURCES: Mapping[str, str] = {
    Source.RECOGNISER: mark("Recogniser"),
    Source.MODEL: mark("Model"),
    "moderator": mark("You"),
}

REASONS: Mapping[str, str] = {
    ReasonCode.RUMOR_UNVERIFIED: mark("Checkable claim without a source"),
    ReasonCode.DEFAMATION_REPUTATION: mark("Accusation or insult at an identifiable target"),
    ReasonCode.PRIVACY_DISCLOSURE: mark("Private fact about an identifiable person"),
    ReasonCode.PRIVACY_CONTACT: mark("Contact detail"),
    ReasonCode.PRIVACY_GOVERNMENT_ID: mark("Identity document number"),
    ReasonCode.PRIVACY_ADDRESS: mark("Home address or whereabouts"),
    ReasonCode.PRIVACY_FINANCIAL: mark("Bank or pay details"),
    ReasonCode.PRIVACY_EMPLOYMENT: mark("Employment record"),
    ReasonCode.PRIVACY_DOXXING: mark("Details that single out a person"),
}

ROLES: Mapping[str, str] = {
    Role.MODERATOR: mark("Moderator"),
    Role.SENIOR: mark("Senior moderator"),
    Role.AUDITOR: mark("Auditor"),
    Role.ADMIN: mark("Administrator"),
}

EVENTS: Mapping[str, str] = {
    EventKind.OPENED: mark("Case opened"),
    EventKind.RESCORED: mark("Scored again"),
    EventKind.CLAIMED: mark("Claimed"),
    EventKind.RENEWED: mark("Lease renewed"),
    EventKind.RELEASED: mark("Released"),
    EventKind.EXPIRED: mark("Lease ran out"),
    EventKind.HELD: mark("Put on hold"),
    EventKind.ESCALATED: mark("Escalated"),
    EventKind.ASSIGNED: mark("Assigned"),
    EventKind.DECIDED: mark("Decided"),
    EventKind.UNDONE: mark("Decision undone"),
    EventKind.INHERITED: mark("Decision of a near-duplicate taken over"),
    EventKind.PULLED_OUT: mark("Taken out of its group"),
    EventKind.REVEALED: mark("Personal data revealed"),
    EventKind.DISAGREED: mark("Readings disagree"),
    EventKind.APPEALED: mark("Appeal filed"),
    EventKind.APPEAL_DECIDED: mark("Appeal decided"),
    EventKind.GOLDEN_MADE: mark("Made a known answer"),
    EventKind.SIGNED_IN: mark("Signed in"),
    EventKind.SIGNED_OUT: mark("Signed out"),
    EventKind.SIGN_IN_FAILED: mark("Sign-in failed"),
    EventKind.LOCKED_OUT: mark("Locked out"),
    EventKind.MODERATOR_ADDED: mark("Moderator added"),
    EventKind.MODERATOR_CHANGED: mark("Moderator changed"),
    EventKind.PASSWORD_CHANGED: mark("Password changed"),
    EventKind.KEY_ADDED: mark("API key added"),
    EventKind.KEY_REVOKED: mark("API key revoked"),
    EventKind.EXPORTED: mark("Exported"),
}
