"""Kent at other sizes: some of its districts, or copies of it side by side; the rest by the tool itself."""

from collections.abc import Collection
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from planner.config import CapitalSection, Config
from planner.demand.demand import share_among_zones
from planner.inputs.inputs import Inputs
from planner.inputs.load import load_all
from planner.model.instance import PlacePlanningInstance
from planner.workflow.stages import Clock, prepare

ROOT = Path(__file__).parents[2]
SEED = 2026
LEAST, MOST = 0.8, 1.2
"""The pupils of a zone in a copy, as shares of those of the zone itself: uniform between these, seeded."""
METRES = ["easting", "northing"]
STRAIGHT_LINES = MappingProxyType(
    {
        "method": "straight",
        "circuity": 1.35,
        "circuity_near": None,
        "speed_kmh": 40.0,
        "fixed_minutes": 4.0,
        "pickup_minutes": 0.0,
    }
)
"""How all journeys are made here, whatever the example's own configuration has by now."""


def scaled_kent(size: Fraction) -> PlacePlanningInstance:
    """Return Kent times `size`: a fraction is whole districts, a whole number as many copies.

    Journeys are by straight line; capital is in proportion to the pupils.
    """
    config, inputs = scaled_inputs(size)
    return prepare(config, inputs, Clock()).instance


def scaled_inputs(size: Fraction, *others: str) -> tuple[Config, Inputs]:
    """Return what `scaled_kent` is made of, with `others` among the scenarios of the forecast kept."""
    config, kent = load_all(ROOT / "config.toml")
    own = config.plan.forecast_scenario
    config, kent = _by_zone(config, kent, {own, *others})
    inputs = _districts(kent, size) if size < 1 else _copies(kent, _whole(size))
    return _with_capital(config, _pupils(inputs, own) / _pupils(kent, own)), inputs


def sizes(instance: PlacePlanningInstance) -> str:
    """Return how large an instance is, in words."""
    return (
        f"{len(instance.groups):,} groups, {len(instance.pools):,} pools, {len(instance.options):,} options, "
        f"{len(instance.arcs):,} arcs, {instance.n_years} years"
    )


def _whole(size: Fraction) -> int:
    if size.denominator != 1:
        raise ValueError(f"{size} is neither a fraction below one nor a whole number of copies")
    return size.numerator


def _pupils(inputs: Inputs, scenario: str) -> float:
    """Pupil-years of one scenario of the forecast."""
    return float(inputs.forecast.loc[inputs.forecast["scenario"] == scenario, "pupils"].sum())


def _by_zone(config: Config, inputs: Inputs, scenarios: Collection[str]) -> tuple[Config, Inputs]:
    """The years of the plan and some scenarios alone, districts shared among their zones; straight lines."""
    rows = inputs.forecast
    rows = rows[rows["scenario"].isin(scenarios) & rows["year"].isin(config.plan.years)]
    shared = share_among_zones(rows[rows["zone_id"] == ""], inputs.zones).assign(district="")
    forecast = pd.concat([rows[rows["zone_id"] != ""], shared[rows.columns]], ignore_index=True)
    travel = config.travel.model_copy(update=STRAIGHT_LINES)
    return (
        config.model_copy(update={"travel": travel}),
        replace(inputs, forecast=forecast, travel=None, boundaries=None),
    )


def _with_capital(config: Config, share: float) -> Config:
    capital = config.capital
    scaled = CapitalSection(
        total_gbp=None if capital.total_gbp is None else capital.total_gbp * share,
        by_year_gbp={year: gbp * share for year, gbp in capital.by_year_gbp.items()},
    )
    return config.model_copy(update={"capital": scaled})


def _districts(kent: Inputs, size: Fraction) -> Inputs:
    """The districts nearest to the easternmost one, as many as come nearest to the share of zones asked for.

    An option whose requirement stands in another district is left out.
    """
    by_district = kent.zones.groupby("district")
    centres = by_district[METRES].mean()
    metres = np.hypot(*(centres - centres.iloc[centres["easting"].argmax()]).to_numpy().T)
    order = centres.index[np.argsort(metres, kind="stable")]
    zones_within = by_district.size()[order].cumsum().to_numpy()
    number = int(np.abs(zones_within - float(size) * len(kent.zones)).argmin()) + 1
    chosen = set(order[:number])

    zones = kent.zones[kent.zones["district"].isin(chosen)]
    provisions = kent.provisions[kent.provisions["district"].isin(chosen)]
    options = kent.options[kent.options["provision_id"].isin(provisions["provision_id"])]
    options = options[options["requires"].isin({"", *options["option_id"]})]
    forecast = kent.forecast[kent.forecast["zone_id"].isin(zones["zone_id"])]
    return replace(
        kent,
        zones=zones.reset_index(drop=True),
        provisions=provisions.reset_index(drop=True),
        options=options.reset_index(drop=True),
        forecast=forecast.reset_index(drop=True),
    )


def _copies(kent: Inputs, number: int) -> Inputs:
    """Kent and copies of it in a grid, edge to edge, so that zones at an edge reach places beyond it."""
    rows = max(rows for rows in range(1, number + 1) if number % rows == 0 and rows * rows <= number)
    extent = kent.zones[METRES].max() - kent.zones[METRES].min()
    copies = [_copy(kent, copy, extent * (copy // rows, copy % rows)) for copy in range(number)]
    return replace(
        kent,
        zones=pd.concat([copy.zones for copy in copies], ignore_index=True),
        provisions=pd.concat([copy.provisions for copy in copies], ignore_index=True),
        options=pd.concat([copy.options for copy in copies], ignore_index=True),
        forecast=pd.concat([copy.forecast for copy in copies], ignore_index=True),
    )


def _copy(kent: Inputs, number: int, shift_m: pd.Series) -> Inputs:
    """One copy, its number before every id; the first has Kent's own pupils."""
    zone_id = kent.zones["zone_id"]
    factors = np.random.default_rng([SEED, number]).uniform(LEAST, MOST, len(zone_id))
    factor = pd.Series(factors if number else 1.0, index=zone_id)

    def own(table: pd.DataFrame, *ids: str) -> pd.DataFrame:
        renamed = {name: (f"{number:02d}-" + table[name]).where(table[name] != "", "") for name in ids}
        return table.assign(**renamed)

    def moved(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(**{axis: table[axis] + shift_m[axis] for axis in METRES})

    return replace(
        kent,
        zones=moved(own(kent.zones, "zone_id", "district")),
        provisions=moved(own(kent.provisions, "provision_id", "district", "site_id")),
        options=own(kent.options, "option_id", "provision_id", "requires", "exclusive_group"),
        forecast=own(kent.forecast, "zone_id").assign(
            pupils=kent.forecast["pupils"] * kent.forecast["zone_id"].map(factor)
        ),
    )
