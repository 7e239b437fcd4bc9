"""An attacker on a published folder: its files and who lives near whom, but nothing of planner's own code.

Every pupil of a year is in one cell. With the plan, and again with doing nothing: district and group of zones
of the home, need, phase, and fate (placed within the guide time or over it, without a place in reach or for
want of room). And with the plan: provision, district, need, phase. What the files show are sums of cells, no
cell is below nothing, no provision beyond its places. A linear program for each end of a withheld count's
range then says all that can be known of it.
"""

from __future__ import annotations

import json
import re
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyogrio
from ortools.linear_solver import pywraplp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    Key = tuple[Any, ...]

CASES = {"plan": "plan", "without": "do_nothing"}
FATES = {
    "pupils": ("within", "over", "full", "far"),
    "placed": ("within", "over"),
    "unplaced": ("full", "far"),
    "over_guide": ("over",),
    "out_of_reach": ("far",),
}
"""What the columns of the files count."""
GROUP_HEADINGS = {
    "Pupils": "pupils",
    "Pupils with a place": "placed",
    "Pupils without a place": "unplaced",
    "Of those, no place in reach": "out_of_reach",
    "Pupils travelling longer than the guide time": "over_guide",
}
DECILES = "Deprivation decile (1 is the most deprived)"
WITHHELD = "[c]"
LEAST = 5.0
"""The rule that the folder claims to keep: no count from 1 to 4, none known within less than this."""
MOST = 1e5
"""More pupils than anybody has."""
ROUNDING = 1e-3
"""The map holds thousandths."""


