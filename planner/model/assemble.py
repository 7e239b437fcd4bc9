"""From tables to arrays: the one place where names become row numbers of an instance."""

import numpy as np
import pandas as pd

from planner.config import Config
from planner.demand.demand import GROUP_COLUMNS, Demand
from planner.domain import SETTING_TYPES, OptionStatus, Setting
from planner.inputs.inputs import Inputs
from planner.model.instance import (
    NEVER,
    Bools,
    DemandGroups,
    DistrictPrice,
    Economics,
    EligibleArcs,
    ExpansionOptions,
    Floats,
    Ints,
    PlacePlanningInstance,
    ProvisionPools,
    Texts,
)
from planner.travel.pairs import TravelPairs


def build_instance(
    config: Config, inputs: Inputs, travel: TravelPairs, demand: Demand
) -> PlacePlanningInstance:
    """Return the instance of one plan. Groups and pools keep the row order of their tables."""
    years = np.asarray(config.plan.years, dtype=np.int64)
    arcs = _eligible_arcs(config, inputs, travel, demand)
    if config.travel.nearest is not None:
        arcs = keep_nearest(arcs, config.travel.nearest)
    costs = config.costs
    limits = [config.capital.limit_in(int(year)) for year in years]
    total = config.capital.total_gbp
    return PlacePlanningInstance(
        years=years,
        groups=DemandGroups(
            **{name: demand.groups[name].to_numpy(dtype=object) for name in GROUP_COLUMNS},
            pupils=demand.pupils,
        ),
        pools=_pools(config, inputs.provisions, years),
        options=_options(inputs.options, inputs.provisions, years),
        arcs=arcs,
        economics=Economics(
            transport_gbp_per_km=costs.transport_gbp_per_km,
            unplaced_gbp=costs.unplaced_gbp,
            discount_rate=costs.discount_rate,
            asset_life_years=costs.asset_life_years,
        ),
        capital_total_gbp=np.inf if total is None else total,
        capital_by_year_gbp=np.array([np.inf if limit is None else limit for limit in limits]),
        district_price=district_price(config, inputs, demand.groups["zone_id"].to_numpy(dtype=object)),
    )


def number_districts(inputs: Inputs, zone_id: Texts) -> tuple[Ints, list[str]]:
    """Return the number of each zone's district, and the names of the districts by number."""
    of_zone = pd.Series(zone_id, dtype=object).map(inputs.district_of_zone)
    number, names = pd.factorize(of_zone, sort=True)
    return number.astype(np.int64), [str(name) for name in names]


def district_price(config: Config, inputs: Inputs, zone_id: Texts) -> DistrictPrice | None:
    """Return the price that [fairness] sets on districts; `zone_id` (G) is the zone of each group."""
    fairness = config.fairness
    if fairness.district_unplaced_share is None:
        return None
    district, _ = number_districts(inputs, zone_id)
    return DistrictPrice(
        district=district,
        share=np.full(len(config.plan.years), fairness.district_unplaced_share),
        above_share_gbp=fairness.above_share_gbp,
    )


def _pools(config: Config, provisions: pd.DataFrame, years: Ints) -> ProvisionPools:
    kind = provisions["provision_type"]
    opens = provisions["open_year"].fillna(-np.inf).to_numpy(dtype=float)[:, None]
    closes = provisions["close_year"].fillna(np.inf).to_numpy(dtype=float)[:, None]
    places = provisions["places"].to_numpy(dtype=float)[:, None]
    return ProvisionPools(
        provision_id=provisions["provision_id"].to_numpy(dtype=object),
        places=np.where((opens <= years) & (years < closes), places, 0.0),
        top_up_gbp=_own_or_by_type(provisions["top_up_gbp"], kind, config.costs.top_up_gbp),
        place_funding_gbp=_own_or_by_type(
            provisions["place_funding_gbp"], kind, config.costs.place_funding_gbp
        ),
    )


def _own_or_by_type(own: pd.Series, kind: pd.Series, by_type: dict[str, float]) -> Floats:
    return own.fillna(kind.map(by_type)).to_numpy(dtype=float)


