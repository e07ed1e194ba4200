"""Full-text search over the posts of cases, in Chinese and English: FTS5 on SQLite, tsvector on PostgreSQL.

Neither database knows Chinese words, so the words are found here, alike for posts and for what is looked for.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, String, Text, cast, column, false, func, insert, select, table
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import Session

from shenyan.serving.queue.words import plain, search_words

WANTED = 32  # words of a query that are looked for; what stands behind them is left out
_TERMS = table("case_terms", column("case_id", String), column("terms"))


def index(session: Session, *, case_id: str, words: Sequence[str]) -> None:
    """Makes a case findable by these words, which `search_words` gave. Without any it is not found."""
    if not words:
        return
    terms: Any = " ".join(words)
    if session.get_bind().dialect.name == "postgresql":
        terms = func.array_to_tsvector(cast(list(words), ARRAY(Text)))
    session.execute(insert(_TERMS).values(case_id=case_id, terms=terms))


def matching(session: Session, text: str) -> Select[tuple[str]]:
    """The ids of the cases whose post has every word of the text, or one that begins with it; none for no words.

    Blind readings of posts that have a case already are not found: their words would lead to what was decided.
    """
    wanted = search_words(plain(text))[:WANTED]
    found = select(_TERMS.c.case_id)
    if not wanted:
        return found.where(false())
    # Of letters and digits alone, so that nothing in a word can end its quotation.
    if session.get_bind().dialect.name == "postgresql":
        query = " & ".join(f"'{word}':*" for word in wanted)
        return found.where(_TERMS.c.terms.op("@@")(cast(query, TSQUERY)))
    query = " AND ".join(f'"{word}"*' for word in wanted)
    return found.where(_TERMS.c.terms.op("MATCH")(query))
