"""What a solve answers: openings, allocation, unplaced, and how good they are proven to be."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from planner.model.instance import Floats, Ints
from planner.model.limits import EQUAL_GAP


@dataclass(frozen=True, kw_only=True, eq=False)
class Solution:
    """A plan in arrays of the instance.

    `opened` [b] O x T units of each option that open in each year; `placed` [x] A x T pupils;
    `unplaced` [u] G x T pupils.
    """

    opened: Ints
    placed: Floats
    unplaced: Floats


class SolveStatus(StrEnum):
    """How a solve that has a plan ended."""

    OPTIMAL = "optimal"
    """Proven within the gap asked for."""
    ROUNDED = "rounded"
    """Nothing better is to be had: what is left of the gap is the rounding of costs and pupils."""
    SETTLED = "settled"
    """So many rounds of searches on end found nothing better."""
    TIME_LIMIT = "time_limit"
    INTERRUPTED = "interrupted"
    LISTED = "listed"
    """Picked by hand: what opens was given, and only the pupils were allocated, at least cost."""

    @property
    def label(self) -> str:
        """The status in words."""
        return _STATUS_LABELS[self]

    @property
    def is_cut_short(self) -> bool:
        """Whether the time limit ended the search: a longer one might find a better plan."""
        return self is SolveStatus.TIME_LIMIT


_STATUS_LABELS = MappingProxyType(
    {
        SolveStatus.OPTIMAL: "Proven within a gap asked for",
        SolveStatus.ROUNDED: "Best plan, proven up to the rounding of costs to pence",
        SolveStatus.SETTLED: "Best plan found: searches around it found none better",
        SolveStatus.TIME_LIMIT: "Best plan found within the time limit",
        SolveStatus.INTERRUPTED: "Best plan found before the interruption",
        SolveStatus.LISTED: "List picked by hand, its pupils allocated at least cost",
    }
)


@dataclass(frozen=True, kw_only=True)
class NoPlan:
    """The time limit ended a solve before it had any plan, not even that of doing nothing."""

    seconds: float


@dataclass(frozen=True, kw_only=True)
class SolveReport:
    """How a solve went: £ present value, seconds.

    `bound_gbp` is a proven lower bound on the cost of every plan. The certificate proves
    `certified_bound_gbp` without any solver; what is above rests on the solver's word. `do_nothing_gbp` is
    the optimum with only the committed options open.
    """

    status: SolveStatus
    solver: str
    objective_gbp: float
    bound_gbp: float
    certified_bound_gbp: float
    do_nothing_gbp: float
    seconds: float

    @property
    def is_cut_short(self) -> bool:
        """See `SolveStatus`."""
        return self.status.is_cut_short

    @property
    def gap(self) -> float:
        """See `gap`."""
        return gap(self.objective_gbp, self.bound_gbp)

    @property
    def benefit_gap(self) -> float:
        """See `benefit_gap`."""
        return benefit_gap(self.objective_gbp, self.bound_gbp, self.do_nothing_gbp)


def gap(objective_gbp: float, bound_gbp: float) -> float:
    """(objective − bound) / objective: the share of all cost that is not proven necessary."""
    return _share(objective_gbp - bound_gbp, objective_gbp)


def benefit_gap(objective_gbp: float, bound_gbp: float, do_nothing_gbp: float) -> float:
    """(objective − bound) / (do-nothing − bound): the share of the possible saving not proven reached.

    0 where nothing can be saved but the rounding of costs to pence.
    """
    possible_gbp = do_nothing_gbp - bound_gbp
    if possible_gbp <= EQUAL_GAP * abs(do_nothing_gbp):
        return 0.0
    return min(_share(objective_gbp - bound_gbp, possible_gbp), 1.0)


def _share(part: float, whole: float) -> float:
    return part / whole if part > 0 and whole > 0 else 0.0
