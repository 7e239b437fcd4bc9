"""The certificate of a bound: prices of places and multipliers from which anyone can recompute it.

A bound needs no solver to be believed. For any prices of places or groups and any multipliers that are not
negative, what follows is a lower bound on the cost of every plan (the proof stands in README.md, "The
certificate"); good ones make it a high one. This file makes it from the instance again, with NumPy alone; of
the engine's ways it shares the list of units, not the code for cuts.
"""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from planner.model.fairness import without_district_price
from planner.model.instance import Bools, Floats, Ints, PlacePlanningInstance
from planner.model.units import Units

MULTIPLIERS = (
    *("weight", "capital_total", "capital_by_year"),
    *("units_in_order", "required_option", "exclusive_group"),
)
MOST = 1e10
"""£: no price and no multiplier of sense is above."""
CROWDED_GBP = 1e-3
"""Gains of units beside each other that differ by less from their joint gain are the same."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Certificate:
    """J cuts with their multipliers, and those of the constraints on openings.

    `part_of_group` (G) splits the groups, -1 for those that no provision can take; each cut speaks of one
    part in one year: `year`, `part`, `weight` (J), `place_price_gbp` (J x P, £ undiscounted) and `opens`
    (J x U, the units that it takes as open). `group_price_row` (J) says which row of `group_price_gbp`
    (H x G, £ undiscounted) holds the prices of its groups; -1 where they follow from those of places. The
    rest are multipliers, none negative: `capital_total` and
    `capital_by_year` (T) in £ for each £ of capital, `units_in_order` and `required_option` (U x T) and
    `exclusive_group` (one a group) in £.
    """

    part_of_group: Ints
    year: Ints
    part: Ints
    weight: Floats
    place_price_gbp: Floats
    group_price_row: Ints
    group_price_gbp: Floats
    opens: Bools
    capital_total: Floats
    capital_by_year: Floats
    units_in_order: Floats
    required_option: Floats
    exclusive_group: Floats


def faults_of(instance: PlacePlanningInstance, certificate: Certificate) -> tuple[str, ...]:
    """Say in words why a certificate is none of this instance; nothing if it is one."""
    instance = without_district_price(instance)
    groups, units, years = len(instance.groups), int(instance.options.max_units.sum()), instance.n_years
    found = {field.name: np.asarray(getattr(certificate, field.name)) for field in fields(certificate)}
    cuts = found["weight"].size
    shapes = {
        "part_of_group": (groups,),
        "year": (cuts,),
        "part": (cuts,),
        "weight": (cuts,),
        "place_price_gbp": (cuts, len(instance.pools)),
        "group_price_row": (cuts,),
        "group_price_gbp": (len(found["group_price_gbp"]) if found["group_price_gbp"].ndim else 0, groups),
        "opens": (cuts, units),
        "capital_total": (),
        "capital_by_year": (years,),
        "units_in_order": (units, years),
        "required_option": (units, years),
        "exclusive_group": (int(instance.options.exclusive_group.max(initial=-1)) + 1,),
    }
    wrong = [
        f"{name} has the shape {found[name].shape}, {shape} belongs to these inputs"
        for name, shape in shapes.items()
        if found[name].shape != shape
    ]
    if wrong:
        return tuple(wrong)
    # Beyond these numbers, additions lose what they are to prove.
    wrong += [
        f"{name} is not a number within ±{MOST:.0e} somewhere"
        for name in ("place_price_gbp", "group_price_gbp")
        if not (np.abs(found[name]) <= MOST).all()
    ]
    row = found["group_price_row"]
    if not ((row >= -1) & (row < len(found["group_price_gbp"]))).all():
        wrong.append("group_price_row is no row of group_price_gbp")
    wrong += [
        f"{name} is not a number from 0 to {MOST:.0e} somewhere"
        for name in MULTIPLIERS
        if not ((found[name] >= 0) & (found[name] <= MOST)).all()
    ]
    if not ((found["year"] >= 0) & (found["year"] < years)).all():
        wrong.append("year lies outside the plan")
    if not (found["part"] >= 0).all():
        wrong.append("part is no number of a part")
    if (found["part_of_group"][instance.arcs.group] < 0).any():
        wrong.append("part_of_group leaves out a group that a provision can take")
    return tuple(wrong)


def certified_bound_gbp(instance: PlacePlanningInstance, certificate: Certificate) -> float:
    """Return what every plan costs at least, £ present value; any certificate without faults will do."""
    instance = without_district_price(instance)
    units = Units.of(instance)
    options, unit_option = instance.options, units.option
    weight = _within_discount(instance, certificate)
    capital_gbp = options.capital_gbp[unit_option]
    reached = np.zeros(len(instance.groups), dtype=bool)
    reached[instance.arcs.group] = True
    unreached_gbp = instance.economics.unplaced_gbp * instance.groups.pupils[~reached].sum(axis=0)
    bound = float(instance.discount @ (instance.base_place_funding_gbp + unreached_gbp))

    # £ for each unit open in each year, U x T
    open_gbp = np.outer(instance.unit_cost_gbp[unit_option], instance.discount)
    parts: dict[int, _Part] = {}
    for row in np.flatnonzero(weight > 0).tolist():
        number = int(certificate.part[row])
        part = parts.setdefault(number, _Part(instance, reached & (certificate.part_of_group == number)))
        own = int(certificate.group_price_row[row])
        constant, gain = part.cut(
            units,
            int(certificate.year[row]),
            certificate.group_price_gbp[own] if own >= 0 else part.prices(certificate.place_price_gbp[row]),
            certificate.opens[row],
        )
        bound += float(weight[row]) * constant
        open_gbp[:, certificate.year[row]] -= weight[row] * gain

    for other, multiplier in (
        (units.before, certificate.units_in_order),
        (units.needs, certificate.required_option),
    ):
        has = np.flatnonzero(other >= 0)
        open_gbp[has] += multiplier[has]
        np.subtract.at(open_gbp, other[has], multiplier[has])
    group = options.exclusive_group[unit_option]
    member = np.flatnonzero(group >= 0)
    open_gbp[member, -1] += certificate.exclusive_group[group[member]]
    bound -= float(certificate.exclusive_group.sum())

    price, credit = _capital(instance, certificate)
    bound -= credit
    return bound + _least_gbp(units, open_gbp, np.outer(capital_gbp, price))


def _within_discount(instance: PlacePlanningInstance, certificate: Certificate) -> Floats:
    """The weights, scaled down where those of a part and year add up to more than its discount factor."""
    parts, part = np.unique(certificate.part, return_inverse=True)
    sums = np.zeros((instance.n_years, len(parts)))
    np.add.at(sums, (certificate.year, part), certificate.weight)
    scale = np.ones_like(sums)
    over = sums > instance.discount[:, None]
    scale[over] = (instance.discount[:, None] / np.where(over, sums, 1.0))[over]
    weights: Floats = certificate.weight * scale[certificate.year, part]
    return weights


def _capital(instance: PlacePlanningInstance, certificate: Certificate) -> tuple[Floats, float]:
    """£ for each £ of capital by opening year, and what the limits are worth; no price without a limit."""
    total = float(certificate.capital_total) if np.isfinite(instance.capital_total_gbp) else 0.0
    limited = np.isfinite(instance.capital_by_year_gbp)
    by_year = np.where(limited, certificate.capital_by_year, 0.0)
    credit = float(by_year[limited] @ instance.capital_by_year_gbp[limited])
    return total + by_year, credit + (total * instance.capital_total_gbp if total > 0 else 0.0)


def _least_gbp(units: Units, open_gbp: Floats, opening_gbp: Floats) -> float:
    """The least that the units cost, each by itself: opened in its best year, never, or as committed."""
    n_years = open_gbp.shape[1]
    from_year = np.cumsum(open_gbp[:, ::-1], axis=1)[:, ::-1] + opening_gbp
    possible = (units.earliest[:, None] <= np.arange(n_years)) & units.may_open[:, None]
    best = np.minimum(np.where(possible, from_year, np.inf).min(axis=1, initial=np.inf), 0.0)
    committed = np.flatnonzero(units.committed & units.may_open)
    best[committed] = from_year[committed, units.earliest[committed]]
    return float(best.sum())


class _Part:
    """Groups that share pools with no others, and what a year of theirs costs at least."""

    def __init__(self, instance: PlacePlanningInstance, of_part: Bools) -> None:
        self._instance = instance
        self._groups = np.flatnonzero(of_part)
        self._arcs = np.flatnonzero(of_part[instance.arcs.group])

    @cached_property
    def _ends(self) -> tuple[Ints, Ints, Floats]:
        arcs = self._instance.arcs
        return arcs.group[self._arcs], arcs.provision[self._arcs], self._instance.arc_cost_gbp[self._arcs]

    def prices(self, place_price_gbp: Floats) -> Floats:
        """Return the prices of groups (G) that follow from those of places (P): of the cheapest choice."""
        group, pool, cost = self._ends
        price = np.full(len(self._instance.groups), self._instance.economics.unplaced_gbp)
        np.minimum.at(price, group, cost + place_price_gbp[pool])
        return price

    def cut(self, units: Units, year: int, price_gbp: Floats, opens: Bools) -> tuple[float, Floats]:
        """Return constant and gain (U) such that the year costs at least constant − gain · y, £.

        `price_gbp` has one for each group; none counts for more than what being unplaced costs.
        """
        instance = self._instance
        group, pool, cost = self._ends
        price = np.minimum(price_gbp, instance.economics.unplaced_gbp)
        pupils = instance.groups.pupils[:, year]
        saved = _Savings(pool, price[group] - cost, pupils[group])

        n_pools = len(instance.pools)
        places, all_pools = instance.pools.places[:, year], np.arange(n_pools)
        start = places[units.pool] + units.floor_places
        gain = saved(units.pool, start + units.places) - saved(units.pool, start)
        now = places + np.bincount(units.pool[opens], units.places[opens], minlength=n_pools)
        nothing, together = saved(all_pools, places), saved(all_pools, now)
        singly = nothing + np.bincount(units.pool[opens], gain[opens], minlength=n_pools)
        crowded = singly > together + CROWDED_GBP
        last = opens & crowded[units.pool]
        gain[last] = (saved(units.pool, now[units.pool]) - saved(units.pool, now[units.pool] - units.places))[
            last
        ]
        lost = np.bincount(units.pool[last], gain[last], minlength=n_pools)
        base = np.where(crowded, together - lost, nothing)
        return float(pupils[self._groups] @ price[self._groups]) - float(base.sum()), gain


class _Savings:
    """KP of every pool: the most that so many places can save, the best pupils first."""

    def __init__(self, pool: Ints, gain_gbp: Floats, pupils: Floats) -> None:
        useful = (gain_gbp > 0) & (pupils > 0)
        pool, gain_gbp, pupils = pool[useful], gain_gbp[useful], pupils[useful]
        order = np.lexsort((-gain_gbp, pool))
        pool, gain_gbp, pupils = pool[order], gain_gbp[order], pupils[order]
        # One axis for all pools: each has its own stretch of it, longer than its pupils.
        self._stretch = float(pupils.sum()) + 1.0
        pools, first = np.unique(pool, return_index=True)
        number = np.searchsorted(pools, pool)
        served, worth = _running(pupils, first, number), _running(pupils * gain_gbp, first, number)
        at = np.concatenate([pools * self._stretch, pool * self._stretch + served])
        value = np.concatenate([np.zeros(len(pools)), worth])
        along = np.argsort(at, kind="stable")
        self._at, self._value = at[along], value[along]
        self._pools = pools
        self._most = np.bincount(number, pupils, minlength=len(pools))

    def __call__(self, pool: Ints, places: Floats) -> Floats:
        """Return KP, £, for each (pool, places)."""
        if not len(self._pools):
            return np.zeros(len(pool))
        row = np.minimum(np.searchsorted(self._pools, pool), len(self._pools) - 1)
        known = self._pools[row] == pool
        along = pool * self._stretch + np.clip(places, 0.0, self._most[row])
        return np.where(known, np.interp(along, self._at, self._value), 0.0)


def _running(amount: Floats, first: Ints, number: Ints) -> Floats:
    """Cumulative sums that start again at each `first` row; `number` says after which of them a row is."""
    total = np.cumsum(amount)
    before = np.concatenate([[0.0], total])[first]
    result: Floats = total - before[number]
    return result
