"""A linear model held as arrays: blocks of variables, families of rows, named objective terms.

A million variables must not pass through a Python loop, so the model is collected in NumPy arrays and
handed to MathOpt as one message.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from ortools.math_opt import model_pb2

from planner.model.instance import Floats, Ints

Entries: TypeAlias = tuple[Ints, Ints, Floats]
"""(row within the family, variable, coefficient), any order."""


@dataclass(frozen=True)
class RowFamily:
    """One constraint family: lower ≤ Σ coefficient · variable ≤ upper, row by row."""

    name: str
    entries: Entries
    lower: Floats
    upper: Floats


@dataclass
class LinearModel:
    """Minimise the sum of the objective terms over the variables, subject to the row families."""

    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    integer: list[bool] = field(default_factory=list)
    families: list[RowFamily] = field(default_factory=list)
    terms: dict[str, tuple[Ints, Floats]] = field(default_factory=dict)
    constants: dict[str, float] = field(default_factory=dict)
    n_variables: int = 0

    def add_variables(self, lower: ArrayLike, upper: Floats, *, integer: bool = False) -> Ints:
        """Add a variable for each entry of `upper` and return their numbers, in its shape."""
        first = self.n_variables
        self.n_variables += upper.size
        self.lower.append(np.broadcast_to(np.asarray(lower, dtype=np.float64), upper.shape).ravel())
        self.upper.append(upper.ravel())
        self.integer.append(integer)
        return np.arange(first, self.n_variables, dtype=np.int64).reshape(upper.shape)

    def add_rows(
        self, name: str, entries: Entries, *, lower: ArrayLike = -np.inf, upper: ArrayLike = np.inf
    ) -> None:
        """Add a family of rows; the longer of `lower` and `upper` says how many."""
        low, high = np.broadcast_arrays(
            np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
        )
        self.families.append(RowFamily(name, entries, np.atleast_1d(low), np.atleast_1d(high)))

    def rows_of(self, name: str) -> Ints:
        """Return the row numbers of a family; none where the model has no such family."""
        start = 0
        for family in self.families:
            if family.name == name:
                return np.arange(start, start + family.lower.size)
            start += family.lower.size
        return np.zeros(0, dtype=np.int64)

    def add_term(self, name: str, variables: Ints, gbp: Floats) -> None:
        """Add Σ gbp · variable to the objective."""
        self.terms[name] = (variables.ravel(), gbp.ravel())

    def add_constant(self, name: str, gbp: float) -> None:
        """Add a constant to the objective."""
        self.constants[name] = gbp

    def to_proto(self, gbp_per_unit: float) -> model_pb2.ModelProto:
        """Return the model as MathOpt reads it, its objective in units of `gbp_per_unit` pounds."""
        proto = model_pb2.ModelProto(name="place planning")
        variables = proto.variables
        variables.ids.extend(range(self.n_variables))
        variables.lower_bounds.extend(np.concatenate(self.lower).tolist())
        variables.upper_bounds.extend(np.concatenate(self.upper).tolist())
        variables.integers.extend(np.repeat(self.integer, [block.size for block in self.lower]).tolist())
        self._rows_to(proto)
        cost = np.zeros(self.n_variables)
        for columns, gbp in self.terms.values():
            np.add.at(cost, columns, gbp)
        used = np.flatnonzero(cost)
        proto.objective.linear_coefficients.ids.extend(used.tolist())
        proto.objective.linear_coefficients.values.extend((cost[used] / gbp_per_unit).tolist())
        proto.objective.offset = sum(self.constants.values()) / gbp_per_unit
        return proto

    def _rows_to(self, proto: model_pb2.ModelProto) -> None:
        if not self.families:
            return
        starts = np.cumsum([0, *(family.lower.size for family in self.families)])
        rows = proto.linear_constraints
        rows.ids.extend(range(int(starts[-1])))
        rows.lower_bounds.extend(np.concatenate([family.lower for family in self.families]).tolist())
        rows.upper_bounds.extend(np.concatenate([family.upper for family in self.families]).tolist())
        row = np.concatenate(
            [start + family.entries[0] for start, family in zip(starts, self.families, strict=False)]
        )
        column = np.concatenate([family.entries[1] for family in self.families])
        coefficient = np.concatenate([family.entries[2] for family in self.families])
        order = np.lexsort((column, row))
        matrix = proto.linear_constraint_matrix
        matrix.row_ids.extend(row[order].tolist())
        matrix.column_ids.extend(column[order].tolist())
        matrix.coefficients.extend(coefficient[order].tolist())
