"""A drafted statement among a moderator's own words. Pure functions.

A draft says what happens to the post and why, so that it is true for one decision only: as long as nobody changed it,
it is written anew for whatever is decided.
"""

from shenyan.serving.console.i18n import mark
from shenyan.serving.console.verdict_form import VerdictProblemError

OTHER_DRAFT = mark(
    "The statement still says what was drafted for another decision. Change its first sentence, or empty the statement."
)


def with_draft(statement: str, *, former: str, fresh: str) -> str:
    """What stands in the box after a draft was asked for: own words stay, and the draft follows them.

    former: the draft that was made before, empty for none; where it stands untouched, the fresh one takes its place.
    """
    if former and former in statement:
        return statement.replace(former, fresh, 1)
    own = statement.rstrip()
    return f"{own}\n\n{fresh}" if own else fresh


def to_store(statement: str, *, former: str, fresh: str | None) -> str | None:
    """The statement of a decision; None for none.

    former: the draft as it was made, empty for none. fresh: the draft for what is decided, None where the author gets
    none. Raises VerdictProblemError where a changed draft still says what happens to the post by another decision.
    """
    if not former:
        return statement
    kept = statement.replace(former, fresh or "", 1).strip()
    said = former.partition("\n")[0]
    if said in kept and said not in (fresh or ""):
        raise VerdictProblemError(OTHER_DRAFT)
    return kept or None
