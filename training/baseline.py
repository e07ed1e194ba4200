"""The linear baseline that the encoder must beat: jieba words and character n-grams, TF-IDF, logistic regression."""

import re
from collections.abc import Sequence

import jieba
import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline, make_union

from shenyan.data.rows import Row
from shenyan.model import segment
from shenyan.model.labels import LABELS
from shenyan.model.normalise import fold

REGULARISATION = 10.0  # scikit-learn's C; 1, 3, 10 and 30 were tried on dev


class Baseline:
    """One logistic regression per label on shared features."""

    def __init__(self, models: Sequence[Pipeline]) -> None:
        self._models = tuple(models)

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Probabilities of shape (texts, labels) in the order of LABELS."""
        folded = [fold(text).text for text in texts]
        return np.stack([model.predict_proba(folded)[:, 1] for model in self._models], axis=1)


def fit_baseline(rows: Sequence[Row]) -> Baseline:
    """Trains the baseline on rows; takes well under a minute for ten thousand."""
    segment.initialise()
    texts = [fold(row.text).text for row in rows]
    models = []
    for label in LABELS:
        features = make_union(
            TfidfVectorizer(tokenizer=words, token_pattern=None, ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=2, sublinear_tf=True),
        )
        model = make_pipeline(features, LogisticRegression(C=REGULARISATION, max_iter=1000))
        models.append(model.fit(texts, [row.labels[label] for row in rows]))
    return Baseline(models)


def words(text: str) -> list[str]:
    """Words of a text in lower case: jieba's in Chinese, its Latin words kept whole; white space left out."""
    return [word for word in jieba.lcut(text.lower()) if re.search(r"\S", word)]
