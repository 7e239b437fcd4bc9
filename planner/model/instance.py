"""The problem as arrays: sets, parameters and eligible arcs; no solver, no tables.

Notation of the formulation (`planner/model/README.md`) in brackets. Sizes: G demand groups,
P provisions, O options, A eligible arcs, T years.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Texts: TypeAlias = NDArray[np.object_]
Bools: TypeAlias = NDArray[np.bool_]

NEVER = np.iinfo(np.int64).max
"""Opening year index of an option that cannot open within the plan."""


@dataclass(frozen=True, kw_only=True, eq=False)
class DemandGroups:
    """Demand groups g = (zone, need, phase, setting), one row each.

    `pupils` [n] is G x T, pupils who need a specialist place, fractional allowed.
    """

    zone_id: Texts
    need: Texts
    phase: Texts
    setting: Texts
    pupils: Floats

    def __len__(self) -> int:
        return len(self.zone_id)


@dataclass(frozen=True, kw_only=True, eq=False)
class ProvisionPools:
    """Provisions p: one pool of places at one site each.

    `places` [c] is P x T before any option; `top_up_gbp` [top] £ per pupil-year;
    `place_funding_gbp` [pf] £ per place-year, filled or not.
    """

    provision_id: Texts
    places: Floats
    top_up_gbp: Floats
    place_funding_gbp: Floats

    def __len__(self) -> int:
        return len(self.provision_id)


@dataclass(frozen=True, kw_only=True, eq=False)
class ExpansionOptions:
    """Expansion options o, each adding places to one provision.

    `provision` [p(o)] is a row of `ProvisionPools`; `places_per_unit` [a]; `max_units` [m];
    `earliest` [e] a year index, `NEVER` where it lies beyond the last year; `capital_gbp` [f] £ per
    unit; `requires` a row of this table or -1; `exclusive_group` a group number or -1.
    """

    option_id: Texts
    provision: Ints
    places_per_unit: Floats
    max_units: Ints
    earliest: Ints
    capital_gbp: Floats
    requires: Ints
    exclusive_group: Ints
    committed: Bools
    refused: Bools

    def __len__(self) -> int:
        return len(self.option_id)


@dataclass(frozen=True, kw_only=True, eq=False)
class EligibleArcs:
    """Eligible arcs (g, p) [A], sorted by group, then provision; the same in every year.

    `weight_gbp` [h], where given: £ per pupil-year by which an arc counts for dearer than it is. Nobody pays
    it; it makes others be chosen.
    """

    group: Ints
    provision: Ints
    km: Floats
    minutes: Floats
    weight_gbp: Floats | None = None

    def __len__(self) -> int:
        return len(self.group)

    def of_rows(self, rows: Ints | Bools) -> "EligibleArcs":
        """Return some of the arcs: their rows, ascending, or whether each is one."""
        return EligibleArcs(
            group=self.group[rows],
            provision=self.provision[rows],
            km=self.km[rows],
            minutes=self.minutes[rows],
            weight_gbp=None if self.weight_gbp is None else self.weight_gbp[rows],
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class DistrictPrice:
    """A price on districts that leave more than a share of their pupils without a place.

    `district` (G) is the number of each group's district; `share` [s] (T) of a district's pupils may be
    unplaced at the usual price; `above_share_gbp` [φ] is £ per pupil-year more for each beyond. It is a
    weight: nobody pays it.
    """

    district: Ints
    share: Floats
    above_share_gbp: float

    def by_district(self, by_group: Floats) -> Floats:
        """Add up what groups have (G x T) by district, D x T."""
        total = np.zeros((int(self.district.max(initial=-1)) + 1, by_group.shape[1]))
        np.add.at(total, self.district, by_group)
        return total


@dataclass(frozen=True, kw_only=True)
class Economics:
    """Prices: £ at first-year prices.

    `transport_gbp_per_km` [w] £ per pupil-year and one-way km; `unplaced_gbp` [π] £ per pupil-year;
    `discount_rate` [r] a year; `asset_life_years` the years over which capital is charged.
    """

    transport_gbp_per_km: float
    unplaced_gbp: float
    discount_rate: float
    asset_life_years: int

    @property
    def capital_charge(self) -> float:
        """[α] The yearly charge for each £ of capital: the annuity over the asset's life."""
        rate = self.discount_rate
        if rate == 0:
            return 1 / self.asset_life_years
        return float(rate / (1 - (1 + rate) ** -self.asset_life_years))


