"""All of England: 33,755 zones and 2,081 special schools, with synthetic pupils, units and options.

Illustrative, and no forecast: zones, schools and rolls are published; the rest is scaled from the Kent
example by the figures below, and drawn with a seed.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from planner.config import CapitalSection, Config, load_config
from planner.demand.demand import GROUP_COLUMNS, Demand
from planner.domain import OptionStatus, ProvisionType, Setting
from planner.inputs.inputs import Inputs
from planner.inputs.load import load_inputs
from planner.model.assemble import build_instance
from planner.model.engine.components import components
from planner.model.instance import EligibleArcs, PlacePlanningInstance
from planner.model.limits import Limits, Progress
from planner.model.solution import NoPlan
from planner.model.solve import solve
from planner.travel.straight import straight_line_pairs
from tests.benchmarks.child import Tell, watched
from tests.benchmarks.scaled import STRAIGHT_LINES

ROOT = Path(__file__).parents[2]
OPEN_DATA = ROOT.parent / "shared" / "open-data" / "england"
ZONES, SCHOOLS = "england_lsoa21_zones.csv.gz", "england_special_schools_2025-05-24.csv"
SEED = 2025
SHOWN = 8
"""Connected components whose sizes are told."""

PUPILS = {
    ("ASD", "special"): 70_747,
    ("SLCN", "special"): 33_538,
    ("ASD", "resourced"): 9_860,
    ("SLCN", "resourced"): 7_327,
}
"""Pupils in special schools, and in resourced provisions and SEN units (SEN2, England, January 2025)."""
BASE_YEAR = 2024
"""The year of Kent's forecast that holds Kent's figures of the same table."""

COLLEGE = "Special post 16 institution"
INDEPENDENT = ["Other independent special school", "Non-maintained special school", COLLEGE]
"""Types of establishment that are paid as independent placements."""
PLACES = {"state": 87_468, "independent": 16_817, COLLEGE: 4_409}
"""Pupils with ASD or SLCN in state special schools, independent and non-maintained ones, colleges (SEN2)."""
NCY_BY_NAME = {
    r"primary|infant|junior|nursery": (0, 6),
    r"secondary|high school": (7, 11),
    r"sixth|post.?16": (12, 14),
}
"""Year groups of a school whose name tells; the rest draw theirs from Kent's special schools."""


@dataclass(frozen=True, kw_only=True, eq=False)
class England:
    """The instance, and what is not in it."""

    instance: PlacePlanningInstance
    schools: int
    schools_without_grid_reference: int
    arcs_dearer_than_unplaced: int


def england(
    time_limit_s: float, benefit_gap: float, processes: int, resourced_provisions: int, options: int
) -> Iterator[str]:
    """Yield the lines of a report: sizes, seconds, memory, and what a solve reaches when.

    About 950 resourced provisions have a place for each pupil in one; about 3,200 options are as many for
    each pupil as Kent has.
    """
    if not OPEN_DATA.is_dir():
        yield f"skipped: ../{OPEN_DATA.relative_to(ROOT.parent).as_posix()} is not there"
        return
    arguments = (time_limit_s, benefit_gap, processes, resourced_provisions, options)
    solving = watched(_solve, arguments, 3 * time_limit_s + 600)
    yield from solving.told
    if solving.fault:
        yield solving.fault
    yield f"peak memory: {solving.peak_mb:,.0f} MB, of all processes together"


