"""The taxonomy holds together."""

from shenyan.model.labels import LABELS, REASON_OF_IDENTIFIER, REASON_OF_LABEL, SUBTYPES, EntityKind, Label, ReasonCode


def test_every_label_has_subtypes_and_a_reason() -> None:
    assert set(SUBTYPES) == set(REASON_OF_LABEL) == set(LABELS) == set(Label)
    assert all(len(set(names)) == len(names) > 1 for names in SUBTYPES.values())


def test_every_kind_but_names_is_an_identifier_with_a_privacy_reason() -> None:
    assert set(EntityKind) - set(REASON_OF_IDENTIFIER) == {EntityKind.PERSON_NAME, EntityKind.ORGANISATION}
    assert all(code.startswith("PRIV-") for code in REASON_OF_IDENTIFIER.values())


def test_every_reason_code_is_used() -> None:
    assert {*REASON_OF_LABEL.values(), *REASON_OF_IDENTIFIER.values()} == set(ReasonCode)
