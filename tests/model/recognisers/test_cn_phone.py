"""Mainland telephone numbers. All numbers are invented."""

from collections.abc import Callable

import pytest

from shenyan.model.labels import EntityKind

CASES = (
    ("他手机13905718264，直接打", "13905718264"),
    ("打 138 0571 8264 找小周", "138 0571 8264"),
    ("电话：157-0571-8264", "157-0571-8264"),
    ("+86 186 0571 8264 同微", "+86 186 0571 8264"),
    ("报名找我 177-3390-6152 同微", "177-3390-6152"),
    ("call13905718264", "13905718264"),
    ("号码 13916 4 7 7 2 0 8，晚上接", "13916 4 7 7 2 0 8"),
    ("明天 139 0571 8264 9:00 以后打", "139 0571 8264"),
    ("他家里座机 8864 2917 一直没人接", "8864 2917"),
    ("家里电话 0571-88642917", "0571-88642917"),
    ("号码是 139****2207 中间 4 位是 6418", "139****2207 中间 4 位是 6418"),
    ("189xxxx3170 中间 0 7 4 2", "189xxxx3170 中间 0 7 4 2"),
    ("vx13905718264", "13905718264"),
    ("DNS13905718264", None),
    ("手机 138****8264", None),
    ("营收 15,920,743,816 元", None),
    ("编号 LL-138-0047-2261", None),
    ("12905718264 不是号段", None),
    ("流水 139057182641234567", None),
    ("涨到 13812.55，我看了五秒", None),
    ("到手 13 572，房租 4 468，网贷 9 013", None),
)

DISGUISED = (
    ("打幺三八零零一三八零零零", "幺三八零零一三八零零零"),
    ("手机 1️⃣3️⃣8️⃣0️⃣5️⃣7️⃣1️⃣8️⃣2️⃣6️⃣4️⃣", "1️⃣3️⃣8️⃣0️⃣5️⃣7️⃣1️⃣8️⃣2️⃣6️⃣4️⃣"),
    ("电话 １３８０５７１８２６４", "１３８０５７１８２６４"),
    ("电话 ١٣٨٠٥٧١٨٢٦٤", "١٣٨٠٥٧١٨٢٦٤"),
    ("电话 1 3 8 0 5 7 1 8 2 6 4", "1 3 8 0 5 7 1 8 2 6 4"),
    ("打 ①③⑧⓪⑤⑦①⑧②⑥④", "①③⑧⓪⑤⑦①⑧②⑥④"),
    ("手机136零571八264", "136零571八264"),
    ("幺五八 零二七四 六六一九，短信也行", "幺五八 零二七四 六六一九"),
    ("要货打幺五九，二零七四，三八一六", "幺五九，二零七四，三八一六"),
    ("电话 壹叁捌零伍柒壹捌贰陆肆", "壹叁捌零伍柒壹捌贰陆肆"),
    (
        "one three eight zero five seven one eight two six four",
        "one three eight zero five seven one eight two six four",
    ),
)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_finds_mainland_number_and_nothing_like_it(
    text: str, expected: str | None, finds: Callable[[str, EntityKind], list[str]]
) -> None:
    assert finds(text, EntityKind.PHONE) == ([expected] if expected else [])


@pytest.mark.parametrize(("text", "expected"), DISGUISED)
def test_finds_mainland_number_in_disguise(
    text: str, expected: str, finds: Callable[[str, EntityKind], list[str]]
) -> None:
    assert finds(text, EntityKind.PHONE) == [expected]
