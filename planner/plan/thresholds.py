"""How far capital or demand must change before an option enters the plan or leaves it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One step: the capital of a unit (£) or the growth of demand (%), whether the option opens then.

    `is_proven`: no search could find otherwise. `is_cut_short`: the time limit ended the search.
    """

    at: float
    opens: bool
    is_proven: bool
    is_cut_short: bool = False


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """The steps tried, ascending, the plan itself among them; `opens`: whether it opens in the plan itself.

    `capital` is £ of one unit and `capital_now` that of the plan; `demand` is per cent more pupils of its
    `needs` in every year.
    """

    opens: bool
    capital_now_gbp: float
    capital: tuple[Tried, ...]
    demand: tuple[Tried, ...]
    needs: tuple[str, ...]

    @property
    def cut_short(self) -> int:
        """How many searches the time limit ended."""
        return sum(step.is_cut_short for step in (*self.capital, *self.demand))


def bracket(steps: tuple[Tried, ...], now: float) -> tuple[float, float] | None:
    """Return the nearest steps between which the answer changes, looking away from `now` (one of `steps`).

    The first is on the side of `now`. None where no step tried changes it.
    """
    ordered = sorted(steps, key=lambda step: abs(step.at - now))
    last = ordered[0]
    for step in ordered[1:]:
        if step.opens != ordered[0].opens:
            return last.at, step.at
        last = step
    return None