class FolderAttack:
    """What a published folder tells of one year; `zones` has district and imd_decile of every zone."""

    def __init__(self, folder: Path, zones: pd.DataFrame, year: int) -> None:
        self.folder, self.year = folder, year
        self.config = json.loads((folder / "run.json").read_text(encoding="utf-8"))["config"]
        self.figures = self._figures()
        self.needs, self.phases = list(self.config["needs"]), list(self.config["phases"])
        self.alike = sorted(set(zip(zones["district"], zones["imd_decile"].astype(str), strict=True)))
        self.cells: dict[Key, int] = {}
        self.by_place: dict[tuple[str, str, str, str, str], list[int]] = {}
        self._add_homes()
        self._add_provisions()
        self.sums: list[tuple[list[int], list[float], float]] = []
        """Cells, what each counts for, and what they come to."""
        self.withheld: dict[Key, tuple[list[int], float]] = {}
        """Cells of each count that is not shown, and the most that it can be."""
        self._read_totals()
        self._read_groups()
        self._read_provisions()
        self._read_money()

    def _figures(self) -> Any:  # noqa: ANN401 - JSON
        page = (self.folder / "map.html").read_text(encoding="utf-8")
        found = re.search(r'<script type="application/json" id="figures">(.*?)</script>', page)
        assert found
        return json.loads(found.group(1))

    def _layer(self, name: str) -> pd.DataFrame:
        table = pyogrio.read_dataframe(self.folder / "plan.gpkg", layer=name, read_geometry=False)
        return pd.DataFrame(table)

    def _cell(self, *key: str) -> int:
        return self.cells.setdefault(key, len(self.cells))

    def _add_homes(self) -> None:
        for case, (district, decile), need, phase, fate in product(
            CASES, self.alike, self.needs, self.phases, FATES["pupils"]
        ):
            cell = self._cell(case, district, decile, need, phase, fate)
            self.by_place.setdefault((case, district, need, phase, fate), []).append(cell)

    def _add_provisions(self) -> None:
        """A provision takes a need and phase only where it says so, and serves the districts shown."""
        self.provisions = self._layer("provisions").set_index("provision_id")
        flows = self._layer("flows")
        self.flows = flows[flows["year"] == self.year]
        teaches = {
            name: [
                (need, phase)
                for need, (phase, (low, high)) in product(self.needs, self.config["phases"].items())
                if need in row["needs"].split(";") and row["ncy_from"] <= low and high <= row["ncy_to"]
            ]
            for name, row in self.provisions.iterrows()
        }
        self.taught: dict[str, dict[str, list[int]]] = {}
        for name, district in zip(self.flows["provision_id"], self.flows["district"], strict=True):
            cells = [self._cell("at", name, district, *place) for place in teaches[name]]
            self.taught.setdefault(name, {})[district] = cells

    def _counted(self, case: str, column: str, district: str, need: str, phase: str) -> list[int]:
        """The cells of a count of homes; "" is all."""
        districts = dict.fromkeys(name for name, _ in self.alike)
        chosen = product(
            [district] if district else districts,
            [need] if need else self.needs,
            [phase] if phase else self.phases,
            FATES[column],
        )
        return [cell for key in chosen for cell in self.by_place[(case, *key)]]

    def _note(self, key: Key, cells: list[int], value: object, most: float = np.inf) -> None:
        if value is None or value == WITHHELD or pd.isna(value):  # type: ignore[call-overload]
            self.withheld[key] = (cells, most)
        else:
            self._tie(cells, [1.0] * len(cells), float(value))  # type: ignore[arg-type]

    def _tie(self, cells: Iterable[int], weights: Iterable[float], value: float) -> None:
        self.sums.append(([*cells], [*weights], value))

    def _read_totals(self) -> None:
        """All choices of district, need and phase, from the map; pupils are the same in both cases."""
        names = [*self.figures["districts"]["names"], ""]
        year = self.year - self.figures["first_year"]
        choices = list(product(["", *self.needs], ["", *self.phases]))
        for case, column in product(CASES, FATES):
            for (need, phase), by_year in zip(choices, self.figures["districts"][case][column], strict=True):
                for district, value in zip(names, by_year[year], strict=True):
                    place = (district, need, phase)
                    self._note((case, column, *place), self._counted(case, column, *place), value)
        for (district, decile), need, phase in product(self.alike, self.needs, self.phases):
            homes = [
                self.cells[case, district, decile, need, phase, fate]
                for case, fate in product(CASES, FATES["pupils"])
            ]
            self._tie(homes, [1.0] * 4 + [-1.0] * 4, 0.0)

    def _read_groups(self) -> None:
        table = pd.read_excel(self.folder / "plan.xlsx", sheet_name="Groups", header=3)
        table = table[(table["Year (September)"] == self.year) & (table["Grouping of zones"] == DECILES)]
        for row in table.to_dict("records"):
            for heading, column in GROUP_HEADINGS.items():
                cells = [
                    self.cells["plan", district, decile, need, phase, fate]
                    for (district, decile), need, phase, fate in product(
                        self.alike, self.needs, self.phases, FATES[column]
                    )
                    if decile == str(row["Group"])
                ]
                self._note(("group", column, row["Group"]), cells, row[heading])

    def _read_provisions(self) -> None:
        years = pd.read_csv(self.folder / "provision_years.csv", dtype={"pupils": str})
        years = years[years["year"] == self.year].set_index("provision_id")
        self.places = years["places"].to_dict()
        for name, value in years["pupils"].items():
            cells = [cell for cells in self.taught.get(str(name), {}).values() for cell in cells]
            self._note(("provision", name), cells, value, self.places[name])
        for row in self.flows.to_dict("records"):
            name, district = row["provision_id"], row["district"]
            self._note(
                ("flow", name, district), self.taught[name][district], row["pupils"], self.places[name]
            )
        at: dict[Key, list[int]] = {}
        for (kind, *key), cell in self.cells.items():
            if kind == "at":
                at.setdefault(tuple(key[1:]), []).append(cell)
        districts = dict.fromkeys(name for name, _ in self.alike)
        for place in product(districts, self.needs, self.phases):
            placed = self._counted("plan", "placed", *place)
            there = at.get(place, [])
            self._tie([*placed, *there], [1.0] * len(placed) + [-1.0] * len(there), 0.0)

    def _read_money(self) -> None:
        """What is paid for pupils, by how dear they are: in every provision, and without a place."""
        costs = self.config["costs"]
        finance = pd.read_csv(self.folder / "finance.csv")
        finance = finance[finance["year"] == self.year].set_index("case")
        price = self.provisions["provision_type"].map(costs["top_up_gbp"]).astype(float)
        price = self.provisions["top_up_gbp"].astype(float).fillna(price)
        is_independent = self.provisions["provision_type"] == "independent"
        unplaced_gbp = costs["unplaced_gbp"]
        for case, name in CASES.items():
            gbp = pd.to_numeric(pd.Series(finance.loc[name]), errors="coerce")
            cells = self._counted(case, "unplaced", "", "", "")
            if np.isfinite(gbp["unplaced_gbp"]):
                self._tie(cells, [1.0] * len(cells), gbp["unplaced_gbp"] / unplaced_gbp)
            placed = self._counted(case, "placed", "", "", "")
            kinds: dict[tuple[bool, float], list[int]] = {}
            if case == "plan":
                for site, by_district in self.taught.items():
                    kind = (bool(is_independent[site]), float(price[site]))
                    kinds.setdefault(kind, []).extend(cell for at in by_district.values() for cell in at)
            else:
                for kind in sorted(set(zip(is_independent, price, strict=True))):
                    kinds[kind] = [self._cell("paid", case, *map(str, kind))]
                paid = [cell for cells in kinds.values() for cell in cells]
                self._tie([*placed, *paid], [1.0] * len(placed) + [-1.0] * len(paid), 0.0)
            for independent, column in ((False, "top_up_gbp"), (True, "independent_gbp")):
                of_kind = {dear: cells for (alone, dear), cells in kinds.items() if alone is independent}
                dearest = max(of_kind, default=0.0)
                if dearest > 0 and np.isfinite(gbp[column]):
                    cells = [cell for members in of_kind.values() for cell in members]
                    weights = [dear / dearest for dear, members in of_kind.items() for _ in members]
                    self._tie(cells, weights, gbp[column] / dearest)

    @cached_property
    def _program(self) -> tuple[pywraplp.Solver, list[pywraplp.Variable]]:
        """Cells that are not below nothing, sums within their rounding, provisions within their places."""
        program = pywraplp.Solver.CreateSolver("GLOP")
        cells = [program.NumVar(0.0, MOST, "") for _ in self.cells]
        rooms = [
            ([cell for cells in by_district.values() for cell in cells], self.places[name])
            for name, by_district in self.taught.items()
        ]
        for members, weights, value in self.sums:
            row = program.Constraint(value - ROUNDING, value + ROUNDING)
            for cell, weight in zip(members, weights, strict=True):
                row.SetCoefficient(cells[cell], weight)
        for members, places in rooms:
            row = program.Constraint(-MOST, places + ROUNDING)
            for cell in members:
                row.SetCoefficient(cells[cell], 1.0)
        return program, cells

    def range_of(self, key: Key) -> tuple[float, float]:
        """All that can be known of a withheld count: the least and the most that it can be.

        One program for all: each search starts where the last one ended.
        """
        program, cells = self._program
        ends = []
        for sense in ("minimization", "maximization"):
            objective = program.Objective()
            objective.Clear()
            for cell in self.withheld[key][0]:
                objective.SetCoefficient(cells[cell], 1.0)
            getattr(objective, f"Set{sense.capitalize()}")()
            assert program.Solve() == pywraplp.Solver.OPTIMAL, key
            ends.append(objective.Value())
        return ends[0], ends[1]

    def is_too_narrow(self, key: Key, found: tuple[float, float]) -> bool:
        """Whether a withheld count is known within less than the rule says."""
        low, high = found
        return high - low < min(LEAST, self.withheld[key][1]) - 1e-2

    def tell(self, key: Key, value: float) -> None:
        """Give a withheld count away."""
        program, cells = self._program
        row = program.Constraint(value - ROUNDING, value + ROUNDING)
        for cell in self.withheld[key][0]:
            row.SetCoefficient(cells[cell], 1.0)