def _solve(
    tell: Tell[str],
    time_limit_s: float,
    benefit_gap: float,
    processes: int,
    resourced_provisions: int,
    options: int,
) -> None:
    """Tell the lines of the report; progress goes to standard error meanwhile."""
    started = time.perf_counter()
    built = build_england(resourced_provisions, options)
    tell(f"built in {time.perf_counter() - started:.1f} s")
    for line in _sizes(built):
        tell(line)
    trail: list[Progress] = []

    def watch(at: Progress) -> None:
        trail.append(at)
        print(_known(at), f"benefit gap {at.benefit_gap:.1%}", file=sys.stderr, flush=True)

    limits = Limits(time_limit_s=time_limit_s, gap=0, benefit_gap=benefit_gap, processes=processes)
    solved = solve(built.instance, limits, watch, with_savings=False)
    if isinstance(solved, NoPlan):
        tell(f"no plan in {solved.seconds:.0f} s")
    else:
        report = solved.report
        tell(f"{report.status.value}: benefit gap {report.benefit_gap:.2%}, {report.seconds:.0f} s in all")
        tell(
            f"plan {_million(report.objective_gbp)}, bound {_million(report.bound_gbp)}, "
            f"doing nothing {_million(report.do_nothing_gbp)}, gap {report.gap:.3%}"
        )
    for line in _reached(trail):
        tell(line)


def england_instance(resourced_provisions: int, options: int) -> PlacePlanningInstance:
    """Return England with so many synthetic resourced provisions and options: the same on every call."""
    return build_england(resourced_provisions, options).instance


def build_england(resourced_provisions: int, options: int) -> England:
    """Build the tables and let the tool assemble them; capital is Kent's, in proportion to the pupils."""
    config = load_config(ROOT / "config.toml")
    kent = load_inputs(config, ROOT)
    random = np.random.default_rng(SEED)
    zones = pd.read_csv(OPEN_DATA / ZONES).rename(columns={"lsoa21_code": "zone_id"})
    zones = zones.sort_values("zone_id", ignore_index=True)
    published = pd.read_csv(OPEN_DATA / SCHOOLS)
    located = (published[["easting", "northing"]].fillna(0) > 0).all(axis=1)

    schools = _schools(published[located], kent.provisions, random)
    existing = pd.concat(
        [schools, _units(kent.provisions, resourced_provisions, zones, random)], ignore_index=True
    )
    built, sites = _options(kent, options, existing, zones, random)
    blank = dict.fromkeys(["open_year", "close_year", "place_funding_gbp", "top_up_gbp"], np.nan)
    provisions = pd.concat([existing, sites], ignore_index=True).assign(**blank)
    demand, kent_pupils = _demand(config, kent.forecast, zones)
    inputs = replace(kent, zones=zones, provisions=provisions, options=built)

    share = float(demand.pupils[:, 0].sum()) / kent_pupils
    capital = CapitalSection(total_gbp=round((config.capital.total_gbp or 0.0) * share, -6))
    config = config.model_copy(update={"capital": capital})
    longest = max(config.travel.max_minutes.values())
    lines = config.travel.model_copy(update=STRAIGHT_LINES)
    travel = straight_line_pairs(zones, provisions, lines, longest)
    instance = build_instance(config, inputs, travel, demand)
    useful = np.flatnonzero(instance.arc_cost_gbp <= instance.economics.unplaced_gbp)
    return England(
        instance=replace(
            instance,
            arcs=EligibleArcs(
                group=instance.arcs.group[useful],
                provision=instance.arcs.provision[useful],
                km=instance.arcs.km[useful],
                minutes=instance.arcs.minutes[useful],
            ),
        ),
        schools=len(schools),
        schools_without_grid_reference=int((~located).sum()),
        arcs_dearer_than_unplaced=len(instance.arcs) - len(useful),
    )


