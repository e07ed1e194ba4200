"""How urgent a case is. Pure functions of values.

Cases are claimed in the order of their deadlines: age counts by the clock, and severity, reach and the policy's
allowance set how long after its arrival a case is due. A deadline never moves, so that the order is an index.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from shenyan.model.labels import EntityKind, Label

MILD, GRAVE = 1, 3
# How long a mild case that nobody else reads may wait; a grave one has a third of it.
ALLOWANCE = timedelta(hours=24)
# How long a blind reading may wait: always the same, since its deadline would tell what the model found, and so for
# which purpose it was opened.
BLIND_ALLOWANCE = timedelta(hours=12)
# Readers from which reach shortens the allowance, and the most that it does: a tenfold reach takes a third off.
FEW_READERS = 100
PER_TENFOLD = 2 / 3
# Numbers with which somebody can be robbed, found or impersonated.
GRAVE_KINDS = frozenset({EntityKind.ID_NUMBER, EntityKind.BANK_CARD, EntityKind.ADDRESS, EntityKind.PHONE})


def severity(categories: Mapping[str, bool], evidence: Iterable[Mapping[str, Any]], *, high_risk: bool) -> int:
    """From 1 to 3. Grave: the policy's block threshold, two labels at once, or a grave kind of personal data; mild:
    a rumor alone. evidence: as stored with an assessment."""
    flagged = [label for label, flag in categories.items() if flag]
    exposed = any(one.get("entity_type") in GRAVE_KINDS for one in evidence)
    if high_risk or exposed or len(flagged) > 1:
        return GRAVE
    return MILD if flagged == [Label.RUMOR] else 2


def due(created_at: datetime, *, severity: int, reach: int | None) -> datetime:
    """When a case is due. reach: expected readers, where the client said so."""
    tenfolds = max(0.0, math.log10(max(reach or 0, FEW_READERS) / FEW_READERS))
    share: float = PER_TENFOLD**tenfolds
    return created_at + ALLOWANCE / severity * share


def blind_due(created_at: datetime) -> datetime:
    """When a blind reading is due, whatever its post is like and whoever reads it."""
    return created_at + BLIND_ALLOWANCE


def wants_relief(shown: Sequence[int]) -> bool:
    """Whether the next case should be no grave one. shown: severities of the last cases, latest first.

    Wellbeing: grave posts are mixed with others rather than stacked.
    """
    return len(shown) >= 2 and all(one == GRAVE for one in shown[:2])
