"""The tables of a comparison, over the years that all plans have: what the CSV files hold."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from planner.domain import FinanceCase
from planner.report.comparison import paid
from planner.report.comparison.compared import NOTHING_MORE, Compared, ComparedPlan
from planner.report.release_tables import ALL

NOTHING = "nothing_more"
"""The plan of rows that tell what happens if only what is committed in the first plan opens."""
FINANCE = (
    *("place_funding_existing_gbp", "place_funding_added_gbp", "top_up_gbp", "independent_gbp"),
    *("unplaced_gbp", "transport_gbp", "capital_charge_gbp", "total_gbp"),
)
"""Costs by kind, £; total_gbp is the sum of the others."""
_COUNTS = ["pupils", "placed", "unplaced", "out_of_reach", "over_guide"]


def plans_table(compared: Compared) -> pd.DataFrame:
    """Return a row for doing nothing more, then one for each plan.

    Columns: plan (its letter), title, folder, run_id, status; options_opened, places_added, capital_gbp
    (all by the last year in common, with what is committed); paid_gbp, do_nothing_paid_gbp, saving_gbp (£
    present value over the plan’s own years: what is paid, and less than for its own case of doing nothing);
    weight_gbp (what prices of fairness add, which nobody pays), and with it objective_gbp, bound_gbp,
    do_nothing_gbp and benefit_gap (share of the possible saving that is not proven reached): all of one sum
    of cost and weights; unplaced_first_year, unplaced_last_year,
    unplaced_all_years (pupil-years), mean_minutes (of pupils placed, all years), over_guide (pupil-years);
    and the costs of all years in common by kind, £ at first-year prices.
    """
    rows = [_plan_row(compared, compared.first, FinanceCase.DO_NOTHING)]
    rows += [_plan_row(compared, plan, FinanceCase.PLAN) for plan in compared.plans]
    return pd.DataFrame(rows)


def _plan_row(compared: Compared, plan: ComparedPlan, case: FinanceCase) -> dict[str, Any]:
    is_plan = case is FinanceCase.PLAN
    solve = plan.release.solve
    years = _totals(compared, plan, case)
    opened = _opened(compared, plan)
    opened = opened if is_plan else opened[opened["decision"] == "committed"]
    counted_gbp = solve.objective_gbp if is_plan else solve.do_nothing_gbp
    nothing_gbp = paid.do_nothing_paid_gbp(plan)
    paid_gbp = paid.paid_gbp(plan) if is_plan else nothing_gbp
    money = _finance(compared, plan, case)[list(FINANCE)].sum()
    return {
        "plan": plan.letter if is_plan else NOTHING,
        "title": plan.title if is_plan else f"{NOTHING_MORE} than is committed in {plan.title}",
        "folder": plan.folder,
        "run_id": plan.release.run_id,
        "status": str(solve.status) if is_plan else "",
        "options_opened": opened["option_id"].nunique(),
        "places_added": opened["places"].sum(),
        "capital_gbp": opened["capital_gbp"].sum(),
        "paid_gbp": paid_gbp,
        "do_nothing_paid_gbp": nothing_gbp,
        "saving_gbp": nothing_gbp - paid_gbp,
        "weight_gbp": counted_gbp - paid_gbp,
        "objective_gbp": counted_gbp,
        "bound_gbp": solve.bound_gbp if is_plan else np.nan,
        "do_nothing_gbp": solve.do_nothing_gbp,
        "benefit_gap": solve.benefit_gap if is_plan else np.nan,
        "unplaced_first_year": years["unplaced"].iloc[0],
        "unplaced_last_year": years["unplaced"].iloc[-1],
        "unplaced_all_years": years["unplaced"].sum(),
        "mean_minutes": _mean(years["mean_minutes"], years["placed"]),
        "over_guide": years["over_guide"].sum(),
        **{str(name): gbp for name, gbp in money.items()},
    }


def options_table(compared: Compared) -> pd.DataFrame:
    """Return a row for each option, plan and opening year; where a plan does not open it, one without a year.

    Columns: option_id, name, provision_id, opens_in (all, some or none of the plans), plan, decision,
    open_year, units, places, capital_gbp. An opening after the last year in common counts as none.
    """
    rows = pd.concat(
        [
            _openings(compared, plan).assign(plan=plan.letter, order=number)
            for number, plan in enumerate(compared.plans)
        ],
        ignore_index=True,
    )
    opening = rows[rows["units"] > 0].groupby("option_id")["plan"].nunique()
    count = rows["option_id"].map(opening).fillna(0).astype(int)
    named = rows.drop_duplicates("option_id").set_index("option_id")["name"]
    rows = rows.assign(
        name=rows["option_id"].map(named),
        opens_in=np.select([count == len(compared.plans), count > 0], ["all", "some"], "none"),
        group=-count,
    ).sort_values(["group", "name", "option_id", "order", "open_year"], ignore_index=True)
    return rows[
        [
            *("option_id", "name", "provision_id", "opens_in", "plan", "decision", "open_year"),
            *("units", "places", "capital_gbp"),
        ]
    ]


def _openings(compared: Compared, plan: ComparedPlan) -> pd.DataFrame:
    """Each option's rows of one plan; what opens after the years in common is a row without a year."""
    table = plan.release.recommendations
    late = (table["open_year"] > compared.last_year).fillna(value=False).to_numpy(dtype=bool)
    table = table.assign(
        open_year=table["open_year"].mask(late),
        **{name: table[name].mask(late, 0) for name in ("units", "places", "capital_gbp")},
    )
    has_other = table.groupby("option_id")["units"].transform("sum") > 0
    table = table[(table["units"] > 0) | ~has_other]
    idle = table["units"] == 0
    return table[~idle | ~table.duplicated(["option_id", "units"])]


