"""Vehicle registration plates.

Source: GA 36-2018 (mainland plates, new-energy ones with a sixth character; neither I nor O after the
region's letter); DVLA INF104 (British plates since 2001). Plates elsewhere are too short or too free to
stand without a cue.
"""

from shenyan.model.labels import EntityKind
from shenyan.model.recognisers.digits import HAN_DIGITS, only_code
from shenyan.model.recognisers.recogniser import Recogniser, compiled

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_DOT = r"[ ·•.\-]{0,3}"
_FEWEST_DIGITS = 3
_MOST_LETTERS = 3  # the region's and two more
_START = r"(?<![0-9a-z])"
_END = r"(?![0-9a-z])(?!%)"

_ZH_CUE = r"车牌|牌照|车主|货车|货van|面包车|私家车|轿车|开车|开着|车头|停车|违停|挪车|车"
_EN_CUE = (
    r"\b(?:plates?|cars?|van|hatchback|pick-?up|saloon|sedan|wagon|truck|convertible|suv|coupe|scooter"
    r"|motorbike"
    r"|reg|registration|vehicle|drives?|driving|parks?|parked|parking|ute|lorry|jeep|tesla|license|bmw"
    r"|audi|ford)\b"
)
_CUE = compiled(f"{_ZH_CUE}|{_EN_CUE}")
_PLATE_CUE = compiled(r"(?:\bplates?\b|\brego?\b|registration|车牌|牌照)[^.,!?。，！？]{0,10}\Z")
_VEHICLE_HINTS = (
    "plate",
    "car",
    "van",
    "hatchback",
    "pick",
    "saloon",
    "sedan",
    "wagon",
    "truck",
    "convertible",
)
_MORE_HINTS = ("suv", "coupe", "scooter", "bike", "reg", "vehicle", "driv", "park", "ute", "lorry", "车")
_HINTS = _VEHICLE_HINTS + _MORE_HINTS + ("jeep", "tesla", "license", "bmw", "audi", "ford")


def _is_mainland(value: str) -> bool:
    code = only_code(value)
    count = sum(character.isdigit() for character in code)
    count += sum(character in HAN_DIGITS for character in value)
    letters = sum(character.isalpha() for character in code)
    return count >= _FEWEST_DIGITS and letters <= _MOST_LETTERS


def _has_digit_and_letter(value: str) -> bool:
    code = only_code(value)
    return any(c.isdigit() for c in code) and any(c.isalpha() for c in code)


def _cued(name: str, pattern: str) -> Recogniser:
    return Recogniser(
        name=name,
        kind=EntityKind.PLATE,
        pattern=compiled(f"{_START}{pattern}{_END}"),
        score=0.9,
        cue=_CUE,
        reach=(30, 12),
        digits=1,
        hints=_HINTS,
    )


RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser(
        name="cn_plate",
        kind=EntityKind.PLATE,
        pattern=compiled(rf"[{_PROVINCES}]{_DOT}[A-HJ-NP-Z](?:{_DOT}[0-9{HAN_DIGITS}A-HJ-NP-Z]){{5,6}}{_END}"),
        score=1.0,
        validate=_is_mainland,
    ),
    Recogniser(
        # The dot after the region's letter is written on nothing else, whatever stands before it.
        name="cn_plate_dotted",
        kind=EntityKind.PLATE,
        pattern=compiled(rf"[\u4e00-\u9fff][A-HJ-NP-Z] ?[·•] ?[0-9A-HJ-NP-Z]{{5,6}}{_END}"),
        score=0.9,
        validate=_is_mainland,
        digits=3,
        hints=("·", "•"),
    ),
    _cued("gb_plate", r"[A-HJ-PR-Y][A-HJ-PR-Y](?:[0-6][0-9]|7[0-9]) ?[A-HJ-PR-Z]{3}"),
    _cued("sg_plate", r"S[A-Z]{2} ?[0-9]{1,4} ?[A-Z]"),
    _cued(
        "in_plate",
        r"[A-Z] ?[A-Z][ \-]{0,3}[0-9]{1,2}[ \-]{0,3}[A-Z][ \-]?[A-Z]?[ \-]{0,3}[0-9](?: ?[0-9]){3}",
    ),
    _cued("de_plate", r"[A-Z]{1,3}-[A-Z]{1,2} ?[0-9]{1,4}"),
    Recogniser(
        name="hk_plate",
        kind=EntityKind.PLATE,
        pattern=compiled(rf"{_START}[A-HJ-NP-Z]{{2}} ?[1-9](?: ?[0-9]){{2,3}}{_END}"),
        score=0.7,
        cue=compiled(_ZH_CUE),
        reach=(12, 6),
        digits=3,
        hints=("车", "货van"),
    ),
    Recogniser(
        # Any other country's, directly after the word.
        name="plate",
        kind=EntityKind.PLATE,
        pattern=compiled(rf"{_START}[A-Z0-9]{{1,4}}(?:[ \-]{{0,3}}[A-Z0-9]{{1,4}}){{1,6}}{_END}"),
        score=0.7,
        validate=_has_digit_and_letter,
        cue=_PLATE_CUE,
        reach=(18, 0),
        digits=1,
        hints=("plate", "reg", "车牌", "牌照"),
        shrink=True,
    ),
)
