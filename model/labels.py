"""What a score can say: labels, their subtypes, reason codes and kinds of entity.

The meaning of every name here is set by the labelling codebook; TAXONOMY_VERSION changes with it.
"""

from enum import StrEnum

TAXONOMY_VERSION = "2026-11"


class Label(StrEnum):
    """A reason why a careful moderator must look at a post before it is published.

    The labels are independent: a post may carry none, one, two or all three.
    """

    RUMOR = "rumor"
    DEFAMATION = "defamation"
    PRIVACY_LEAK = "privacy_leak"


LABELS: tuple[Label, ...] = tuple(Label)

SUBTYPES: dict[Label, tuple[str, ...]] = {
    Label.RUMOR: (
        "layoffs",
        "finance",
        "reorganisation",
        "executive",
        "investigation",
        "safety",
        "policy",
        "other",
    ),
    Label.DEFAMATION: (
        "crime",
        "fraud",
        "harassment",
        "abuse_of_power",
        "incompetence",
        "insult",
        "other",
    ),
    Label.PRIVACY_LEAK: (
        "contact",
        "government_id",
        "address",
        "financial",
        "employment_record",
        "health_family",
        "doxxing",
        "private_communication",
    ),
}


class EntityKind(StrEnum):
    """What a marked stretch of text names."""

    PERSON_NAME = "person_name"
    PHONE = "phone"
    EMAIL = "email"
    HANDLE = "handle"
    ID_NUMBER = "id_number"
    BANK_CARD = "bank_card"
    ADDRESS = "address"
    PLATE = "plate"
    EMPLOYEE_ID = "employee_id"
    ORGANISATION = "organisation"


class ReasonCode(StrEnum):
    """Why a stretch of text counts against a post; stable, for clients and statements of reasons."""

    RUMOR_UNVERIFIED = "RUMOR-UNVERIFIED"
    DEFAMATION_REPUTATION = "DEFAM-REPUTATION"
    PRIVACY_DISCLOSURE = "PRIV-DISCLOSURE"
    PRIVACY_CONTACT = "PRIV-CONTACT"
    PRIVACY_GOVERNMENT_ID = "PRIV-GOVERNMENT-ID"
    PRIVACY_ADDRESS = "PRIV-ADDRESS"
    PRIVACY_FINANCIAL = "PRIV-FINANCIAL"
    PRIVACY_EMPLOYMENT = "PRIV-EMPLOYMENT-RECORD"
    PRIVACY_DOXXING = "PRIV-DOXXING"


REASON_OF_LABEL: dict[Label, ReasonCode] = {
    Label.RUMOR: ReasonCode.RUMOR_UNVERIFIED,
    Label.DEFAMATION: ReasonCode.DEFAMATION_REPUTATION,
    Label.PRIVACY_LEAK: ReasonCode.PRIVACY_DISCLOSURE,
}

# Codebook, ruling 10: a plate is doxxing, an employee number an employment record, a bank card financial.
REASON_OF_IDENTIFIER: dict[EntityKind, ReasonCode] = {
    EntityKind.PHONE: ReasonCode.PRIVACY_CONTACT,
    EntityKind.EMAIL: ReasonCode.PRIVACY_CONTACT,
    EntityKind.HANDLE: ReasonCode.PRIVACY_CONTACT,
    EntityKind.ID_NUMBER: ReasonCode.PRIVACY_GOVERNMENT_ID,
    EntityKind.ADDRESS: ReasonCode.PRIVACY_ADDRESS,
    EntityKind.BANK_CARD: ReasonCode.PRIVACY_FINANCIAL,
    EntityKind.EMPLOYEE_ID: ReasonCode.PRIVACY_EMPLOYMENT,
    EntityKind.PLATE: ReasonCode.PRIVACY_DOXXING,
}