def _opened(compared: Compared, plan: ComparedPlan) -> pd.DataFrame:
    rows = _openings(compared, plan)
    return rows[rows["units"] > 0]


def districts_table(compared: Compared) -> pd.DataFrame:
    """Return a row for each case (doing nothing more, then each plan), district and year.

    Columns: plan, district, year, pupils, placed, unplaced, out_of_reach, over_guide, mean_minutes, and
    unplaced_more_than_first (pupils, against the first plan).
    """
    parts = [_districts(compared, compared.first, FinanceCase.DO_NOTHING).assign(plan=NOTHING)]
    parts += [
        _districts(compared, plan, FinanceCase.PLAN).assign(plan=plan.letter) for plan in compared.plans
    ]
    table = pd.concat(parts, ignore_index=True)
    held_against = parts[1].set_index(["district", "year"])["unplaced"]
    keys = pd.MultiIndex.from_frame(table[["district", "year"]])
    more = table["unplaced"].to_numpy() - held_against.loc[keys].to_numpy()
    return table.assign(unplaced_more_than_first=more)[
        ["plan", "district", "year", *_COUNTS, "mean_minutes", "unplaced_more_than_first"]
    ]


def journeys_table(compared: Compared) -> pd.DataFrame:
    """Return a row for each case (doing nothing more, then each plan) and year, of all pupils.

    Columns: plan, year, placed, unplaced, mean_minutes (one way, of pupils placed; blank where nobody is),
    over_guide (pupils).
    """
    cases = [(NOTHING, compared.first, FinanceCase.DO_NOTHING)]
    cases += [(plan.letter, plan, FinanceCase.PLAN) for plan in compared.plans]
    parts = [_totals(compared, plan, case).reset_index().assign(plan=name) for name, plan, case in cases]
    return pd.concat(parts, ignore_index=True)[
        ["plan", "year", "placed", "unplaced", "mean_minutes", "over_guide"]
    ]


def finance_table(compared: Compared) -> pd.DataFrame:
    """Return £ of each year at first-year prices: a row for each plan, case and year.

    Columns: plan, then those of `finance.csv`. Each plan has its own case of doing nothing.
    """
    parts = [
        _finance(compared, plan, case).assign(plan=plan.letter)
        for plan in compared.plans
        for case in (FinanceCase.PLAN, FinanceCase.DO_NOTHING)
    ]
    table = pd.concat(parts, ignore_index=True)
    return table[["plan", *table.columns.drop("plan")]]


def by_year(compared: Compared, column: str) -> dict[str, "pd.Series[float]"]:
    """Return a count, or mean minutes, by year: doing nothing more, then each plan by its letter."""
    found = {NOTHING: _totals(compared, compared.first, FinanceCase.DO_NOTHING)[column]}
    for plan in compared.plans:
        found[plan.letter] = _totals(compared, plan, FinanceCase.PLAN)[column]
    return found


def cost_by_year(compared: Compared) -> dict[str, "pd.Series[float]"]:
    """Return what a year costs, £ at first-year prices: doing nothing more, then each plan by its letter."""
    found = {NOTHING: _finance(compared, compared.first, FinanceCase.DO_NOTHING)}
    found |= {plan.letter: _finance(compared, plan, FinanceCase.PLAN) for plan in compared.plans}
    return {name: rows.set_index("year")["total_gbp"] for name, rows in found.items()}


def places_by_year(compared: Compared) -> dict[str, "pd.Series[float]"]:
    """Return the places opened by each year, those before the years in common included, by letter."""
    found = {}
    for plan in compared.plans:
        rows = _opened(compared, plan)
        found[plan.letter] = pd.Series(
            [float(rows.loc[rows["open_year"] <= year, "places"].sum()) for year in compared.years],
            index=pd.Index(compared.years, name="year"),
        )
    return found


def case_names(compared: Compared) -> Iterator[tuple[str, str]]:
    """Yield each case of the tables and its heading: doing nothing more, then each plan."""
    yield NOTHING, NOTHING_MORE
    yield from ((plan.letter, plan.label) for plan in compared.plans)


def _totals(compared: Compared, plan: ComparedPlan, case: FinanceCase) -> pd.DataFrame:
    """All pupils by year."""
    table = plan.release.totals if case is FinanceCase.PLAN else plan.release.totals_without
    rows = table[(table[["district", "need", "phase"]] == ALL).all(axis=1)]
    columns = [*_COUNTS, "mean_minutes"]
    found = rows.set_index("year")[columns].reindex(pd.Index(compared.years, name="year"))
    return found.fillna(dict.fromkeys(_COUNTS, 0.0))


def _districts(compared: Compared, plan: ComparedPlan, case: FinanceCase) -> pd.DataFrame:
    table = plan.release.totals if case is FinanceCase.PLAN else plan.release.totals_without
    rows = table[(table["district"] != ALL) & (table[["need", "phase"]] == ALL).all(axis=1)]
    every = pd.MultiIndex.from_product([plan.release.districts, compared.years], names=["district", "year"])
    found = rows.set_index(["district", "year"])[[*_COUNTS, "mean_minutes"]].reindex(every)
    return found.fillna(dict.fromkeys(_COUNTS, 0.0)).reset_index()


def _finance(compared: Compared, plan: ComparedPlan, case: FinanceCase) -> pd.DataFrame:
    table = plan.release.finance
    return table[(table["case"] == case) & table["year"].isin(list(compared.years))]


def _mean(values: "pd.Series[float]", weights: "pd.Series[float]") -> float:
    """The mean over all years of a mean by year: NaN where nobody is placed."""
    total = float(weights.sum())
    return float((values.fillna(0.0) * weights).sum()) / total if total > 0 else float("nan")
