"""What can be wrong across rows and tables: small functions, each yielding the problems of one kind.

Those in `TABLE_FAULTS` need no configuration, so that they run even where it is faulty too.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from planner.config import Config
from planner.inputs.checks import (
    capital,
    forecast,
    keys,
    options,
    overrides,
    provisions,
    references,
    shares,
    therapy,
    travel,
)
from planner.inputs.findings import Findings
from planner.inputs.tables import Tables
from planner.problems import Problem

TableCheck: TypeAlias = Callable[[Tables], Iterator[Problem]]
ConfigCheck: TypeAlias = Callable[[Tables, Config], Iterator[Problem]]

TABLE_FAULTS: tuple[TableCheck, ...] = (
    keys.no_rows,
    keys.repeated,
    keys.grid_references,
    travel.repeated,
    references.provisions_of_options,
    travel.zones_and_provisions,
    references.zones_and_districts_of_forecast,
    provisions.ends_before_it_starts,
    provisions.closes_before_it_opens,
    forecast.where,
    forecast.which_year_groups,
    options.requires_unknown,
    options.requires_in_a_circle,
    options.requires_its_rival,
    options.group_of_single_units,
    options.committed_rivals,
    overrides.close_without_year,
    overrides.late_by_how_much,
    overrides.value_of_no_use,
    overrides.year_of_no_use,
)
CONFIG_FAULTS: tuple[ConfigCheck, ...] = (
    provisions.unknown_needs,
    forecast.unknown_codes,
    forecast.ncy_outside_phases,
    forecast.counted_twice,
    forecast.no_such_scenario,
    options.committed_without_what_it_requires,
    capital.committed_beyond_budget,
    references.matrix_without_travel,
    therapy.unknown_areas,
)
WARNINGS: tuple[ConfigCheck, ...] = (
    keys.far_away,
    provisions.no_whole_phase,
    forecast.years_without_pupils,
    forecast.district_beside_zones,
    shares.shared_equally,
    shares.blank_children,
    options.committed_beyond_plan,
    options.never_possible,
    options.at_a_closing_provision,
    therapy.of_no_use,
    therapy.years_not_stated,
)


def check(tables: Tables, config: Config | None, findings: Findings) -> None:
    """Run every check that can be run; without a configuration only those that need none."""
    for table_check in TABLE_FAULTS:
        findings.faults.extend(table_check(tables))
    if config is None:
        return
    for fault_check in CONFIG_FAULTS:
        findings.faults.extend(fault_check(tables, config))
    for warning_check in WARNINGS:
        findings.warnings.extend(warning_check(tables, config))