def _options(options: pd.DataFrame, provisions: pd.DataFrame, years: Ints) -> ExpansionOptions:
    earliest = np.maximum(options["earliest_year"].to_numpy(dtype=np.int64) - years[0], 0)
    labels = options["exclusive_group"]
    group, _ = pd.factorize(labels.where(labels != ""), sort=True)
    return ExpansionOptions(
        option_id=options["option_id"].to_numpy(dtype=object),
        provision=_row_numbers(provisions["provision_id"], options["provision_id"]),
        places_per_unit=options["places"].to_numpy(dtype=float),
        max_units=options["max_units"].to_numpy(dtype=np.int64),
        earliest=np.where(earliest < len(years), earliest, NEVER),
        capital_gbp=options["capital_gbp"].to_numpy(dtype=float),
        requires=_row_numbers(options["option_id"], options["requires"]),
        exclusive_group=group.astype(np.int64),
        committed=(options["status"] == OptionStatus.COMMITTED).to_numpy(dtype=bool),
        refused=(options["status"] == OptionStatus.REFUSED).to_numpy(dtype=bool),
    )


def _row_numbers(ids: pd.Series, wanted: pd.Series) -> Ints:
    """Row number in `ids` of each id wanted; -1 where there is none."""
    rows: Ints = pd.Index(ids).get_indexer(pd.Index(wanted)).astype(np.int64)
    return rows


def _eligible_arcs(config: Config, inputs: Inputs, travel: TravelPairs, demand: Demand) -> EligibleArcs:
    """Join groups with the provisions that their zone reaches, kind of group by kind of group.

    There are few kinds (need, phase, setting) and many zones: suitable provisions are found once a kind.
    """
    groups = demand.groups
    zone_of_group = pd.Index(inputs.zones["zone_id"]).get_indexer(groups["zone_id"])
    parts: list[tuple[Ints, Ints]] = []
    for (need, phase, setting), rows in groups.groupby(["need", "phase", "setting"], sort=False):
        suits = _suitable(inputs.provisions, str(need), config.phases[str(phase)], Setting(str(setting)))
        usable = suits[travel.provision] & (travel.minutes <= config.travel.max_minutes[str(phase)])
        group_in_zone = np.full(len(inputs.zones), -1, dtype=np.int64)
        group_in_zone[zone_of_group[rows.index]] = rows.index
        group = group_in_zone[travel.zone]
        pair = np.flatnonzero(usable & (group >= 0))
        parts.append((group[pair], pair.astype(np.int64)))
    nobody = np.zeros(0, dtype=np.int64)
    group = np.concatenate([part[0] for part in parts] or [nobody])
    pair = np.concatenate([part[1] for part in parts] or [nobody])
    order = np.lexsort((travel.provision[pair], group))
    group, pair = group[order], pair[order]
    minutes = travel.minutes[pair]
    return EligibleArcs(
        group=group,
        provision=travel.provision[pair],
        km=travel.km[pair],
        minutes=minutes,
        weight_gbp=journey_weight_gbp(config, groups["phase"].to_numpy(dtype=object)[group], minutes),
    )


def journey_weight_gbp(config: Config, phase: Texts, minutes: Floats) -> Floats | None:
    """Return what [fairness] adds to each journey, £ a pupil-year (A); None where journeys have no price.

    `phase` (A) is that of the arc's group, `minutes` (A) one way.
    """
    prices = config.fairness
    if not prices.has_price_on_journeys:
        return None
    beyond = minutes_over_guide(config, phase, minutes)
    weight: Floats = prices.gbp_per_minute * minutes + prices.over_guide_gbp_per_minute * beyond
    return weight


def minutes_over_guide(config: Config, phase: Texts, minutes: Floats) -> Floats:
    """Return by how many minutes each journey is beyond the guide of its phase (A); 0 within it."""
    guide = np.array([config.travel.guide_minutes[name] for name in phase], dtype=np.float64)
    beyond: Floats = np.maximum(minutes - guide, 0.0)
    return beyond


def _suitable(provisions: pd.DataFrame, need: str, band: list[int], setting: Setting) -> Bools:
    """Whether each provision admits the need, the whole band of the phase, and the setting."""
    low, high = band
    return (
        provisions["needs"].map(lambda needs: need in needs).to_numpy(dtype=bool)
        & (provisions["ncy_from"] <= low).to_numpy(dtype=bool)
        & (provisions["ncy_to"] >= high).to_numpy(dtype=bool)
        & provisions["provision_type"].isin(SETTING_TYPES[setting]).to_numpy(dtype=bool)
    )


def keep_nearest(arcs: EligibleArcs, nearest: int) -> EligibleArcs:
    """Keep each group's `nearest` arcs by minutes (then km, then provision): a heuristic, not exact."""
    order = np.lexsort((arcs.provision, arcs.km, arcs.minutes, arcs.group))
    group = arcs.group[order]
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]]) if len(group) else group
    rank = np.arange(len(group)) - np.repeat(starts, np.diff(np.r_[starts, len(group)]))
    return arcs.of_rows(np.sort(order[rank < nearest]))
