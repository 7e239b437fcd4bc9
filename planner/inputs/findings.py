"""What reading the inputs has found so far: faults, which stop a run, and warnings, which do not."""

from dataclasses import dataclass, field

from planner.inputs.schemas import TABLES
from planner.problems import Problem

_ORDER = (*TABLES, "placements", "boundaries")


@dataclass(frozen=True, slots=True)
class Findings:
    """Two growing lists, handed down through the readers."""

    faults: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def in_order(self) -> "Findings":
        """The same findings table by table and row by row; what belongs to no table stands first."""
        return Findings(sorted(self.faults, key=_place), sorted(self.warnings, key=_place))


def _place(problem: Problem) -> tuple[int, int]:
    table = (problem.sheet or problem.file or "").partition(".")[0]
    return (_ORDER.index(table) if table in _ORDER else -1), problem.row or 0