def _demand(config: Config, forecast: pd.DataFrame, zones: pd.DataFrame) -> tuple[Demand, float]:
    """England's pupils, shared by children, and Kent's in the first year.

    `PUPILS` are spread over phases and years as Kent's forecast is against Kent's base of the same need and
    setting; pupils who suit either setting come out of the growth of `special`, as in Kent.
    """
    central = forecast[forecast["scenario"] == config.plan.forecast_scenario]
    kent = central.pivot_table(
        index=["need", "phase", "setting"], columns="year", values="pupils", aggfunc="sum", fill_value=0.0
    )
    base = kent[BASE_YEAR].groupby(level=["need", "setting"]).sum()
    years = kent[list(config.plan.years)]
    sources = [
        (need, Setting.SPECIAL if setting == Setting.EITHER else setting) for need, _, setting in years.index
    ]
    pupils = np.array([PUPILS[source] / base[source] for source in sources])[:, None] * years.to_numpy()
    share = (zones["census2021_age_0_15"] / zones["census2021_age_0_15"].sum()).to_numpy(dtype=float)
    kinds, n_zones = years.index.to_frame(index=False), len(zones)
    groups = pd.DataFrame(
        {
            "zone_id": zones["zone_id"].repeat(len(kinds)).to_numpy(),
            **{name: np.tile(kinds[name].to_numpy(), n_zones) for name in GROUP_COLUMNS[1:]},
        }
    )
    by_group = (share[:, None, None] * pupils[None]).reshape(len(groups), -1)
    demand = Demand(groups=groups, years=tuple(config.plan.years), pupils=by_group)
    return demand, float(years.iloc[:, 0].sum())


