from shenyan.model.edits import Edit, edited, untouched


def test_a_replacement_of_the_same_length_maps_character_by_character() -> None:
    traced = edited(untouched("a薇信b"), [Edit(1, 3, "微信")])
    assert (traced.text, list(traced.starts), list(traced.ends)) == ("a微信b", [0, 1, 2, 3], [1, 2, 3, 4])


def test_a_replacement_of_another_length_maps_to_the_whole_stretch() -> None:
    traced = edited(untouched("a飞机号b"), [Edit(1, 4, "TG")])
    assert (traced.text, list(traced.starts), list(traced.ends)) == ("aTGb", [0, 1, 1, 4], [1, 4, 4, 5])


def test_edits_of_an_edited_text_lead_back_to_the_first_text() -> None:
    once = edited(untouched("x微 . 信"), [Edit(2, 5, "")])
    twice = edited(once, [Edit(1, 3, "W")])
    assert (twice.text, list(twice.starts), list(twice.ends)) == ("xW", [0, 1], [1, 6])


def test_without_edits_the_same_value_comes_back() -> None:
    traced = untouched("abc")
    assert edited(traced, []) is traced
