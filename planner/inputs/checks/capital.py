"""Do the options that must open fit the capital there is?"""

from collections.abc import Iterator
from math import fsum

from planner.config import Config
from planner.domain import OptionStatus
from planner.inputs.tables import Tables
from planner.problems import Problem, quoted


def committed_beyond_budget(tables: Tables, config: Config) -> Iterator[Problem]:
    """Committed options count against capital; where they break it there is no plan at all."""
    frame = tables.options.frame.sort_values("option_id")
    forced = frame[
        (frame["status"] == OptionStatus.COMMITTED) & (frame["earliest_year"] <= config.plan.last_year)
    ]
    years = forced["earliest_year"].clip(lower=config.plan.first_year)
    costs = dict(zip(forced["option_id"], forced["capital_gbp"] * forced["max_units"], strict=True))
    yield from _beyond(tables, costs, config.capital.total_gbp, "total_gbp", "")
    for year in config.plan.years:
        in_year = {option: costs[option] for option in forced.loc[years == year, "option_id"]}
        yield from _beyond(tables, in_year, config.capital.limit_in(year), "by_year_gbp", f" in {year}")


def _beyond(
    tables: Tables, costs: dict[str, float], limit: float | None, key: str, when: str
) -> Iterator[Problem]:
    total = fsum(cost for cost in costs.values() if cost > 0)
    if limit is None or total <= limit:
        return
    named = ", ".join(f"{quoted(option)} £{cost:,.0f}" for option, cost in costs.items() if cost > 0)
    yield tables.options.problem(
        f"the committed options cost £{total:,.0f}{when}, more than the £{limit:,.0f} there is: {named}",
        column="capital_gbp",
        allowed=f"£{limit:,.0f} ([capital] {key}{when})",
        hint=f"raise [capital] {key} in the config file, or set the status of an option to consider",
    )