@dataclass(frozen=True, kw_only=True, eq=False)
class PlacePlanningInstance:
    """Everything the model sees. Arrays only; row order carries the identity.

    `years` are Septembers, ascending and consecutive. `capital_total_gbp` [B] and
    `capital_by_year_gbp` [B[t]] are infinite where there is no limit. Without a `district_price` a pupil
    unplaced costs the same in every district.
    """

    years: Ints
    groups: DemandGroups
    pools: ProvisionPools
    options: ExpansionOptions
    arcs: EligibleArcs
    economics: Economics
    capital_total_gbp: float
    capital_by_year_gbp: Floats
    district_price: DistrictPrice | None = None

    @property
    def n_years(self) -> int:
        return len(self.years)

    @cached_property
    def discount(self) -> Floats:
        """[δ] T: the worth in the first year of £1 in each year."""
        factors: Floats = (1 + self.economics.discount_rate) ** -np.arange(self.n_years, dtype=np.float64)
        return factors

    @cached_property
    def arc_paid_gbp(self) -> Floats:
        """A: £ per pupil-year that a placement costs, top[p] + w·km[g,p]."""
        cost: Floats = (
            self.pools.top_up_gbp[self.arcs.provision] + self.economics.transport_gbp_per_km * self.arcs.km
        )
        return cost

    @cached_property
    def arc_cost_gbp(self) -> Floats:
        """A: £ per pupil-year that a placement counts for: what it costs, and the arc's weight."""
        weight = self.arcs.weight_gbp
        return self.arc_paid_gbp if weight is None else self.arc_paid_gbp + weight

    @property
    def dearest_unplaced_gbp(self) -> float:
        """£ per pupil-year that a pupil unplaced counts for at most: a dearer placement is never of use."""
        price = self.district_price
        return self.economics.unplaced_gbp + (0.0 if price is None else price.above_share_gbp)

    @cached_property
    def unit_cost_gbp(self) -> Floats:
        """O: £ a year of one open unit, α f[o] + pf[p(o)] a[o]."""
        options = self.options
        cost: Floats = (
            self.economics.capital_charge * options.capital_gbp
            + self.pools.place_funding_gbp[options.provision] * options.places_per_unit
        )
        return cost

    @cached_property
    def base_place_funding_gbp(self) -> Floats:
        """T: £ a year for the places that exist without any option, Σ_p pf[p] c[p,t]."""
        funding: Floats = self.pools.place_funding_gbp @ self.pools.places
        return funding

    def forced_openings(self) -> Ints:
        """O x T: what must open: every unit of each committed option in its earliest year."""
        units = np.zeros((len(self.options), self.n_years), dtype=np.int64)
        forced = np.flatnonzero(self.options.committed & (self.options.earliest != NEVER))
        units[forced, self.options.earliest[forced]] = self.options.max_units[forced]
        return units

    def open_units(self, opened: Ints) -> Ints:
        """O x T: open[o,t] = Σ_{s ≤ t} b[o,s]."""
        units: Ints = np.cumsum(opened, axis=1)
        return units

    def places_with(self, opened: Ints) -> Floats:
        """P x T: places once `opened` (O x T units opening in each year) stand beside c[p,t]."""
        places = self.pools.places.copy()
        added = self.options.places_per_unit[:, None] * self.open_units(opened)
        np.add.at(places, self.options.provision, added)
        return places

    def with_options(self, **changes: object) -> Self:
        """Return a copy whose options differ in the named columns."""
        return replace(self, options=replace(self.options, **changes))  # type: ignore[arg-type]
