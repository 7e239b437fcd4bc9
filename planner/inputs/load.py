"""Read and validate everything a plan starts from; every fault is reported, all at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from planner.config import Config, base_of, in_scenario, parse_config, read_toml
from planner.inputs.boundaries import compare_with_zones, read_boundaries
from planner.inputs.changes import changed, grown
from planner.inputs.checks import check
from planner.inputs.checks.forecast import phases_of
from planner.inputs.checks.therapy import unknown_districts
from planner.inputs.findings import Findings
from planner.inputs.inputs import Inputs, SourceFile
from planner.inputs.land import compare_with_land
from planner.inputs.matrix import read_matrix, with_categories
from planner.inputs.portfolio import portfolio_source
from planner.inputs.readers import MATRIX, RawTable, read_tables
from planner.inputs.roads import FILES as ROAD_FILES
from planner.inputs.roads import read_roads
from planner.inputs.schemas import KEYS, TABLES, Row, zone_model
from planner.inputs.tables import Table, Tables, no_table, parse_table
from planner.problems import InputError, Problem

_DEFAULT_DATA = "data"
_CHANGES = Problem(message="", file="config.toml", column="changes")
"""Where a configuration makes its changes to the tables."""


def load_all(
    config_path: Path, scenario: str | None = None, *, without_override: int | None = None
) -> tuple[Config, Inputs]:
    """Read a config file and its tables, as they are or as one of its scenarios has them.

    `without_override` is the number, from 0, of a row of overrides that is not applied.

    Raises InputError with the faults of both together: where the configuration is faulty, the tables
    are still checked as far as they can be without it.
    """
    findings = Findings()
    raw: Mapping[str, Any] = {}
    config = None
    try:
        raw = read_toml(config_path)
        config = parse_config(raw, file=config_path.name)
    except InputError as error:
        findings.faults.extend(error.problems)
    if config is None:
        if (source := _guessed_source(raw, config_path)) is not None:
            _read(source, _guessed_phases(raw), None, _CHANGES, findings, None)
        raise _input_error(findings)
    chosen = base_of(config) if scenario is None else in_scenario(config, scenario, file=config_path.name)
    key = "changes" if scenario is None else f"scenarios.{scenario}"
    section = Problem(message="", file=config_path.name, column=key)
    return chosen, _load(chosen, config_path.parent, section, findings, without_override)


def load_inputs(config: Config, base: Path) -> Inputs:
    """Read the tables of a valid configuration; `base` is the folder its paths are relative to.

    Raises InputError with every fault at once.
    """
    return _load(config, base, _CHANGES, Findings(), None)


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


def _load(
    config: Config, base: Path, section: Problem, findings: Findings, without_override: int | None
) -> Inputs:
    source = base / config.plan.data
    tables, boundaries, sources = _read(
        source, tuple(config.phases), config, section, findings, without_override
    )
    roads = read_roads(source if source.is_dir() else source.parent, tables.road_speeds, findings)
    if roads is None and config.travel.method == "roads":
        hint = "add a road network, or set [travel] method to auto"
        what = "is not there, or faulty, but [travel] method is 'roads'"
        findings.faults.append(Problem(message=what, file=ROAD_FILES[0], hint=hint))
    if roads is not None and roads.needs_naming(config.plan.attribution):
        what = f"does not name OpenStreetMap, whose licence asks for it: {roads.source.name} is made from it"
        hint = 'add "© OpenStreetMap contributors"'
        place = Problem(message=what, file=section.file, column="plan.attribution", hint=hint)
        findings.warnings.append(place)
    if findings.faults:
        raise _input_error(findings)
    zones = tables.zones
    absent = [name for name in zones.frame.columns if name not in zones.columns]
    return Inputs(
        zones=_sorted(zones).drop(columns=absent),
        provisions=_sorted(tables.provisions),
        forecast=grown(_by_phase(tables.forecast.frame, config), config),
        options=_sorted(tables.options),
        travel=_sorted(tables.travel) if tables.travel.columns else None,
        links=_sorted(tables.links) if tables.links.columns else None,
        roads=roads.frame if roads else None,
        road_speeds=_sorted(tables.road_speeds) if tables.road_speeds.columns else None,
        overrides=tables.overrides.frame.reset_index(drop=True),
        therapy=_sorted(tables.therapy) if tables.therapy.columns else None,
        boundaries=boundaries,
        sources=(*sources, *((roads.source,) if roads else ()), *portfolio_source(config.portfolio)),
        warnings=tuple(findings.in_order().warnings),
    )


def _read(
    source: Path,
    phases: tuple[str, ...],
    config: Config | None,
    section: Problem,
    findings: Findings,
    without_override: int | None,
) -> tuple[Tables, gpd.GeoDataFrame | None, tuple[SourceFile, ...]]:
    """Read, type and check the tables, and the boundaries in their folder."""
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
    tables = Tables(**parsed)
    if config is not None:
        tables = changed(tables, config, section, findings, without=without_override)
        findings.faults.extend(unknown_districts(tables, config, section.file))
    check(tables, config, findings)
    used = tuple(sources[name] for name in TABLES if name in sources)
    boundaries = read_boundaries(source if source.is_dir() else source.parent, findings)
    if config is not None:
        compare_with_land(boundaries.frame if boundaries else None, tables.links, config, findings)
    if boundaries is None:
        return tables, None, used
    compare_with_zones(boundaries.frame, boundaries.source.name, tables.zones, findings)
    return tables, boundaries.frame, (*used, boundaries.source)


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
