"""The optimum of a tiny case, found as the formulation stands: one mixed-integer program, by SciPy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from tests.workflow.independent import GROUP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.workflow.independent import Case


@dataclass
class Program:
    """Variables by name, each with cost, bounds and whether it is whole; rows over them."""

    number: dict[tuple[str, ...], int] = field(default_factory=dict)
    cost: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[float, dict[int, float], float]] = field(default_factory=list)

    def variable(
        self, *name: object, cost: float, most: float = np.inf, least: float = 0.0, whole: bool = False
    ) -> None:
        self.number[tuple(map(str, name))] = len(self.cost)
        self.cost.append(cost)
        self.most.append(most)
        self.least.append(least)
        self.whole.append(whole)

    def row(self, least: float, terms: Iterable[tuple[float, tuple[object, ...]]], most: float) -> None:
        numbered = {self.number[tuple(map(str, name))]: factor for factor, name in terms}
        self.rows.append((least, numbered, most))

    def minimum(self) -> float:
        counts = [len(terms) for _, terms, _ in self.rows]
        row = np.repeat(np.arange(len(counts)), counts)
        column = np.array([name for _, terms, _ in self.rows for name in terms])
        factor = np.array([factor for _, terms, _ in self.rows for factor in terms.values()])
        least, most = (np.array([each[end] for each in self.rows]) for end in (0, 2))
        matrix = csr_array((factor, (row, column)), shape=(len(self.rows), len(self.cost)))
        answer = milp(
            np.array(self.cost) / 1000,
            constraints=LinearConstraint(matrix, least, most),
            bounds=Bounds(np.array(self.least), np.array(self.most)),
            integrality=np.array(self.whole, dtype=int),
            options={"mip_rel_gap": 0.0},
        )
        assert answer.success, answer.message
        return float(answer.fun * 1000)


def least_cost_gbp(case: Case, *, only_committed: bool = False) -> float:
    """The least possible objective, £ present value; `only_committed`: the cost of doing nothing else."""
    program = Program()
    _add_pupils(program, case)
    _add_openings(program, case, only_committed=only_committed)
    _meet_demand(program, case)
    _respect_capacity(program, case)
    _limit_openings(program, case)
    funding = case.places.merge(case.prices, on="provision_id")
    paid = funding["places_before"] * funding["place_funding_gbp"] * funding["year"].map(case.discount)
    return program.minimum() + float(paid.sum())


def _add_pupils(program: Program, case: Case) -> None:
    """x[g,p,t] and u[g,t]."""
    arcs = case.arcs.merge(case.prices, on="provision_id")
    gbp = arcs["top_up_gbp"] + case.gbp_per_km * arcs["km"]
    for year, worth in case.discount.items():
        names = zip(*(arcs[column] for column in (*GROUP, "provision_id")), strict=True)
        for name, cost in zip(names, gbp, strict=True):
            program.variable("x", *name, year, cost=worth * cost)
        for group in _groups(case):
            program.variable("u", *group, year, cost=worth * case.config["costs"]["unplaced_gbp"])


def _groups(case: Case) -> list[tuple[str, ...]]:
    groups = case.demand[GROUP].drop_duplicates()
    return list(zip(*(groups[column] for column in GROUP), strict=True))


def _add_openings(program: Program, case: Case, *, only_committed: bool) -> None:
    """b[o,t], which costs in every year from t on."""
    options = case.options.merge(case.prices, on="provision_id", how="left")
    forced = case.forced()
    opens_in = dict(zip(forced["option_id"], forced["open_year"], strict=True))
    left = {year: sum(case.discount[later] for later in case.years if later >= year) for year in case.years}
    columns = ("option_id", "status", "first", "max_units", "places", "capital_gbp", "place_funding_gbp")
    for name, status, first, units, places, capital, funding in zip(
        *(options[column] for column in columns), strict=True
    ):
        for year in case.years:
            may = status == "consider" and first <= year and not only_committed
            must = opens_in.get(name) == year
            program.variable(
                *("b", name, year),
                cost=left[year] * (case.charge * capital + funding * places),
                most=units if may or must else 0.0,
                least=units if must else 0.0,
                whole=True,
            )


def _meet_demand(program: Program, case: Case) -> None:
    demand = case.demand
    names = zip(*(demand[column] for column in (*GROUP, "year")), strict=True)
    pupils = dict(zip(names, demand["pupils"], strict=True))
    choices: dict[tuple[str, ...], list[str]] = {group: [] for group in _groups(case)}
    for arc in zip(*(case.arcs[column] for column in (*GROUP, "provision_id")), strict=True):
        choices[arc[:-1]].append(arc[-1])
    for group, provisions in choices.items():
        for year in case.years:
            needed = pupils.get((*group, year), 0.0)
            placed = [(1.0, ("x", *group, provision, year)) for provision in provisions]
            program.row(needed, [*placed, (1.0, ("u", *group, year))], needed)


def _respect_capacity(program: Program, case: Case) -> None:
    arcs, options = case.arcs, case.options
    for provision, year, before in zip(
        *(case.places[column] for column in ("provision_id", "year", "places_before")), strict=True
    ):
        here = arcs[arcs["provision_id"] == provision]
        used = [
            (1.0, ("x", *group, provision, year))
            for group in zip(*(here[column] for column in GROUP), strict=True)
        ]
        own = options[options["provision_id"] == provision]
        added = [
            (-places, ("b", name, opening))
            for name, places in zip(own["option_id"], own["places"], strict=True)
            for opening in case.years
            if opening <= year
        ]
        program.row(-np.inf, [*used, *added], before)


def _limit_openings(program: Program, case: Case) -> None:
    """Units, capital, requires and exclusive groups."""
    options, years = case.options, list(case.years)
    names = options["option_id"].to_list()
    most = dict(zip(names, options["max_units"], strict=True))
    capital = dict(zip(names, options["capital_gbp"], strict=True))
    for name in names:
        program.row(0.0, [(1.0, ("b", name, year)) for year in years], most[name])
    limits = {year: case.config["capital"]["by_year_gbp"].get(str(year), np.inf) for year in years}
    for year, limit in limits.items():
        program.row(0.0, [(capital[name], ("b", name, year)) for name in names], limit)
    spent = [(capital[name], ("b", name, year)) for name in names for year in years]
    program.row(0.0, spent, case.config["capital"].get("total_gbp", np.inf))
    for name, required in zip(names, options["requires"], strict=True):
        for year in years if required else []:
            by_then = [opening for opening in years if opening <= year]
            both = [(1.0, ("b", name, opening)) for opening in by_then]
            both += [(-most[name], ("b", required, opening)) for opening in by_then]
            program.row(-np.inf, both, 0.0)
    for label in sorted(set(options["exclusive_group"]) - {""}):
        rivals = options.loc[options["exclusive_group"] == label, "option_id"]
        program.row(0.0, [(1.0, ("b", name, year)) for name in rivals for year in years], 1.0)
