"""The filters of the queue's page: in its address, in forms, in saved views. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from shenyan.model.labels import Label
from shenyan.model.policy import RiskLevel
from shenyan.serving.cases import CaseState
from shenyan.serving.queue.values import Cursor, Filters

SEARCH_LIMIT = 200
OVERDUE = "overdue"
ME = "me"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose, as text; empty for no choice. assignee: a moderator's id, or ME. sla: OVERDUE.

    search is never part of an address: it may be somebody's name or number, and addresses are kept in logs.
    """

    state: str = ""
    label: str = ""
    risk: str = ""
    language: str = ""
    biz_type: str = ""
    assignee: str = ""
    sla: str = ""
    search: str = ""

    @classmethod
    def of_address(cls, values: Mapping[str, str], *, kept: str) -> "Chosen":
        """The filters of an address. kept: the search of the cookie, which counts where the address says so."""
        return cls.of({**values, "search": kept if values.get("search") else ""})

    @classmethod
    def of(cls, values: Mapping[str, str], *, prefix: str = "") -> "Chosen":
        """The known filters among some values; what is no valid choice counts as none."""
        # PostgreSQL looks for no NUL, which an address may hold.
        given = {one.name: values.get(prefix + one.name, "").replace("\0", "") for one in fields(cls)}
        known = {name: value[:64] for name, value in given.items()}
        known["search"] = given["search"].strip()[:SEARCH_LIMIT]
        valid: dict[str, Collection[str]] = {
            "state": set(CaseState),
            "label": set(Label),
            "risk": set(RiskLevel),
            "sla": {OVERDUE},
            "language": {"zh", "en", "mixed"},
        }
        return cls(**{name: value if value in valid.get(name, {value}) else "" for name, value in known.items()})

    def filters(self, *, viewer_id: str, after: Cursor | None = None) -> Filters:
        """The queue's filters."""
        return Filters(
            state=CaseState(self.state) if self.state else None,
            label=Label(self.label) if self.label else None,
            risk_level=self.risk or None,
            language=self.language or None,
            biz_type=self.biz_type or None,
            assignee=(viewer_id if self.assignee == ME else self.assignee) or None,
            overdue=self.sla == OVERDUE,
            search=self.search or None,
            after=after,
        )

    def to_claim(self, *, viewer_id: str) -> Filters:
        """The filters of the next case: a state says where to look, not what to take."""
        return replace(self, state="").filters(viewer_id=viewer_id)

    @property
    def values(self) -> dict[str, str]:
        """What was chosen, without what was not."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}

    @property
    def query(self) -> str:
        """The part of an address with these filters, empty or from its "?" on. Of a search it says only that there
        is one."""
        values = {**self.values, "search": "1"} if self.search else self.values
        return f"?{urlencode(values)}" if values else ""

    def having(self, **changed: str) -> "Chosen":
        return replace(self, **changed)
