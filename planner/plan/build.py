"""From a solution to a plan: every table, by name, with what a reader must know of how it was made."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

import pandas as pd

import planner
from planner.config import Config, FairnessSection, PortfolioSection
from planner.domain import FinanceCase, TravelRung
from planner.inputs.finished import DECIMALS
from planner.inputs.inputs import Inputs
from planner.model.instance import PlacePlanningInstance
from planner.model.nearest import LeftOut
from planner.model.solution import Solution, SolveReport, SolveStatus
from planner.model.solve import Solved
from planner.model.verify import Verdict
from planner.plan.finance import finance_table
from planner.plan.plan import Plan
from planner.plan.recommendations import recommendations_table
from planner.plan.sufficiency import sufficiency_table
from planner.plan.tables import allocation_table, provision_years_table, unplaced_table
from planner.travel.ladder import count_by_rung
from planner.travel.pairs import TravelPairs


def build_plan(
    *,
    config: Config,
    inputs: Inputs,
    travel: TravelPairs,
    instance: PlacePlanningInstance,
    solved: Solved,
    verdict: Verdict,
    do_nothing: Solution,
    left_out: LeftOut | None = None,
) -> Plan:
    """Join a verified solution back to the names of its inputs.

    `do_nothing` is the allocation with only the committed options. `left_out` says what it may have cost that
    only the nearest provisions were considered, where that was so.
    """
    solution = solved.solution
    rungs = count_by_rung(travel)
    return _as_written(
        Plan(
            config=config,
            inputs=inputs,
            run_id=run_id(
                planner.__version__,
                config.model_dump(mode="json"),
                ((source.name, source.sha256) for source in inputs.sources),
            ),
            solve=solved.report,
            certificate=solved.certificate,
            objective_terms=verdict.objective_terms_gbp,
            travel_rungs=rungs,
            notes=tuple(_notes(config, solved.report, rungs, left_out)),
            allocation=allocation_table(instance, solution),
            unplaced=unplaced_table(instance, solution),
            provision_years=provision_years_table(instance, solution, solved.place_value_gbp),
            recommendations=recommendations_table(
                instance, solution, do_nothing, solved.saving_gbp, inputs.options["name"]
            ),
            sufficiency=sufficiency_table(
                instance, solution, inputs.district_of_zone, config.travel.guide_minutes
            ),
            finance=finance_table(
                instance,
                inputs.provisions["provision_type"],
                {FinanceCase.PLAN: solution, FinanceCase.DO_NOTHING: do_nothing},
            ),
            do_nothing=sufficiency_table(
                instance, do_nothing, inputs.district_of_zone, config.travel.guide_minutes
            ),
            do_nothing_unplaced=unplaced_table(instance, do_nothing),
        )
    )


def _as_written(plan: Plan) -> Plan:
    """Round the tables to what a file holds, so that a plan read back from its folder is the same."""
    tables: dict[str, Any] = {
        field.name: _rounded(table)
        for field in fields(plan)
        if isinstance(table := getattr(plan, field.name), pd.DataFrame)
    }
    return replace(plan, **tables)


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    floats = table.select_dtypes("float").columns
    return table.assign(**{column: table[column].round(DECIMALS) + 0.0 for column in floats})


def run_id(version: str, config: Mapping[str, Any], inputs: Iterable[tuple[str, str]]) -> str:
    """Return twelve characters that are the same for the same version, configuration and inputs.

    `inputs` are the name and SHA-256 of each file, `config` is as run.json holds it.
    """
    identity = {"version": version, "config": config, "inputs": [list(source) for source in inputs]}
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:12]


def _notes(
    config: Config, report: SolveReport, rungs: Mapping[str, int], left_out: LeftOut | None
) -> Iterator[str]:
    if report.status is SolveStatus.ROUNDED:
        yield (
            "The search found nothing better: what is left of the gap is the rounding of costs to pence and "
            "of pupils to small fractions."
        )
    if report.status is SolveStatus.TIME_LIMIT:
        yield (
            f"The time limit of {config.solver.time_limit_s:g} seconds ended the search before the gap asked "
            "for was reached: this is the best plan found by then, with its proven gap."
        )
    if report.status is SolveStatus.INTERRUPTED:
        yield "The search was interrupted: this is the best plan found by then, with its proven gap."
    yield from _of_prices(config.fairness)
    if config.portfolio is not None:
        yield from _of_list(config.portfolio)
    if left_out is not None:
        yield (
            f"Only the {config.travel.nearest} nearest suitable provisions of each group were considered "
            f"(travel.nearest). With every provision within reach the same openings would cost "
            f"{_thousands(left_out.same_openings_gbp)} less over the years of the plan (present value), and "
            f"the best plan could cost up to {_thousands(left_out.best_plan_gbp)} less; the proven gap does "
            "not count that."
        )
    yield from _of_journeys(config, rungs)


def _of_journeys(config: Config, rungs: Mapping[str, int]) -> Iterator[str]:
    """How many journeys are known from where."""
    if by_table := rungs.get(TravelRung.MATRIX, 0):
        yield f"{by_table:,} of {sum(rungs.values()):,} journeys within reach are those of the table travel."
    if by_road := rungs.get(TravelRung.ROADS, 0):
        yield f"{by_road:,} of {sum(rungs.values()):,} journeys within reach go along the road network."
    if over_land := rungs.get(TravelRung.BARRIERS, 0):
        land = config.travel.barriers
        yield (
            f"{over_land:,} of {sum(rungs.values()):,} journeys within reach are estimated over land: round "
            f"water but for the declared crossings, at {land.speed_kmh:g} km/h on local roads, "
            f"{land.dual_carriageway_kmh:g} and {land.motorway_kmh:g} on the declared dual carriageways and "
            f"motorways{_picking_up(config)}. Supply travel.csv, or a road network, where minutes decide."
        )
    if straight := rungs.get(TravelRung.STRAIGHT, 0):
        yield (
            f"{straight:,} of {sum(rungs.values()):,} journeys within reach are estimated from straight "
            f"lines ({_circuity(config)} times as long, at {config.travel.speed_kmh:g} km/h"
            f"{_picking_up(config)}): they may cross water that roads go round. Supply travel.csv where that "
            "matters."
        )


def _of_prices(fairness: FairnessSection) -> Iterator[str]:
    prices = []
    if fairness.gbp_per_minute:
        prices.append(f"£{fairness.gbp_per_minute:,.2f} for each minute of a journey")
    if fairness.over_guide_gbp_per_minute:
        prices.append(
            f"£{fairness.over_guide_gbp_per_minute:,.2f} for each minute of a journey beyond the guide"
        )
    if fairness.district_unplaced_share is not None:
        prices.append(
            f"£{fairness.above_share_gbp:,.0f} for each pupil without a place beyond "
            f"{fairness.district_unplaced_share:.0%} of a district's pupils"
        )
    if not fairness.is_set:
        return
    yield (
        f"Fairness has a price, a pupil and year: {'; '.join(prices)}. Nobody pays it. The cost, "
        "savings and bound of the plan count it; finance by year does not, nor do the terms of the cost that "
        "are no weight: they are what is paid."
    )


def _of_list(portfolio: PortfolioSection) -> Iterator[str]:
    if not portfolio.sha256:
        yield "Only what is committed opens, nothing was searched for: pupils are allocated at least cost."
        return
    units = sum(entry.units for entry in portfolio.opens)
    yield (
        f"What opens beside the committed options was picked by hand ({portfolio.file}: {units:,} "
        f"{'unit' if units == 1 else 'units'} of options), and nothing was searched for: pupils are "
        "allocated to it at least cost."
    )
    if noted := [f"{entry.option_id}: {entry.note}" for entry in portfolio.opens if entry.note]:
        yield f"Notes of the list: {'; '.join(noted)}."


def _circuity(config: Config) -> str:
    far, near = config.travel.circuity, config.travel.circuity_near
    return f"{far:g}" if near is None else f"{near:g} falling to {far:g}"


def _picking_up(config: Config) -> str:
    minutes = config.travel.pickup_minutes
    return f", {minutes:g} minutes added for picking others up" if minutes else ""


def _thousands(gbp: float) -> str:
    return f"£{gbp / 1000:,.0f}k"
