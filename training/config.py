"""A recipe: everything that decides how a model is trained, in one TOML file."""

import hashlib
import tomllib
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path

# Starts of a recipe that are no version of an artifact.
BACKBONE = "backbone"
SHIPPED_MODEL = "shipped"

SHIPPED = Path(__file__).with_name("shipped.toml")
MONTH = Path(__file__).with_name("month.toml")


class RecipeError(ValueError):
    """A recipe is no TOML, names an unknown setting or lacks one."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings of one training run; the comments of shipped.toml say what each means.

    replay: how many of the rows that the start has learned from are trained on again; None for all of them.
    replay_missed: beside that sample come all of those rows of which the start is further than this from a label, in
    [0, 1]; None for no such choice.
    keep_start: share in [0, 1) of the start's weights in the result; None for none.
    """

    seed: int
    sources: tuple[str, ...]
    start: str
    layers: int
    freeze_embeddings: bool
    freeze_layers: int
    epochs: float
    batch_size: int
    learning_rate: float
    head_learning_rate: float
    layer_decay: float
    warmup_share: float
    weight_decay: float
    token_weight: float
    gaze_weight: float
    pair_weight: float
    swap_share: float
    evade_share: float
    noise_share: float
    # Not in the digest: another number makes another set of rows, and a run's name hangs on that too.
    replay: int | None = field(default=None, repr=False)
    replay_missed: float | None = field(default=None, repr=False)
    # Nor this: it changes what becomes of a finished run, not the run.
    keep_start: float | None = field(default=None, repr=False)

    @property
    def digest(self) -> str:
        """Short hash of the settings: a run resumes only under the recipe that began it."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]


def load_recipe(path: Path) -> Recipe:
    """Reads a recipe. Raises RecipeError with the names that are missing, unknown or set to what cannot be."""
    try:
        with path.open("rb") as file:
            settings = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecipeError(f"{path.name} is not valid TOML: {error}") from None
    required = {one.name for one in fields(Recipe) if one.default is MISSING}
    missing, unknown = required - settings.keys(), settings.keys() - {one.name for one in fields(Recipe)}
    if missing or unknown:
        raise RecipeError(f"{path.name}: missing {sorted(missing)}, unknown {sorted(unknown)}")
    kept = settings.get("keep_start")
    if kept is not None and not (isinstance(kept, float) and 0 <= kept < 1 and settings["start"] != BACKBONE):
        raise RecipeError(f"{path.name}: keep_start is a share, at least 0 and below 1, of a model to start from")
    settings["sources"] = tuple(settings["sources"])
    return Recipe(**settings)
