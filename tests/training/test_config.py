"""Recipes."""

import dataclasses
from pathlib import Path

import pytest

from shenyan.data.sources import Use, load_table
from shenyan.training.config import SHIPPED, RecipeError, load_recipe


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_shipped_recipe_loads_and_may_train_on_all_it_names() -> None:
    recipe = load_recipe(SHIPPED)
    table = load_table()
    for name in recipe.sources:
        table[name].permit(Use.TRAIN)


def test_unknown_and_missing_settings_are_named(tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    with pytest.raises(RecipeError, match=r"mine\.toml.*learning_speed"):
        load_recipe(write(tmp_path, text + "\nlearning_speed = 3\n"))
    without = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("seed"))
    with pytest.raises(RecipeError, match=r"mine\.toml.*seed"):
        load_recipe(write(tmp_path, without))


@pytest.mark.parametrize("line", ["keep_start = 1.0", "keep_start = -0.5", 'keep_start = "half"'])
def test_a_share_that_cannot_be_kept_is_refused(tmp_path: Path, line: str) -> None:
    text = "".join(
        one for one in SHIPPED.read_text(encoding="utf-8").splitlines(keepends=True) if not one.startswith("keep_start")
    )
    assert load_recipe(write(tmp_path, text + "\nkeep_start = 0.5\n")).keep_start == 0.5
    with pytest.raises(RecipeError, match=r"mine\.toml.*keep_start"):
        load_recipe(write(tmp_path, f"{text}\n{line}\n"))
    with pytest.raises(RecipeError, match=r"mine\.toml.*keep_start"):
        load_recipe(write(tmp_path, text.replace('start = "shipped"', 'start = "backbone"') + "\nkeep_start = 0.5\n"))


def test_another_setting_is_another_run() -> None:
    recipe = load_recipe(SHIPPED)
    assert recipe.digest == load_recipe(SHIPPED).digest
    assert recipe.digest != dataclasses.replace(recipe, seed=recipe.seed + 1).digest
