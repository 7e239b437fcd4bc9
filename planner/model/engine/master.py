"""The master: which units to open when, against what the cuts say each year costs at least."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planner.model.engine.cuts import Cut
from planner.model.instance import Bools, Floats, Ints, PlacePlanningInstance
from planner.model.linear import LinearModel
from planner.model.units import Units

HALF_A_PENNY = 0.005
"""£ by which sums of whole pence may be off in floating point."""
GBP_PER_UNIT = 1000.0
"""The solvers see thousands of pounds: their tolerances are absolute."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CapitalPrice:
    """What a pound of capital is worth where it is spent, instead of the limits on it: never negative.

    £ of objective for each £ of capital: `total` for the limit over all years, `by_year` (T) for each year's;
    0 where there is no limit. The cost with capital priced, less the credit for the budgets, is at most the
    cost of every plan within the limits.
    """

    total: float
    by_year: Floats

    @property
    def per_gbp(self) -> Floats:
        """T: £ of objective for each £ of capital of a unit that opens in the year."""
        price: Floats = self.total + self.by_year
        return price

    def credit_gbp(self, instance: PlacePlanningInstance) -> float:
        """Return what the budgets are worth at these prices."""
        limited = self.by_year > 0
        by_year = float(self.by_year[limited] @ instance.capital_by_year_gbp[limited])
        return by_year + (self.total * instance.capital_total_gbp if self.total > 0 else 0.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Master:
    """The openings of an instance or of a cluster of it: y[u,t] in unit order, U x T.

    Every constraint of the formulation that touches openings is a row here. `units` are this master's own,
    `rows` their numbers among all units, `parts` the components whose years it pays for, `constant_gbp` (£
    present value) what no opening of it can change.
    """

    instance: PlacePlanningInstance
    units: Units
    rows: Ints
    parts: tuple[int, ...]
    constant_gbp: float

    @cached_property
    def opening_cost_gbp(self) -> Floats:
        """U x T: £ present value for each unit open in each year: capital charge and place funding."""
        cost: Floats = np.outer(self.instance.unit_cost_gbp[self.units.option], self.instance.discount)
        return cost

    @cached_property
    def allowed(self) -> Bools:
        """U x T: whether a unit may be open."""
        in_time = self.units.earliest[:, None] <= np.arange(self.instance.n_years)
        result: Bools = in_time & self.units.may_open[:, None]
        return result

    @cached_property
    def forced(self) -> Bools:
        """U x T: what is open if nothing is done beyond the committed options."""
        return self.units.committed[:, None] & self.allowed

    @cached_property
    def capital_gbp(self) -> Floats:
        """U: £ of capital of each unit."""
        capital: Floats = self.instance.options.capital_gbp[self.units.option]
        return capital

    def spent_gbp(self, is_open: Bools) -> Floats:
        """Return T: £ of capital of the units that open in each year."""
        opens: Floats = np.diff(is_open.astype(np.float64), axis=1, prepend=0.0)
        spent: Floats = self.capital_gbp @ opens
        return spent

    def affords(self, is_open: Bools) -> bool:
        """Whether the openings keep within the limits on capital, to the penny."""
        spent = self.spent_gbp(is_open)
        within_years = bool((spent <= self.instance.capital_by_year_gbp + HALF_A_PENNY).all())
        return within_years and float(spent.sum()) <= self.instance.capital_total_gbp + HALF_A_PENNY

    def permits(self, is_open: Bools) -> bool:
        """Whether whole openings keep every row of this master."""
        before, needs = np.flatnonzero(self.units.before >= 0), np.flatnonzero(self.units.needs >= 0)
        group = self.instance.options.exclusive_group[self.units.option]
        member = group >= 0
        return (
            bool((is_open <= self.allowed).all() and (is_open >= self.forced).all())
            and bool((is_open[:, :-1] <= is_open[:, 1:]).all())
            and bool((is_open[before] <= is_open[self.units.before[before]]).all())
            and bool((is_open[needs] <= is_open[self.units.needs[needs]]).all())
            and bool((np.bincount(group[member], is_open[member, -1]) <= 1).all())
            and self.affords(is_open)
        )

    def cost_gbp(
        self, is_open: Floats | Bools, part_cost_gbp: Floats, capital: CapitalPrice | None = None
    ) -> float:
        """Return £ present value of (fractions of) openings.

        `part_cost_gbp` is the present value of all years by part of the instance. Capital, where it has a
        price, is paid for; what the budgets are worth at that price is not taken off.
        """
        cost = self.constant_gbp + float(part_cost_gbp[list(self.parts)].sum())
        cost += float((self.opening_cost_gbp * is_open).sum())
        if capital is not None:
            opens = np.diff(np.asarray(is_open, dtype=np.float64), axis=1, prepend=0.0)
            cost += float(self.capital_gbp @ opens @ capital.per_gbp)
        return cost

    def model(
        self,
        cuts: Sequence[Cut],
        *,
        integer: bool,
        capital: CapitalPrice | None = None,
        bounds: tuple[Floats, Floats] | None = None,
    ) -> tuple[LinearModel, Ints]:
        """Return the model and the variables y (U x T).

        Args:
            cuts: what the years cost at least; those of other parts are passed over.
            integer: y ∈ {0, 1}, else 0 ≤ y ≤ 1.
            capital: where given, capital is paid for at these prices and has no limit.
            bounds: least and most of y, U x T, where they are narrower than those of the formulation.
        """
        model = LinearModel()
        lower, upper = bounds or (self.forced.astype(np.float64), self.allowed.astype(np.float64))
        is_open = model.add_variables(lower, upper, integer=integer)
        least = model.add_variables(0.0, np.full((self.instance.n_years, len(self.parts)), np.inf))
        stays_open(model, is_open)
        in_order(model, is_open, self.units)
        one_of_a_group(model, is_open, self)
        obey_cuts(model, is_open, least, self, cuts)
        model.add_term("openings", is_open, self.opening_cost_gbp)
        model.add_term("years", least, np.repeat(self.instance.discount * GBP_PER_UNIT, len(self.parts)))
        model.add_constant("unchangeable", self.constant_gbp)
        if capital is None:
            within_capital(model, is_open, self)
        else:
            # Σ_t price[t] f (y[t] - y[t-1]), gathered by y[t]
            by_year = -np.diff(capital.per_gbp, append=0.0)
            model.add_term("capital", is_open, np.outer(self.capital_gbp, by_year))
        return model, is_open


def stays_open(model: LinearModel, is_open: Ints) -> None:
    """y[u,t−1] ≤ y[u,t]."""
    _each_at_most(model, "stays_open", is_open[:, :-1].ravel(), is_open[:, 1:].ravel())


def in_order(model: LinearModel, is_open: Ints, units: Units) -> None:
    """y[u,t] ≤ y[before u,t] and y[u,t] ≤ y[first unit of the required option,t]."""
    for name, other in (("units_in_order", units.before), ("required_option", units.needs)):
        has = np.flatnonzero(other >= 0)
        _each_at_most(model, name, is_open[has].ravel(), is_open[other[has]].ravel())


def _each_at_most(model: LinearModel, name: str, lesser: Ints, greater: Ints) -> None:
    """Lesser ≤ greater, variable by variable."""
    row = np.arange(lesser.size)
    entries = (
        np.concatenate([row, row]),
        np.concatenate([lesser, greater]),
        np.repeat([1.0, -1.0], lesser.size),
    )
    model.add_rows(name, entries, upper=np.zeros(lesser.size))


def within_capital(model: LinearModel, is_open: Ints, master: Master) -> None:
    """Σ f y[·,T] ≤ B and Σ f (y[·,t] − y[·,t−1]) ≤ B[t], in thousands of pounds."""
    capital, instance = master.capital_gbp / GBP_PER_UNIT, master.instance
    if np.isfinite(instance.capital_total_gbp):
        entries = (np.zeros(len(capital), dtype=np.int64), is_open[:, -1], capital)
        model.add_rows(
            "capital_in_total", entries, upper=np.array([instance.capital_total_gbp / GBP_PER_UNIT])
        )
    limited = np.flatnonzero(np.isfinite(instance.capital_by_year_gbp))
    later = np.flatnonzero(limited > 0)
    entries = (
        np.concatenate([np.repeat(np.arange(limited.size), len(capital)), np.repeat(later, len(capital))]),
        np.concatenate([is_open[:, limited].T.ravel(), is_open[:, limited[later] - 1].T.ravel()]),
        np.concatenate([np.tile(capital, limited.size), -np.tile(capital, later.size)]),
    )
    model.add_rows("capital_in_year", entries, upper=instance.capital_by_year_gbp[limited] / GBP_PER_UNIT)


def one_of_a_group(model: LinearModel, is_open: Ints, master: Master) -> None:
    """Σ over an exclusive group of y[·,T] ≤ 1."""
    group = master.instance.options.exclusive_group[master.units.option]
    member = np.flatnonzero(group >= 0)
    entries = (group[member], is_open[member, -1], np.ones(member.size))
    model.add_rows("exclusive_group", entries, upper=np.ones(int(group.max(initial=-1)) + 1))


def obey_cuts(model: LinearModel, is_open: Ints, least: Ints, master: Master, cuts: Sequence[Cut]) -> None:
    """η[t,k] + gain · y[·,t] ≥ constant, in thousands of pounds."""
    column = {part: number for number, part in enumerate(master.parts)}
    mine = [cut for cut in cuts if cut.part in column]
    gain = np.array([cut.gain_gbp[master.rows] for cut in mine]).reshape(len(mine), len(master.rows))
    row, unit = np.nonzero(gain)
    year = np.array([cut.year for cut in mine], dtype=np.int64)
    eta = np.array([least[cut.year, column[cut.part]] for cut in mine], dtype=np.int64)
    entries = (
        np.concatenate([row, np.arange(len(mine))]),
        np.concatenate([is_open[unit, year[row]], eta]),
        np.concatenate([gain[row, unit] / GBP_PER_UNIT, np.ones(len(mine))]),
    )
    constant = np.array([cut.constant_gbp for cut in mine])
    model.add_rows("obey_cuts", entries, lower=constant / GBP_PER_UNIT)


def open_after(model: LinearModel, is_open: Ints, master: Master, waits: Sequence[int]) -> None:
    """y[u,t] = y[u,t−1] unless t is the unit's earliest year or one of the waits after it."""
    wait = np.arange(is_open.shape[1]) - np.minimum(master.units.earliest, is_open.shape[1])[:, None]
    unit, year = np.nonzero((wait > 0) & ~np.isin(wait, waits))
    row = np.arange(len(unit))
    entries = (
        np.concatenate([row, row]),
        np.concatenate([is_open[unit, year], is_open[unit, year - 1]]),
        np.repeat([1.0, -1.0], len(unit)),
    )
    model.add_rows("open_after", entries, lower=np.zeros(len(unit)), upper=np.zeros(len(unit)))
