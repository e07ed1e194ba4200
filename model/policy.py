"""From an assessment to a suggestion: pass, review or block."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from shenyan.model.findings import Assessment
from shenyan.model.labels import LABELS, Label


class Suggestion(StrEnum):
    """What the platform should do with a post."""

    PASS = "pass"  # noqa: S105 - a word of the API, not a password
    REVIEW = "review"
    BLOCK = "block"


class RiskLevel(StrEnum):
    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Threshold:
    """Scores in [0, 1] from which a label sends a post to review, and from which it blocks it.

    Raises ValueError unless 0 < review <= block; block may lie above 1, which means "never".
    """

    review: float
    block: float

    def __post_init__(self) -> None:
        if not 0 < self.review <= self.block:
            raise ValueError(f"thresholds need 0 < review <= block, got {self.review} and {self.block}")


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds per label under a version that is stored with every decision."""

    version: str
    thresholds: Mapping[Label, Threshold]


@dataclass(frozen=True, slots=True)
class Decision:
    """A suggestion with its reasons: the labels at or over their review threshold, gravest first."""

    suggestion: Suggestion
    risk_level: RiskLevel
    categories: Mapping[Label, bool]

    @property
    def flagged(self) -> bool:
        return any(self.categories.values())


# Half-way from nothing to the review threshold a score is worth a look in a report, not a moderator's time.
LOW_RISK_SHARE = 0.5


def decide(assessment: Assessment, policy: Policy) -> Decision:
    """Applies a policy to an assessment.

    block: any label reaches its block threshold; review: any reaches its review threshold; else pass.
    risk level: high where a label blocks, medium where one needs review, low where one comes half-way to it.
    """
    scores, thresholds = assessment.scores, policy.thresholds
    categories = {label: scores[label] >= thresholds[label].review for label in LABELS}
    if any(scores[label] >= thresholds[label].block for label in LABELS):
        return Decision(Suggestion.BLOCK, RiskLevel.HIGH, categories)
    if any(categories.values()):
        return Decision(Suggestion.REVIEW, RiskLevel.MEDIUM, categories)
    near = any(scores[label] >= LOW_RISK_SHARE * thresholds[label].review for label in LABELS)
    return Decision(Suggestion.PASS, RiskLevel.LOW if near else RiskLevel.NONE, categories)


def degraded_decision() -> Decision:
    """The answer when the model could not: a moderator looks, nothing passes unseen."""
    return Decision(Suggestion.REVIEW, RiskLevel.MEDIUM, dict.fromkeys(LABELS, False))


# The artifact's operating points: where F1 is about highest, and where hardly any risky post is missed.
BALANCED = "balanced"
CAREFUL = "careful"
POINT = "point"  # key of a policy that names one

SHIPPED_POLICIES = Path(__file__).with_name("policies.toml")


class PolicyError(ValueError):
    """A policy file that cannot be used; the message says which entry and why."""


Points = Mapping[str, Mapping[Label, Threshold]]


def load_policies(path: Path | None, points: Points) -> dict[str, Policy]:
    """Policies by biz_type from a TOML file, by default the shipped one.

    points: the artifact's operating points by name, BALANCED among them. A policy names one by its key "point", and
    takes its thresholds for every label that it does not set itself.
    Raises PolicyError where the file is missing, not TOML, or has a wrong entry.
    """
    path = path or SHIPPED_POLICIES
    try:
        with path.open("rb") as file:
            table = tomllib.load(file)
    except OSError:
        raise PolicyError(f"the policy file {path} cannot be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"the policy file {path} is not valid TOML: {error}") from None
    version = table.pop("version", None)
    if not isinstance(version, str) or not table:
        raise PolicyError(f"the policy file {path} needs a version (a string) and one table per biz_type")
    return {name: Policy(f"{name}@{version}", _thresholds(name, entry, points)) for name, entry in table.items()}


def _thresholds(name: str, entry: Any, points: Points) -> dict[Label, Threshold]:
    known = (POINT, *LABELS)
    unknown = set(entry) - set(known) if isinstance(entry, dict) else {"a value that is no table"}
    if unknown:
        raise PolicyError(f"policy {name}: unknown {', '.join(sorted(map(str, unknown)))}; known: {', '.join(known)}")
    point = entry.get(POINT, BALANCED)
    if point not in points:
        raise PolicyError(f"policy {name}: the model has no operating point {point!r}; it has: {', '.join(points)}")
    thresholds = dict(points[point])
    for label, values in entry.items():
        if label == POINT:
            continue
        try:
            thresholds[Label(label)] = Threshold(review=values["review"], block=values["block"])
        except (KeyError, TypeError, ValueError) as error:
            raise PolicyError(f"policy {name}, {label}: needs numbers review and block ({error})") from None
    return thresholds
