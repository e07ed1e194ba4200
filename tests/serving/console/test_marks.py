"""How a post is cut into what a page draws."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from shenyan.model.labels import Label, ReasonCode
from shenyan.serving.console import bidi, slurs
from shenyan.serving.console.marks import DOT, DOTS, Look, Mark, pieces, quote
from shenyan.serving.queue.values import MaskSpan
from shenyan.serving.scoring.values import EntitySpan, EvidenceSpan, TextField

TEXT = "据说老周手机13812345678，傻逼公司"
HIDDEN = Look(revealed=False, softened=True)
OPEN = Look(revealed=True, softened=False)
DIRECTIONS = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
PHONE = MaskSpan(TextField.TEXT, 6, 17, "phone")


def evidence(start: int, end: int, label: Label = Label.RUMOR) -> EvidenceSpan:
    return EvidenceSpan("text", start, end, label.value, None, 0.7, "model", ReasonCode.RUMOR_UNVERIFIED.value, None)


def test_revealed_pieces_are_the_text() -> None:
    parts = pieces(TEXT, marks=[Mark(0, evidence(2, 9))], entities=[], masks=[PHONE], look=OPEN)
    assert "".join(one.shown for one in parts) == TEXT


def test_masked_data_does_not_reach_the_page() -> None:
    parts = pieces(TEXT, marks=[Mark(0, evidence(2, 9))], entities=[], masks=[PHONE], look=HIDDEN)
    shown = "".join(one.shown for one in parts)
    assert "138" not in shown
    assert DOT * DOTS in shown
    assert not any("138" in (one.plain or "") + (one.soft or "") for one in parts)


def test_a_mask_is_as_long_whatever_it_hides() -> None:
    short, long = (
        pieces("ab" + "1" * n, marks=[], entities=[], masks=[MaskSpan(TextField.TEXT, 2, 2 + n, "phone")], look=HIDDEN)
        for n in (3, 18)
    )
    assert [one.shown for one in short] == [one.shown for one in long]


def test_slurs_are_softened_and_keep_their_length() -> None:
    parts = pieces(TEXT, marks=[], entities=[], masks=[], look=HIDDEN)
    [slur] = [one for one in parts if one.soft]
    assert (slur.shown, slur.plain) == ("傻＊", "傻逼")


def test_overlapping_evidence_shows_both_labels_and_begins_once() -> None:
    marks = [Mark(0, evidence(0, 6)), Mark(1, evidence(3, 8, Label.DEFAMATION))]
    parts = pieces(TEXT, marks=marks, entities=[], masks=[], look=OPEN)
    both = [one for one in parts if len(one.labels) == 2]
    assert [(one.start, one.end) for one in both] == [(3, 6)]
    assert [number for one in parts for number in one.opens] == [0, 1]


def test_subjects_are_marked() -> None:
    name = EntitySpan("text", 2, 4, "person_name", 0.9, "model")
    number = EntitySpan("text", 6, 17, "phone", 0.9, "recogniser")
    parts = pieces(TEXT, marks=[], entities=[name, number], masks=[], look=OPEN)
    assert [one.shown for one in parts if one.subject] == ["老周"]


def test_a_quote_hides_what_the_text_hides() -> None:
    parts = pieces(TEXT, marks=[Mark(0, evidence(4, 17))], entities=[], masks=[PHONE], look=HIDDEN)
    assert quote(parts, 4, 17) == "手机" + DOT * DOTS


def test_slurs_inside_of_words_are_let_be() -> None:
    assert not list(slurs.find("Scunthorpe psychology, a Sbarro usb"))
    assert len(list(slurs.find("This SB idiot"))) == 2


def test_a_sign_stands_for_one_character_and_offsets_stay() -> None:
    text = "ab\u202ecd\u2066e"
    parts = pieces(text, marks=[Mark(0, evidence(3, 5))], entities=[], masks=[], look=OPEN)
    assert [(one.shown, one.start, one.end) for one in parts] == [
        ("ab", 0, 2),
        ("⟦U+202E⟧", 2, 3),
        ("cd", 3, 5),
        ("⟦U+2066⟧", 5, 6),
        ("e", 6, 7),
    ]
    assert [one.marks for one in parts if one.shown == "cd"] == [(0,)]
    assert quote(parts, 1, 4) == "b⟦U+202E⟧c"


def test_a_mask_hides_the_characters_that_turn_it() -> None:
    mask = MaskSpan(TextField.TEXT, 1, 4, "phone")
    parts = pieces("a1\u202e2b", marks=[], entities=[], masks=[mask], look=HIDDEN)
    assert [one.shown for one in parts] == ["a", DOT * DOTS, "b"]


def test_every_control_of_direction_is_a_sign_and_no_other_character() -> None:
    controls = [chr(code) for code in range(0x110000) if unicodedata.bidirectional(chr(code)) in DIRECTIONS]
    assert set("\u061c\u200e\u200f") | set(controls) == {
        chr(code) for code in range(0x110000) if [*bidi.find(chr(code))]
    }


spans = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: (min(pair), max(pair) + 1))


@given(st.text(max_size=40), st.lists(spans, max_size=5), st.lists(spans, max_size=3), st.booleans())
def test_pieces_cover_the_text_whatever_the_spans(
    text: str, marked: list[tuple[int, int]], masked: list[tuple[int, int]], revealed: bool
) -> None:
    marks = [Mark(number, evidence(*span)) for number, span in enumerate(marked)]
    masks = [MaskSpan(TextField.TEXT, *span, "phone") for span in masked]
    parts = pieces(text, marks=marks, entities=[], masks=masks, look=Look(revealed=revealed, softened=False))
    assert [one.start for one in parts[1:]] == [one.end for one in parts[:-1]]
    if text:
        assert (parts[0].start, parts[-1].end) == (0, len(text))
    hidden = {place for start, end in masked for place in range(start, min(end, len(text)))}
    for one in parts:
        if revealed or not hidden & set(range(one.start, one.end)):
            assert one.shown == bidi.visible(text[one.start : one.end])
        else:
            assert one.shown == DOT * DOTS
