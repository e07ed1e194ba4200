"""A pipeline that does what markers in the text tell it, made of the real values."""

import re
import threading
from collections.abc import Sequence

from shenyan.model.findings import Assessment, Entity, Evidence, Source
from shenyan.model.labels import LABELS, EntityKind, Label, ReasonCode
from shenyan.model.policy import Policy, Threshold

POLICY = Policy("test-policy-1", {label: Threshold(0.5, 0.9) for label in LABELS})


class FakePipeline:
    """REVIEW and BLOCK raise the defamation score; a mobile number is privacy evidence and 张伟 a name;
    BOOM raises with the text in the message, and UNREADABLE does so in `identify`; HOLD waits for `release`.
    seen: the batches, in order; identified_on: the thread of each call of `identify`."""

    model_version = "fake-model-1"
    lexicon_version = "fake-lexicon-1"

    def __init__(self) -> None:
        self.policies = {"workplace_anon": POLICY, "strict": Policy("test-strict-1", POLICY.thresholds)}
        self.seen: list[list[str]] = []
        self.identified_on: list[threading.Thread] = []
        self.held = threading.Event()
        self.release = threading.Event()

    def assess_batch(self, texts: Sequence[str]) -> list[Assessment]:
        self.seen.append(list(texts))
        return [self._assess(text) for text in texts]

    def identify(self, text: str) -> Assessment:
        self.identified_on.append(threading.current_thread())
        if "UNREADABLE" in text:
            raise ValueError(f"cannot find anything in {text}")
        evidence = tuple(_phones(text))
        entities = tuple(Entity(one.start, one.end, EntityKind.PHONE, one.score, one.source) for one in evidence)
        return Assessment({}, evidence, entities, _languages(text), self.model_version, self.lexicon_version)

    def _assess(self, text: str) -> Assessment:
        if "BOOM" in text:
            raise ValueError(f"cannot read {text}")
        if "HOLD" in text:
            self.held.set()
            assert self.release.wait(30), "the test never released the model"
        scores = dict.fromkeys(LABELS, 0.01)
        scores[Label.DEFAMATION] = 0.95 if "BLOCK" in text else 0.7 if "REVIEW" in text else 0.02
        evidence = _phones(text)
        if evidence:
            scores[Label.PRIVACY_LEAK] = 0.8
        evidence += [
            Evidence(match.start(), match.end(), Label.PRIVACY_LEAK, 0.6, Source.MODEL, ReasonCode.PRIVACY_DISCLOSURE)
            for match in re.finditer("张伟的电话", text)
        ]
        entities = [
            Entity(match.start(), match.end(), EntityKind.PERSON_NAME, 0.9, Source.MODEL)
            for match in re.finditer("张伟|李明", text)
        ]
        found = (tuple(evidence), tuple(entities), _languages(text))
        return Assessment(scores, *found, self.model_version, self.lexicon_version)


def _phones(text: str) -> list[Evidence]:
    return [
        Evidence(
            match.start(),
            match.end(),
            Label.PRIVACY_LEAK,
            0.99,
            Source.RECOGNISER,
            ReasonCode.PRIVACY_CONTACT,
            EntityKind.PHONE,
            "fake_mobile",
        )
        for match in re.finditer(r"1\d{10}", text)
    ]


def _languages(text: str) -> tuple[str, ...]:
    return ("zh",) if re.search(r"[\u4e00-\u9fff]", text) else ("en",)
