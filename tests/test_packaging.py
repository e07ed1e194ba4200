"""What `pip install` installs is what lies in the repository."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("cli", "data", "model", "serving", "training")
SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
PATTERNS = [(package, pattern) for package, patterns in SETUPTOOLS["package-data"].items() for pattern in patterns]


def folder_of(package: str) -> Path:
    return ROOT / SETUPTOOLS["package-dir"][package]


def packages_in_the_tree() -> dict[str, str]:
    """Folders of packages by the name under which they are imported."""
    inits = [init for folder in FOLDERS for init in (ROOT / folder).rglob("__init__.py")]
    folders = [init.parent.relative_to(ROOT).as_posix() for init in inits]
    return {f"shenyan.{folder.replace('/', '.')}": folder for folder in folders}


def test_every_package_of_the_tree_is_installed() -> None:
    assert sorted(SETUPTOOLS["packages"]) == sorted(packages_in_the_tree())
    assert len(set(SETUPTOOLS["packages"])) == len(SETUPTOOLS["packages"])


def test_every_package_comes_from_its_folder() -> None:
    assert SETUPTOOLS["package-dir"] == packages_in_the_tree()


def test_no_module_lies_in_a_folder_that_is_no_package() -> None:
    modules = [module for folder in FOLDERS for module in (ROOT / folder).rglob("*.py")]
    assert [module for module in modules if not (module.parent / "__init__.py").is_file()] == []


@pytest.mark.parametrize(("package", "pattern"), PATTERNS)
def test_every_data_pattern_matches_a_file(package: str, pattern: str) -> None:
    assert [path for path in folder_of(package).glob(pattern) if path.is_file()]


def test_every_other_file_is_installed_too() -> None:
    installed = {path for package, pattern in PATTERNS for path in folder_of(package).glob(pattern)}
    lying = {
        path
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc") and "__pycache__" not in path.parts
    }
    assert sorted(lying - installed) == []
