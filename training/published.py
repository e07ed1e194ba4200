"""What others report on the sets that `training/external.py` measures on, to be printed beside our figures.

Only what could be read at its origin or in a public document is here, nothing from memory. None of it answers quite
the same question: most of those systems were trained on the set, ours was not, and `differs` says what else differs.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Published:
    """A reported figure. slice, measure: of the line it belongs beside. value: a share in [0, 1]."""

    slice: str
    measure: str
    system: str
    value: float
    differs: str
    origin: str


_COLD = ("whole test split", "third-party summary of the ToxiTrace paper")
_HARM = ("the abuse class among six", "results figure in zjunlp/ChineseHarm-bench")
_GLAN = ("reads the reposts too", "log in chunyuanY/RumorDetection")
_GLAN_FOUR = ("four classes, reads the retweets", "log in chunyuanY/RumorDetection")
_CLUENER = ("hidden test split, exact spans", "README of CLUEbenchmark/CLUENER2020")
_WEIBO_NER = ("exact spans, all four kinds of name", "Ma et al., ACL 2020")
_WNUT = ("exact spans, all six kinds", "NLP-progress")

PUBLISHED: tuple[Published, ...] = (
    Published("cold: offensive (transfer)", "accuracy", "RoBERTa", 0.8268, *_COLD),
    Published("cold: offensive (transfer)", "macro_f1", "RoBERTa", 0.8256, *_COLD),
    Published("cold: offensive (transfer)", "accuracy", "RoBERTa + ToxiTrace", 0.8384, *_COLD),
    Published("cold: offensive (transfer)", "macro_f1", "RoBERTa + ToxiTrace", 0.8368, *_COLD),
    Published("chineseharm_bench: abuse (transfer)", "f1", "DeepSeek-R1", 0.87, *_HARM),
    Published("chineseharm_bench: abuse (transfer)", "f1", "Gemini 2.0 Flash", 0.84, *_HARM),
    Published("chineseharm_bench: abuse (transfer)", "f1", "BERT-base-Chinese", 0.76, *_HARM),
    Published("weibo16_glan: refuted (transfer)", "accuracy", "GLAN", 0.944, *_GLAN),
    Published("weibo16_glan: refuted (transfer)", "macro_f1", "GLAN", 0.944, *_GLAN),
    Published("twitter15_glan: rumour (transfer)", "accuracy", "GLAN", 0.905, *_GLAN_FOUR),
    Published("twitter16_glan: rumour (transfer)", "accuracy", "GLAN", 0.902, *_GLAN_FOUR),
    Published("cluener2020: person_name (transfer)", "entity_f1", "RoBERTa-wwm-large", 0.8909, *_CLUENER),
    Published("cluener2020: person_name (transfer)", "entity_f1", "BERT-base", 0.8875, *_CLUENER),
    Published("cluener2020: person_name (transfer)", "entity_f1", "BiLSTM-CRF", 0.7404, *_CLUENER),
    Published("cluener2020: person_name (transfer)", "entity_f1", "human", 0.7449, *_CLUENER),
    Published("weibo_ner: person_name (transfer)", "entity_f1", "BERT, Ma et al.", 0.709, *_WEIBO_NER),
    Published("wnut17: person_name (transfer)", "entity_f1", "InferNER", 0.5052, *_WNUT),
    Published("wnut17: person_name (transfer)", "entity_f1", "Flair", 0.4959, *_WNUT),
)
