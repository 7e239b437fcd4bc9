"""Small instances: by hand, and at random with every feature of the formulation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from planner.model.instance import (
    NEVER,
    DemandGroups,
    Economics,
    EligibleArcs,
    ExpansionOptions,
    Floats,
    PlacePlanningInstance,
    ProvisionPools,
    Texts,
)


@dataclass(frozen=True, kw_only=True)
class Option:
    """One expansion option; `pool` and `requires` are row numbers, `earliest` a year index."""

    pool: int = 0
    places: float = 1.0
    capital_gbp: float = 0.0
    max_units: int = 1
    earliest: int = 0
    requires: int = -1
    exclusive_group: int = -1
    committed: bool = False
    refused: bool = False


def instance(  # noqa: PLR0913 - every number of an instance can be set
    *,
    pupils: Sequence[Sequence[float]],
    places: Sequence[Sequence[float]],
    km: Mapping[tuple[int, int], float],
    options: Sequence[Option] = (),
    top_up_gbp: Sequence[float] | None = None,
    place_funding_gbp: Sequence[float] | None = None,
    gbp_per_km: float = 100.0,
    unplaced_gbp: float = 50_000.0,
    discount_rate: float = 0.0,
    asset_life_years: int = 20,
    capital_total_gbp: float = inf,
    capital_by_year_gbp: Sequence[float] | None = None,
) -> PlacePlanningInstance:
    """Return an instance with round prices: £100 a km, £50,000 unplaced, no discount, 1/20 of capital a year.

    `pupils` is a row for each group, `places` a row for each pool; `km` is by (group, pool).
    """
    n_years = len(places[0])
    n_groups, n_pools = len(pupils), len(places)
    pairs = sorted(km)
    return PlacePlanningInstance(
        years=np.arange(2026, 2026 + n_years),
        groups=DemandGroups(
            zone_id=_names("zone", n_groups),
            need=np.full(n_groups, "ASD", dtype=object),
            phase=np.full(n_groups, "primary", dtype=object),
            setting=np.full(n_groups, "either", dtype=object),
            pupils=np.array(pupils, dtype=float).reshape(n_groups, n_years),
        ),
        pools=ProvisionPools(
            provision_id=_names("pool", n_pools),
            places=np.array(places, dtype=float),
            top_up_gbp=np.array([0.0] * n_pools if top_up_gbp is None else top_up_gbp, dtype=float),
            place_funding_gbp=np.array(
                [0.0] * n_pools if place_funding_gbp is None else place_funding_gbp, dtype=float
            ),
        ),
        options=expansion_options(options),
        arcs=EligibleArcs(
            group=np.array([group for group, _ in pairs], dtype=np.int64),
            provision=np.array([pool for _, pool in pairs], dtype=np.int64),
            km=np.array([km[pair] for pair in pairs], dtype=float),
            minutes=np.array([2 * km[pair] for pair in pairs], dtype=float),
        ),
        economics=Economics(
            transport_gbp_per_km=gbp_per_km,
            unplaced_gbp=unplaced_gbp,
            discount_rate=discount_rate,
            asset_life_years=asset_life_years,
        ),
        capital_total_gbp=capital_total_gbp,
        capital_by_year_gbp=np.array(
            [inf] * n_years if capital_by_year_gbp is None else capital_by_year_gbp, dtype=float
        ),
    )


def expansion_options(options: Sequence[Option]) -> ExpansionOptions:
    return ExpansionOptions(
        option_id=_names("option", len(options)),
        provision=np.array([option.pool for option in options], dtype=np.int64),
        places_per_unit=np.array([option.places for option in options], dtype=float),
        max_units=np.array([option.max_units for option in options], dtype=np.int64),
        earliest=np.array([option.earliest for option in options], dtype=np.int64),
        capital_gbp=np.array([option.capital_gbp for option in options], dtype=float),
        requires=np.array([option.requires for option in options], dtype=np.int64),
        exclusive_group=np.array([option.exclusive_group for option in options], dtype=np.int64),
        committed=np.array([option.committed for option in options], dtype=bool),
        refused=np.array([option.refused for option in options], dtype=bool),
    )


def random_instance(seed: int) -> PlacePlanningInstance:
    """Return a small instance that a plan exists for; every feature turns up among a few hundred seeds."""
    rng = np.random.default_rng(seed)
    n_years, n_groups = int(rng.integers(1, 5)), int(rng.integers(1, 9))
    n_pools, n_options = int(rng.integers(1, 6)), int(rng.integers(0, 8))
    options = _random_options(rng, n_options, n_pools, n_years)
    total, by_year = _random_capital(rng, options, n_years)
    pupils = np.round(rng.uniform(0, 12, (n_groups, n_years)), int(rng.integers(0, 4)))
    places = np.round(rng.uniform(0, 15, (n_pools, n_years)) * (rng.random((n_pools, n_years)) < 0.7))
    near = rng.random((n_groups, n_pools)) < rng.choice([0.3, 0.7])
    # Journeys in whole tens of km make ties; some are dearer than being unplaced.
    km = rng.uniform(0, 40, (n_groups, n_pools)) if rng.random() < 0.7 else _tens(rng, n_groups, n_pools)
    return instance(
        pupils=(pupils * (rng.random((n_groups, n_years)) < 0.9)).tolist(),
        places=places.tolist(),
        km={(int(g), int(p)): float(km[g, p]) for g, p in np.argwhere(near)},
        options=options,
        top_up_gbp=rng.choice([8500.0, 14252.0, 49259.0, 15000.5], n_pools).tolist(),
        place_funding_gbp=rng.choice([0.0, 6000.0, 10000.0], n_pools).tolist(),
        gbp_per_km=float(rng.choice([100.0, 484.5])),
        unplaced_gbp=57_375.0,
        discount_rate=float(rng.choice([0.0, 0.035])),
        asset_life_years=int(rng.choice([1, 40])),
        capital_total_gbp=total,
        capital_by_year_gbp=by_year,
    )


def middling_instance(
    seed: int, *, groups: int = 60, pools: int = 16, years: int = 5
) -> PlacePlanningInstance:
    """Return an instance that takes the engine several rounds: tight capital, an option or two a pool."""
    rng = np.random.default_rng(seed)
    where_groups, where_pools = rng.uniform(0, 40, (groups, 2)), rng.uniform(0, 40, (pools, 2))
    km = 1.35 * np.linalg.norm(where_groups[:, None] - where_pools[None, :], axis=2)
    growth = 1 + 0.06 * np.arange(years)
    options = [
        Option(
            pool=number % pools,
            places=float(rng.integers(6, 25)),
            capital_gbp=float(rng.integers(6, 40)) * 50_000,
            max_units=int(rng.integers(1, 3)),
            earliest=int(rng.integers(0, years)),
        )
        for number in range(pools + pools // 2)
    ]
    return instance(
        pupils=(rng.uniform(1, 9, (groups, 1)) * growth).round(3).tolist(),
        places=np.repeat(np.round(rng.uniform(4, 14, (pools, 1))), years, axis=1).tolist(),
        km={(int(g), int(p)): float(km[g, p].round(3)) for g, p in np.argwhere(km <= 25)},
        options=options,
        top_up_gbp=[14_252.0] * pools,
        place_funding_gbp=[10_000.0] * pools,
        gbp_per_km=484.5,
        unplaced_gbp=57_375.0,
        discount_rate=0.035,
        asset_life_years=40,
        capital_total_gbp=6_000_000.0,
    )


def clustered_instance(seed: int) -> PlacePlanningInstance:
    """Return an instance in five parts that share capital: in all, and in the first year.

    Two parts share an exclusive group besides, and two a requirement.
    """
    rng = np.random.default_rng(seed)
    parts, groups, pools, years = 5, 4, 3, 3
    km = rng.uniform(1, 40, (parts * groups, parts * pools))
    together = np.repeat(np.arange(parts), groups)[:, None] == np.repeat(np.arange(parts), pools)
    options = [
        Option(
            pool=pool,
            places=float(rng.integers(2, 12)),
            capital_gbp=float(rng.integers(1, 12)) * 25_000,
            max_units=int(rng.integers(1, 3)),
            earliest=int(rng.integers(0, years)),
        )
        for pool in range(parts * pools)
    ]
    # Good value each, so that either rule costs something.
    bargain = Option(places=10.0, capital_gbp=25_000.0)
    options[0] = replace(bargain, pool=0, exclusive_group=0)
    options[pools] = replace(bargain, pool=pools, exclusive_group=0)
    options[2 * pools] = replace(bargain, pool=2 * pools, requires=3 * pools)
    return instance(
        pupils=rng.uniform(0, 8, (parts * groups, years)).round(2).tolist(),
        places=rng.integers(0, 8, (parts * pools, years)).tolist(),
        km={(int(g), int(p)): float(km[g, p]) for g, p in np.argwhere(together)},
        options=options,
        place_funding_gbp=[6_000.0] * (parts * pools),
        gbp_per_km=484.5,
        discount_rate=0.035,
        capital_total_gbp=float(rng.integers(10, 60)) * 25_000,
        capital_by_year_gbp=[float(rng.choice([250_000.0, inf])), inf, inf],
    )


def _random_options(rng: np.random.Generator, count: int, n_pools: int, n_years: int) -> list[Option]:
    """Options that hang together: what is committed breaks no other rule by itself."""
    # A pool for all, now and then, so that units stand beside each other and require each other there.
    n_pools = 1 if rng.random() < 0.25 else n_pools
    exclusive = count >= 3 and rng.random() < 0.5  # options 0 and 1
    options: list[Option] = []
    for number in range(count):
        rivals = exclusive and number < 2
        earliest = int(rng.integers(0, n_years + 1))
        requires = int(rng.integers(0, number)) if number >= 2 and rng.random() < 0.35 else -1
        parent = options[requires] if requires >= 0 else None
        decided = rng.random()
        committed = decided < 0.15 and not rivals
        if parent is not None and not (parent.committed and parent.earliest <= earliest):
            committed = False
        options.append(
            Option(
                pool=int(rng.integers(0, n_pools)),
                places=float(rng.choice([1.0, 2.5, 4.0, 7.0, 12.0])),
                capital_gbp=float(rng.choice([0.0, 1.0, 2.0, 3.0, 4.0])) * 100_000,
                max_units=1 if rivals else int(rng.integers(1, 4)),
                earliest=earliest if earliest < n_years else NEVER,
                requires=requires,
                exclusive_group=0 if rivals else -1,
                committed=committed,
                refused=decided > 0.9,
            )
        )
    return options


def _random_capital(
    rng: np.random.Generator, options: Sequence[Option], n_years: int
) -> tuple[float, list[float]]:
    """Return limits on capital, in all and by year, that leave room for what is committed."""
    spent = [0.0] * n_years
    for option in options:
        if option.committed and option.earliest != NEVER:
            spent[option.earliest] += option.capital_gbp * option.max_units
    total = max(float(rng.choice([inf, 300_000.0, 900_000.0])), sum(spent))
    limits = np.where(rng.random(n_years) < 0.3, rng.choice([0.0, 400_000.0], n_years), inf)
    return total, np.maximum(limits, spent).tolist()


def _tens(rng: np.random.Generator, n_groups: int, n_pools: int) -> Floats:
    km: Floats = (rng.integers(0, 5, (n_groups, n_pools)) * 10).astype(np.float64)
    return km


def _names(kind: str, count: int) -> Texts:
    return np.array([f"{kind} {number}" for number in range(count)], dtype=object)
