"""Identifiers that a check digit or a dialling plan vouches for."""

import pytest

from shenyan.data.rows import EntityMark
from shenyan.model.labels import EntityKind
from shenyan.training import identifiers, metrics
from shenyan.training.identifiers import DISGUISES, identifier_lines, is_vouched_for

MOBILE = "13916417725"


@pytest.fixture(autouse=True)
def _few_resamples(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(metrics, "RESAMPLES", 20)


@pytest.mark.parametrize(
    ("kind", "value", "vouched"),
    [
        (EntityKind.PHONE, MOBILE, True),
        (EntityKind.PHONE, "+44 7911 123456", True),
        (EntityKind.PHONE, "(212) 867-5309", True),
        (EntityKind.PHONE, "12345", False),
        (EntityKind.PHONE, "幺三九", False),
        (EntityKind.ID_NUMBER, "11010519491231002X", True),  # the example of GB 11643
        (EntityKind.ID_NUMBER, "110105194912310021", False),
        (EntityKind.ID_NUMBER, "11010519491331002X", False),  # no such month
        (EntityKind.ID_NUMBER, "320501198711032813", True),
        (EntityKind.ID_NUMBER, "390.533.447-05", True),
        (EntityKind.BANK_CARD, "4111 1111 1111 1111", True),
        (EntityKind.BANK_CARD, "4111 1111 1111 1112", False),
        (EntityKind.BANK_CARD, "GB82 WEST 1234 5698 7654 32", True),
        (EntityKind.BANK_CARD, "18", False),  # Luhn's digit alone makes no card
        (EntityKind.EMAIL, "a@b.example", False),
    ],
)
def test_what_is_vouched_for(kind: EntityKind, value: str, vouched: bool) -> None:
    assert is_vouched_for(kind, value) is vouched


def leak(make_row, text: str, value: str, *, kind: EntityKind = EntityKind.PHONE, leaks: bool = True):  # type: ignore[no-untyped-def]
    start = text.index(value)
    return make_row(text, privacy_leak=leaks, entities=(EntityMark(start, start + len(value), kind),))


def test_every_disguise_is_asked_of_every_identifier(make_row) -> None:  # type: ignore[no-untyped-def]
    rows = [leak(make_row, f"他手机{MOBILE},随便打", MOBILE)]
    found = {(one.slice, one.measure): (one.rows, one.figure.value) for one in identifier_lines(rows)}
    assert found["plain", "recall"] == found["plain phone", "recall"] == found["plain", "precision"] == (1, 1.0)
    assert found["disguised", "recall"] == (len(DISGUISES), 1.0)
    for name in DISGUISES:
        assert found[f"disguised {name}", "recall"] == (1, 1.0)


def test_what_recognisers_miss_lowers_recall_and_not_precision(make_row, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """A filter's word that a number is public is a miss where the post leaks it."""
    monkeypatch.setattr(identifiers, "DISGUISES", {"spelled out": lambda value: "".join("甲乙" for _ in value)})
    rows = [leak(make_row, f"他手机{MOBILE},随便打", MOBILE)]
    found = {(one.slice, one.measure): one.figure.value for one in identifier_lines(rows)}
    assert found["plain", "recall"] == 1.0
    assert found["disguised", "recall"] == found["disguised spelled out", "recall"] == 0.0


def test_what_is_found_where_nothing_is_disclosed_is_wrong(make_row) -> None:  # type: ignore[no-untyped-def]
    rows = [
        leak(make_row, f"他手机{MOBILE},随便打", MOBILE),
        leak(make_row, "她手机13816417726,别打", "13816417726", leaks=False),
        make_row("我手机13716417727,别打", privacy_leak=True),
        make_row("我手机13616417728,别打", privacy_leak=True, entities=None),  # nobody marked these
    ]
    found = {(one.slice, one.measure): (one.rows, one.figure.value) for one in identifier_lines(rows)}
    assert found["plain", "precision"] == (3, pytest.approx(1 / 3))
    assert found["plain", "recall"] == (1, 1.0)


def test_rows_without_identifiers_have_no_lines(make_row) -> None:  # type: ignore[no-untyped-def]
    assert identifier_lines([make_row("没有号码")]) == []


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("full-width", "１３９-１６４１"),
        ("zero-width", "1\u200b3\u200b9\u200b-\u200b1\u200b6\u200b4\u200b1"),
        ("spaced", "1 3 9 1 6 4 1"),
        ("Chinese digits", "一三九一六四一"),
        ("dotted", "1391.641"),
        ("dashed", "1391-641"),
    ],
)
def test_disguises(name: str, written: str) -> None:
    assert DISGUISES[name]("139-1641") == written.replace("-", "－") if name == "full-width" else written
