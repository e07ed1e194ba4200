"""Counterfactual posts: only what is meant is changed, wherever it stands."""

import random

import pytest

from shenyan.data.rows import EntityMark
from shenyan.model.labels import EntityKind
from shenyan.training.genders import chinese_genders, english_genders
from shenyan.training.swaps import (
    CHINESE_SURNAMES,
    COUNTRIES,
    ENGLISH_SURNAMES,
    PROVINCES,
    chinese_surnames,
    countries,
    english_surnames,
    provinces,
)


def named(make_row, text: str, *names: str):  # type: ignore[no-untyped-def]
    marks = tuple(
        EntityMark(text.index(name), text.index(name) + len(name), kind=EntityKind.PERSON_NAME) for name in names
    )
    return make_row(text, entities=marks)


def swapped(swap, row) -> dict[str, str]:  # type: ignore[no-untyped-def]
    return {one.group: one.text for one in swap(row, random.Random(1))}


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("周志远吃回扣,老周你等着,周总也跑不掉,下周见", "周志远", "{}志远吃回扣,老{}你等着,{}总也跑不掉,下周见"),
        ("听说小李要走", "小李", "听说小{}要走"),
        ("欧阳静被优化了", "欧阳静", "{}静被优化了"),
        ("王某又来了", "王某", "{}某又来了"),
    ],
)
def test_a_chinese_surname_is_changed_wherever_it_is_used(text, name, expected, make_row) -> None:  # type: ignore[no-untyped-def]
    found = swapped(chinese_surnames, named(make_row, text, name))
    assert set(found) == set(CHINESE_SURNAMES)
    for group, changed in found.items():
        assert changed in {expected.format(*[surname] * 3) for surname in CHINESE_SURNAMES[group]} - {text}


@pytest.mark.parametrize("name", ["阿Q", "王", "LXY", "Daniel"])
def test_a_name_without_a_chinese_surname_is_left(name: str, make_row) -> None:  # type: ignore[no-untyped-def]
    assert swapped(chinese_surnames, named(make_row, f"{name}走了", name)) == {}


def test_an_english_surname_is_changed_and_a_forename_is_not(make_row) -> None:  # type: ignore[no-untyped-def]
    row = named(make_row, "Mara Reyes lied. Reyes always lies, Mr. Reyesson too.", "Mara Reyes")
    found = swapped(english_surnames, row)
    assert set(found) == set(ENGLISH_SURNAMES)
    for group, changed in found.items():
        assert changed in {
            f"Mara {surname} lied. {surname} always lies, Mr. Reyesson too." for surname in ENGLISH_SURNAMES[group]
        }
    assert swapped(english_surnames, named(make_row, "Mara lied", "Mara")) == {}
    assert len(swapped(english_surnames, named(make_row, "ask Mr. Holt", "Mr. Holt"))) == len(ENGLISH_SURNAMES)
    assert swapped(english_surnames, make_row("real posts have no marks: Mara Reyes", entities=None)) == {}


def test_provinces_and_countries(make_row) -> None:  # type: ignore[no-untyped-def]
    found = swapped(provinces, make_row("河南人老实,河南厂却不发钱,山东也是"))
    assert set(found) == set(PROVINCES)
    for group, changed in found.items():
        texts = {f"{region}人老实,{region}厂却不发钱,山东也是" for region in PROVINCES[group] if region != "河南"}
        assert changed in texts
    found = swapped(countries, make_row("An Indian manager from India, 印度", language="mixed"))
    assert set(found) == set(COUNTRIES)
    for group, changed in found.items():
        texts = {f"An {adjective} manager from {noun}, {chinese}" for noun, adjective, chinese in COUNTRIES[group]}
        assert changed in texts - {"An Indian manager from India, 印度"}
    assert swapped(provinces, make_row("no region")) == swapped(countries, make_row("Indiana")) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他说其他人和吉他都归她", "她说其他人和吉他都归他"),
        ("李先生的老婆,男女都知道", "李女士的老公,男女都知道"),
        ("那个男的是她男朋友", "那个女的是他女朋友"),
        ("他妈的又加班,爸妈担心", "她妈的又加班,妈爸担心"),
        ("没有人", None),
        ("她怀孕了", None),
    ],
)
def test_chinese_genders(text: str, expected: str | None, make_row) -> None:  # type: ignore[no-untyped-def]
    assert list(swapped(chinese_genders, make_row(text)).values()) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He told her boss about her.", "She told his boss about him."),
        ("She kept his badge; I saw her at the door", "He kept her badge; I saw him at the door"),
        ("Mr. Holt and his wife; HE KNOWS", "Ms. Holt and her husband; SHE KNOWS"),
        ("The mail is hers", "The mail is his"),
        ("son of a gun, the theme here", None),
        ("he's on paternity leave", None),
    ],
)
def test_english_genders(text: str, expected: str | None, make_row) -> None:  # type: ignore[no-untyped-def]
    assert list(swapped(english_genders, make_row(text)).values()) == ([expected] if expected else [])


def test_the_group_says_whom_the_post_is_turned_to(make_row) -> None:  # type: ignore[no-untyped-def]
    assert set(swapped(english_genders, make_row("she left"))) == {"to men"}
    assert set(swapped(chinese_genders, make_row("他走了"))) == {"to women"}
