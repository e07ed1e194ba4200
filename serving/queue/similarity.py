"""How alike two posts are: MinHash over their words and pairs of neighbouring words. Pure functions of values.

Broder (1997). Measured with the corpora's 600 posts that have a label, each rewritten by two of: two words left out,
two swapped, other punctuation, a few words or emoji put before and after; with 1,500 contrast pairs (one changed fact
flips a label); and with 1.1 million pairs of posts that have nothing to do with each other:

    Jaccard similarity of at least     0.5    0.6    0.7    0.8
    light rewrites                     99 %   96 %   89 %   69 %
    contrast pairs                     25 %   14 %    7 %    2 %
    unrelated pairs in a million       14     10      5      0
"""

import hashlib
from collections.abc import Sequence
from functools import partial
from itertools import pairwise

import numpy as np
from datasketch import MinHash

PERMUTATIONS = 64  # the estimate is right to about 0.06
SEED = 1
# Bands of four: of posts that are 0.5, 0.6, 0.7 alike, 64 %, 89 %, 99 % share one; 0.1 alike, one in 600.
BANDS = 16
ROWS = PERMUTATIONS // BANDS
# Posts that are this alike are copies of each other and stand in one cluster.
COPY = 0.5
# A decision is taken over only from a post that is this alike, since a changed fact may change the answer.
SAME = 0.7
# A copy this alike need not be found itself: what resembles it resembles the one that it was found by.
EQUAL = 0.95
_STORED = np.dtype("<u4")


def signature(words: Sequence[str], *, key: bytes) -> bytes:
    """The signature of a post's words, in their order. key: secret; without it nobody can try out what a post said."""
    shingles = [*words, *(f"{one} {two}" for one, two in pairwise(words))] or [""]
    hashed = partial(_hashed, key=key[: hashlib.blake2b.MAX_KEY_SIZE])
    found = MinHash(num_perm=PERMUTATIONS, seed=SEED, hashfunc=hashed)
    found.update_batch([shingle.encode() for shingle in set(shingles)])
    return bytes(found.hashvalues.astype(_STORED).tobytes())


def bands(values: bytes) -> tuple[str, ...]:
    """The parts of a signature by which it is found, each in hex."""
    width = ROWS * _STORED.itemsize
    parts = (values[start : start + width] for start in range(0, len(values), width))
    return tuple(hashlib.blake2b(part, digest_size=8).hexdigest() for part in parts)


def likeness(one: bytes, other: bytes) -> float:
    """The estimated Jaccard similarity of two posts, in [0, 1], from their signatures."""
    return float(np.mean(np.frombuffer(one, _STORED) == np.frombuffer(other, _STORED)))


def _hashed(shingle: bytes, *, key: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(shingle, digest_size=4, key=key).digest(), "little")
