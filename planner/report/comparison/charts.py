"""Charts of several plans on the same axes: lines over the years, and bars to both sides of nothing."""

import math
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from planner.domain import academic_year
from planner.report.committee.charts import NAME_LETTERS, NAME_WIDTH, ROW, WIDTH, Chart, Mark, Series, lines
from planner.report.comparison.compared import Compared
from planner.report.comparison.tables import NOTHING
from planner.report.escape import clean

LOOKS = 8
"""So many plans have a colour and a dash of their own; further ones begin again and are told by letter."""
END_ROOM = 180
"""For a name at the end of a line."""
_TEXT_ROOM = 60


def over_years(compared: Compared, values: Mapping[str, "pd.Series[float]"], unit: str, each: float) -> Chart:
    """Draw a line for each case, all on one pair of axes; `each` is one of `unit`."""
    return lines(
        [academic_year(year) for year in compared.years],
        [
            Series(label=label, values=list(values[name] / each), look=look)
            for name, label, look in _cases(compared)
            if name in values
        ],
        unit,
        END_ROOM,
    )


def _cases(compared: Compared) -> list[tuple[str, str, str]]:
    named = [
        (plan.letter, f"{plan.letter} {plan.short}", f"look-{number % LOOKS}")
        for number, plan in enumerate(compared.plans)
    ]
    return [(NOTHING, "Nothing more", "nothing"), *named]


def both_sides(
    names: Sequence[str], values: Sequence[float], largest: float, words: Callable[[float], str]
) -> Chart:
    """Draw a bar for each name to the left (fewer) or right (more) of nothing, on a scale up to `largest`."""
    half = (WIDTH - NAME_WIDTH - 2 * _TEXT_ROOM) / 2
    middle = NAME_WIDTH + _TEXT_ROOM + half
    high = len(names) * ROW + 4
    marks = [Mark("line", {"x1": middle, "x2": middle, "y1": 0, "y2": high, "class": "middle"})]
    for row, (name, value) in enumerate(zip(names, values, strict=True)):
        top = row * ROW + 3
        marks.append(
            Mark("text", {"x": NAME_WIDTH - 8, "y": top + 13, "class": "name"}, clean(name, NAME_LETTERS))
        )
        wide = 0.0 if math.isnan(value) or largest <= 0 else round(half * abs(value) / largest, 1)
        start = middle - wide if value < 0 else middle
        look = "fewer" if value < 0 else "more"
        marks.append(
            Mark("rect", {"x": round(start, 1), "y": top, "width": wide, "height": ROW - 6, "class": look})
        )
        at = start - 5 if value < 0 else middle + wide + 5
        anchor = "label end" if value < 0 else "label"
        marks.append(Mark("text", {"x": round(at, 1), "y": top + 13, "class": anchor}, words(value)))
    return Chart(height=high, marks=marks)
