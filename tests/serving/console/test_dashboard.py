"""The dashboard: a page, pictures and files, for everybody who may read, in either language."""

import csv
import io
import math
import xml.etree.ElementTree as ET

import pytest
from tests.serving.conftest import Service
from tests.serving.queue.floor import NOW
from tests.serving.visiting import browser, visit

from shenyan.data.sampling import Recall
from shenyan.model.labels import LABELS
from shenyan.serving.cases import CaseReason, Outcome
from shenyan.serving.console import charts
from shenyan.serving.console.dashboard import as_csv
from shenyan.serving.console.i18n import Language, Speaker
from shenyan.serving.console.panel import Panel
from shenyan.serving.console.panels import panels, recall_panel
from shenyan.serving.people.roles import Role
from shenyan.serving.queue.agreement import kappa
from shenyan.serving.queue.figures import (
    AGES,
    AgeBand,
    Appealed,
    Day,
    DueDay,
    Figures,
    Recalls,
    Share,
    days_of,
    last_days,
)

NAMES = ("inflow", "backlog", "age", "sla", "outcomes", "reasons", "appeals", "agreement", "precision", "recall")
NAN = float("nan")


def all_panels() -> list[Panel]:
    """Of figures with something in each."""
    period = last_days(NOW, 7)
    found = Figures(
        period=period,
        made=NOW,
        days=tuple(Day(day, {CaseReason.POLICY: 3}, 2, 1, 5) for day in days_of(period)),
        ages=tuple(AgeBand(hours, 2, 1) for hours in (*AGES, None)),
        oldest=None,
        due=tuple(DueDay(day, 3, 1, 0) for day in days_of(period)),
        outcomes={Outcome.REJECT: 3},
        reasons={"DEFAM-REPUTATION": 3},
        appeals=(Appealed("author", 4, Share(1, 3)),),
        agreement={label: kappa([(True, True), (False, False), (True, False)]) for label in LABELS},
        precision={label: Share(7, 9) for label in LABELS},
    )
    lost = Recall(NAN, 0.0, 1.0, 3, 0, NAN)
    recalls = Recalls(NOW, {None: lost, **dict.fromkeys(LABELS, Recall(0.8, 0.7, 0.9, 8, 1, 2.0))})
    return [*panels(found), recall_panel(recalls)]


@pytest.mark.parametrize("language", list(Language))
def test_every_panel_can_be_drawn(language: Language) -> None:
    speaker = Speaker(language)
    found = all_panels()
    assert tuple(panel.name for panel in found) == NAMES
    for panel in found:
        picture = ET.fromstring(charts.draw(panel, speaker))  # noqa: S314 - our own picture
        assert picture.tag.endswith("svg")
        # The console's policy forbids styles within a page.
        assert not [one for one in picture.iter() if "style" in one.attrib or one.tag.endswith("script")]


def test_a_file_has_a_value_or_nothing_in_each_cell() -> None:
    for panel in all_panels():
        header, *rows = csv.reader(io.StringIO(as_csv(panel)))
        assert header == [column.key for column in panel.columns]
        assert len(rows) == len(panel.rows)
        assert all("nan" not in cell for row in rows for cell in row)
    recall = list(csv.DictReader(io.StringIO(as_csv(all_panels()[-1]))))
    assert recall[-1]["label"] == "any"
    assert (recall[-1]["value"], recall[-1]["low"], recall[-1]["caught"]) == ("", "", "3")
    assert math.isclose(float(recall[0]["value"]), 0.8)


def test_the_dashboard_in_both_languages(service: Service) -> None:
    service.score("REVIEW this")
    for language, word in (("en", "Backlog"), ("zh", "积压")):
        reader = visit(service, Role.AUDITOR, login=f"reader-{language}", language=language)
        page = reader.get("/console/dashboard?days=7")
        assert page.status_code == 200
        assert word in page.text
        assert page.text.count("<img") >= 2
        assert 'alt="' in page.text
        piece = reader.get("/console/dashboard/recall?days=7")
        assert piece.status_code == 200
        assert "<html" not in piece.text
    picture = reader.get("/console/dashboard/chart/inflow.svg?days=7")
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/svg+xml")
    for name in NAMES:
        file = reader.get(f"/console/dashboard/{name}.csv?days=90")
        assert file.status_code == 200
        assert "attachment" in file.headers["content-disposition"]
    inflow = list(csv.DictReader(io.StringIO(reader.get("/console/dashboard/inflow.csv").text)))
    assert len(inflow) == 30
    assert inflow[-1]["policy"] == "1"
    assert reader.get("/console/dashboard/nothing.csv").status_code == 404
    assert reader.get("/console/dashboard/chart/nothing.svg").status_code == 404
    # Whatever stands in the address, a period is one of those there are.
    assert reader.get("/console/dashboard?days=x").status_code == 200


def test_a_stranger_sees_nothing(service: Service) -> None:
    stranger = browser(service)
    for path in ("", "/recall", "/inflow.csv", "/chart/inflow.svg"):
        answer = stranger.get(f"/console/dashboard{path}", follow_redirects=False)
        assert answer.status_code == 303
