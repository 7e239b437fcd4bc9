"""Figures in words: never more exact than a plan is known."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from markupsafe import Markup

from planner.domain import TravelRung, academic_year
from planner.report.escape import clean, escape
from planner.report.release import SUPPRESSED

PROSE_CHARACTERS = 2000
NAME_CHARACTERS = 90
"""Of a name inside a sentence."""
WORD_LETTERS = 24
"""A longer word may break in a table."""
RUNG_WORDS = MappingProxyType(
    {
        TravelRung.MATRIX: "From the table travel",
        TravelRung.ROADS: "Along roads",
        TravelRung.BARRIERS: "Over land, by declared crossings and fast roads",
        TravelRung.STRAIGHT: "Straight lines",
    }
)
"""Where a journey’s km and minutes come from."""
NONE = "–"
"""Where there is nothing to give a figure for."""
NOBODY = 1e-6
"""Fewer pupils than this, or a smaller share, are the rounding of a solver."""
HALF = 0.5
"""Fewer than this round to nobody."""
LEAST_GBP = 1.0
"""A difference of less than this is none."""
HUNDRED = 100
MILLION = 1e6
_EVEN = 1e-9
"""Of a step: so near to whole steps an amount is those."""
_FIRST_IN_MILLIONS = 10 * MILLION


def prose(text: str) -> Markup:
    """Return sentences as HTML: longer ones than a name may be."""
    return escape(text, PROSE_CHARACTERS)


def breakable(text: str) -> Markup:
    """Return a cell of a table as HTML: a word too long for a column may break."""
    words = [
        Markup("<wbr>").join(escape(part) for part in re.findall(f".{{1,{WORD_LETTERS}}}", word))
        for word in clean(text).split(" ")
    ]
    return Markup(" ").join(words)


def named(name: str) -> str:
    """Return a name from the data as it may stand in a sentence."""
    return clean(name, NAME_CHARACTERS)


def whole(count: float) -> str:
    """Return pupils or places to the whole; NaN is a count that is not released."""
    if math.isnan(count):
        return SUPPRESSED
    if NOBODY < count < HALF:
        return "<1"
    return f"{_zero(count):,.0f}"


def whole_at_least(count: float) -> str:
    """Return pupils that are proven to be reached: never rounded up."""
    return whole(down_to(count, 1.0))


def down_to(amount: float, step: float) -> float:
    """Return an amount rounded down to whole steps, of what is proven to be reached; NaN stays."""
    return amount if math.isnan(amount) else math.floor(amount / step + _EVEN) * step


def up_to(amount: float, step: float) -> float:
    """Return an amount rounded up to whole steps, of what is proven not to be exceeded; NaN stays."""
    return 0.0 - down_to(-amount, step)


def counted(count: float, noun: str, plural: str = "") -> str:
    """Return a count with its noun: 1 pupil, 2 pupils."""
    text = whole(count)
    return f"{text} {noun if text in {'1', '<1'} else plural or noun + 's'}"


def change(count: float) -> str:
    """Return how many more (+) or fewer (−)."""
    if math.isnan(count):
        return SUPPRESSED
    return f"{_zero(count):+,.0f}".replace("-", "−") if abs(count) >= HALF else "0"


def minutes(mean: float, placed: float) -> str:
    """Return the mean minutes of `placed` pupils."""
    if math.isnan(placed):
        return SUPPRESSED
    return NONE if math.isnan(mean) or placed < NOBODY else f"{mean:.0f}"


def percent(share: float) -> str:
    """Return a share in whole per cent."""
    return SUPPRESSED if math.isnan(share) else f"{share:.0%}"


def share_at_most(share: float, decimals: int) -> str:
    """Return a share that is proven not to be exceeded, in per cent: never rounded down.

    A millionth is the rounding of a solver.
    """
    return f"{up_to(max(share - NOBODY, 0.0), 10.0 ** -(decimals + 2)):.{decimals}%}"


def money(gbp: float) -> str:
    """Return £ for a sentence, to three figures: £270 million, £679,000; NaN is not released."""
    if math.isnan(gbp):
        return SUPPRESSED
    rounded = float(f"{abs(gbp):.3g}")
    text = f"£{rounded / MILLION:,g} million" if rounded >= MILLION else f"£{rounded:,.0f}"
    return f"−{text}" if gbp < 0 and rounded else text


def money_at_least(gbp: float) -> str:
    """Return £ that are proven to be reached: to three figures, never rounded up."""
    return money(down_to(gbp, _step(gbp)))


def money_at_most(gbp: float) -> str:
    """Return £ that are proven not to be exceeded: never rounded down, but less than £1 is none."""
    return money(up_to(math.floor(gbp), _step(gbp)))


def _step(gbp: float) -> float:
    """The last of three figures."""
    return 10.0 ** max(math.floor(math.log10(abs(gbp))) - 2, 0) if abs(gbp) >= LEAST_GBP else 1.0


def gbp_a_place(capital_gbp: float, places: float) -> str:
    """Return £ a place, to the hundred: it is an estimate."""
    return f"{round(capital_gbp / places / HUNDRED) * HUNDRED:,}" if places else NONE


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them: A, B and C."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def span(years: Sequence[int]) -> str:
    """Return the years from first to last in words."""
    first, last = academic_year(years[0]), academic_year(years[-1])
    return first if first == last else f"{first} to {last}"


@dataclass(frozen=True)
class MoneyUnit:
    """The unit of a table of money."""

    name: str
    gbp: float
    decimals: int

    @classmethod
    def for_amounts(cls, largest_gbp: float) -> "MoneyUnit":
        """Return a unit in which the largest amount has a handful of digits."""
        if largest_gbp >= _FIRST_IN_MILLIONS:
            return cls("£ million", MILLION, 1)
        return cls("£ thousand", 1e3, 0)

    def text(self, gbp: float) -> str:
        """Return an amount in this unit; NaN is one that is not released."""
        if math.isnan(gbp):
            return SUPPRESSED
        rounded = round(gbp / self.gbp, self.decimals) + 0.0
        return f"{rounded:,.{self.decimals}f}".replace("-", "−")

    def at_least(self, gbp: float) -> str:
        """Return an amount that is proven to be reached, never rounded up; less than £1 is none."""
        return self.text(0.0 if abs(gbp) < LEAST_GBP else down_to(gbp, self._step))

    def at_most(self, gbp: float) -> str:
        """Return an amount that is proven not to be exceeded, never rounded down; less than £1 is none."""
        return self.text(0.0 if abs(gbp) < LEAST_GBP else up_to(gbp, self._step))

    @property
    def _step(self) -> float:
        return self.gbp / float(10**self.decimals)

    def signed(self, gbp: float) -> str:
        """Return a difference in this unit, with its sign."""
        text = self.text(gbp)
        return f"+{text}" if gbp > 0 and text.strip("0.") else text


def _zero(count: float) -> float:
    """Rounding may leave a negative nothing."""
    return round(count) + 0.0
