"""Another growth than that of the forecast: points or per cent more, by need."""

import pandas as pd

from planner.config import GrowthSection


def grown(
    forecast: pd.DataFrame, growth: GrowthSection, years: range, scenario: str | None = None
) -> pd.DataFrame:
    """Return the forecast with more growth, in one of its scenarios or (None) in each.

    `growth_percent` is that much more in each of the `years`. `growth_points` lets the pupils of a need, all
    together, grow by so many percentage points more from each year to the next; every row follows. What is
    grown already grows further: growth upon growth is this twice.
    """
    pupils = forecast["pupils"].copy()
    for name in sorted(forecast["scenario"].unique()) if scenario is None else [scenario]:
        concerned = (forecast["scenario"] == name) & forecast["year"].isin(list(years))
        for need, percent in growth.growth_percent.items():
            pupils[concerned & (forecast["need"] == need)] *= 1 + percent / 100
        for need, points in growth.growth_points.items():
            rows = concerned & (forecast["need"] == need)
            factor = _by_year(pupils[rows].groupby(forecast.loc[rows, "year"]).sum(), points, years)
            pupils[rows] *= forecast.loc[rows, "year"].map(factor)
    return forecast.assign(pupils=pupils)


def _by_year(pupils: "pd.Series[float]", points: float, years: range) -> dict[int, float]:
    """Year -> how many times the pupils that it has, where growth is so many points more."""
    total = pupils.reindex(list(years), fill_value=0.0)
    factor, before = {}, 1.0
    for year in years:
        earlier = total.get(year - 1, 0.0)
        if earlier > 0 and total[year] > 0:
            before *= max(0.0, 1 + points / 100 * earlier / total[year])
        factor[year] = before
    return factor
