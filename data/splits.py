"""Which row is for training and which for judging, fixed by a hash of what the row springs from, or by its time.

Rows that spring from one source share a group, and a group never straddles splits: contrast pairs, rows that
name the same organisation, and near-duplicates.

Moderators' decisions are split by time, since a model is judged by what it makes of posts that come after those it
learned from: the newest are held out, shared out by the hash.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence, Set
from datetime import UTC, datetime
from enum import StrEnum

from datasketch import MinHash, MinHashLSH

from shenyan.data.rows import Row
from shenyan.model.labels import EntityKind

SHINGLE = 5  # characters; long enough that shared phrases do not make two short posts near-duplicates
SIMILARITY = 0.5  # Jaccard index of shingles from which two rows count as near-duplicates
PERMUTATIONS = 64


class Split(StrEnum):
    """train: fitting · dev: choosing · calibration: probabilities and thresholds · test: `make evaluate` only."""

    TRAIN = "train"
    DEV = "dev"
    CALIBRATION = "calibration"
    TEST = "test"


# Upper ends of each split's share of the hash range.
SHARES: tuple[tuple[Split, float], ...] = (
    (Split.TRAIN, 0.74),
    (Split.DEV, 0.82),
    (Split.CALIBRATION, 0.90),
    (Split.TEST, 1.0),
)
NEWEST = 0.25  # share of the decisions that is held out


def split_rows(rows: Sequence[Row], *, trained_on: Set[str] = frozenset()) -> dict[Split, list[Row]]:
    """Rows by split, exact duplicates of text dropped; the order of the rows does not matter.

    trained_on: ids of rows that a model has learned from already; whatever shares a group with one is for training.
    """
    unique = list({row.id: row for row in rows}.values())
    splits: dict[Split, list[Row]] = {split: [] for split in Split}
    groups = group_rows(unique)
    fresh = [all(row.id not in trained_on for row in group) for group in groups]
    since = _held_out_since([group for group, is_fresh in zip(groups, fresh, strict=True) if is_fresh])
    for group, is_fresh in zip(groups, fresh, strict=True):
        splits[_split_of(group, since) if is_fresh else Split.TRAIN].extend(group)
    for members in splits.values():
        members.sort(key=lambda row: row.id)
    return splits


def group_rows(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows that spring from one source, together; every row is in one group."""
    parents = list(range(len(rows)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    for members in _shared_keys(rows):
        for member in members:
            parents[root(member)] = root(members[0])
    for left, right in near_duplicates([row.text for row in rows]):
        parents[root(right)] = root(left)
    groups: defaultdict[int, list[Row]] = defaultdict(list)
    for index, row in enumerate(rows):
        groups[root(index)].append(row)
    return list(groups.values())


def near_duplicates(texts: Sequence[str]) -> Iterable[tuple[int, int]]:
    """Pairs of indices of texts whose shingles overlap by SIMILARITY or more."""
    index = MinHashLSH(threshold=SIMILARITY, num_perm=PERMUTATIONS)
    all_shingles = [_shingles(text) for text in texts]
    encoded = ([shingle.encode() for shingle in shingles] for shingles in all_shingles)
    sketches = MinHash.generator(encoded, num_perm=PERMUTATIONS)
    for number, (shingles, sketch) in enumerate(zip(all_shingles, sketches, strict=True)):
        for candidate in index.query(sketch):
            other = all_shingles[candidate]
            if len(shingles & other) >= SIMILARITY * len(shingles | other):
                yield int(candidate), number
        index.insert(number, sketch)


def _shingles(text: str) -> frozenset[str]:
    letters = re.sub(r"\W+", "", text.lower())
    last = max(1, len(letters) - SHINGLE + 1)
    return frozenset(letters[start : start + SHINGLE] for start in range(last))


def _shared_keys(rows: Sequence[Row]) -> list[list[int]]:
    members: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        if row.pair is not None:
            members["pair", row.corpus, row.pair].append(index)
        for mark in row.entities or ():
            if mark.kind is EntityKind.ORGANISATION:
                members["organisation", row.text[mark.start : mark.end].casefold()].append(index)
    return list(members.values())


def _held_out_since(groups: Sequence[Sequence[Row]]) -> datetime:
    """The time from which groups of decisions are held out, so that they are NEWEST of the decisions or a bit less."""
    dated = [(oldest, len(group)) for group in groups if (oldest := _oldest(group)) is not None]
    room = NEWEST * sum(size for _, size in dated)
    since = datetime.max.replace(tzinfo=UTC)
    for oldest, size in sorted(dated, reverse=True):
        room -= size
        if room < 0:
            break
        since = oldest
    return since


def _oldest(group: Sequence[Row]) -> datetime | None:
    """The time of a group of decisions: its first, as what came later is no news. None where some row has no time."""
    times = [row.decided_at for row in group if row.decided_at is not None]
    return min(times) if len(times) == len(group) else None


def _split_of(group: Sequence[Row], since: datetime) -> Split:
    # Decisions do not move the rows that they come to: these go by their own hash.
    timeless = [row.id for row in group if row.decided_at is None]
    if timeless:
        return _by_hash(min(timeless), above=0.0)
    oldest = _oldest(group)
    if oldest is None or oldest < since:
        return Split.TRAIN
    return _by_hash(min(row.id for row in group), above=SHARES[0][1])


def _by_hash(key: str, *, above: float) -> Split:
    """The split that a key falls into, above a share of the range."""
    share = int(hashlib.sha256(key.encode()).hexdigest()[:12], 16) / 16**12
    return next(split for split, end in SHARES if above + share * (1 - above) < end)
