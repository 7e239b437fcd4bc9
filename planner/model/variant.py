"""An instance that is otherwise in a few things: what a comparison asks, and what it gets back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from planner.model.instance import (
    NEVER,
    Bools,
    DistrictPrice,
    ExpansionOptions,
    Floats,
    Ints,
    PlacePlanningInstance,
)
from planner.model.solution import Solution, SolveReport, SolveStatus, benefit_gap


@dataclass(frozen=True, kw_only=True, eq=False)
class Variant:
    """What differs from an instance; what is not given stays.

    Options are row numbers: `refuse` never open (nor does what requires them); `years_late` open so much
    later at the earliest; `commit` open all their units in the year index given. `capital_total_gbp` £;
    `pupils` G x T. `weight_gbp` (A) £ per pupil-year by which arcs count for dearer; `district_price` on
    districts with many unplaced. `capital_gbp` is £ per unit of an option. `options` and `places` (P x T)
    stand in for those of the instance, row by row: what other decisions make of the tables. Where `opened` is
    given (O x T units that open in each year), it is what opens, and nothing is searched; it has to keep the
    budgets of the variant.
    """

    name: str
    capital_total_gbp: float | None = None
    refuse: tuple[int, ...] = ()
    years_late: Mapping[int, int] = field(default_factory=dict)
    commit: Mapping[int, int] = field(default_factory=dict)
    pupils: Floats | None = None
    weight_gbp: Floats | None = None
    district_price: DistrictPrice | None = None
    opened: Ints | None = None
    capital_gbp: Mapping[int, float] = field(default_factory=dict)
    options: ExpansionOptions | None = None
    places: Floats | None = None

    def of(self, instance: PlacePlanningInstance) -> PlacePlanningInstance:
        """Return the instance as this variant has it."""
        options = self.options or instance.options
        refused, committed = options.refused.copy(), options.committed.copy()
        earliest = options.earliest.copy()
        gone = _with_dependents(options.requires, self.refuse)
        refused |= gone
        committed &= ~gone
        for option, years in self.years_late.items():
            later = earliest[option] if earliest[option] == NEVER else earliest[option] + years
            earliest[option] = later if later < instance.n_years else NEVER
        for option, year in self.commit.items():
            committed[option], refused[option], earliest[option] = True, False, year
        capital_gbp = options.capital_gbp.copy()
        for option, gbp in self.capital_gbp.items():
            capital_gbp[option] = gbp
        changed = replace(
            instance,
            options=replace(
                options, refused=refused, committed=committed, earliest=earliest, capital_gbp=capital_gbp
            ),
        )
        if self.places is not None:
            changed = replace(changed, pools=replace(changed.pools, places=self.places))
        if self.capital_total_gbp is not None:
            changed = replace(changed, capital_total_gbp=self.capital_total_gbp)
        if self.pupils is not None:
            changed = replace(changed, groups=replace(changed.groups, pupils=self.pupils))
        if self.weight_gbp is not None:
            changed = replace(changed, arcs=replace(changed.arcs, weight_gbp=self.weight_gbp))
        if self.district_price is not None:
            changed = replace(changed, district_price=self.district_price)
        return changed


def _with_dependents(requires: Ints, options: tuple[int, ...]) -> Bools:
    """The options and all that require one of them, directly or not."""
    gone: Bools = np.zeros(len(requires), dtype=bool)
    gone[list(options)] = True
    for _ in range(len(requires)):
        np.logical_or(gone, gone[requires] & (requires >= 0), out=gone)
    return gone


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """What came of a variant: £ present value; by year (T) pupils unplaced and placed, and their minutes.

    `opened` O x T units. `minutes` are one-way minutes of all pupils placed, added up.
    """

    variant: Variant
    status: SolveStatus
    objective_gbp: float
    bound_gbp: float
    do_nothing_gbp: float
    opened: Ints
    unplaced: Floats
    placed: Floats
    minutes: Floats

    @classmethod
    def of(
        cls, variant: Variant, instance: PlacePlanningInstance, solution: Solution, report: SolveReport
    ) -> "Outcome":
        """Sum up a solution of the variant's instance."""
        known = (report.status, report.objective_gbp, report.bound_gbp, report.do_nothing_gbp)
        return cls._of(variant, instance, solution, *known)

    @classmethod
    def of_allocation(
        cls, variant: Variant, instance: PlacePlanningInstance, solution: Solution, objective_gbp: float
    ) -> "Outcome":
        """Sum up the best allocation for given openings: nothing else could open, so none costs less."""
        return cls._of(variant, instance, solution, SolveStatus.OPTIMAL, *[objective_gbp] * 3)

    @classmethod
    def _of(
        cls,
        variant: Variant,
        instance: PlacePlanningInstance,
        solution: Solution,
        status: SolveStatus,
        objective_gbp: float,
        bound_gbp: float,
        do_nothing_gbp: float,
    ) -> "Outcome":
        return cls(
            variant=variant,
            status=status,
            objective_gbp=objective_gbp,
            bound_gbp=bound_gbp,
            do_nothing_gbp=do_nothing_gbp,
            opened=solution.opened,
            unplaced=solution.unplaced.sum(axis=0),
            placed=solution.placed.sum(axis=0),
            minutes=instance.arcs.minutes @ solution.placed,
        )

    @property
    def is_cut_short(self) -> bool:
        """See `SolveStatus`."""
        return self.status.is_cut_short

    @property
    def benefit_gap(self) -> float:
        """See `benefit_gap` of the model."""
        return benefit_gap(self.objective_gbp, self.bound_gbp, self.do_nothing_gbp)

    @property
    def opens(self) -> Bools:
        """O: whether any unit of each option opens."""
        result: Bools = np.any(self.opened, axis=1)
        return result

    def capital_gbp(self, instance: PlacePlanningInstance) -> float:
        """Return £ of capital that is spent over the years of the plan."""
        return float(instance.options.capital_gbp @ self.opened.sum(axis=1))


@dataclass(frozen=True, kw_only=True, eq=False)
class Impossible:
    """A variant that no plan can keep, and why, in words."""

    variant: Variant
    why: str
