"""The figures as panels of the dashboard."""

from collections.abc import Mapping, Sequence

from shenyan.data.sampling import Recall
from shenyan.model.labels import LABELS, Label
from shenyan.serving.cases import CaseReason, Outcome
from shenyan.serving.console import words
from shenyan.serving.console.i18n import mark
from shenyan.serving.console.panel import Cell, Column, Kind, Panel, Shape, Word, number
from shenyan.serving.queue.agreement import Kappa
from shenyan.serving.queue.figures import Figures, Recalls, Share

RECALL = "recall"
DAY = Column("day", mark("Day (UTC)"), Kind.DAY)
LABEL = Column("label", mark("Label"), Kind.WORD)
LOW = Column("low", mark("Lower end"), Kind.SHARE)
HIGH = Column("high", mark("Upper end"), Kind.SHARE)
_ANY = Word("any", mark("Any label"))
_OF_REASONS: Mapping[CaseReason, str] = {
    CaseReason.POLICY: mark("Held by the policy"),
    CaseReason.DEGRADED: mark("Model did not answer"),
    CaseReason.AUDIT: mark("Audit"),
    CaseReason.SECOND: mark("Second reading"),
    CaseReason.GOLDEN: mark("Known answer"),
    CaseReason.APPEAL: mark("Appeal"),
}


def panels(figures: Figures) -> tuple[Panel, ...]:
    """All panels but that of the recall, in the order of the page."""
    return (
        _inflow(figures),
        _backlog(figures),
        _ages(figures),
        _due(figures),
        _outcomes(figures),
        _reasons(figures),
        _appeals(figures),
        _agreement(figures),
        _precision(figures),
    )


def _inflow(figures: Figures) -> Panel:
    opened = [Column(reason.value, title, Kind.COUNT) for reason, title in _OF_REASONS.items()]
    decided = Column("decided", mark("Decided by people"), Kind.COUNT, drawn=False)
    inherited = Column("inherited", mark("Decided with a near-duplicate"), Kind.COUNT, drawn=False)
    rows: list[tuple[Cell, ...]] = [
        (one.day, *(one.opened.get(reason, 0) for reason in _OF_REASONS), one.decided, one.inherited)
        for one in figures.days
    ]
    about = mark("Cases opened on each day, by what opened them, and cases decided.")
    columns = (DAY, *opened, decided, inherited)
    return Panel("inflow", mark("Inflow"), about, Shape.STACK, columns, tuple(rows))


def _backlog(figures: Figures) -> Panel:
    columns = (DAY, Column("waiting", mark("Waiting"), Kind.COUNT))
    about = mark("Cases not decided at the end of each day. A case that was opened again counts as never decided.")
    rows = tuple((one.day, one.backlog) for one in figures.days)
    return Panel("backlog", mark("Backlog"), about, Shape.LINE, columns, rows)


def _ages(figures: Figures) -> Panel:
    columns = (
        Column("age", mark("Age"), Kind.WORD),
        Column("overdue", mark("Overdue"), Kind.COUNT, drawn=False),
        Column("waiting", mark("Waiting"), Kind.COUNT),
    )
    rows: list[tuple[Cell, ...]] = []
    for before, band in zip((None, *figures.ages), figures.ages, strict=False):
        rows.append((_age(None if before is None else before.hours, band.hours), band.overdue, band.cases))
    about = mark(
        "How long the cases that wait now have been open. Appeals, which wait on their own page, are left out."
    )
    return Panel("age", mark("Age"), about, Shape.BARS, columns, tuple(rows))


def _age(after: int | None, hours: int | None) -> Word:
    if hours is None:
        return Word(f">{after}h", mark("over %(hours)s h"), {"hours": after})
    return Word(f"<={hours}h", mark("up to %(hours)s h"), {"hours": hours})


def _due(figures: Figures) -> Panel:
    columns = (
        DAY,
        Column("in_time", mark("Decided in time"), Kind.COUNT),
        Column("late", mark("Decided late"), Kind.COUNT),
        Column("waiting", mark("Still waiting"), Kind.COUNT),
        Column("share_in_time", mark("In time"), Kind.SHARE, drawn=False),
    )
    rows = tuple((one.day, one.in_time, one.late, one.waiting, number(one.share.value)) for one in figures.due)
    about = mark("Posts that were due on each day, by whether their first decision came in time.")
    return Panel("sla", mark("Deadlines"), about, Shape.STACK, columns, rows)


def _outcomes(figures: Figures) -> Panel:
    columns = (Column("outcome", mark("Decision"), Kind.WORD), Column("decisions", mark("Decisions"), Kind.COUNT))
    rows = tuple(
        (Word(outcome.value, words.OUTCOMES[outcome]), figures.outcomes.get(outcome, 0))
        for outcome in Outcome
        if outcome is not Outcome.SKIP
    )
    about = mark("What people decided about posts.")
    return Panel("outcomes", mark("Decisions"), about, Shape.BARS, columns, rows)


