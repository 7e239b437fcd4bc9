"""The price of fairness: plans at rising prices on the worst-off districts, and on long journeys."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from planner.config import MadeOf
from planner.model.assemble import number_districts
from planner.model.instance import Bools, DistrictPrice, Floats, Ints
from planner.model.limits import Watcher, unwatched
from planner.model.solution import SolveReport
from planner.model.solve import allocate
from planner.model.variant import Outcome, Variant
from planner.plan.fairness import FairPlan, fairness_table, shares_table
from planner.report.cut_short import CutShort
from planner.report.fairness import draw_fairness
from planner.report.tables import csv_text
from planner.workflow.stages import Prepared, limits_of, without_prices
from planner.workflow.study import Study, begin, cut_short, possible
from planner.workflow.sweep import solve_base, sweep

PAGE = "fairness.html"
STEPS = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Prices on districts and on journeys over the guide, as shares of what a pupil without a place costs."""
MINUTE_PRICES_GBP = (25.0, 50.0, 100.0, 200.0, 400.0)
"""Prices of a minute of a pupil's one-way journey, £ a year."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Fairness:
    """The three curves, of which inputs, what the time limit cut short, and where it lies."""

    prepared: Prepared
    districts: pd.DataFrame
    journeys: pd.DataFrame
    minutes: pd.DataFrame
    cut_short: CutShort
    folder: Path


@dataclass(frozen=True, kw_only=True, eq=False)
class _Measured:
    """What the plans of both curves are measured by."""

    names: list[str]
    district: Ints
    is_over: Bools


def fairness(
    config_path: Path,
    scenario: str | None = None,
    *,
    scheduler: str | None = None,
    watcher: Watcher = unwatched,
    announce: Callable[[str], None] = lambda _: None,
) -> Fairness:
    """Plan at each price of fairness; write tables and page.

    Raises InputError for faulty input, NoPlanError where the limits left no plan.
    """
    study = begin(
        config_path,
        scenario,
        MadeOf.FAIRNESS,
        scheduler=scheduler,
        watcher=watcher,
        announce=announce,
        check=_check,
    )
    prepared = study.prepared
    measured = _measured(prepared)
    prices = [share * prepared.instance.economics.unplaced_gbp for share in STEPS]
    over = np.where(measured.is_over, 1.0, 0.0)
    by_journey = _weighted(study, prices, over)
    by_minute = _weighted(study, MINUTE_PRICES_GBP, prepared.instance.arcs.minutes)
    announce("Planning with a price on the worst-off districts")
    by_district, middle = _districts(study, measured, prices, watcher)
    districts = _plans(study, measured, prices, by_district)
    tables = {
        "districts.csv": fairness_table(districts, measured.names),
        "journeys.csv": fairness_table(_plans(study, measured, prices, by_journey), measured.names),
        "minutes.csv": fairness_table(_plans(study, measured, MINUTE_PRICES_GBP, by_minute), measured.names),
        "district_shares.csv": shares_table(districts, measured.names, prepared.instance.years.tolist()),
    }
    searches = cut_short(study, [*by_journey, *by_minute, *by_district], int(middle.is_cut_short))
    files = {name: csv_text(table).encode() for name, table in tables.items()}
    files[PAGE] = draw_fairness(
        prepared.config,
        tables["districts.csv"],
        tables["journeys.csv"],
        tables["minutes.csv"],
        tables["district_shares.csv"],
        searches,
    ).encode()
    study.write(files)
    return Fairness(
        prepared=prepared,
        districts=tables["districts.csv"],
        journeys=tables["journeys.csv"],
        minutes=tables["minutes.csv"],
        cut_short=searches,
        folder=study.folder,
    )


def _check(prepared: Prepared) -> None:
    """Raise InputError where the plan has prices of its own: the curves begin at none."""
    without_prices(prepared.config, "planner fairness lays prices on the plan itself")


def _measured(prepared: Prepared) -> _Measured:
    instance = prepared.instance
    district, names = number_districts(prepared.inputs, instance.groups.zone_id)
    guide = np.array([prepared.config.travel.guide_minutes[phase] for phase in instance.groups.phase])
    return _Measured(
        names=names,
        district=district,
        is_over=instance.arcs.minutes > guide[instance.arcs.group],
    )


def _plans(
    study: Study, measured: _Measured, prices: Sequence[float], outcomes: Sequence[Outcome]
) -> list[FairPlan]:
    """The plan itself, at no price, and those at the prices."""
    instance = study.prepared.instance
    return [
        FairPlan.of(
            instance,
            allocate(outcome.variant.of(instance), outcome.opened),
            price,
            outcome.objective_gbp - outcome.bound_gbp,
            measured.district,
            measured.is_over,
        )
        for price, outcome in zip((0.0, *prices), (study.outcome, *outcomes), strict=True)
    ]


def _weighted(study: Study, prices: Sequence[float], amount: Floats) -> list[Outcome]:
    """Plan at rising prices of what each arc has much of (A): being over the guide, or minutes."""
    variants = [
        Variant(name=f"£{price:,.0f} a journey", weight_gbp=np.multiply(amount, price)) for price in prices
    ]
    return [outcome for outcome in map(possible, study.outcomes(variants)) if outcome is not None]


def _districts(
    study: Study, measured: _Measured, prices: Sequence[float], watcher: Watcher
) -> tuple[list[Outcome], SolveReport]:
    """Plan at rising prices of a pupil without a place beyond the council's own share, by district.

    Returns besides how the solve went that they all start from.
    """
    instance = study.prepared.instance
    pupils = instance.groups.pupils.sum(axis=0)
    share = np.divide(study.outcome.unplaced, pupils, out=np.zeros_like(pupils), where=pupils > 0)
    priced = [
        DistrictPrice(district=measured.district, share=share, above_share_gbp=price) for price in prices
    ]
    # The others start from the middle price: cuts are made again from one price for another.
    middle = replace(instance, district_price=priced[len(priced) // 2])
    base, solved = solve_base(middle, limits_of(study.prepared.config), watcher)
    variants = [
        Variant(name=f"£{price.above_share_gbp:,.0f} beyond the share", district_price=price)
        for price in priced
    ]
    answers = sweep(
        replace(base, instance=instance),
        variants,
        workers=study.workers,
        cluster=study.cluster,
        done=study.done,
    )
    return [outcome for outcome in map(possible, answers) if outcome is not None], solved.report
