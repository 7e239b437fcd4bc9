"""The price of fairness: plans at rising prices on the worst-off districts, and on long journeys.

Every price is one of [fairness]: `planner run` with it in the configuration has the same problem to solve.
Whatever plan is found at one price is tried at the others, and at none: so along a curve more is paid and
what the price lies on never grows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import pandas as pd

from planner.config import Config, FairnessSection, MadeOf
from planner.model.assemble import (
    district_price,
    journey_weight_gbp,
    minutes_over_guide,
    number_districts,
)
from planner.model.instance import Bools, Ints, PlacePlanningInstance
from planner.model.limits import Watcher, unwatched
from planner.model.solution import SolveReport
from planner.model.solve import allocate
from planner.model.variant import Outcome, Variant
from planner.model.verify import RELATIVE_TOLERANCE
from planner.plan.fairness import FairPlan, fairness_table, raised_bounds, shares_table, with_knee
from planner.problems import VerificationError
from planner.report.cut_short import CutShort
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
class _Curve:
    """Rising prices of one kind, none left out, and what the search at each came to."""

    prices_gbp: tuple[float, ...]
    found: list[Outcome]


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
    journey_curve = _searched(
        study, OVER_GUIDE_PRICES_GBP, lambda gbp: FairnessSection(over_guide_gbp_per_minute=gbp)
    )
    minute_curve = _searched(study, MINUTE_PRICES_GBP, lambda gbp: FairnessSection(gbp_per_minute=gbp))
    announce("Planning with a price on the worst-off districts")
    share = _share(study)
    district_curve, middle = _districts_searched(study, share, watcher)
    curves = (district_curve, journey_curve, minute_curve)
    announce("Trying every plan found at every price")
    study = _with_the_cheapest(study, curves)
    districts, journeys, minutes = _plans(study, measured, curves)
    tables = {
        "districts.csv": fairness_table(districts, measured.names).assign(district_unplaced_share=share),
        "journeys.csv": fairness_table(journeys, measured.names),
        "minutes.csv": with_knee(fairness_table(minutes, measured.names)),
        "district_shares.csv": shares_table(districts, measured.names, prepared.instance.years.tolist()),
    }
    found = [outcome for curve in curves for outcome in curve.found]
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


def _searched(
    study: Study,
    prices_gbp: Sequence[float],
    section: Callable[[float], FairnessSection],
    base: Base | None = None,
) -> _Curve:
    """Search at each of the prices, from what the plan itself has learned or from another base."""
    variants = [_variant(study.prepared, section(price)) for price in prices_gbp]
    answers = sweep(
        base or study.base, variants, workers=study.workers, cluster=study.cluster, done=study.done
    )
    found = [outcome for outcome in map(possible, answers) if outcome is not None]
    return _Curve(prices_gbp=tuple(prices_gbp), found=found)


def _districts_searched(study: Study, share: float, watcher: Watcher) -> tuple[_Curve, SolveReport]:
    """The same with prices on districts, from a solve at the middle one; and how that went.

    Cuts know a price on districts only where they are made with one, and are made again for others.
    """
    prices_gbp = _district_prices_gbp(study.prepared.config)

    def section(gbp: float) -> FairnessSection:
        return FairnessSection(district_unplaced_share=share, above_share_gbp=gbp)

    instance = study.prepared.instance
    middle = _variant(study.prepared, section(prices_gbp[len(prices_gbp) // 2])).of(instance)
    base, solved = solve_base(middle, limits_of(study.prepared.config), watcher)
    return _searched(study, prices_gbp, section, replace(base, instance=instance)), solved.report


def _with_the_cheapest(study: Study, curves: Sequence[_Curve]) -> Study:
    """Return the study of the cheapest plan at no price of all that were found at any."""
    own = study.outcome
    found = [outcome for curve in curves for outcome in curve.found]
    (cheapest,) = _cheapest(study, [(own.variant, [own, *found])])
    bound_gbp = min(own.bound_gbp, cheapest.objective_gbp)
    proven = replace(cheapest, status=own.status, bound_gbp=bound_gbp, do_nothing_gbp=own.do_nothing_gbp)
    return replace(study, outcome=proven)


def _plans(study: Study, measured: _Measured, curves: Sequence[_Curve]) -> list[list[FairPlan]]:
    """For each curve the plan itself, at no price, and the cheapest known at each of its prices."""
    own = study.outcome
    asked = [(each.variant, [own, *curve.found]) for curve in curves for each in curve.found]
    cheapest = iter(_cheapest(study, asked))
    plans = []
    for curve in curves:
        prices_gbp = (0.0, *curve.prices_gbp)
        bounds_gbp = raised_bounds(prices_gbp, [each.bound_gbp for each in (own, *curve.found)])
        best = (own, *islice(cheapest, len(curve.found)))
        plans.append(
            [
                _measure(study.prepared.instance, measured, *point)
                for point in zip(prices_gbp, best, bounds_gbp.tolist(), strict=True)
            ]
        )
    return plans


def _cheapest(study: Study, asked: Sequence[tuple[Variant, Sequence[Outcome]]]) -> list[Outcome]:
    """For each variant, the cheapest of these outcomes' openings, with pupils allocated as it prices them."""
    tried = [
        (number, replace(variant, opened=opened))
        for number, (variant, known) in enumerate(asked)
        for opened in {each.opened.tobytes(): each.opened for each in known}.values()
    ]
    best: dict[int, Outcome] = {}
    answers = study.outcomes([variant for _, variant in tried])
    for (number, _), outcome in zip(tried, map(possible, answers), strict=True):
        if outcome and (number not in best or outcome.objective_gbp < best[number].objective_gbp):
            best[number] = outcome
    return [best[number] for number in range(len(asked))]


def _measure(
    instance: PlacePlanningInstance, measured: _Measured, price_gbp: float, best: Outcome, bound_gbp: float
) -> FairPlan:
    if bound_gbp > best.objective_gbp + RELATIVE_TOLERANCE * abs(best.objective_gbp):
        raise VerificationError(
            f"at a price of £{price_gbp:,.0f} £{bound_gbp:,.2f} are proven, more than a plan costs: "
            f"£{best.objective_gbp:,.2f}"
        )
    return FairPlan.of(
        instance,
        allocate(best.variant.of(instance), best.opened),
        price_gbp,
        best.objective_gbp,
        bound_gbp,
        measured.district,
        measured.is_over,
    )
