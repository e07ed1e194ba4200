"""An artifact that is not what its manifest says is refused, with what to do about it."""

import json
from pathlib import Path
from typing import Any

import pytest

from shenyan.model import artifact
from shenyan.model.artifact import ArtifactError, Calibration, load_artifact
from shenyan.model.labels import LABELS, Label
from shenyan.model.policy import Threshold

REMEDY = r"make train|SHENYAN_MODEL"


def change(folder: Path, **values: Any) -> None:
    path = folder / artifact.MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8")) | values
    path.write_text(json.dumps(manifest), encoding="utf-8")


@pytest.fixture
def folder(make_artifact) -> Path:  # type: ignore[no-untyped-def]
    return make_artifact()


def test_a_whole_artifact_is_loaded(folder: Path) -> None:
    found = load_artifact(folder)
    assert found.version == "toy-1"
    assert found.calibration == {label: Calibration(1.0, 0.0) for label in LABELS}
    assert found.thresholds == {label: Threshold(0.5, 1.01) for label in LABELS}
    assert found.identifier_weight == 0.9
    assert found.network.is_file()
    assert found.tokenizer.is_file()


def test_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match=REMEDY):
        load_artifact(tmp_path / "nothing")


def test_missing_manifest_is_refused(folder: Path) -> None:
    (folder / artifact.MANIFEST).unlink()
    with pytest.raises(ArtifactError, match=REMEDY):
        load_artifact(folder)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"toy"', b"\xff\xfe{}"], ids=repr)
def test_broken_manifest_is_refused(folder: Path, content: bytes) -> None:
    (folder / artifact.MANIFEST).write_bytes(content)
    with pytest.raises(ArtifactError, match=REMEDY):
        load_artifact(folder)


@pytest.mark.parametrize("name", [artifact.NETWORK, artifact.TOKENIZER])
def test_changed_byte_is_refused(folder: Path, name: str) -> None:
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(ArtifactError, match=rf"{name}.*(?:{REMEDY})"):
        load_artifact(folder)


@pytest.mark.parametrize("name", [artifact.NETWORK, artifact.TOKENIZER])
def test_missing_file_is_refused(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ArtifactError, match=rf"{name}.*(?:{REMEDY})"):
        load_artifact(folder)


@pytest.mark.parametrize("name", [artifact.NETWORK, artifact.TOKENIZER])
def test_file_that_the_manifest_does_not_vouch_for_is_refused(folder: Path, name: str) -> None:
    files = json.loads((folder / artifact.MANIFEST).read_text(encoding="utf-8"))["files"]
    del files[name]
    change(folder, files=files)
    with pytest.raises(ArtifactError, match=rf"{name}.*(?:{REMEDY})"):
        load_artifact(folder)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", 0),
        ("taxonomy_version", "2001-01"),
        ("labels", ["defamation", "rumor", "privacy_leak"]),
        ("tags", {"entity": ["person_name"]}),
        ("window", 128),
        ("overlap", 0),
    ],
)
def test_artifact_for_other_code_is_refused_naming_the_difference(folder: Path, key: str, value: Any) -> None:
    change(folder, **{key: value})
    with pytest.raises(ArtifactError, match=rf"{key} differs.*(?:{REMEDY})"):
        load_artifact(folder)


@pytest.mark.parametrize("key", ["version", "files", "calibration", "thresholds", "identifier_weight"])
def test_manifest_that_lacks_a_part_is_refused(folder: Path, key: str) -> None:
    manifest = json.loads((folder / artifact.MANIFEST).read_text(encoding="utf-8"))
    del manifest[key]
    (folder / artifact.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ArtifactError, match=REMEDY):
        load_artifact(folder)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("thresholds", {label: {"review": 0.9, "block": 0.1} for label in LABELS}),
        ("thresholds", {"rumor": {"review": 0.1, "block": 0.9}}),
        ("calibration", {label: {"slope": 1.0} for label in LABELS}),
        ("files", ["model.onnx"]),
    ],
)
def test_manifest_with_a_wrong_part_is_refused(folder: Path, key: str, value: Any) -> None:
    change(folder, **{key: value})
    with pytest.raises(ArtifactError, match=REMEDY):
        load_artifact(folder)


def test_pointer_to_the_shipped_artifact_is_followed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artifact, "ARTIFACTS", folder.parent)
    pointer = folder.parent / artifact.CURRENT
    pointer.write_text(f"{folder.name}\n", encoding="utf-8")
    assert load_artifact().folder == folder
    pointer.unlink()
    with pytest.raises(ArtifactError, match=REMEDY):
        load_artifact()


def test_shipped_artifact_tells_what_it_was_made_of(shipped) -> None:  # type: ignore[no-untyped-def]
    manifest = load_artifact().manifest
    assert shipped.model_version == manifest["version"]
    assert manifest["sources"]
    assert all(source["licence"] for source in manifest["sources"])
    assert set(manifest["files"]) >= {artifact.NETWORK, artifact.TOKENIZER}


def test_a_language_may_be_calibrated_by_itself(make_artifact) -> None:  # type: ignore[no-untyped-def]
    own = {"zh": {"rumor": {"slope": 2.0, "intercept": -1.0}}}
    found = load_artifact(make_artifact(language_calibration=own))
    assert found.calibration_for(Label.RUMOR, ("zh", "en")) == Calibration(2.0, -1.0)
    assert found.calibration_for(Label.RUMOR, ("en", "zh")) == Calibration(1.0, 0.0)
    assert found.calibration_for(Label.DEFAMATION, ("zh",)) == Calibration(1.0, 0.0)
    assert found.calibration_for(Label.RUMOR, ()) == Calibration(1.0, 0.0)


def test_operating_points_stand_beside_the_balanced_one(make_artifact) -> None:  # type: ignore[no-untyped-def]
    careful = {label: {"review": 0.1, "block": 1.01} for label in LABELS}
    found = load_artifact(make_artifact(points={"careful": careful}))
    assert found.points["careful"][Label.RUMOR] == Threshold(0.1, 1.01)
    assert found.thresholds == found.points["balanced"]
