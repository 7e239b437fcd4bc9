"""The forecast: where, which year groups, and nothing counted twice."""

from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from planner.config import Config
from planner.inputs.checks.references import unknown
from planner.inputs.tables import Table, Tables
from planner.problems import Problem, quoted, suggestion


def where(tables: Tables) -> Iterator[Problem]:
    yield from _one_of_two(tables.forecast, "zone_id", "district")


def which_year_groups(tables: Tables) -> Iterator[Problem]:
    yield from _one_of_two(tables.forecast, "phase", "ncy")


def _one_of_two(table: Table, one: str, other: str) -> Iterator[Problem]:
    """Just one of two columns must be filled in."""
    hint = f"fill in {one} or {other}, and leave the other blank"
    if not table.columns:
        return
    if not table.columns & {one, other}:
        yield table.problem("one of the columns is required", row=1, column=f"{one}, {other}", hint=hint)
        return
    filled_one, filled_other = table.given(one), table.given(other)
    neither = ~filled_one & ~filled_other
    both = filled_one & filled_other & (table.sound(one) | table.sound(other))
    yield from table.flag(both, f"stands beside {other}: only one of them may", column=one, hint=hint)
    yield from table.flag(neither, f"{one} and {other} are both blank", column=one, hint=hint)


def unknown_codes(tables: Tables, config: Config) -> Iterator[Problem]:
    yield from unknown(tables.forecast, "need", config.needs, "a need of config [needs]")
    yield from unknown(tables.forecast, "phase", config.phases, "a phase of config [phases]")


def ncy_outside_phases(tables: Tables, config: Config) -> Iterator[Problem]:
    table = tables.forecast
    ncy = table.frame["ncy"]
    bands = ", ".join(f"{low} to {high} ({name})" for name, (low, high) in config.phases.items())
    outside = ncy.notna() & (phases_of(table.frame, config) == "") & (table.frame["phase"] == "")
    yield from table.flag(outside, "belongs to no phase of config [phases]", column="ncy", allowed=bands)


def phases_of(frame: pd.DataFrame, config: Config) -> "pd.Series[str]":
    """The phase of each row, given or by its ncy; "" where it has none."""
    phase = frame["phase"]
    for name, (low, high) in config.phases.items():
        phase = phase.mask((phase == "") & frame["ncy"].between(low, high), name)
    return phase


_GROUP = ["zone_id", "district", "need", "setting", "scenario", "year"]


def counted_twice(tables: Tables, config: Config) -> Iterator[Problem]:
    """A row by ncy beside a row by the phase that holds it."""
    table = tables.forecast
    frame = table.frame.assign(phase=phases_of(table.frame, config))
    frame = frame[table.sound(*_GROUP, "phase", "ncy") & (frame["phase"] != "")]
    key = pd.MultiIndex.from_frame(frame[[*_GROUP, "phase"]])
    single = frame["ncy"].notna()
    rows = frame.index[single & key.isin(key[~single])]
    yield from table.flag(
        pd.Series(table.frame.index.isin(rows), index=table.frame.index),
        "is counted twice: another row gives the whole phase",
        column="ncy",
        hint="give either the phase or its year groups",
    )


def no_such_scenario(tables: Tables, config: Config) -> Iterator[Problem]:
    table, name = tables.forecast, config.plan.forecast_scenario
    there = sorted(table.values("scenario"))
    if there and name not in there:
        yield table.problem(
            "no row belongs to the scenario of config [plan] forecast_scenario",
            column="scenario",
            value=name,
            allowed=", ".join(map(quoted, there)),
            hint=suggestion(name, there),
        )


def scenarios_of_futures(config: Config) -> dict[str, str]:
    """Return the scenarios of the forecast that futures and draws of a config file name, by their key."""
    named = {
        f"futures.{name}.forecast_scenario": section.forecast_scenario
        for name, section in config.futures.items()
        if section.forecast_scenario is not None
    }
    if "draws" in config.model_fields_set:
        named |= {"draws.low": config.draws.low, "draws.high": config.draws.high}
    return named


def unknown_scenarios(
    named: Mapping[str, str], there: Collection[str], file: str = "config.toml"
) -> Iterator[Problem]:
    """Yield a fault for each key of the file `named` whose scenario the forecast does not have."""
    for key, scenario in named.items():
        if scenario not in there:
            yield Problem(
                message="is no scenario of the forecast",
                file=file,
                column=key,
                value=scenario,
                allowed=", ".join(there),
                hint=suggestion(scenario, there) or "name a scenario that a row of the forecast has",
            )


def planned(tables: Tables, config: Config) -> pd.DataFrame:
    """The rows of the scenario and the years that are planned."""
    frame = tables.forecast.frame
    years = config.plan.years
    chosen = (frame["scenario"] == config.plan.forecast_scenario) & frame["year"].isin(years)
    return frame[chosen]


def years_without_pupils(tables: Tables, config: Config) -> Iterator[Problem]:
    there = set(planned(tables, config)["year"])
    lost = [str(year) for year in config.plan.years if year not in there]
    if lost and there:
        what = f"no row of scenario {quoted(config.plan.forecast_scenario)} gives pupils in {', '.join(lost)}"
        hint = "add them, or set [plan] first_year and last_year to the years of the forecast"
        yield tables.forecast.problem(f"{what}: nobody needs a place then", column="year", hint=hint)
    elif lost and config.plan.forecast_scenario in tables.forecast.values("scenario"):
        yield tables.forecast.problem("no row lies in a year of the plan", column="year", value=None)


def district_beside_zones(tables: Tables, config: Config) -> Iterator[Problem]:
    """A district row beside rows of its zones adds to them, which is seldom meant."""
    table = tables.forecast
    frame = planned(tables, config)
    zones = tables.zones.frame.drop_duplicates("zone_id").set_index("zone_id")["district"]
    district = frame["district"].mask(frame["zone_id"] != "", frame["zone_id"].map(zones))
    parts = frame.assign(district=district, phase=phases_of(frame, config))
    key = pd.MultiIndex.from_frame(parts[["district", "need", "phase", "setting", "year"]])
    whole = frame["zone_id"] == ""
    rows = frame.index[whole & key.isin(key[~whole])]
    yield from table.flag(
        pd.Series(table.frame.index.isin(rows), index=table.frame.index),
        "stands beside rows of its own zones: its pupils are added to theirs",
        column="district",
    )
