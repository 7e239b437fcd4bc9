"""What the terminal shows: the inputs at a glance, and a finished plan in a few lines."""

from collections.abc import Iterator, Mapping

import pandas as pd

from planner.config import Config, ScenarioSection
from planner.domain import Decision, OptionStatus, academic_year
from planner.inputs.inputs import Inputs
from planner.model.instance import PlacePlanningInstance
from planner.model.solution import SolveReport, SolveStatus
from planner.model.verify import WEIGHTS
from planner.plan.plan import Plan
from planner.report.proof import LEAST_SAVING_GBP, reached, saves, saving_gbp
from planner.report.words import MILLION, up_to

THOUSAND = 1e3
FIRST_ROWS = 5
LONGEST_NAME = 60


def inputs_summary(config: Config, inputs: Inputs, instance: PlacePlanningInstance) -> str:
    """Return the inputs at a glance: pupils, places and options by need and phase."""
    plan = config.plan
    zones = _counted(len(inputs.zones), "zone")
    districts = _counted(inputs.zones["district"].nunique(), "district")
    provisions = _counted(len(inputs.provisions), "provision")
    without_places = int((inputs.provisions["places"] == 0).sum())
    groups = _counted(len(instance.groups), "group")
    pairs = _counted(len(instance.arcs), "pair")
    lines = (
        f"{plan.title}: {_span(plan.years)}, forecast {plan.forecast_scenario!r}",
        f"  {zones} in {districts}",
        f"  {provisions}, of which {without_places:,} without places yet",
        f"  {_options(config, inputs.options)}",
        f"  {groups} of pupils by zone, need, phase and setting",
        f"  {pairs} of a group and a provision within its reach",
        "",
        *_by_need_and_phase(config, inputs, instance),
    )
    return "\n".join(lines)


def scenarios_summary(scenarios: Mapping[str, ScenarioSection]) -> list[str]:
    """Return the scenarios at a glance, each by name with what it changes; nothing where there is none."""
    if not scenarios:
        return []
    lines = [f"{_counted(len(scenarios), 'scenario')}, checked as well:"]
    for name, section in scenarios.items():
        label = f" ({_one_line(section.label)})" if section.label else ""
        keys = [key for key in ScenarioSection.model_fields if key in section.model_fields_set - {"label"}]
        lines.append(f"  {name}{label}: {', '.join(keys) or 'changes nothing'}")
    return ["\n".join(lines)]


def _options(config: Config, options: pd.DataFrame) -> str:
    limit = config.capital.total_gbp
    to_spend = "no limit on capital" if limit is None else f"{pounds(limit)} to spend"
    if options.empty:
        return f"no options to expand; {to_spend}"
    of_status = options["status"].value_counts()
    by_status = ", ".join(f"{int(of_status.get(status, 0)):,} {status}" for status in OptionStatus)
    capital = float((options["capital_gbp"] * options["max_units"]).sum())
    return f"{_counted(len(options), 'option')}: {by_status}; {pounds(capital)} for all of them, {to_spend}"


