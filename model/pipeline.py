"""The way of a text: fold, recognise, classify, filter, assess."""

from collections.abc import Sequence

from shenyan.model.findings import Assessment


class Pipeline:
    """Assesses posts with one loaded artifact. Thread-safe: it holds no state between calls."""

    model_version: str
    lexicon_version: str

    def assess(self, text: str) -> Assessment:
        """Assesses one post of 1 to 10,000 code points."""
        return self.assess_batch([text])[0]

    def assess_batch(self, texts: Sequence[str]) -> list[Assessment]:
        """Assesses posts together, which is faster than one by one; answers in the order of the texts."""
        raise NotImplementedError
