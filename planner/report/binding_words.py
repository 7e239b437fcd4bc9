"""What binds at an option, in words."""

from collections.abc import Iterator, Sequence

import pandas as pd

from planner.domain import academic_year
from planner.plan.binding import Binding, CapitalLimit
from planner.report.words import listed, money, named


def binding_words(binding: Binding, options: pd.DataFrame) -> str:
    """Return what binds in a line; `options` is the table in the order of the instance's rows."""
    if reasons := list(_reasons(binding, options)):
        return f"what binds: {'; '.join(reasons)}"
    return f"what binds: nothing{', there are places left' if binding.has_room else ''}"


def _reasons(binding: Binding, options: pd.DataFrame) -> Iterator[str]:
    if binding.refused:
        yield "it is refused"
    if binding.cannot_open:
        yield "it comes too late for these years, or what it requires is refused or comes too late"
    if binding.instead is not None:
        yield f"{named(options['name'].iloc[binding.instead])} opens, and of the two only one may"
    if binding.requires is not None:
        yield f"it requires {named(options['name'].iloc[binding.requires])}, which does not open"
    if binding.full:
        yield f"no place is left there in {_years(binding.full)}"
    if binding.at_earliest:
        yield "it cannot open sooner"
    if binding.all_units:
        yield "it cannot be larger"
    for limit in binding.capital:
        costs = f"{'it' if binding.is_one else 'a unit'} costs {money(binding.unit_gbp)}"
        left = f"{money(limit.left_gbp)} of {money(limit.limit_gbp)} is left"
        yield f"capital of {_when(limit)}: {left}, and {costs}"


def _when(limit: CapitalLimit) -> str:
    return "all years" if limit.year is None else academic_year(limit.year)


def _years(years: Sequence[int]) -> str:
    """Years one after the other as a span."""
    spans: list[list[int]] = []
    for year in years:
        if spans and year == spans[-1][-1] + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return listed(
        [
            academic_year(span[0])
            if len(span) == 1
            else f"{academic_year(span[0])} to {academic_year(span[-1])}"
            for span in spans
        ]
    )