def _by_need_and_phase(config: Config, inputs: Inputs, instance: PlacePlanningInstance) -> Iterator[str]:
    first, last = (academic_year(config.plan.years[end]) for end in (0, -1))
    rows: list[tuple[str, ...]] = [
        ("need", "phase", f"pupils {first}", f"pupils {last}", f"places {first}", "options add")
    ]
    groups = instance.groups
    for need in config.needs:
        for phase, (low, high) in config.phases.items():
            pupils = groups.pupils[(groups.need == need) & (groups.phase == phase)].sum(axis=0)
            suits = (
                inputs.provisions["needs"].map(lambda needs, need=need: need in needs)
                & (inputs.provisions["ncy_from"] <= low)
                & (inputs.provisions["ncy_to"] >= high)
            ).to_numpy(dtype=bool)
            adds = suits[instance.options.provision] & ~instance.options.refused
            added = float(instance.options.places_per_unit[adds] @ instance.options.max_units[adds])
            figures = (pupils[0], pupils[-1], instance.pools.places[suits, 0].sum(), added)
            rows.append((need, phase, *(f"{figure:,.0f}" for figure in figures)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        names = [cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True)]
        numbers = [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
        yield "  " + "  ".join([*names, *numbers])
    yield "  A place that admits several needs or phases is counted in each of their rows."


def plan_summary(plan: Plan) -> str:
    """Return a finished plan in a few lines."""
    opened = plan.recommendations[plan.recommendations["units"] > 0]
    chosen = opened[opened["decision"] == Decision.RECOMMENDED]
    years = plan.config.plan.years
    committed = opened.loc[opened["decision"] == Decision.COMMITTED, "option_id"].nunique()
    chosen_by = "recommended" if plan.config.portfolio is None else "on the list"
    lines = [
        f"{plan.solve.status.label}: {pounds(plan.solve.objective_gbp)} over {_span(years)} (present value)",
        *_weights(plan),
        *_proof(plan.solve),
        f"  {chosen_by}: {_counted(chosen['option_id'].nunique(), 'option')}, "
        f"{chosen['places'].sum():,.0f} places, {pounds(float(chosen['capital_gbp'].sum()))} of capital"
        + (f"; committed already: {_counted(committed, 'option')}" if committed else ""),
    ]
    for year in dict.fromkeys((years[0], years[-1])):
        row = plan.sufficiency[plan.sufficiency["year"] == year]
        lines.append(
            f"  {academic_year(year)}: {row['pupils'].sum():,.0f} pupils, {row['placed'].sum():,.0f} placed, "
            f"{row['unplaced'].sum():,.0f} without a place"
        )
    lines += _therapy(plan)
    if len(chosen):
        lines += ["", "  first by saving for each pound of capital:", *_first_rows(chosen)]
    return "\n".join([*lines, *(f"  note: {note}" for note in plan.notes)])


def _therapy(plan: Plan) -> Iterator[str]:
    """The therapists needed in the last year, and where they are short."""
    if plan.therapy_needed is None:
        return
    rows = plan.therapy_needed[plan.therapy_needed["year"] == plan.config.plan.last_year]
    short = rows.loc[rows["wte_short"] > 0, "wte_short"]
    shortage = f", short by {short.sum():,.1f} in {_counted(len(short), 'area')}" if len(short) else ""
    last = academic_year(plan.config.plan.last_year)
    yield f"  therapy in {last}: {rows['wte_needed'].sum():,.1f} therapists (WTE) needed{shortage}"


def _weights(plan: Plan) -> Iterator[str]:
    """How much of the cost is the price of fairness."""
    if plan.config.fairness.is_set:
        weight_gbp = sum(plan.objective_terms.get(name, 0.0) for name in WEIGHTS)
        paid = pounds(plan.solve.objective_gbp - weight_gbp)
        yield f"  of it {pounds(weight_gbp)} is the price of fairness, which nobody pays: {paid} is paid"


def _proof(solve: SolveReport) -> Iterator[str]:
    """What the plan saves over doing nothing, and how much more another could."""
    saving = saving_gbp(solve)
    more = max(solve.objective_gbp - solve.bound_gbp, 0.0)
    if saving <= -LEAST_SAVING_GBP:
        yield f"  it costs {pounds(-saving)} more than doing nothing beyond what is committed"
    elif not saves(solve):
        yield "  it costs as much as doing nothing beyond what is committed"
    else:
        yield f"  it saves {pounds(saving)} over doing nothing beyond what is committed"
    most = _at_most(saving + more)
    if more < LEAST_SAVING_GBP:
        yield "  no plan could save more"
    elif solve.status is SolveStatus.LISTED:
        yield f"  no plan could save more than {most}; what the best does, compare says"
    else:
        yield f"  no plan could save more than {most}; it reaches {reached(solve)} of that or more"


def _first_rows(chosen: pd.DataFrame) -> Iterator[str]:
    for row in chosen.sort_values("rank").head(FIRST_ROWS).to_dict("records"):
        yield (
            f"  {row['rank']:>4}. {_one_line(row['name'])}, {academic_year(row['open_year'])}: "
            f"{row['places']:,.0f} places, {pounds(row['capital_gbp'])}, saves {pounds(row['saving_gbp'])}"
        )


def progress_line(seconds: float, objective_gbp: float, bound_gbp: float, benefit_gap: float) -> str:
    """Return one line of progress, short enough for a narrow terminal."""
    return (
        f"{seconds:.0f} s: best plan {pounds(objective_gbp)}, none below {pounds(bound_gbp)}, "
        f"{benefit_gap:.1%} of the saving open"
    )


def pounds(gbp: float) -> str:
    """Return an amount as a reader takes it in: £950, £12k, £3.4m; -£12k."""
    amount = abs(gbp)
    if round(amount / THOUSAND) >= THOUSAND:
        text = f"£{amount / MILLION:,.1f}m"
    elif round(amount) >= THOUSAND:
        text = f"£{amount / THOUSAND:,.0f}k"
    else:
        text = f"£{amount:.0f}"
    return f"-{text}" if round(gbp) < 0 else text


def _at_most(gbp: float) -> str:
    """Return pounds that are proven not to be exceeded: never rounded down."""
    step = MILLION / 10 if round(gbp / THOUSAND) >= THOUSAND else THOUSAND if round(gbp) >= THOUSAND else 1.0
    return pounds(up_to(gbp, step))


def _span(years: range) -> str:
    first, last = academic_year(years[0]), academic_year(years[-1])
    return first if first == last else f"{first} to {last}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' if count != 1 else ''}"


def _one_line(text: str) -> str:
    """A name as a terminal may show it: printable, on one line, not too long."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in text[: LONGEST_NAME + 1])
    return shown if len(shown) <= LONGEST_NAME else f"{shown[: LONGEST_NAME - 1]}…"
