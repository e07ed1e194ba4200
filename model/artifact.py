"""A model as it lies on disk: a folder with the network, its tokenizer and a manifest that vouches for both.

    <version>/manifest.json   labels, tags, hashes, calibration, thresholds, metrics, training data, licences
    <version>/model.onnx      the network in int8
    <version>/tokenizer.json  the pruned tokenizer

The shipped artifact is the one that model/artifacts/current.txt names.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shenyan.model.labels import LABELS, TAXONOMY_VERSION, Label
from shenyan.model.policy import BALANCED, Threshold
from shenyan.model.tags import GROUPS
from shenyan.model.windows import OVERLAP, WINDOW

FORMAT = 1
MANIFEST = "manifest.json"
NETWORK = "model.onnx"
TOKENIZER = "tokenizer.json"

ARTIFACTS = Path(__file__).with_name("artifacts")
CURRENT = "current.txt"


class ArtifactError(RuntimeError):
    """An artifact is missing, damaged or made for other code; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns a label's logit x into a probability: 1 / (1 + exp(-(slope·x + intercept))). Platt (1999)."""

    slope: float
    intercept: float


@dataclass(frozen=True, slots=True)
class Artifact:
    """A verified artifact.

    calibration: by label, for a language that language_calibration has nothing of its own for. points: thresholds by
    the name of their operating point. identifier_weight: privacy score that a certain identifier alone gives, in
    [0, 1].
    """

    folder: Path
    version: str
    calibration: Mapping[Label, Calibration]
    language_calibration: Mapping[str, Mapping[Label, Calibration]]
    points: Mapping[str, Mapping[Label, Threshold]]
    identifier_weight: float
    manifest: Mapping[str, Any]

    @property
    def thresholds(self) -> Mapping[Label, Threshold]:
        """Of the operating point that a policy takes unless it names another."""
        return self.points[BALANCED]

    def calibration_for(self, label: Label, spoken: Sequence[str]) -> Calibration:
        """How a label's logit is read in a post of these languages, most used first."""
        own = self.language_calibration.get(spoken[0], {}) if spoken else {}
        return own.get(label, self.calibration[label])

    @property
    def network(self) -> Path:
        return self.folder / NETWORK

    @property
    def tokenizer(self) -> Path:
        return self.folder / TOKENIZER


def shipped_folder() -> Path:
    """The folder of the artifact that this installation ships. Raises ArtifactError where there is none."""
    pointer = ARTIFACTS / CURRENT
    if not pointer.is_file():
        raise ArtifactError(f"{pointer} is missing: restore it, or make an artifact with `make train`")
    return ARTIFACTS / pointer.read_text(encoding="utf-8").strip()


def load_artifact(folder: Path | None = None) -> Artifact:
    """Reads and verifies an artifact; by default the shipped one.

    Raises ArtifactError where a file is missing, differs from its hash, or was made for another taxonomy,
    set of tags or window.
    """
    folder = folder or shipped_folder()
    manifest = _read_manifest(folder)
    try:
        for name, digest in manifest["files"].items():
            _verify(folder / name, digest)
        return _artifact(folder, manifest)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ArtifactError(
            f"{folder / MANIFEST} lacks or garbles a part ({type(error).__name__}: {error}): restore it, or run "
            "`make train`"
        ) from None


def _artifact(folder: Path, manifest: Mapping[str, Any]) -> Artifact:
    for name in (NETWORK, TOKENIZER):
        if name not in manifest["files"]:
            raise ArtifactError(f"{folder / MANIFEST} vouches for no {name}: restore it, or run `make train`")
    return Artifact(
        folder=folder,
        version=manifest["version"],
        calibration={label: Calibration(**manifest["calibration"][label]) for label in LABELS},
        language_calibration={
            language: {Label(label): Calibration(**values) for label, values in entry.items()}
            for language, entry in manifest.get("language_calibration", {}).items()
        },
        points={BALANCED: _thresholds(manifest["thresholds"])}
        | {name: _thresholds(entry) for name, entry in manifest.get("points", {}).items()},
        identifier_weight=manifest["identifier_weight"],
        manifest=manifest,
    )


def _thresholds(entry: Mapping[str, Mapping[str, float]]) -> dict[Label, Threshold]:
    return {label: Threshold(**entry[label]) for label in LABELS}


def interface() -> dict[str, Any]:
    """What code and network must agree on; written into a manifest and compared when it is loaded."""
    return {
        "format": FORMAT,
        "taxonomy_version": TAXONOMY_VERSION,
        "labels": [str(label) for label in LABELS],
        "tags": {group.name: [str(kind) for kind in group.kinds] for group in GROUPS},
        "window": WINDOW,
        "overlap": OVERLAP,
    }


def sha256(path: Path) -> str:
    """Hash of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        raise ArtifactError(
            f"no model at {folder}: {MANIFEST} is missing. Set SHENYAN_MODEL to a folder made by `make train`, "
            "or unset it to use the shipped model"
        )
    try:
        manifest: dict[str, Any] = dict(json.loads(path.read_text(encoding="utf-8")))
    except (TypeError, ValueError):
        raise ArtifactError(f"{path} is not a JSON object: restore it, or run `make train`") from None
    for key, wanted in interface().items():
        if manifest.get(key) != wanted:
            raise ArtifactError(
                f"the model at {folder} was made for another version of this code ({key} differs): "
                "install the version that made it, or run `make train`"
            )
    return manifest


def _verify(path: Path, digest: str) -> None:
    if not path.is_file():
        raise ArtifactError(f"{path} is missing: restore the artifact, or run `make train`")
    if sha256(path) != digest:
        raise ArtifactError(
            f"{path} is not the file that its manifest names (the hash differs): restore it from version control, "
            "or run `make train`"
        )
