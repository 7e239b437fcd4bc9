"""How far a withheld count can be worked out: its range over every table that fits what is published."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, linprog
from scipy.sparse import csr_array, hstack

Bools: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

FAR = 40.0
"""Thresholds: tables further away than this need not be looked at."""
ROUNDING = 1e-4
"""Pupils by which a range may seem narrower than it is."""
UNMOVED = 1e-7
"""Pupils: less is the rounding of a solver."""
INFEASIBLE = 2
"""What SciPy calls it where no table fits."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Known:
    """What is tied to what: N cells, of which those `seen` are published unless they are withheld.

    - values, highest: N, pupils; what the count is, and what anybody knows that it cannot be above
    - secret: N, cells never published whose range matters all the same
    - may_be_hidden: N, cells that can be withheld
    - sums: S x N; each row times the counts is nothing
    - threshold: pupils that a range must be wide
    """

    values: Floats
    highest: Floats
    seen: Bools
    secret: Bools
    may_be_hidden: Bools
    sums: csr_array
    threshold: float


def widen(known: Known, hidden: Bools) -> Bools:
    """Return `hidden` and the further cells withheld until the range of each is as wide as the threshold.

    A range is at least the distance between two tables that both fit what is published: one pair of tables
    proves many ranges, and what is proven stays so when more is withheld. Where a range is too narrow, the
    table is looked for that goes far enough and differs least from the true one in what is still published;
    what differs is withheld. A range that cannot be as wide even if all is withheld, because everybody knows
    that there are not the places, is made as wide as it can be.
    """
    hidden = hidden.copy()
    ranges = _Ranges(known)
    signs = np.random.default_rng(0)
    tables = _Tables(known, hidden)
    while len(narrow := _sweep(tables, ranges, signs)):
        for cell in narrow:
            for sign in (-1.0, 1.0):
                if ranges.is_narrow(cell):
                    ranges.add(tables.furthest(cell, sign))
            if ranges.is_narrow(cell):
                for table in _nearest_that_widen(tables, ranges, cell):
                    ranges.add(table)
                    hidden |= known.seen & (np.abs(table - known.values) > UNMOVED)
                tables = _Tables(known, hidden)
                break
    return hidden


class _Ranges:
    """The least and most of each cell in the tables found so far that fit what is published."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self.low, self.high = known.values.copy(), known.values.copy()
        self.needed = np.minimum(known.threshold, known.highest)

    def add(self, table: Floats) -> None:
        self.low, self.high = np.minimum(self.low, table), np.maximum(self.high, table)

    def is_narrow(self, cell: int) -> bool:
        return bool(self.high[cell] - self.low[cell] < self.needed[cell] - ROUNDING)

    def narrow(self, hidden: Bools) -> Ints:
        """Return the cells whose range matters and is not known to be wide enough."""
        matters = hidden | self._known.secret
        return np.flatnonzero(matters & (self.high - self.low < self.needed - ROUNDING))


def _sweep(tables: "_Tables", ranges: _Ranges, signs: np.random.Generator) -> Ints:
    """Prove many ranges at once, as long as that proves any; return the cells that are left."""
    left = ranges.narrow(tables.hidden)
    while len(left):
        aim = signs.choice((-1.0, 1.0), size=len(left))
        ranges.add(tables.furthest(left, aim))
        ranges.add(tables.furthest(left, -aim))
        before, left = len(left), ranges.narrow(tables.hidden)
        if len(left) == before:
            break
    return left


class _Tables:
    """The tables that fit what is published, and no further from the true one than `FAR`."""

    def __init__(self, known: Known, hidden: Bools) -> None:
        self.known, self.hidden = known, hidden.copy()
        self._unknown = np.flatnonzero(hidden | ~known.seen)
        self._sums, self._room = self._moves(self._unknown)

    def _moves(self, cells: Ints) -> tuple[csr_array, Floats]:
        """Return the sums that `cells` are in, and how far each can go from its true value, down and up."""
        known = self.known
        sums, true, far = known.sums[:, cells], known.values[cells], FAR * known.threshold
        room = np.column_stack((np.maximum(-true, -far), np.minimum(known.highest[cells] - true, far)))
        return sums[np.diff(sums.indptr) > 0], room

    def furthest(self, cells: Ints | int, aim: Floats | float) -> Floats:
        """Return the table that goes furthest where `aim` points in `cells`."""
        cost = np.zeros(len(self.known.values))
        cost[cells] = -aim
        table = self.known.values.copy()
        table[self._unknown] += _solved(cost[self._unknown], self._sums, self._room).x
        return table

    def nearest(self, cell: int, least: float, most: float) -> tuple[float, Floats]:
        """Return the table with `cell` from `least` to `most` that differs least in what is published.

        A difference costs what the cell counts; the cost is infinite where there is no such table.
        """
        known, n_unknown = self.known, len(self._unknown)
        most = min(most, known.highest[cell])
        if least > most:
            return np.inf, known.values.copy()
        published = np.flatnonzero(known.may_be_hidden & ~self.hidden)
        cells = np.concatenate((self._unknown, published))
        sums, room = self._moves(cells)
        room[np.flatnonzero(cells == cell)[0]] = least - known.values[cell], most - known.values[cell]
        # What is published goes up or down, each at a cost: a second column, the other way round.
        down = np.column_stack((np.zeros(len(published)), -room[n_unknown:, 0]))
        room[n_unknown:, 0] = 0.0
        price = known.values[published] + 1.0
        found = _solved(
            np.concatenate((np.zeros(n_unknown), price, price)),
            hstack((sums, -sums[:, n_unknown:])),
            np.concatenate((room, down)),
        )
        table = known.values.copy()
        if found.status == INFEASIBLE:
            return np.inf, table
        table[cells] += found.x[: len(cells)]
        table[published] -= found.x[len(cells) :]
        return float(found.fun), table


def _solved(cost: Floats, sums: csr_array, room: Floats) -> OptimizeResult:
    found = linprog(cost, A_eq=sums, b_eq=np.zeros(sums.shape[0]), bounds=room, method="highs")
    if found.x is None and found.status != INFEASIBLE:  # never to be taken for "nothing is to be found out"
        raise RuntimeError(f"the ranges of the counts withheld could not be proven: {found.message}")
    return found


def _nearest_that_widen(tables: _Tables, ranges: _Ranges, cell: int) -> list[Floats]:
    """Return the tables, one or two, that make the range of a cell wide enough by withholding least."""
    low, high, needed = ranges.low[cell], ranges.high[cell], ranges.needed[cell]
    known = tables.known
    far = known.values[cell] + FAR * known.threshold
    steps = [tables.nearest(cell, low + needed, far)]
    if high >= needed:
        steps.append(tables.nearest(cell, 0.0, high - needed))
    cost, table = min(steps, key=lambda step: step[0])
    if np.isfinite(cost):
        return [table]
    # One step is not enough: as far as it goes, down and up.
    free = _Tables(known, tables.hidden | known.may_be_hidden)
    low, high = (float(free.furthest(cell, sign)[cell]) for sign in (-1.0, 1.0))
    ranges.needed[cell] = needed = min(needed, high - low - ROUNDING)
    if not ranges.is_narrow(cell):
        return []
    middle = high - needed - ROUNDING / 2
    return [
        tables.nearest(cell, 0.0, middle)[1],
        tables.nearest(cell, middle + needed, far)[1],
    ]
