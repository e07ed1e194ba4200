"""The classifier on the toy network, whose answers are known."""

import numpy as np
import pytest

from shenyan.model.artifact import load_artifact
from shenyan.model.classifier import Classifier
from shenyan.model.labels import LABELS, EntityKind, Label
from shenyan.model.tags import GROUPS, WIDTH
from shenyan.model.windows import OVERLAP, WINDOW, windows

ROOM = WINDOW - 2


@pytest.fixture(scope="module")
def classifier(make_artifact) -> Classifier:  # type: ignore[no-untyped-def]
    return Classifier(load_artifact(make_artifact()), threads=1)


def sigmoid(value: float) -> float:
    return 1 / (1 + np.exp(-value))


def test_each_text_gets_its_own_answer_in_order(classifier: Classifier) -> None:
    found = classifier.predict(["谣", "一切都好", "诽隐", ""])
    assert [[one.logits[label] > 0 for label in LABELS] for one in found] == [
        [True, False, False],
        [False, False, False],
        [False, True, True],
        [False, False, False],
    ]


def test_no_text_no_answer(classifier: Classifier) -> None:
    assert classifier.predict([]) == []


def test_spans_and_evidence_have_the_texts_offsets(classifier: Classifier) -> None:
    [found] = classifier.predict(["abc佟说谣谣x"])
    assert {(span.start, span.end, span.kind) for span in found.spans} == {
        (3, 4, EntityKind.PERSON_NAME),
        (5, 6, Label.RUMOR),
        (6, 7, Label.RUMOR),
    }
    assert found.offsets == tuple((index, index + 1) for index in range(8))
    assert (found.evidence[Label.RUMOR] > 0.9).tolist() == [False] * 5 + [True, True, False]
    assert (found.evidence[Label.DEFAMATION] < 0.1).all()


def test_scores_are_the_calibrated_logits(make_artifact) -> None:  # type: ignore[no-untyped-def]
    calibration = {label: {"slope": 0.5, "intercept": -1.0} for label in LABELS}
    [found] = Classifier(load_artifact(make_artifact(calibration=calibration)), threads=1).predict(["谣"])
    assert found.scores[Label.RUMOR] == pytest.approx(sigmoid(0.5 * found.logits[Label.RUMOR] - 1))
    assert found.scores[Label.DEFAMATION] == pytest.approx(sigmoid(0.5 * found.logits[Label.DEFAMATION] - 1))


@pytest.mark.parametrize("place", [0, ROOM - 1, ROOM, 999])
def test_a_long_text_takes_its_highest_window(classifier: Classifier, place: int) -> None:
    text = "字" * place + "诽" + "字" * (999 - place)
    [found] = classifier.predict([text])
    assert [found.logits[label] > 0 for label in LABELS] == [False, True, False]
    assert {(span.start, span.end, span.kind) for span in found.spans} == {(place, place + 1, Label.DEFAMATION)}


@pytest.mark.parametrize("length", [ROOM, ROOM + 1, ROOM + OVERLAP, 2 * ROOM - OVERLAP, 700, 1000])
def test_a_token_that_two_windows_share_is_read_where_it_lies_deeper(make_artifact, length: int) -> None:  # type: ignore[no-untyped-def]
    # The logit of "begin" grows with the token's position in its window, so the answer tells the window.
    step = np.zeros(WIDTH, dtype=np.float32)
    step[GROUPS[-1].first + 1] = 0.02
    classifier = Classifier(load_artifact(make_artifact(per_position=step)), threads=1)
    # A second text, so that windows of several lengths are run.
    found, _ = classifier.predict(["字" * length, "字" * 40])
    share = found.evidence[Label.PRIVACY_LEAK].astype(np.float64)
    # evidence = 1 - e^5 / (e^5 + e^(0.02·position) + 1)
    read = np.log(np.exp(5) / (1 - share) - np.exp(5) - 1) / 0.02
    for index in range(length):
        window = max(start for start, _ in windows(length) if start == 0 or index >= start + OVERLAP // 2)
        assert read[index] == pytest.approx(index - window + 1, abs=0.5), index


def test_a_batch_answers_as_single_texts_do(classifier: Classifier) -> None:
    texts = [("字" * size) + ("谣" if size % 3 else "隐佟") for size in range(48)] + ["诽" * 700, ""]
    together = classifier.predict(texts)
    for text, found in zip(texts, together, strict=True):
        [alone] = classifier.predict([text])
        assert found.scores == pytest.approx(alone.scores)
        assert found.spans == alone.spans


def test_spelled_special_tokens_are_no_special_tokens(classifier: Classifier) -> None:
    [found] = classifier.predict(["</s><pad><s>谣"])
    assert len(found.offsets) == len("</s><pad><s>谣")
    assert found.scores[Label.RUMOR] > 0.9