def _reasons(figures: Figures) -> Panel:
    columns = (Column("reason", mark("Reason"), Kind.WORD), Column("decisions", mark("Decisions"), Kind.COUNT))
    rows = tuple((Word(one, words.REASONS.get(one, one)), count) for one, count in figures.reasons.items())
    about = mark("The reasons that people gave; a decision may have several.")
    return Panel("reasons", mark("Decisions per reason"), about, Shape.BARS, columns, rows)


def _appeals(figures: Figures) -> Panel:
    columns = (
        Column("by", mark("Filed by"), Kind.WORD),
        Column("filed", mark("Filed"), Kind.COUNT, drawn=False),
        Column("answered", mark("Answered"), Kind.COUNT, drawn=False),
        Column("overturned", mark("Overturned"), Kind.COUNT, drawn=False),
        *_share_columns(mark("Overturn rate")),
    )
    rows = tuple(
        (
            Word(one.by, words.APPELLANTS.get(one.by, one.by)),
            one.filed,
            one.share.count,
            one.share.hits,
            *_share(one.share),
        )
        for one in figures.appeals
    )
    about = mark("Of the appeals answered, how many overturned the decision, wholly or in part; with a 95 %% interval.")
    return Panel("appeals", mark("Overturn rate"), about, Shape.RANGES, columns, rows)


def _agreement(figures: Figures) -> Panel:
    columns = (
        LABEL,
        Column("readings", mark("Read twice"), Kind.COUNT, drawn=False),
        Column("agreed", mark("Same answer"), Kind.SHARE, drawn=False),
        Column("kappa", mark("Kappa"), Kind.SCORE),
        Column("low", mark("Lower end"), Kind.SCORE),
        Column("high", mark("Upper end"), Kind.SCORE),
    )
    rows = tuple((_word(label), *_kappa(figures.agreement[label])) for label in LABELS)
    about = mark(
        "How far two people agree who read the same post without seeing each other's answer: Cohen's kappa, 1 for "
        "always, 0 for no more than chance; with a 95 %% interval."
    )
    return Panel("agreement", mark("Agreement"), about, Shape.RANGES, columns, rows)


def _precision(figures: Figures) -> Panel:
    columns = (
        LABEL,
        Column("decided", mark("Flagged and decided"), Kind.COUNT, drawn=False),
        Column("confirmed", mark("Label confirmed"), Kind.COUNT, drawn=False),
        *_share_columns(mark("Precision")),
    )
    shares = [(label, figures.precision[label]) for label in LABELS]
    rows = tuple((_word(label), share.count, share.hits, *_share(share)) for label, share in shares)
    about = mark(
        "Of the posts that the model flagged with a label and people decided, the share with that label in the "
        "decision that counts; with a 95 %% interval."
    )
    return Panel("precision", mark("Model precision, as moderators see it"), about, Shape.RANGES, columns, rows)


def recall_panel(recalls: Recalls) -> Panel:
    """The panel of the estimated recall."""
    columns = (
        LABEL,
        Column("caught", mark("Held back, with the label"), Kind.COUNT, drawn=False),
        Column("found", mark("Found by the audit"), Kind.COUNT, drawn=False),
        Column("missed", mark("Passed, by estimate"), Kind.SCORE, drawn=False),
        *_share_columns(mark("Recall")),
    )
    rows = tuple((_word(label), *_estimated(recalls.by_label[label])) for label in (*LABELS, None))
    about = mark(
        "Of the posts with a label, the share that came before a person, estimated from the audit of what passed; "
        "with a 95 %% interval. Posts that were blocked outright are not counted: nobody reads them."
    )
    return Panel(RECALL, mark("Estimated recall"), about, Shape.RANGES, columns, rows)


def _share_columns(title: str) -> Sequence[Column]:
    return Column("value", title, Kind.SHARE), LOW, HIGH


def _share(share: Share) -> tuple[Cell, ...]:
    return number(share.value), number(share.low), number(share.high)


def _kappa(kappa: Kappa) -> tuple[Cell, ...]:
    return kappa.count, number(kappa.agreed), number(kappa.value), number(kappa.low), number(kappa.high)


def _estimated(recall: Recall) -> tuple[Cell, ...]:
    known = number(recall.value)
    # Without an audit the interval is all of [0, 1], which tells nothing.
    ends: tuple[Cell, ...] = (None, None) if known is None else (recall.low, recall.high)
    return recall.caught, recall.found, number(recall.missed), known, *ends


def _word(label: Label | None) -> Word:
    return _ANY if label is None else Word(label.value, words.LABELS[label])
