"""What people see of therapy: the annex of the report, its titles, and the words of the command line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from planner.config import TherapySection
from planner.domain import Profile
from planner.plan.therapy_shortage import TherapyShortage
from planner.report.committee import therapy
from planner.report.release import release
from planner.report.report import draw_report
from planner.report.tables import table_files
from planner.report.terminal import plan_summary
from planner.report.therapy_words import therapy_summary
from tests.report.conftest import internal
from tests.report.test_accessibility import findings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.plan.plan import Plan
    from planner.report.release import Release
    from tests.report.conftest import MakePlan, OpenMap

TYPES = ("special_school", "satellite", "resourced_provision", "sen_unit", "independent")
SETTINGS = TherapySection(
    hours_per_pupil={need: dict.fromkeys(TYPES, 1.0) for need in ("ASD", "SLCN")}, hours_per_wte=20
)


def with_therapy(plan: Plan, wte: Mapping[str, float] | None) -> Plan:
    """The plan with so many therapists in each district in every year; None: with no table."""
    table = None
    if wte is not None:
        rows = [(area, year, there_is) for area, there_is in wte.items() for year in plan.config.plan.years]
        table = pd.DataFrame(rows, columns=["area", "year", "salt_wte_available"]).assign(source="by hand")
    return replace(
        plan,
        config=plan.config.model_copy(update={"therapy": SETTINGS}),
        inputs=replace(plan.inputs, therapy=table),
    )


@pytest.fixture(scope="module")
def plan(make_plan: MakePlan) -> Plan:
    """Pupils with ASD go to Ash School in Alpha, those with SLCN to Elm unit in Beta."""
    plan = make_plan()
    is_asd = plan.allocation["need"] == "ASD"
    return replace(plan, allocation=plan.allocation.assign(provision_id=np.where(is_asd, "p0", "p4")))


def needed(plan: Plan, district: str) -> float:
    """Pupils placed in a district in the last year, each a twentieth of a therapist."""
    where = dict(zip(plan.inputs.provisions["provision_id"], plan.inputs.provisions["district"], strict=True))
    rows = plan.allocation[plan.allocation["year"] == plan.config.plan.last_year]
    return float(rows.loc[rows["provision_id"].map(where) == district, "pupils"].sum()) / 20


def title(shown: Release) -> str:
    figure = therapy.needed(shown)
    assert figure is not None
    return figure.title


def test_titles_say_where_it_is_short(plan: Plan) -> None:
    alpha, beta = needed(plan, "Alpha"), needed(plan, "Beta")
    assert min(alpha, beta) > 1
    need = f"In 2028/29 the plan needs {alpha + beta:,.1f} therapists"
    for there_is, words in (
        (None, "; what is commissioned is not known"),
        ({"Alpha": alpha, "Beta": beta}, "; no area whose commissioning is known is short"),
        ({"Alpha": alpha - 0.5}, ": Alpha is short by 0.5"),
        ({"Alpha": 99.0, "Beta": beta - 1}, ": Beta is short by 1.0"),
        ({"Alpha": alpha - 0.5, "Beta": beta - 1}, ": 2 areas are short, by 1.5 together, Beta most"),
    ):
        assert title(internal(with_therapy(plan, there_is))) == need + words


def test_years_add_up_areas_and_leave_a_gap_where_one_is_not_known(plan: Plan) -> None:
    """What Beta has over does not help Alpha; what nobody knows of Beta is not taken for nothing."""
    alpha, beta = needed(plan, "Alpha"), needed(plan, "Beta")
    both = therapy.needed(internal(with_therapy(plan, {"Alpha": alpha - 1, "Beta": beta + 9})))
    assert both is not None
    assert both.table.rows[-1][2:] == [f"{alpha + beta:,.1f}", f"{alpha + beta + 8:,.1f}", "1.0", "1"]
    one = therapy.needed(internal(with_therapy(plan, {"Alpha": alpha - 1})))
    assert one is not None
    assert one.table.rows[-1][2:] == [f"{alpha + beta:,.1f}", "–", "1.0", "1"]
    areas, hours = therapy.tables(internal(with_therapy(plan, {"Alpha": alpha - 1})))
    assert [row[4:6] for row in areas.rows] == [[f"{alpha - 1:,.1f}", "1.0"], ["–", "–"]]
    assert areas.note == "Source of what is commissioned: by hand."
    assert list(hours.rows[0]) == ["Special school", "1", "1"]


def test_a_public_release_has_nothing_of_it(plan: Plan) -> None:
    public = release(with_therapy(plan, {"Alpha": 0.0, "Beta": 0.0}), Profile.PUBLIC)
    assert public.therapy_needed is None
    assert "therapy_needed.csv" not in dict(table_files(public))
    assert therapy.needed(public) is None
    assert therapy.tables(public) == []
    assert "therapist" not in draw_report(public)


def test_the_summary_of_a_run_has_a_line_of_it(plan: Plan) -> None:
    alpha, beta = needed(plan, "Alpha"), needed(plan, "Beta")
    assert "therapy" not in plan_summary(plan)
    line = f"  therapy in 2028/29: {alpha + beta:,.1f} therapists (WTE) needed"
    assert line in plan_summary(with_therapy(plan, None)).splitlines()
    short = plan_summary(with_therapy(plan, {"Alpha": alpha - 1, "Beta": beta}))
    assert f"{line}, short by 1.0 in 1 area" in short.splitlines()


@pytest.mark.parametrize("width", [1366, 342], ids=["laptop", "400% zoom"])
def test_the_annex_can_be_read_by_everyone(plan: Plan, open_map: OpenMap, width: int) -> None:
    page = open_map(draw_report(internal(with_therapy(plan, {"Alpha": 0.0, "Beta": 99.0})))).page
    page.set_viewport_size({"width": width, "height": 768})
    assert findings(page) == []
    page.get_by_role("link", name="Annex: speech and language therapy").click()
    assert page.get_by_role("heading", name="Annex: speech and language therapy").is_visible()


def shortage(gbp: float, short: float, prices: Mapping[str, float]) -> TherapyShortage:
    return TherapyShortage(
        gbp=gbp,
        least_gbp=gbp,
        by_year=pd.DataFrame(
            {
                "year": [2026],
                "wte_needed": 5.0,
                "wte_short": short,
                "unplaced": 3.0,
                "unplaced_within": 4.0,
                "shortage_gbp": gbp,
            }
        ),
        by_area=pd.DataFrame(
            {
                "area": list(prices),
                "year": 2026,
                "wte_available": np.where(np.isnan(list(prices.values())), np.nan, 1.0),
                "wte_short": short,
                "gbp_per_wte": list(prices.values()),
            }
        ),
    )


def test_the_command_line_says_the_answer_first(plan: Plan) -> None:
    config = plan.config
    nothing = therapy_summary(config, shortage(0.0, 0.0, {"Alpha": 0.0})).splitlines()
    assert nothing[1] == "  no area is short of therapists in any year: therapy costs the plan nothing"
    assert not any("one more therapist" in line for line in nothing)
    free = therapy_summary(config, shortage(0.0, 1.0, {"Alpha": 0.0, "Beta": np.nan})).splitlines()
    assert "1 case of an area and year what is commissioned is not known" in free[1]
    assert free[2] == "  therapists are short, but pupils can be placed otherwise at no higher cost"
    many = {f"Area {number}": 1000.0 * number for number in range(1, 8)}
    dear = therapy_summary(config, shortage(2.5e6, 1.0, many)).splitlines()
    assert dear[1].startswith("  the shortage costs £2.5 million (present value)")
    assert dear[-6:] == [
        *(f"    Area {number}: £{number},000 (short by 1.0)" for number in (7, 6, 5, 4, 3)),
        "    … and 2 more areas, in the table",
    ]
