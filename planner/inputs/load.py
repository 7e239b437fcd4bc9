"""Read and validate everything a plan starts from; every fault is reported, all at once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from planner.config import Config, base_of, in_scenario, parse_config, read_toml
from planner.inputs.boundaries import Boundaries, compare_with_zones, read_boundaries
from planner.inputs.changes import changed
from planner.inputs.checks import check
from planner.inputs.checks.forecast import phases_of, scenarios_of_futures, unknown_scenarios
from planner.inputs.checks.therapy import unknown_districts
from planner.inputs.findings import Findings
from planner.inputs.growth import grown
from planner.inputs.inputs import Inputs, SourceFile
from planner.inputs.land import compare_with_land
from planner.inputs.layers import Layers
from planner.inputs.matrix import read_matrix, with_categories
from planner.inputs.portfolio import portfolio_source
from planner.inputs.readers import MATRIX, RawTable, read_tables
from planner.inputs.roads import FILES as ROAD_FILES
from planner.inputs.roads import Roads, read_roads
from planner.inputs.schemas import KEYS, TABLES, Row, zone_model
from planner.inputs.tables import Table, Tables, no_table, parse_table
from planner.problems import InputError, Problem

_DEFAULT_DATA = "data"


@dataclass(frozen=True, kw_only=True, eq=False)
class _Read:
    """What the files of a folder or workbook hold, whatever a configuration makes of it."""

    tables: Tables
    boundaries: Boundaries | None
    roads: Roads | None
    sources: tuple[SourceFile, ...]
    findings: Findings


def load_all(
    config_path: Path, scenario: str | None = None, *, without_override: int | None = None
) -> tuple[Config, Inputs]:
    """Read a config file and its tables, as they are or as one of its scenarios has them.

    `without_override` is the number, from 0, of a row of overrides that is not applied.

    Raises InputError with the faults of both together: where the configuration is faulty, the tables
    are still checked as far as they can be without it.
    """
    config = _configuration(config_path)
    chosen = base_of(config) if scenario is None else in_scenario(config, scenario, file=config_path.name)
    layers = Layers.of(config, config_path.name, scenario)
    return chosen, _made(_read_for(config, config_path.parent), chosen, layers, without_override)


def load_every(config_path: Path) -> Mapping[str | None, tuple[Config, Inputs]]:
    """Read a config file and its tables as they are (None) and as each of its scenarios has them, by name.

    Raises InputError with every fault of all of them at once, and with those of the futures. What is wrong in
    a scenario alone says which; so do its warnings.
    """
    config = _configuration(config_path)
    read = _read_for(config, config_path.parent)
    loaded: dict[str | None, tuple[Config, Inputs]] = {}
    there = sorted(read.tables.forecast.values("scenario"))
    faults = list(unknown_scenarios(scenarios_of_futures(config), there, config_path.name)) if there else []
    warnings: list[Problem] = []
    for name in (None, *config.scenarios):
        chosen = base_of(config) if name is None else in_scenario(config, name, file=config_path.name)
        try:
            inputs = _made(read, chosen, Layers.of(config, config_path.name, name), None)
        except InputError as error:
            faults += list(_of_scenario(name, error.problems, faults))
            warnings += list(_of_scenario(name, error.warnings, warnings))
        else:
            own = tuple(_of_scenario(name, inputs.warnings, warnings))
            warnings += own
            loaded[name] = chosen, replace(inputs, warnings=own)
    if faults:
        raise InputError(faults, warnings=warnings)
    return loaded


def _of_scenario(name: str | None, problems: Iterable[Problem], told: Iterable[Problem]) -> Iterator[Problem]:
    """What was not told yet, with the scenario that makes it unless its key says so."""
    already = frozenset(told)
    for problem in problems:
        if problem in already:
            continue
        says_so = name is None or (problem.column or "").startswith("scenarios.")
        message = problem.message if says_so else f"{problem.message} (in scenario {name})"
        yield replace(problem, message=message)


def load_inputs(config: Config, base: Path) -> Inputs:
    """Read the tables of a valid configuration; `base` is the folder its paths are relative to.

    Raises InputError with every fault at once.
    """
    return _made(_read_for(config, base), config, Layers.of_one(config), None)


def _configuration(config_path: Path) -> Config:
    """The configuration; where it is faulty, raises InputError with what is wrong with the tables besides."""
    raw: Mapping[str, Any] = {}
    try:
        raw = read_toml(config_path)
        return parse_config(raw, file=config_path.name)
    except InputError as error:
        findings = Findings(list(error.problems), [])
    source = _guessed_source(raw, config_path)
    if source is not None:
        read = _read(source, _guessed_phases(raw), findings)
        check(read.tables, None, findings)
        if read.boundaries is not None:
            compare_with_zones(
                read.boundaries.frame, read.boundaries.source.name, read.tables.zones, findings
            )
    raise _input_error(findings)


def _guessed_source(raw: Mapping[str, Any], config_path: Path) -> Path | None:
    """Where the tables of a faulty configuration most likely are."""
    plan = raw.get("plan")
    named = plan.get("data") if isinstance(plan, Mapping) else None
    if isinstance(named, str) and named:
        return config_path.parent / named
    usual = config_path.parent / _DEFAULT_DATA
    return usual if usual.is_dir() and config_path.is_file() else None


def _guessed_phases(raw: Mapping[str, Any]) -> tuple[str, ...]:
    phases = raw.get("phases")
    return tuple(phases) if isinstance(phases, Mapping) else ()


def _input_error(findings: Findings) -> InputError:
    ordered = findings.in_order()
    return InputError(ordered.faults, warnings=ordered.warnings)


def _read_for(config: Config, base: Path) -> _Read:
    """The files of a configuration and of all its scenarios: none has other data or phases."""
    return _read(base / config.plan.data, tuple(config.phases), Findings())


def _read(source: Path, phases: tuple[str, ...], findings: Findings) -> _Read:
    """Read and type the tables, and the boundaries and roads in their folder."""
    raws = read_tables(source, findings)
    models: dict[str, type[Row]] = {**TABLES, "zones": zone_model(phases)}
    parsed = {
        name: parse_table(raws[name], model, findings, free=name == "zones")
        if name in raws
        else no_table(name, model)
        for name, model in models.items()
    }
    sources = {name: _source(raws[name], parsed[name]) for name in raws}
    matrix = read_matrix(source, raws.get(MATRIX), findings)
    if matrix is not None:
        parsed[MATRIX], sources[MATRIX] = matrix.table, matrix.source
    parsed[MATRIX] = with_categories(parsed[MATRIX])
    folder = source if source.is_dir() else source.parent
    boundaries = read_boundaries(folder, findings)
    return _Read(
        tables=Tables(**parsed),
        boundaries=boundaries,
        roads=read_roads(folder, parsed["road_speeds"], findings),
        sources=(
            *(sources[name] for name in TABLES if name in sources),
            *([boundaries.source] if boundaries else ()),
        ),
        findings=findings,
    )


def _made(read: _Read, config: Config, layers: Layers, without_override: int | None) -> Inputs:
    """The inputs as a configuration has them. Raises InputError with every fault, those of reading first."""
    findings = Findings([*read.findings.faults], [*read.findings.warnings])
    tables = changed(read.tables, layers, findings, without=without_override)
    findings.faults.extend(unknown_districts(tables, config, layers.file))
    check(tables, config, findings)
    land, roads = read.boundaries, read.roads
    compare_with_land(land.frame if land else None, tables.links, config, findings)
    if land is not None:
        compare_with_zones(land.frame, land.source.name, tables.zones, findings)
    _check_roads(roads, config, layers.file, findings)
    if findings.faults:
        raise _input_error(findings)
    zones = tables.zones
    absent = [name for name in zones.frame.columns if name not in zones.columns]
    forecast = _by_phase(tables.forecast.frame, config)
    return Inputs(
        zones=_sorted(zones).drop(columns=absent),
        provisions=_sorted(tables.provisions),
        forecast=grown(forecast, config.changes, config.plan.years),
        options=_sorted(tables.options),
        travel=_sorted(tables.travel) if tables.travel.columns else None,
        links=_sorted(tables.links) if tables.links.columns else None,
        roads=roads.frame if roads else None,
        road_speeds=_sorted(tables.road_speeds) if tables.road_speeds.columns else None,
        overrides=tables.overrides.frame.reset_index(),
        therapy=_sorted(tables.therapy) if tables.therapy.columns else None,
        boundaries=land.frame if land else None,
        sources=(*read.sources, *((roads.source,) if roads else ()), *portfolio_source(config.portfolio)),
        warnings=tuple(findings.in_order().warnings),
    )


def _check_roads(roads: Roads | None, config: Config, file: str, findings: Findings) -> None:
    if roads is None and config.travel.method == "roads":
        hint = "add a road network, or set [travel] method to auto"
        what = "is not there, or faulty, but [travel] method is 'roads'"
        findings.faults.append(Problem(message=what, file=ROAD_FILES[0], hint=hint))
    if roads is not None and roads.needs_naming(config.plan.attribution):
        what = f"does not name OpenStreetMap, whose licence asks for it: {roads.source.name} is made from it"
        hint = 'add "© OpenStreetMap contributors"'
        findings.warnings.append(Problem(message=what, file=file, column="plan.attribution", hint=hint))


def _source(raw: RawTable, table: Table) -> SourceFile:
    name = f"{raw.file}, sheet {raw.sheet}" if raw.sheet else raw.file
    return SourceFile(name=name, sha256=raw.sha256, rows=len(table.frame))


def _sorted(table: Table) -> pd.DataFrame:
    """Rows by their key, so that their order in the file changes nothing."""
    return table.frame.sort_values(list(KEYS[table.name])).reset_index(drop=True)


def _by_phase(frame: pd.DataFrame, config: Config) -> pd.DataFrame:
    """The forecast by phase: rows by year group are added up."""
    key = ["zone_id", "district", "need", "phase", "setting", "scenario", "year"]
    ordered = frame.assign(phase=phases_of(frame, config)).sort_values([*key, "ncy"])
    return ordered.groupby(key)["pupils"].sum().reset_index()
