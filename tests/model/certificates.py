"""Certificates: by hand, at random, and what they prove in plain loops, as the README has it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from planner.model.certificate import Certificate
from planner.model.units import Units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.model.instance import Floats, Ints, PlacePlanningInstance

CutRow: TypeAlias = "tuple[int, int, float, Sequence[float], Sequence[int]]"
"""Year, part, weight, £ for a place at each pool, and the units that the cut takes as open."""
CROWDED_GBP = 1e-3


def certificate(
    of: PlacePlanningInstance,
    *,
    cuts: Sequence[CutRow] = (),
    part_of_group: Sequence[int] | None = None,
    **multipliers: Any,
) -> Certificate:
    """Return a certificate whose multipliers are 0 but for those given.

    All groups that a provision can take are in part 0 unless said otherwise.
    """
    units, years = int(of.options.max_units.sum()), of.n_years
    reached = np.isin(np.arange(len(of.groups)), of.arcs.group)
    opens = np.zeros((len(cuts), units), dtype=bool)
    for row, (*_, open_units) in enumerate(cuts):
        opens[row, list(open_units)] = True
    nothing = {
        "capital_total": np.array(0.0),
        "capital_by_year": np.zeros(years),
        "units_in_order": np.zeros((units, years)),
        "required_option": np.zeros((units, years)),
        "exclusive_group": np.zeros(int(of.options.exclusive_group.max(initial=-1)) + 1),
    }
    given = {name: np.array(value, dtype=float) for name, value in multipliers.items()}
    return Certificate(
        part_of_group=np.where(reached, 0, -1) if part_of_group is None else np.array(part_of_group),
        year=np.array([cut[0] for cut in cuts], dtype=np.int64),
        part=np.array([cut[1] for cut in cuts], dtype=np.int64),
        weight=np.array([cut[2] for cut in cuts], dtype=float),
        place_price_gbp=np.array([cut[3] for cut in cuts], dtype=float).reshape(len(cuts), len(of.pools)),
        group_price_row=np.full(len(cuts), -1),
        group_price_gbp=np.zeros((0, len(of.groups))),
        opens=opens,
        **nothing | given,
    )


def random_certificate(of: PlacePlanningInstance, rng: np.random.Generator) -> Certificate:
    """Return a certificate of any cuts and multipliers of any size."""
    units, years, pools, cuts = len(Units.of(of)), of.n_years, len(of.pools), int(rng.integers(0, 25))
    parts = int(rng.integers(1, 4))
    reached = np.isin(np.arange(len(of.groups)), of.arcs.group)
    unplaced_gbp = of.economics.unplaced_gbp

    def up_to(gbp: float, *shape: int) -> Any:  # noqa: ANN401 - an array of any shape
        return rng.uniform(0, gbp, shape) * (rng.random(shape) < rng.choice([0.0, 0.3, 1.0]))

    return Certificate(
        part_of_group=rng.integers(np.where(reached, 0, -1), parts),
        year=rng.integers(0, years, cuts),
        part=rng.integers(0, parts + 1, cuts),
        weight=up_to(float(rng.choice([0.1, 1.0, 1e6])), cuts),
        place_price_gbp=rng.choice(
            [rng.uniform(0, unplaced_gbp), 0.0, 2 * unplaced_gbp, -5_000.0], (cuts, pools)
        )
        + up_to(unplaced_gbp, cuts, pools),
        group_price_row=rng.integers(-1, 4, cuts),
        group_price_gbp=rng.uniform(-5_000.0, 1.2 * unplaced_gbp, (4, len(of.groups))),
        opens=rng.random((cuts, units)) < rng.choice([0.0, 0.3, 0.7, 1.0]),
        capital_total=np.array(float(up_to(float(rng.choice([0.1, 1.0, 100.0])), 1)[0])),
        capital_by_year=up_to(float(rng.choice([0.1, 1.0, 100.0])), years),
        units_in_order=up_to(float(rng.choice([1e3, 1e5, 1e9])), units, years),
        required_option=up_to(float(rng.choice([1e3, 1e5, 1e9])), units, years),
        exclusive_group=up_to(
            float(rng.choice([1e3, 1e5, 1e9])), int(of.options.exclusive_group.max(initial=-1)) + 1
        ),
    )


def disturbed(own: Certificate, rng: np.random.Generator) -> Certificate:
    """Return a good certificate with some of its arrays changed: as near the truth as false ones go."""

    def scaled(values: Any) -> Any:  # noqa: ANN401 - an array of any shape
        return values * rng.choice([0.0, 0.5, 0.9, 1.0, 1.0, 1.1, 2.0], values.shape)

    changes: dict[str, Any] = {
        name: scaled(getattr(own, name))
        for name in (
            *("weight", "place_price_gbp", "group_price_gbp", "capital_total", "capital_by_year"),
            *("units_in_order", "required_option", "exclusive_group"),
        )
        if rng.random() < 0.3
    }
    if rng.random() < 0.3:
        changes["opens"] = own.opens ^ (rng.random(own.opens.shape) < 0.2)
    return replace(own, **changes)


def regrouped(own: Certificate, rng: np.random.Generator) -> Certificate:
    """Return the certificate with each part split in two at random, each half with the cuts of the whole."""
    half = rng.integers(0, 2, len(own.part_of_group))
    split = np.where(own.part_of_group >= 0, 2 * own.part_of_group + half, -1)
    return replace(
        own,
        part_of_group=split,
        part=np.concatenate([2 * own.part, 2 * own.part + 1]),
        **{
            name: np.concatenate([getattr(own, name)] * 2)
            for name in ("year", "weight", "place_price_gbp", "group_price_row", "opens")
        },
    )


def knapsack_gbp(gains: Sequence[tuple[float, float]], places: float) -> float:
    """The most that so many places save, from (£ a pupil, pupils): the best first."""
    saved = 0.0
    for gain, pupils in sorted(gains, reverse=True):
        taken = min(pupils, places) if gain > 0 else 0.0
        saved += gain * taken
        places -= taken
    return saved


def proven_gbp(of: PlacePlanningInstance, own: Certificate) -> float:
    """What a certificate proves, £ present value, in plain loops."""
    units, years = Units.of(of), range(of.n_years)
    bound = unchangeable_gbp(of)
    cost = np.outer(of.unit_cost_gbp[units.option], of.discount)
    for j in range(len(own.weight)):
        t, k = int(own.year[j]), int(own.part[j])
        beside = sum(own.weight[i] for i in range(len(own.weight)) if own.year[i] == t and own.part[i] == k)
        weight = own.weight[j] * min(1.0, of.discount[t] / beside) if beside > 0 else 0.0
        constant, gain = cut(of, units, own, j)
        bound += weight * constant
        cost[:, t] -= weight * gain
    add_multipliers(of, units, own, cost)
    bound -= sum(own.exclusive_group)
    total = float(own.capital_total) if np.isfinite(of.capital_total_gbp) else 0.0
    by_year = [own.capital_by_year[t] if np.isfinite(of.capital_by_year_gbp[t]) else 0.0 for t in years]
    bound -= total * of.capital_total_gbp if total else 0.0
    bound -= sum(by_year[t] * of.capital_by_year_gbp[t] for t in years if by_year[t])
    for i in np.flatnonzero(units.may_open):
        capital = of.options.capital_gbp[units.option[i]]
        from_year = {t: sum(cost[i, t:]) + capital * (total + by_year[t]) for t in years}
        best = min([0.0, *(from_year[t] for t in years if t >= units.earliest[i])])
        bound += from_year[int(units.earliest[i])] if units.committed[i] else best
    return float(bound)


def unchangeable_gbp(of: PlacePlanningInstance) -> float:
    """The places that exist, and the pupils whom no provision can take."""
    reached, gbp = set(of.arcs.group.tolist()), 0.0
    for t in range(of.n_years):
        existing = sum(of.pools.place_funding_gbp[p] * of.pools.places[p, t] for p in range(len(of.pools)))
        without = sum(of.groups.pupils[g, t] for g in range(len(of.groups)) if g not in reached)
        gbp += of.discount[t] * (existing + of.economics.unplaced_gbp * without)
    return gbp


def add_multipliers(of: PlacePlanningInstance, units: Units, own: Certificate, cost: Floats) -> None:
    """Add to the cost of each unit and year what the rows on openings make of it."""
    for i in range(len(units)):
        for t in range(of.n_years):
            for other, multiplier in ((units.before, own.units_in_order), (units.needs, own.required_option)):
                if other[i] >= 0:
                    cost[i, t] += multiplier[i, t]
                    cost[other[i], t] -= multiplier[i, t]
        group = of.options.exclusive_group[units.option[i]]
        cost[i, of.n_years - 1] += own.exclusive_group[group] if group >= 0 else 0.0


def cut(of: PlacePlanningInstance, units: Units, own: Certificate, j: int) -> tuple[float, Any]:
    """The constant of a cut and the gain of each unit, £ undiscounted."""
    t, unplaced_gbp = int(own.year[j]), of.economics.unplaced_gbp
    price = np.full(len(of.groups), unplaced_gbp)
    arcs = [
        (int(g), int(p), float(of.arc_cost_gbp[a]))
        for a, (g, p) in enumerate(zip(of.arcs.group, of.arcs.provision, strict=True))
        if own.part_of_group[g] == own.part[j]
    ]
    row = int(own.group_price_row[j])
    for g, p, gbp in arcs:
        price[g] = min(price[g], gbp + own.place_price_gbp[j, p])
    if row >= 0:
        price = np.array([min(gbp, unplaced_gbp) for gbp in own.group_price_gbp[row]])
    groups = {g for g, _, _ in arcs}
    constant = float(sum(price[g] * of.groups.pupils[g, t] for g in groups))
    gain = np.zeros(len(units))
    for p in range(len(of.pools)):
        at_pool = [(price[g] - gbp, float(of.groups.pupils[g, t])) for g, q, gbp in arcs if q == p]

        def saves(places: float, gains: Sequence[tuple[float, float]] = at_pool) -> float:
            return knapsack_gbp(gains, places)

        places, mine = float(of.pools.places[p, t]), np.flatnonzero(units.pool == p)
        for i in mine:
            start = places + units.floor_places[i]
            gain[i] = saves(start + units.places[i]) - saves(start)
        open_here: Ints = mine[own.opens[j, mine]]
        now = places + float(units.places[open_here].sum())
        if saves(places) + gain[open_here].sum() <= saves(now) + CROWDED_GBP:
            constant -= saves(places)
            continue
        constant -= saves(now)
        for i in open_here:
            gain[i] = saves(now) - saves(now - units.places[i])
            constant += gain[i]
    return constant, gain
