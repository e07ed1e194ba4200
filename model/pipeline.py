"""The way of a text: fold, recognise, discard what is public, classify, assess."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from shenyan.model import homophones
from shenyan.model.artifact import Artifact, load_artifact
from shenyan.model.classifier import Classifier, Prediction
from shenyan.model.evidence import (
    identifier_evidence,
    likeliest_sentence,
    marked_identifiers,
    merge_entities,
    model_entities,
    model_evidence,
)
from shenyan.model.findings import Assessment, Entity, Evidence, Finding
from shenyan.model.labels import LABELS, Label
from shenyan.model.languages import languages
from shenyan.model.lexicon import LEXICON_VERSION
from shenyan.model.normalise import Folded, fold
from shenyan.model.policy import Policy, load_policies
from shenyan.model.reading import Reading, read


class Pipeline:
    """Assesses posts with one artifact. Thread-safe: it holds no state between calls.

    policies: by biz_type, with the artifact's thresholds wherever a policy sets none of its own.
    """

    def __init__(self, artifact: Artifact, *, threads: int = 0, policies_file: Path | None = None) -> None:
        self._artifact = artifact
        self._classifier = Classifier(artifact, threads=threads)
        self.policies: Mapping[str, Policy] = load_policies(policies_file, artifact.points)
        # No policy shows a reason for what it does not flag.
        self._shown_from = {
            label: min(policy.thresholds[label].review for policy in self.policies.values()) for label in LABELS
        }
        homophones.prepare()

    @property
    def model_version(self) -> str:
        return self._artifact.version

    @property
    def lexicon_version(self) -> str:
        return LEXICON_VERSION

    def assess(self, text: str) -> Assessment:
        """Assesses one post of 1 to 10,000 code points."""
        return self.assess_batch([text])[0]

    def assess_batch(self, texts: Sequence[str]) -> list[Assessment]:
        """Assesses posts, in their order. An assessment does not depend on the other posts."""
        readings = [read(fold(text)) for text in texts]
        predictions = self._classifier.predict([reading.shown for reading in readings])
        return [self._assess(*pair) for pair in zip(readings, predictions, strict=True)]

    def identify(self, text: str) -> Assessment:
        """What the recognisers alone say of a post, without scores: for an answer that cannot wait for the network."""
        reading = read(fold(text))
        return Assessment(
            scores={},
            evidence=tuple(identifier_evidence(finding) for finding in reading.found),
            entities=merge_entities(reading.found, (), ()),
            languages=languages(reading.folded.text),
            model_version=self.model_version,
            lexicon_version=self.lexicon_version,
        )

    def _assess(self, reading: Reading, prediction: Prediction) -> Assessment:
        folded, found = reading.folded, reading.found
        scores = combine(prediction.scores, found, self._artifact.identifier_weight)
        entities = merge_entities(found, reading.public, model_entities(prediction, folded))
        evidence: list[Evidence] = [identifier_evidence(finding) for finding in found]
        for label in LABELS:
            if scores[label] >= self._shown_from[label]:
                evidence += self._evidence(label, prediction, folded, entities, evidence)
        return Assessment(
            scores=scores,
            evidence=tuple(sorted(evidence, key=lambda one: (one.start, one.end))),
            entities=entities,
            languages=languages(folded.text),
            model_version=self.model_version,
            lexicon_version=self.lexicon_version,
        )

    def _evidence(
        self,
        label: Label,
        prediction: Prediction,
        folded: Folded,
        entities: Sequence[Entity],
        known: Sequence[Evidence],
    ) -> list[Evidence]:
        """What the network adds to the evidence that is known; at least one stretch stands for every label."""
        added = marked_identifiers(entities) if label is Label.PRIVACY_LEAK else []
        added += [one for one in model_evidence(label, prediction, folded) if not _repeats(one, [*known, *added])]
        if not added and not any(one.category is label for one in known):
            return likeliest_sentence(label, prediction, folded)
        return added


def combine(scores: Mapping[Label, float], found: Sequence[Finding], identifier_weight: float) -> dict[Label, float]:
    """The network's scores, where privacy is at least what the surest identifier alone is worth."""
    identifier = max((finding.score for finding in found), default=0.0) * identifier_weight
    return {**scores, Label.PRIVACY_LEAK: max(scores[Label.PRIVACY_LEAK], identifier)}


def _repeats(one: Evidence, others: Sequence[Evidence]) -> bool:
    """Whether a stretch lies within one that stands for the same label already, or within an identifier.

    A telephone number is no rumor, whatever surrounds it.
    """
    return any(
        (other.category is one.category or other.entity_type is not None)
        and other.start <= one.start
        and one.end <= other.end
        for other in others
    )


def load_pipeline(folder: Path | None = None, *, threads: int = 0, policies_file: Path | None = None) -> Pipeline:
    """A pipeline on the artifact in `folder`, by default the shipped one. Raises ArtifactError."""
    return Pipeline(load_artifact(folder), threads=threads, policies_file=policies_file)
