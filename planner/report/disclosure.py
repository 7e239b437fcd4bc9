"""Which counts are not released: the small ones, and what would give them back.

The rule, in plain words. A count of pupils above 0 and below the threshold of 5 is small: it is not released.
Whoever has the published folder can add and subtract, so further counts are withheld ("secondary
suppression") until, whatever is worked out from all that stays published at once (every sum, no count below
nothing, no provision beyond its places), each withheld count could still lie anywhere in a range at least
as wide as the threshold; where there are fewer places than that, in one provision or in all that come into
question, as wide as places and zeros leave it. Nobody can tell a count that is small from one that is
withheld to protect it.

How. First the cheapest set of further counts is looked for (a small integer programme; a count costs what
it counts): in every published sum that has a withheld count there are two at least, and the parts of a sum
that are withheld together come to the threshold or the sum itself is withheld. That rule is simple but looks
at one sum at a time, so `widen` then proves the range of each withheld count from everything at once, and
where one is too narrow withholds what costs least of what makes it wide enough. Zeros are always published.

What a reader is taken to know: the whole published folder, how the tables hang together, and that what it
does not show is not below nothing. Not what the council alone knows, such as the forecast.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from planner.report.disclosure_ranges import Bools, Known, widen

THRESHOLD = 5.0
"""A count of pupils above 0 and below this is not released."""
DIGITS = 5
"""After the point, of a count that is released: what is beyond is the rounding of a solver."""
NOBODY = 1e-9
"""Fewer pupils than this are nobody: nothing to withhold."""
_LEAST_PART = 1e-7
_SEARCH = {"mip_rel_gap": 0.01, "node_limit": 100}
"""Bounds the search, not the protection: that is proven afterwards."""

Key: TypeAlias = tuple[Hashable, ...]
Floats: TypeAlias = NDArray[np.float64]


def is_small(counts: NDArray[np.floating[Any]]) -> Bools:
    """Return which counts, rounded as they are released, are above 0 and below the threshold; NaN is not."""
    rounded = np.round(counts, DIGITS)
    small: Bools = (rounded > 0) & (rounded < THRESHOLD)
    return small


@dataclass
class Cells:
    """The counts that are published or follow from what is, by key, and the sums that tie them together.

    A cell that is `seen` stands in a published table unless it is withheld; one that is not is never
    published: it is there because sums are made of it, and if it is `guarded` and small it is protected as
    if it were.
    """

    keys: dict[Key, int] = field(default_factory=dict)
    counts: list[float] = field(default_factory=list)
    highest: list[float] = field(default_factory=list)
    seen: list[bool] = field(default_factory=list)
    guarded: list[bool] = field(default_factory=list)
    withheld: set[int] = field(default_factory=set)
    """Cells to be withheld whether they are small or not."""
    sums: list[tuple[list[int], list[float]]] = field(default_factory=list)
    """Cells and coefficients that come to nothing: 1 for the whole, first, and less than 0 for its parts."""

    def add(
        self, key: Key, value: float, *, seen: bool = True, guarded: bool = True, highest: float = inf
    ) -> None:
        """Add a count of pupils; `highest` is what anybody knows that it cannot be above."""
        self.keys[key] = len(self.counts)
        self.counts.append(max(value, 0.0))
        self.highest.append(max(highest, value))
        self.seen.append(seen)
        self.guarded.append(guarded)

    def tie(self, whole: Key, parts: Iterable[Key], weights: Sequence[float] | None = None) -> None:
        """State that `whole` is the sum of `parts` (each times its weight)."""
        cells = [self.keys[whole], *(self.keys[part] for part in parts)]
        self.sums.append((cells, [1.0, *(-1.0 * np.asarray(weights or np.ones(len(cells) - 1)))]))


def withhold(cells: Cells) -> set[Key]:
    """Return the keys of the cells that are not released: the small ones, and what would give them back."""
    values = np.array(cells.counts)
    seen = np.array(cells.seen, dtype=bool)
    small = is_small(values)
    small[list(cells.withheld)] = values[list(cells.withheld)] > NOBODY
    secret = small & (seen | np.array(cells.guarded, dtype=bool))
    if not secret.any():
        return set()
    may_be_hidden = seen & (values > NOBODY)
    hidden = _two_in_every_sum(cells, values, secret, may_be_hidden)
    known = Known(
        values=values,
        highest=np.array(cells.highest),
        seen=seen,
        secret=secret & ~seen,
        may_be_hidden=may_be_hidden,
        sums=_matrix(cells),
        threshold=THRESHOLD,
    )
    hidden = widen(known, hidden)
    names = list(cells.keys)
    return {names[index] for index in np.flatnonzero(hidden)}


def _matrix(cells: Cells) -> csr_array:
    columns = [cell for members, _ in cells.sums for cell in members]
    weights = [weight for _, weights in cells.sums for weight in weights]
    starts = np.cumsum([0, *(len(members) for members, _ in cells.sums)])
    return csr_array((weights, columns, starts), shape=(len(cells.sums), len(cells.counts)))


def _two_in_every_sum(cells: Cells, values: Floats, secret: Bools, may_be_hidden: Bools) -> Bools:
    """Return the cheapest cells to withhold that leave no published sum with one gap, or a small one.

    One binary variable a cell: 1 where it is not to be seen.
    """
    unseen = ~np.array(cells.seen, dtype=bool)
    counted = np.minimum(values, THRESHOLD)
    rows: list[tuple[list[int], list[float]]] = []
    for members, weights in cells.sums:
        whole, *parts = members
        for cell in members:
            if not (may_be_hidden[cell] or secret[cell]):
                continue
            others = [other for other in members if other != cell and (may_be_hidden[other] or unseen[other])]
            rows.append(([cell, *others], [-1.0, *np.ones(len(others))]))
            if cell != whole and values[cell] < THRESHOLD and weights[-1] == -1.0:
                rest = [other for other in parts if other in others]
                room = [whole] if whole in others else []
                rows.append(
                    (
                        [cell, *rest, *room],
                        [values[cell] - THRESHOLD, *counted[rest], *(THRESHOLD for _ in room)],
                    )
                )
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    matrix = csr_array(
        ([w for _, weights in rows for w in weights], [c for columns, _ in rows for c in columns], starts),
        shape=(len(rows), len(values)),
    )
    cost = np.where(unseen, 0.0, values + 1.0)
    lowest, highest = (mask.astype(float) for mask in (secret | unseen, may_be_hidden | unseen | secret))
    rules = LinearConstraint(matrix, lb=0.0)
    # To withhold every count that the relaxation withholds in part is one answer; the best of its parts is
    # found soon, and in the worked example is within 2 in 100 of the best of all.
    relaxed = milp(cost, bounds=Bounds(lowest, highest), constraints=rules)
    used = highest > 0 if relaxed.x is None else relaxed.x > _LEAST_PART
    chosen = milp(
        cost,
        integrality=np.ones(len(values)),
        bounds=Bounds(lowest, np.where(used, highest, lowest)),
        constraints=rules,
        options=_SEARCH,
    )
    found = used if chosen.x is None else chosen.x > 1 / 2
    hidden: Bools = found & ~unseen
    return hidden
