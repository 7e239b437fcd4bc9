"""What the terminal shows: the inputs at a glance, and a finished plan in a few lines."""

from collections.abc import Iterator

import pandas as pd

from planner.config import Config
from planner.domain import Decision, OptionStatus, academic_year
from planner.inputs.inputs import Inputs
from planner.model.instance import PlacePlanningInstance
from planner.plan.plan import Plan


def inputs_summary(config: Config, inputs: Inputs, instance: PlacePlanningInstance) -> str:
    """Return the inputs at a glance: pupils, places and options by need and phase."""
    plan = config.plan
    status = inputs.options["status"].value_counts()
    lines = [
        f"{plan.name}: {academic_year(plan.first_year)} to {academic_year(plan.last_year)}, "
        f"forecast {plan.forecast_scenario!r}",
        f"  {len(inputs.zones):,} zones in {inputs.zones['district'].nunique():,} districts",
        f"  {len(inputs.provisions):,} provisions, {int((inputs.provisions['places'] == 0).sum()):,} of them sites "
        "without places yet",
        f"  {len(inputs.options):,} options: "
        + ", ".join(f"{int(status.get(name, 0)):,} {name}" for name in OptionStatus)
        + f"; {_pounds(float(inputs.options['capital_gbp'] @ inputs.options['max_units']))} of capital in all, "
        + (
            "no limit"
            if config.capital.total_gbp is None
            else f"{_pounds(config.capital.total_gbp)} to spend"
        ),
        f"  {len(instance.groups):,} groups of pupils, {len(instance.arcs):,} eligible ways to place them within "
        "reach",
        "",
        *_by_need_and_phase(config, inputs, instance),
    ]
    return "\n".join(lines)


def _by_need_and_phase(config: Config, inputs: Inputs, instance: PlacePlanningInstance) -> Iterator[str]:
    first, last = academic_year(config.plan.first_year), academic_year(config.plan.last_year)
    yield f"  {'need':<8}{'phase':<12}{f'pupils {first}':>16}{f'pupils {last}':>16}{'places':>10}{'options':>10}"
    groups = instance.groups
    for need in config.needs:
        for phase, (low, high) in config.phases.items():
            rows = (groups.need == need) & (groups.phase == phase)
            suits = (
                inputs.provisions["needs"].map(lambda needs, need=need: need in needs)
                & (inputs.provisions["ncy_from"] <= low)
                & (inputs.provisions["ncy_to"] >= high)
            ).to_numpy(dtype=bool)
            adds = suits[instance.options.provision]
            added = float(instance.options.places_per_unit[adds] @ instance.options.max_units[adds])
            yield (
                f"  {need:<8}{phase:<12}{groups.pupils[rows, 0].sum():>16,.0f}{groups.pupils[rows, -1].sum():>16,.0f}"
                f"{instance.pools.places[suits, 0].sum():>10,.0f}{added:>10,.0f}"
            )
    yield "  A place that admits several needs or phases is counted in each of their rows."


def plan_summary(plan: Plan) -> str:
    """Return a finished plan in a few lines."""
    opened = plan.recommendations[plan.recommendations["units"] > 0]
    chosen = opened[opened["decision"] == Decision.RECOMMENDED]
    solve = plan.solve
    years = plan.config.plan.years
    lines = [
        f"{solve.status.label}: {_pounds(solve.objective_gbp)} present value over {len(years)} years, "
        f"{_pounds(solve.do_nothing_gbp - solve.objective_gbp)} less than doing nothing",
        f"  proven to be within {solve.benefit_gap:.2%} of the greatest possible saving "
        f"(within {solve.gap:.3%} of the least possible cost)",
        f"  recommended: {chosen['option_id'].nunique()} options, {chosen['places'].sum():,.0f} places, "
        f"{_pounds(float(chosen['capital_gbp'].sum()))} of capital"
        + (f"; committed already: {len(opened) - len(chosen)}" if len(opened) > len(chosen) else ""),
    ]
    for year in (years[0], years[-1]):
        row = plan.sufficiency[plan.sufficiency["year"] == year]
        lines.append(
            f"  {academic_year(year)}: {row['pupils'].sum():,.0f} pupils, {row['placed'].sum():,.0f} placed, "
            f"{row['unplaced'].sum():,.0f} without a place"
        )
    if len(chosen):
        lines += ["", "  first by saving for each pound of capital:", *_first_rows(chosen)]
    return "\n".join([*lines, *(f"  note: {note}" for note in plan.notes)])


def _first_rows(chosen: pd.DataFrame, count: int = 5) -> Iterator[str]:
    for row in chosen.sort_values("rank").head(count).itertuples():
        yield (
            f"  {row.rank:>4}. {_one_line(row.name)}, {academic_year(row.open_year)}: {row.places:,.0f} places, "
            f"{_pounds(row.capital_gbp)}, saves {_pounds(row.saving_gbp)}"
        )


def progress_line(seconds: float, objective_gbp: float, bound_gbp: float, benefit_gap: float) -> str:
    """Return one line of progress."""
    return (
        f"{seconds:5.0f} s  best plan {_pounds(objective_gbp)}  no plan below {_pounds(bound_gbp)}  "
        f"{benefit_gap:.2%} of the saving unproven"
    )


def _one_line(text: str, width: int = 60) -> str:
    """A name as a terminal may show it: printable, on one line, not too long."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in text)
    return shown if len(shown) <= width else f"{shown[: width - 1]}…"


def _pounds(gbp: float) -> str:
    if abs(gbp) >= 999_950:
        return f"£{gbp / 1e6:,.1f}m"
    return f"£{gbp / 1e3:,.0f}k" if abs(gbp) >= 1000 else f"£{gbp:,.0f}"
