"""English street addresses that lead to a door: number, name and kind of street, with flat or unit.

Source of the parts and their order: USPS Publication 28 and Royal Mail's guide to the Postcode Address File.
"""

from shenyan.model.labels import EntityKind
from shenyan.model.recognisers.recogniser import Recogniser, compiled

_KINDS = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|court|ct|close|row|way|place|pl|terrace"
    r"|crescent|cres|gardens?"
    r"|grove|hill|mews|square|sq|walk|rise|boulevard|blvd|parkway|pkwy|circle|cir|trail|bend|parade"
    r"|steps|link|green|view"
    r"|park|quay|wharf|yard|heights|loop|alley)"
)
_UNIT = r"(?:apt|apartment|flat|unit|suite|ste|room|rm|no|#|blk|block)\.? ?#?[0-9a-z]{1,6}(?:-[0-9a-z]{1,5})?"
# Case tells a name from a word: "14 Mafeking Row" from "3 people in a row".
_WORD = r"(?-i:[A-Z0-9])[a-z0-9'’]{1,16}"
_HOME = compiled(
    r"\b(?:lives?|living|home|house|address|stays?|staying|resid\w+|flat|apartment|apt|place|knock"
    r"|neighbou?r|landlord|(?:s?he|they)(?:'s|’s|'re| is| are) at"
    r"|round(?: to)?|door|gate|outside|bell|drop by|moved|hers|(?:mum|mom|dad|parents)['’]?s?)\b|住|地址|家"
)

_NUMBERED = (
    rf"(?<![0-9a-z$£€#.,\-])[0-9]{{1,5}}[a-z]?(?:-[0-9]{{1,4}})? (?:{_WORD} ){{1,3}}(?="
    rf"(?-i:[A-Z])){_KINDS}\b\.?"
)
# An Eircode, a postcode of the United Kingdom (or the half before its space), a state with its ZIP code.
_CODE = (
    r"(?:,? (?:(?-i:[AC-FHKNPRTV-Y][0-9]{2}) ?(?-i:[0-9AC-FHKNPRTV-Y]{4})\b"
    r"|(?-i:[A-Z]{1,2})[0-9](?-i:[0-9A-Z])?(?: ?[0-9](?-i:[A-Z]{2}))?\b"
    r"|(?:(?-i:[A-Z]{2}) )?[0-9]{5}(?:-[0-9]{4})?\b))?"
)
_TAIL = (
    rf"(?:,? {_UNIT})?(?:, (?-i:[A-Z])[a-z]{{2,15}}(?: (?-i:[A-Z])[a-z]{{2,15}})?)?"
    rf"{_CODE}"
)

RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser(
        name="en_street",
        kind=EntityKind.ADDRESS,
        pattern=compiled(rf"(?:{_UNIT}, )?{_NUMBERED}{_TAIL}"),
        score=0.9,
        cue=_HOME,
        reach=(36, 20),
        digits=1,
        hints=(" ",),
    ),
    Recogniser(
        # After a verb of living the kind of street need not be known: "he lives at 22 Otter Bank".
        name="en_dwelling",
        kind=EntityKind.ADDRESS,
        pattern=compiled(
            r"\b(?:lives?|living|stays?|staying|s?he['’]s|home is|house is|home address is) (?:"
            r"(?:over )?at|in)? ?"
            rf"(?P<value>[0-9]{{1,5}}[a-z]? {_WORD}(?: {_WORD}){{1,2}}(?:, {_WORD})?{_CODE})"
        ),
        score=0.7,
        digits=1,
        hints=("liv", "stay", "he's", "he’s", "home", "house"),
    ),
    Recogniser(
        # A flat at a numbered street is somebody's door without more words.
        name="en_flat",
        kind=EntityKind.ADDRESS,
        pattern=compiled(
            rf"(?:(?:flat|apt|apartment)\.? ?#?[0-9a-z]{{1,5}}, {_NUMBERED}{_TAIL}|{_NUMBERED},? "
            rf"(?:apt|apartment|flat)\.? ?#?[0-9a-z]{{1,5}}\b)"
        ),
        score=0.9,
        digits=2,
        hints=("flat", "apt", "apartment"),
    ),
    Recogniser(
        name="en_unit",
        kind=EntityKind.ADDRESS,
        pattern=compiled(
            r"(?<![0-9a-z])(?:(?:room|rm|flat|unit|apt)\.? #?[0-9][0-9a-z]{0,4},? |[a-z]-[0-9]{3,4}, )"
            r"(?-i:[A-Z])[a-z]{2,15}(?: (?-i:[A-Z])[a-z]{2,15}){0,2}(?: [0-9]{1,2}\b)?(?:, "
            r"(?-i:[A-Z])[a-z]{2,15})?"
        ),
        score=0.7,
        cue=_HOME,
        reach=(36, 0),
        digits=1,
        hints=("room", "rm", "flat", "unit", "apt", "-"),
    ),
)
