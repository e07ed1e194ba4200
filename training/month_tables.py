"""A played month as tables: what is known of its moderators, what the audit tells, and before against after."""

from dataclasses import replace

from shenyan.data.moderators import reliabilities
from shenyan.data.sampling import estimate_recall
from shenyan.model.labels import LABELS
from shenyan.training import gate
from shenyan.training.drift import DRIFTED, Gain
from shenyan.training.month import MODERATORS, Month
from shenyan.training.tables import Table, figure


def moderators_table(month: Month) -> Table:
    """Each moderator's reliability as estimated, with the true one."""
    found = reliabilities(month.decisions)
    rows = []
    for moderator in MODERATORS:
        for label in LABELS:
            one = found[moderator.name][label]
            sensitivity = f"{one.sensitivity:.2f} ({moderator.sensitivity:.2f})"
            specificity = f"{one.specificity:.2f} ({moderator.specificity:.2f})"
            rows.append((moderator.name, label, str(one.compared), sensitivity, specificity, f"{one.weight:.2f}"))
    about = "As estimated from planted posts and second readings; in parentheses as they were played."
    columns = ("moderator", "label", "n", "sensitivity", "specificity", "weight")
    return Table("Moderators", about, columns, 2, tuple(rows))


def recall_table(month: Month) -> Table:
    """The recall that decisions tell of, with the true one."""
    rows = []
    for label in (None, *LABELS):
        one = estimate_recall(month.decisions, label)
        estimate = f"{one.value:.3f} ({one.low:.3f}–{one.high:.3f})"
        counts = (str(one.caught), str(one.found), f"{one.missed:.1f}")
        rows.append((str(label or "any"), *counts, estimate, f"{month.recall(label):.3f}"))
    about = (
        "Share of the month's posts with a label that were held back, by the shipped model. Held, audited: by the word "
        "of moderators who can be trusted."
    )
    columns = ("label", "held", "audited", "missed, by estimate", "recall, by estimate", "true recall")
    return Table("What the audit tells", about, columns, 1, tuple(rows))


def change_table(gain: Gain) -> Table:
    """The drifted slice before and after the month, with the labels taken together."""
    rows = tuple(
        (one.measure, str(one.rows), f"{one.before:.3f}", f"{one.after:.3f}", figure(one.difference, places=3))
        for one in gain.changes
    )
    about = "Of the newest quarter of the month, by whether a post has any label. Paired 95 % bootstrap intervals."
    return Table("The drifted slice", about, ("measure", "n", "before", "after", "difference"), 1, rows)


def gain_table(gain: Gain) -> Table:
    """Every figure of single labels before and after the month."""
    about = (
        f"After − before, with paired 95 % bootstrap intervals. {DRIFTED}: the newest quarter of the month; others: "
        "the dev split. Neither model has learned from any of these posts. Where fewer than ten posts have a label, or "
        "have it not, nothing is said of it."
    )
    table = gate.as_table(gain.verdict)
    columns = tuple({"champion": "before", "candidate": "after"}.get(name, name) for name in table.columns)
    return replace(table, title="All slices, label by label", about=about, columns=columns)
