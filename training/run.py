"""`make train`: from rows to a calibrated artifact, in stages that an interrupted run picks up again."""

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from tokenizers import Tokenizer

from shenyan.data.augment import Augmenter, Shares
from shenyan.data.dataset import Corpus, load_corpus
from shenyan.data.rows import Row
from shenyan.data.sources import Use
from shenyan.data.splits import Split
from shenyan.model.artifact import ARTIFACTS, NETWORK, TOKENIZER, Artifact, load_artifact
from shenyan.training import backbone, network, vocabulary
from shenyan.training.config import BACKBONE, SHIPPED_MODEL, Recipe
from shenyan.training.encode import encode_rows
from shenyan.training.export import export
from shenyan.training.fit import Units, fit
from shenyan.training.manifest import TRAINED_ON, trained_on, write_manifest
from shenyan.training.replay import Misses, measured, replaying
from shenyan.training.start import blended, read_back

Say = Callable[[str], None]


def train(recipe: Recipe, *, home: Path, say: Say) -> Artifact:
    """Runs a recipe and returns the new artifact, which lies in home/artifacts/<version>.

    home: where checkpoints and artifacts are kept. say: takes one line of progress.
    Raises LicenceError, ChecksumError, RowError, BackboneError, ArtifactError or StartError before anything is
    trained.
    """
    recipe = _resolved(recipe)
    learned = _learned(recipe)
    corpus = load_corpus(recipe.sources, use=Use.TRAIN, trained_on=learned)
    for line in corpus.missing:
        say(f"left out: {line}")
    corpus = replaying(corpus, recipe, learned, measure=partial(_misses, recipe, home, say))
    say("rows: " + ", ".join(f"{split} {len(rows)}" for split, rows in corpus.splits.items()))
    folder = home / "train" / f"{recipe.digest}-{_digest(corpus)}"
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer, fitted = _fitted(recipe, corpus, folder, say)
    if recipe.keep_start is not None:
        fitted = blended(fitted, _start(recipe, corpus.splits[Split.TRAIN])[0], kept=recipe.keep_start)
    say("exporting to int8")
    draft = folder / "artifact"
    draft.mkdir(exist_ok=True)
    export(fitted, draft / NETWORK)
    tokenizer.save(str(draft / TOKENIZER))
    learned |= {row.id for row in corpus.splits[Split.TRAIN]}
    (draft / TRAINED_ON).write_text("".join(f"{one}\n" for one in sorted(learned)), encoding="utf-8")
    say("calibrating the exported file")
    write_manifest(draft, recipe, corpus)
    artifact = load_artifact(draft)
    target = home / "artifacts" / artifact.version
    shutil.copytree(draft, target, dirs_exist_ok=True)
    return load_artifact(target)


def _resolved(recipe: Recipe) -> Recipe:
    """The recipe with the version that its start stands for: the manifest has to say which one it was."""
    return replace(recipe, start=load_artifact().version) if recipe.start == SHIPPED_MODEL else recipe


def _learned(recipe: Recipe) -> set[str]:
    return set() if recipe.start == BACKBONE else trained_on(load_artifact(ARTIFACTS / recipe.start))


def _misses(recipe: Recipe, home: Path, say: Say, rows: Sequence[Row]) -> Misses:
    say(f"asking {recipe.start} what it has not learned yet, of {len(rows)} rows")
    cache = home / "train" / f"misses-{recipe.start}.json"
    cache.parent.mkdir(parents=True, exist_ok=True)
    return measured(load_artifact(ARTIFACTS / recipe.start), rows, cache=cache)


def _digest(corpus: Corpus) -> str:
    ids = [row.id for split in Split for row in corpus.splits[split]]
    return hashlib.sha256("".join(ids).encode()).hexdigest()[:12]


def _fitted(recipe: Recipe, corpus: Corpus, folder: Path, say: Say) -> tuple[Tokenizer, network.Network]:
    """The trained network, from the folder where a finished run left it."""
    tokenizer_file = folder / TOKENIZER
    if (folder / "network.pt").is_file():
        say(f"already trained: {folder}")
        return Tokenizer.from_file(str(tokenizer_file)), network.load(folder)
    rows = corpus.splits[Split.TRAIN]
    fresh, tokenizer = _start(recipe, rows)
    tokenizer.save(str(tokenizer_file))
    say(f"training from {recipe.start}, {fresh.encoder.config.num_hidden_layers} layers; logs in {folder}")
    shares = Shares(swap=recipe.swap_share, evade=recipe.evade_share, noise=recipe.noise_share)
    fitted = fit(
        fresh,
        recipe,
        train=Units(rows, tokenizer, Augmenter(rows, shares, seed=recipe.seed)),
        # Posts of like length one after the other: a batch is padded to its longest.
        dev=encode_rows(sorted(corpus.splits[Split.DEV], key=lambda row: len(row.text)), tokenizer),
        folder=folder / "checkpoints",
    )
    network.save(fitted, folder)
    return tokenizer, fitted


def _start(recipe: Recipe, rows: Sequence[Row]) -> tuple[network.Network, Tokenizer]:
    """The network to train and its tokenizer: the backbone's, or those of the artifact that the recipe names."""
    if recipe.start != BACKBONE:
        fresh, tokenizer = read_back(load_artifact(ARTIFACTS / recipe.start))
    else:
        written = [row.text for row in rows if row.entities is not None]
        tokenizer, kept = vocabulary.prune(backbone.locate(backbone.TOKENIZER), written)
        encoder = backbone.load()
        vocabulary.prune_embeddings(encoder, kept)
        fresh = network.Network(encoder)
    config = fresh.encoder.config
    fresh.encoder.encoder.layer = fresh.encoder.encoder.layer[: recipe.layers]
    config.num_hidden_layers = min(recipe.layers, config.num_hidden_layers)
    return fresh, tokenizer
