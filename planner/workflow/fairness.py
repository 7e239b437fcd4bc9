"""The price of fairness: plans at rising prices on the worst-off districts, and on long journeys.

Every price is one of [fairness]: `planner run` with it in the configuration has the same problem to solve.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from planner.config import Config, FairnessSection, MadeOf
from planner.model.assemble import (
    district_price,
    journey_weight_gbp,
    minutes_over_guide,
    number_districts,
)
from planner.model.instance import Bools, Ints
from planner.model.limits import Watcher, unwatched
from planner.model.solution import SolveReport
from planner.model.solve import allocate
from planner.model.variant import Outcome, Variant
from planner.plan.cut_short import CutShort
from planner.plan.fairness import FairPlan, fairness_table, shares_table, with_knee
from planner.report.fairness import draw_fairness
from planner.report.tables import csv_text
from planner.workflow.stages import Prepared, limits_of, without_prices
from planner.workflow.study import Study, begin, cut_short, possible
from planner.workflow.sweep import Base, solve_base, sweep

PAGE = "fairness.html"
STEPS = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Prices on districts, as shares of what a pupil without a place costs."""
OVER_GUIDE_PRICES_GBP = (50.0, 150.0, 500.0, 1_500.0, 5_000.0)
"""Prices of a minute of a pupil's one-way journey beyond the guide, £ a year."""
MINUTE_PRICES_GBP = (25.0, 50.0, 100.0, 200.0, 400.0)
"""Prices of a minute of a pupil's one-way journey, £ a year."""
SHARE_DECIMALS = 3
"""A share of pupils is rounded to so many digits: what the page says, and what a configuration can say."""


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
    """What the plans of all curves are measured by."""

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
    over_guide = [FairnessSection(over_guide_gbp_per_minute=price) for price in OVER_GUIDE_PRICES_GBP]
    by_minute = [FairnessSection(gbp_per_minute=price) for price in MINUTE_PRICES_GBP]
    share, prices = _share(study), _district_prices_gbp(prepared.config)
    by_district = [FairnessSection(district_unplaced_share=share, above_share_gbp=price) for price in prices]
    over_found = _outcomes(study, over_guide)
    minute_found = _outcomes(study, by_minute)
    announce("Planning with a price on the worst-off districts")
    base, middle = _base_with(study, by_district, watcher)
    district_found = _outcomes(study, by_district, base)
    districts = _plans(study, measured, prices, district_found)
    journeys = _plans(study, measured, OVER_GUIDE_PRICES_GBP, over_found)
    minutes = _plans(study, measured, MINUTE_PRICES_GBP, minute_found)
    tables = {
        "districts.csv": fairness_table(districts, measured.names).assign(district_unplaced_share=share),
        "journeys.csv": fairness_table(journeys, measured.names),
        "minutes.csv": with_knee(fairness_table(minutes, measured.names)),
        "district_shares.csv": shares_table(districts, measured.names, prepared.instance.years.tolist()),
    }
    found = [*over_found, *minute_found, *district_found]
    searches = cut_short(study, found, int(middle.is_cut_short))
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
    phase = instance.groups.phase[instance.arcs.group]
    return _Measured(
        names=names,
        district=district,
        is_over=minutes_over_guide(prepared.config, phase, instance.arcs.minutes) > 0,
    )


def _share(study: Study) -> float:
    """The share of the council's pupils, all years together, that the plan itself leaves without a place."""
    pupils = float(study.prepared.instance.groups.pupils.sum())
    return round(float(study.outcome.unplaced.sum()) / pupils, SHARE_DECIMALS) if pupils > 0 else 0.0


def _district_prices_gbp(config: Config) -> list[float]:
    """Prices of a pupil beyond the share, £ a year: whole pounds, as they are written down."""
    return [float(max(1, round(step * config.costs.unplaced_gbp))) for step in STEPS]


def _variant(prepared: Prepared, prices: FairnessSection) -> Variant:
    """What `planner run` would make of the instance with these prices in its configuration."""
    config = prepared.config.model_copy(update={"fairness": prices})
    groups, arcs = prepared.instance.groups, prepared.instance.arcs
    return Variant(
        name=", ".join(f"{name} {value:g}" for name, value in prices.model_dump().items() if value),
        weight_gbp=journey_weight_gbp(config, groups.phase[arcs.group], arcs.minutes),
        district_price=district_price(config, prepared.inputs, groups.zone_id),
    )


def _outcomes(study: Study, prices: Sequence[FairnessSection], base: Base | None = None) -> list[Outcome]:
    """Plan with each of the prices, from what the plan itself has learned or from another base."""
    answers = sweep(
        base or study.base,
        [_variant(study.prepared, each) for each in prices],
        workers=study.workers,
        cluster=study.cluster,
        done=study.done,
    )
    return [outcome for outcome in map(possible, answers) if outcome is not None]


def _base_with(study: Study, prices: Sequence[FairnessSection], watcher: Watcher) -> tuple[Base, SolveReport]:
    """What solving with the middle price teaches, as cuts are made again for another price; how it went."""
    instance = study.prepared.instance
    middle = _variant(study.prepared, prices[len(prices) // 2]).of(instance)
    base, solved = solve_base(middle, limits_of(study.prepared.config), watcher)
    return replace(base, instance=instance), solved.report


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
            outcome,
            measured.district,
            measured.is_over,
        )
        for price, outcome in zip((0.0, *prices), (study.outcome, *outcomes), strict=True)
    ]
