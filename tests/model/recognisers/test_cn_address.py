"""Chinese addresses. All are invented."""

from collections.abc import Callable

import pytest

from shenyan.model.labels import EntityKind

CASES = (
    ("他家住柳营巷 18 号 2 单元 301，晚上在", "柳营巷 18 号 2 单元 301"),
    ("住隔壁金桂苑 3 栋 1502，白天不接", "隔壁金桂苑 3 栋 1502"),
    ("人躲在清波苑 6 栋 2 单元 1101", "清波苑 6 栋 2 单元 1101"),
    ("就住龙湖岚溪坊9栋", "龙湖岚溪坊9栋"),
    ("接完回翰林苑 3-2-602", "翰林苑 3-2-602"),
    ("今晚住栖岚酒店1126", "栖岚酒店1126"),
    ("老家遵绥县凉桥镇茅坪村六组", "遵绥县凉桥镇茅坪村六组"),
    ("寄到岱南市柳荫巷23号2单元501", "岱南市柳荫巷23号2单元501"),
    ("住天璟湾12栋2单元1904", "天璟湾12栋2单元1904"),
    ("3 号线停运", None),
    ("人民路很堵", None),
    ("开了 3 栋楼", None),
    ("一号楼食堂", None),
    ("第 18 号决议", None),
)

DISGUISED = (("住金桂苑３栋１５０２", "金桂苑３栋１５０２"),)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_finds_door_and_nothing_like_it(
    text: str, expected: str | None, finds: Callable[[str, EntityKind], list[str]]
) -> None:
    assert finds(text, EntityKind.ADDRESS) == ([expected] if expected else [])


@pytest.mark.parametrize(("text", "expected"), DISGUISED)
def test_finds_door_in_disguise(text: str, expected: str, finds: Callable[[str, EntityKind], list[str]]) -> None:
    assert finds(text, EntityKind.ADDRESS) == [expected]
