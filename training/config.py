"""A recipe: everything that decides how a model is trained, in one TOML file."""

import hashlib
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

SHIPPED = Path(__file__).with_name("shipped.toml")


class RecipeError(ValueError):
    """A recipe is no TOML, names an unknown setting or lacks one."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings of one training run; the comments of shipped.toml say what each means."""

    seed: int
    sources: tuple[str, ...]
    layers: int
    freeze_embeddings: bool
    epochs: float
    batch_size: int
    learning_rate: float
    head_learning_rate: float
    warmup_share: float
    weight_decay: float
    token_weight: float

    @property
    def digest(self) -> str:
        """Short hash of the settings: a run resumes only under the recipe that began it."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]


def load_recipe(path: Path) -> Recipe:
    """Reads a recipe. Raises RecipeError with the names that are missing or unknown."""
    try:
        with path.open("rb") as file:
            settings = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecipeError(f"{path.name} is not valid TOML: {error}") from None
    known = {field.name for field in fields(Recipe)}
    if settings.keys() != known:
        missing, unknown = known - settings.keys(), settings.keys() - known
        raise RecipeError(f"{path.name}: missing {sorted(missing)}, unknown {sorted(unknown)}")
    settings["sources"] = tuple(settings["sources"])
    return Recipe(**settings)
