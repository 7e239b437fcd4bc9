"""What the terminal shows of the inputs and of a plan, in a capital planner's words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from planner.inputs.load import load_all
from planner.model.solution import SolveStatus
from planner.report.terminal import inputs_summary, plan_summary, pounds, progress_line
from planner.workflow.stages import Clock, prepare
from tests.workflow.council import set_in, tiny_council

if TYPE_CHECKING:
    from pathlib import Path

    from planner.plan.plan import Plan
    from tests.inputs.conftest import Project
    from tests.report.conftest import MakePlan


@pytest.mark.parametrize(
    ("gbp", "text"),
    [
        (0, "£0"),
        (0.4, "£0"),
        (-0.4, "£0"),
        (-1e-9, "£0"),
        (950.4, "£950"),
        (999.4, "£999"),
        (999.6, "£1k"),
        (1_000, "£1k"),
        (52_499, "£52k"),
        (-52_499, "-£52k"),
        (999_499, "£999k"),
        (999_600, "£1.0m"),
        (1_234_567, "£1.2m"),
        (-1_234_567, "-£1.2m"),
        (1_901_337_481, "£1,901.3m"),
    ],
)
def test_pounds_are_as_a_reader_takes_them_in(gbp: float, text: str) -> None:
    assert pounds(gbp) == text


def test_progress_fits_a_narrow_terminal() -> None:
    line = progress_line(239.6, 1_901_337_481, 1_899_608_165, 0.00636)
    assert line == "240 s: best plan £1,901.3m, none below £1,899.6m, 0.6% of the saving open"
    assert len(line) < 80


def lines(plan: Plan) -> list[str]:
    return plan_summary(plan).splitlines()


def test_a_plan_in_a_few_lines(make_plan: MakePlan) -> None:
    plan = make_plan()
    rows = plan.sufficiency.assign(pupils=10.4, placed=7.0, unplaced=3.4)  # eight of them in each year
    assert lines(replace(plan, sufficiency=rows)) == [
        "Proven within a gap asked for: £90.0m over 2026/27 to 2028/29 (present value)",
        "  it saves £5.0m over doing nothing beyond what is committed",
        "  no plan could save more than £5.1m; it reaches 98% of that or more",
        "  recommended: 1 option, 20 places, £1.4m of capital; committed already: 1 option",
        "  2026/27: 83 pupils, 56 placed, 27 without a place",
        "  2028/29: 83 pupils, 56 placed, 27 without a place",
        "",
        "  first by saving for each pound of capital:",
        "     1. Enlarge Ash, 2027/28: 10 places, £700k, saves £2.5m",
        "     2. Enlarge Ash, 2028/29: 10 places, £700k, saves £1.5m",
        "  note: Journeys are straight lines.",
    ]


def with_money(plan: Plan, objective: float, bound: float, nothing: float) -> Plan:
    solve = replace(plan.solve, objective_gbp=objective, bound_gbp=bound, do_nothing_gbp=nothing)
    return replace(plan, solve=solve)


def test_a_plan_that_saves_nothing_says_so(make_plan: MakePlan) -> None:
    plan = with_money(make_plan(options=False), 95e6, 95e6, 95e6)
    plan = replace(plan, recommendations=plan.recommendations.iloc[:0])
    assert lines(plan)[1:4] == [
        "  it costs as much as doing nothing beyond what is committed",
        "  no plan could save more",
        "  recommended: 0 options, 0 places, £0 of capital",
    ]
    assert "first by saving" not in plan_summary(plan)


def test_a_plan_found_too_early_says_how_much_is_open(make_plan: MakePlan) -> None:
    plan = with_money(make_plan(), 95e6, 85e6, 95e6)
    assert lines(plan)[1:3] == [
        "  it costs as much as doing nothing beyond what is committed",
        "  no plan could save more than £10.0m; it reaches 0% of that or more",
    ]


def test_what_is_proven_is_rounded_down(make_plan: MakePlan) -> None:
    plan = with_money(make_plan(), 90e6, 90e6 - 2_000, 95e6)
    assert "it reaches 99.9% of that or more" in plan_summary(plan)


@pytest.mark.parametrize("status", list(SolveStatus))
def test_how_the_search_ended_comes_first(make_plan: MakePlan, status: SolveStatus) -> None:
    plan = make_plan()
    plan = replace(plan, solve=replace(plan.solve, status=status))
    assert lines(plan)[0].startswith(f"{status.label}: £")


def test_a_plan_of_one_year_shows_it_once(make_plan: MakePlan) -> None:
    shown = lines(make_plan(years=1))
    assert shown[0].endswith("over 2026/27 (present value)")
    assert sum(line.startswith("  2026/27: ") for line in shown) == 1


def test_a_name_is_one_printable_line_and_not_too_long(make_plan: MakePlan) -> None:
    plan = make_plan()
    names = ["\x1b[31mred\nline\u202e", "x" * 200, *plan.recommendations["name"][2:]]
    plan = replace(plan, recommendations=plan.recommendations.assign(name=names))
    shown = lines(plan)
    assert "     1. ?[31mred?line?, 2027/28: 10 places, £700k, saves £2.5m" in shown
    assert f"     2. {'x' * 59}…, 2028/29: 10 places, £700k, saves £1.5m" in shown


def summary(project: Project) -> str:
    config, inputs = load_all(project.write().config_path)
    return inputs_summary(config, inputs, prepare(config, inputs, Clock()).instance)


def test_the_inputs_at_a_glance(tmp_path: Path) -> None:
    """The 11 places of "special" and "private" suit every row, "unit" one, "closing" two."""
    assert summary(tiny_council(tmp_path)).splitlines() == [
        "tiny: 2026/27 to 2029/30, forecast 'central'",
        "  7 zones in 3 districts",
        "  6 provisions, of which 1 without places yet",
        "  10 options: 8 consider, 1 committed, 1 refused; £1.9m for all of them, £2.0m to spend",
        "  15 groups of pupils by zone, need, phase and setting",
        "  41 pairs of a group and a provision within its reach",
        "",
        "  need  phase      pupils 2026/27  pupils 2029/30  places 2026/27  options add",
        "  ASD   primary                12              15              13           26",
        "  ASD   secondary               6               7              11           26",
        "  SLCN  primary                 5               6              16           31",
        "  SLCN  secondary               0               0              11           25",
        "  A place that admits several needs or phases is counted in each of their rows.",
    ]


def test_no_options_and_no_limit_are_said_in_words(tmp_path: Path) -> None:
    project = tiny_council(tmp_path)
    del project.tables["options"]
    set_in(project, "total_gbp = 2000000\n", "")
    assert "  no options to expand; no limit on capital" in summary(project).splitlines()


def test_long_codes_keep_the_columns_apart(tmp_path: Path) -> None:
    project = tiny_council(tmp_path)
    long = "AUTISM AND SOCIAL COMMUNICATION"
    set_in(project, "ASD = ", f'"{long}" = ')
    for table in ("provisions", "forecast"):
        for row in project.tables[table]:
            column = "needs" if table == "provisions" else "need"
            row[column] = row[column].replace("ASD", long)
    rows = [line for line in summary(project).splitlines() if line.startswith(f"  {long}")]
    assert [line.split()[4:6] for line in rows] == [["primary", "12"], ["secondary", "6"]]
