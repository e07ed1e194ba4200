"""Registration plates. All are invented."""

from collections.abc import Callable

import pytest

from shenyan.model.labels import EntityKind

CASES = (
    ("粤B·D70R26 占电梯口", "粤B·D70R26"),
    ("沪A88K63 天天停残疾人车位", "沪A88K63"),
    ("皖A D 3 9 0 7 7", "皖A D 3 9 0 7 7"),
    ("京AD12345", "京AD12345"),
    ("沪C 八八 K 六三", "沪C 八八 K 六三"),
    ("澜C·7F60Q 是小吴的", "澜C·7F60Q"),
    ("silver hatchback KX19 RVD", "KX19 RVD"),
    ("plate 7XKD219, phone off", "7XKD219"),
    ("Texas plate MKR-8841", "MKR-8841"),
    ("车牌 VK 4087", "VK 4087"),
    ("plate SMK 7318 B", "SMK 7318 B"),
    ("his car KA 05 MJ 4471", "KA 05 MJ 4471"),
    ("Blue wagon, M-KL 8092", "M-KL 8092"),
    ("沪 C88 以为叫车牌", None),
    ("川A大神真多", None),
    ("沪A500ETF 跌了", None),
    ("model KX19 RVD", None),
    ("VK 4087 是批号", None),
    ("two breaks, a plate, eleven screws", None),
)

DISGUISED = (
    ("沪Ｃ８８Ｋ６３ 又占车位", "沪Ｃ８８Ｋ６３"),
    ("車牌 ＶＫ４０８７", "ＶＫ４０８７"),
)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_finds_plate_and_nothing_like_it(
    text: str, expected: str | None, finds: Callable[[str, EntityKind], list[str]]
) -> None:
    assert finds(text, EntityKind.PLATE) == ([expected] if expected else [])


@pytest.mark.parametrize(("text", "expected"), DISGUISED)
def test_finds_plate_in_disguise(text: str, expected: str, finds: Callable[[str, EntityKind], list[str]]) -> None:
    assert finds(text, EntityKind.PLATE) == [expected]