def _schools(rows: pd.DataFrame, kent: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """The special schools, all for both needs, as Kent's.

    Places share out `PLACES` by pupils on roll; a blank roll counts as the median of its type (all blank: as
    one pupil each).
    """
    special = kent[(kent["provision_type"] == ProvisionType.SPECIAL_SCHOOL) & (kent["places"] > 0)]
    band = special[["ncy_from", "ncy_to"]].to_numpy()[random.integers(len(special), size=len(rows))]
    for pattern, named in NCY_BY_NAME.items():
        band[rows["establishment_name"].str.contains(pattern, case=False).to_numpy(dtype=bool)] = named
    kind = rows["establishment_type"]
    band[(kind == COLLEGE).to_numpy(dtype=bool)] = (12, 14)
    is_independent = kind.isin(INDEPENDENT)
    payer = kind.where(kind == COLLEGE, is_independent.map({True: "independent", False: "state"}))
    roll = rows["number_of_pupils"]
    roll = roll.fillna(roll.groupby(kind).transform("median")).fillna(1.0)
    return pd.DataFrame(
        {
            "provision_id": "special-" + rows["urn"].astype(int).astype(str),
            "provision_type": is_independent.map(
                {True: ProvisionType.INDEPENDENT, False: ProvisionType.SPECIAL_SCHOOL}
            ),
            "needs": [("ASD", "SLCN")] * len(rows),
            "ncy_from": band[:, 0],
            "ncy_to": band[:, 1],
            "places": (roll / roll.groupby(payer).transform("sum") * payer.map(PLACES)).round(),
            "easting": rows["easting"],
            "northing": rows["northing"],
        }
    )


def _units(kent: pd.DataFrame, count: int, zones: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Synthetic resourced provisions: each like one of Kent's, drawn, at a zone drawn by its children."""
    existing = kent[(kent["provision_type"] == ProvisionType.RESOURCED_PROVISION) & (kent["places"] > 0)]
    like = existing.iloc[random.integers(len(existing), size=count)]
    return _at_zones("unit", like, zones, random)


def _at_zones(
    prefix: str, like: pd.DataFrame, zones: pd.DataFrame, random: np.random.Generator
) -> pd.DataFrame:
    """Provisions like those given, at the centroids of zones drawn by their children."""
    children = zones["census2021_age_0_15"].to_numpy(dtype=float)
    at = zones.iloc[random.choice(len(zones), size=len(like), p=children / children.sum())]
    columns = ["provision_type", "needs", "ncy_from", "ncy_to", "places"]
    return like[columns].assign(
        provision_id=[f"{prefix}-{number}" for number in range(len(like))],
        easting=at["easting"].to_numpy(dtype=float),
        northing=at["northing"].to_numpy(dtype=float),
    )


def _options(
    kent: Inputs, count: int, existing: pd.DataFrame, zones: pd.DataFrame, random: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Options like Kent's in turn (places, units, capital, earliest year), and the new sites among them.

    What enlarges a special school or a unit in Kent enlarges one of the same kind here; anything else, and
    what has none of its kind, is a new site. All are to consider; none requires or excludes another.
    """
    like = kent.options[kent.options["status"] == OptionStatus.CONSIDER].merge(
        kent.provisions, on="provision_id", suffixes=("", "_now")
    )
    number = np.arange(count)
    # Every kind in proportion, also where fewer are asked for than Kent has.
    rows = number % len(like) if count > len(like) else number * len(like) // max(count, 1)
    like = like.iloc[rows].reset_index(drop=True)
    host = pd.Series("", index=like.index)
    hosts = existing["provision_id"].groupby(_kind(existing))
    for kind, options in like[like["places_now"] > 0].groupby(_kind(like)):
        if kind in hosts.groups:
            host[options.index] = np.resize(random.permutation(hosts.get_group(kind)), len(options))
    is_new = host == ""
    sites = _at_zones("site", like[is_new].assign(places=0.0), zones, random)
    host[is_new] = sites["provision_id"].to_numpy()
    options = like[["places", "max_units", "capital_gbp", "earliest_year"]].assign(
        option_id=[f"option-{number}" for number in range(count)],
        provision_id=host,
        requires="",
        exclusive_group="",
        status=OptionStatus.CONSIDER,
    )
    return options, sites


def _kind(provisions: pd.DataFrame) -> pd.Series:
    """What an enlargement may stand for another of: any special school; a unit for its needs and years."""
    band = provisions["ncy_from"].astype(str) + "-" + provisions["ncy_to"].astype(str)
    unit = provisions["needs"].map(" ".join) + " " + band
    return provisions["provision_type"].where(
        provisions["provision_type"] != ProvisionType.RESOURCED_PROVISION, unit
    )


def _sizes(built: England) -> Iterator[str]:
    instance, options = built.instance, built.instance.options
    pupils, places = instance.groups.pupils.sum(axis=0), instance.pools.places[:, 0].sum()
    yield (
        f"{len(np.unique(instance.groups.zone_id)):,} zones, {len(instance.groups):,} groups, "
        f"{pupils[0]:,.0f} pupils growing to {pupils[-1]:,.0f}"
    )
    yield (
        f"{len(instance.pools):,} pools with {places:,.0f} places: {built.schools:,} special schools "
        f"({built.schools_without_grid_reference} more have no grid reference), "
        "resourced provisions, new sites"
    )
    yield (
        f"{len(options):,} options: {options.places_per_unit @ options.max_units:,.0f} places for "
        f"{_million(float(options.capital_gbp @ options.max_units))}, "
        f"capital {_million(instance.capital_total_gbp)}"
    )
    yield (
        f"{len(instance.arcs):,} arcs a year, {len(instance.arcs) * instance.n_years:,} in all "
        f"({built.arcs_dearer_than_unplaced:,} a year are dearer than unplaced, and left out)"
    )
    parts = sorted(components(instance), key=lambda part: -len(part.arcs))
    shown = "; ".join(
        f"{len(part.groups):,}, {len(part.pools):,}, {len(part.arcs):,}" for part in parts[:SHOWN]
    )
    yield f"{len(parts)} connected components; groups, pools, arcs of the largest: {shown}"


def _reached(trail: list[Progress]) -> Iterator[str]:
    """When the first plan was there, and each benefit gap, and what was known then."""
    first = next((at for at in trail if np.isfinite(at.objective_gbp)), None)
    if first is not None:
        yield f"  first told: {_known(first)}"
    for share in (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005):
        reached = next((at for at in trail if at.benefit_gap <= share), None)
        yield f"  benefit gap {share:.1%}: {_known(reached) if reached is not None else 'not reached'}"


def _known(at: Progress) -> str:
    return f"{at.seconds:.0f} s, plan {_million(at.objective_gbp)}, bound {_million(at.bound_gbp)}"


def _million(gbp: float) -> str:
    return f"£{gbp / 1e6:,.3f}m"
