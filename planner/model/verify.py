"""The referee: recompute every constraint and the objective from a plan alone. NumPy only, no solver."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from planner.model.instance import Floats, Ints, PlacePlanningInstance
from planner.model.solution import Solution

PUPIL_TOLERANCE = 1e-5
"""Pupils: how far a constraint on pupils or places may be broken by rounding."""
RELATIVE_TOLERANCE = 1e-6
"""Share: how far money may be off by rounding."""
WEIGHTS = ("journey_weight", "district_weight")
"""Terms of the objective that nobody pays."""


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A broken constraint: its family, where it is broken worst, by how much (pupils, units or £)."""

    constraint: str
    where: str
    amount: float
    count: int

    def __str__(self) -> str:
        others = f" and {self.count - 1} more" if self.count > 1 else ""
        return f"{self.constraint} is broken by {self.amount:.6g} at {self.where}{others}"

    @property
    def in_words(self) -> str:
        """What is wrong with decisions that break it by themselves, for those who took them."""
        costs = f"what is committed then costs £{self.amount:,.0f} more than the capital of"
        match self.constraint:
            case "capital_in_total":
                return f"{costs} {self.where}"
            case "capital_in_year":
                return f"{costs} the {self.where}"
            case "exclusive_group":
                return f"more than one unit would be committed of {self.where}, which exclude each other"
            case "required_option":
                return f"{self.where}, would be open without what it requires"
        return str(self)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the referee found. `objective_terms_gbp` are present values by name."""

    objective_terms_gbp: Mapping[str, float]
    violations: tuple[Violation, ...]

    @property
    def objective_gbp(self) -> float:
        return sum(self.objective_terms_gbp.values())

    @property
    def stands(self) -> bool:
        return not self.violations


def verify(instance: PlacePlanningInstance, solution: Solution) -> Verdict:
    """Recompute the objective and check every constraint of the formulation."""
    violations = [violation for check in CHECKS for violation in check(instance, solution)]
    return Verdict(objective_terms_gbp=objective_terms_gbp(instance, solution), violations=tuple(violations))


def broken_by_openings(instance: PlacePlanningInstance, opened: Ints) -> tuple[Violation, ...]:
    """Check every constraint that openings alone can break; `opened` is O x T units that open in a year."""
    nobody_placed = Solution(
        opened=opened,
        placed=np.zeros((len(instance.arcs), instance.n_years)),
        unplaced=instance.groups.pupils,
    )
    return tuple(violation for check in ON_OPENINGS for violation in check(instance, nobody_placed))


def objective_terms_gbp(instance: PlacePlanningInstance, solution: Solution) -> Mapping[str, float]:
    """Return the objective split by name, £ present value; the sum is the objective."""
    return {
        name: float(instance.discount @ gbp) for name, gbp in terms_by_year_gbp(instance, solution).items()
    }


def terms_by_year_gbp(instance: PlacePlanningInstance, solution: Solution) -> Mapping[str, Floats]:
    """Return what each year counts for (T, £, undiscounted) split by name: money and weights."""
    return {**paid_by_year_gbp(instance, solution), **weights_by_year_gbp(instance, solution)}


def paid_by_year_gbp(instance: PlacePlanningInstance, solution: Solution) -> Mapping[str, Floats]:
    """Return the cost of each year (T, £, undiscounted) split by name: what is paid."""
    arcs, pools, options = instance.arcs, instance.pools, instance.options
    open_units = instance.open_units(solution.opened)
    capital = instance.economics.capital_charge * options.capital_gbp
    funding = pools.place_funding_gbp[options.provision] * options.places_per_unit
    return {
        "top_up": pools.top_up_gbp[arcs.provision] @ solution.placed,
        "transport": instance.economics.transport_gbp_per_km * (arcs.km @ solution.placed),
        "unplaced": instance.economics.unplaced_gbp * solution.unplaced.sum(axis=0),
        "capital_charge": capital @ open_units,
        "place_funding_added": funding @ open_units,
        "place_funding_existing": pools.place_funding_gbp @ pools.places,
    }


def weights_by_year_gbp(instance: PlacePlanningInstance, solution: Solution) -> Mapping[str, Floats]:
    """Return what nobody pays of each year (T, £, undiscounted), split by name: the weights that are set."""
    weights: dict[str, Floats] = {}
    if instance.arcs.weight_gbp is not None:
        weights["journey_weight"] = instance.arcs.weight_gbp @ solution.placed
    price = instance.district_price
    if price is not None:
        allowed = price.share * price.by_district(instance.groups.pupils)
        above = np.maximum(price.by_district(solution.unplaced) - allowed, 0.0).sum(axis=0)
        weights["district_weight"] = price.above_share_gbp * above
    return weights


def not_negative(instance: PlacePlanningInstance, solution: Solution) -> Iterator[Violation]:
    """No variable is below 0: x ≥ 0, u ≥ 0, b ≥ 0."""
    arcs = instance.arcs
    yield from _worst(
        "not_negative",
        -solution.placed,
        PUPIL_TOLERANCE,
        lambda arc, year: f"{_group(instance, int(arcs.group[arc]))}, {_year(instance, year)}",
    )
    yield from _worst(
        "not_negative",
        -solution.unplaced,
        PUPIL_TOLERANCE,
        lambda group, year: f"{_group(instance, group)}, {_year(instance, year)}",
    )
    yield from _worst("not_negative", -solution.opened, 0, lambda o, year: _option(instance, o, year))


def meet_demand(instance: PlacePlanningInstance, solution: Solution) -> Iterator[Violation]:
    """Σ_p x[g,p,t] + u[g,t] = n[g,t]."""
    arcs = instance.arcs
    reached = solution.unplaced.copy()
    np.add.at(reached, arcs.group, solution.placed)
    yield from _worst(
        "meet_demand",
        np.abs(reached - instance.groups.pupils),
        PUPIL_TOLERANCE,
        lambda group, year: f"{_group(instance, group)}, {_year(instance, year)}",
    )


def respect_capacity(instance: PlacePlanningInstance, solution: Solution) -> Iterator[Violation]:
    """Σ_g x[g,p,t] ≤ c[p,t] + Σ a[o] open[o,t]."""
    used = np.zeros((len(instance.pools), instance.n_years))
    np.add.at(used, instance.arcs.provision, solution.placed)
    yield from _worst(
        "respect_capacity",
        used - instance.places_with(solution.opened),
        PUPIL_TOLERANCE,
        lambda pool, year: f"provision {instance.pools.provision_id[pool]}, {_year(instance, year)}",
    )


def open_at_most(instance: PlacePlanningInstance, solution: Solution) -> Iterator[Violation]:
    """Σ_t b[o,t] ≤ m[o]."""
    excess = solution.opened.sum(axis=1) - instance.options.max_units
    yield from _worst(
        "open_at_most", excess[:, None], 0, lambda o, _: f"option {instance.options.option_id[o]}"
    )


def capital_in_year(instance: PlacePlanningInstance, solution: Solution) -> Iterator[Violation]:
    """Σ_o f[o] b[o,t] ≤ B[t]."""
    spent = instance.options.capital_gbp @ solution.opened
    limit = instance.capital_by_year_gbp
    yield from _worst(
        "capital_in_year",
        np.where(np.isfinite(limit), spent - limit, 0.0)[None, :],
        RELATIVE_TOLERANCE * float(max(1.0, spent.max(initial=0.0))),
        lambda _, year: _year(instance, year),
    )


def capital_in_total(instance: PlacePlanningInstance, solution: Solution) -> Iterator[Violation]:
    """Σ_o,t f[o] b[o,t] ≤ B."""
    spent = float((instance.options.capital_gbp @ solution.opened).sum())
    excess = np.array([[spent - instance.capital_total_gbp]])
    yield from _worst(
        "capital_in_total", excess, RELATIVE_TOLERANCE * max(1.0, spent), lambda _, __: "all years"
    )


def required_option(instance: PlacePlanningInstance, solution: Solution) -> Iterator[Violation]:
    """open[o,t] ≤ m[o] · open[o',t] for o requires o'."""
    options = instance.options
    open_units = instance.open_units(solution.opened)
    needed = np.where(options.requires >= 0, options.requires, 0)
    excess = open_units - options.max_units[:, None] * (open_units[needed] if len(options) else open_units)
    excess[options.requires < 0] = 0
    yield from _worst("required_option", excess, 0, lambda o, year: _option(instance, o, year))


def exclusive_group(instance: PlacePlanningInstance, solution: Solution) -> Iterator[Violation]:
    """Σ over an exclusive group of b ≤ 1."""
    options = instance.options
    units = np.zeros(int(options.exclusive_group.max(initial=-1)) + 1, dtype=np.int64)
    member = options.exclusive_group >= 0
    np.add.at(units, options.exclusive_group[member], solution.opened.sum(axis=1)[member])
    yield from _worst(
        "exclusive_group",
        units[:, None] - 1,
        0,
        lambda group, _: "options " + ", ".join(options.option_id[options.exclusive_group == group]),
    )


def committed_or_refused(instance: PlacePlanningInstance, solution: Solution) -> Iterator[Violation]:
    """A committed option opens all its units in its earliest year and none else; a refused one never."""
    decided = instance.options.committed | instance.options.refused
    off = np.abs(solution.opened - instance.forced_openings()) * decided[:, None]
    yield from _worst("committed_or_refused", off, 0, lambda o, year: _option(instance, o, year))


def not_before_earliest_year(instance: PlacePlanningInstance, solution: Solution) -> Iterator[Violation]:
    """b[o,t] = 0 for t < e[o]."""
    early = np.arange(instance.n_years) < instance.options.earliest[:, None]
    yield from _worst(
        "not_before_earliest_year", solution.opened * early, 0, lambda o, year: _option(instance, o, year)
    )


def _worst(
    constraint: str, excess: Floats | Ints, tolerance: float, where: Callable[[int, int], str]
) -> Iterator[Violation]:
    """Yield the largest excess above the tolerance, if there is one (NaN counts as broken)."""
    broken = ~(excess <= tolerance)
    if broken.any():
        row, column = np.unravel_index(int(np.argmax(np.where(broken, excess, -np.inf))), excess.shape)
        yield Violation(
            constraint=constraint,
            where=where(int(row), int(column)),
            amount=float(excess[row, column]),
            count=int(broken.sum()),
        )


def _group(instance: PlacePlanningInstance, group: int) -> str:
    groups = instance.groups
    return (
        f"zone {groups.zone_id[group]}, {groups.need[group]}, {groups.phase[group]}, {groups.setting[group]}"
    )


def _option(instance: PlacePlanningInstance, option: int, year: int) -> str:
    return f"option {instance.options.option_id[option]}, {_year(instance, year)}"


def _year(instance: PlacePlanningInstance, year: int) -> str:
    return f"year {instance.years[year]}"


ON_OPENINGS = (
    open_at_most,
    capital_in_year,
    capital_in_total,
    required_option,
    exclusive_group,
    committed_or_refused,
    not_before_earliest_year,
)
"""The constraints on openings alone."""
CHECKS = (not_negative, meet_demand, respect_capacity, *ON_OPENINGS)
"""Every constraint of the formulation."""
