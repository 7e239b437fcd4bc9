"""The tables of the workbook, a sheet each, with headings in plain words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from planner.domain import FinanceCase, academic_year
from planner.report.map_figures import phase_label
from planner.report.release import SUPPRESSED, Release, shown
from planner.report.release_tables import ALL
from planner.report.workbook_columns import HEADINGS, WORDS, Kind

MOST_ROWS = 100_000
"""A longer table is left to its file: the workbook must open on an office laptop."""
MOST_GROUPS = 12
"""A grouping of zones with more values than this is a map, not a table."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Sheet:
    """One table: `table` has a column for each heading, [c] where a count is not released.

    `what` says in a line what it shows. `file` has the same figures, where the table may be long.
    """

    name: str
    title: str
    what: str
    table: pd.DataFrame
    kinds: tuple[Kind, ...]
    file: str = ""


def sheets(release: Release) -> Iterator[Sheet]:
    """Yield the tables of a release in the order of their sheets."""
    yield _sheet(
        "Headlines",
        "The plan against doing nothing, year by year",
        "One row a year. Doing nothing: only what is committed already opens.",
        _headlines(release),
    )
    recommendations = shown(release.recommendations, "recommendations")
    yield _sheet(
        "Recommendations",
        "What to open, where and when",
        "One row for each option and opening year, best value first; then the options that do not open.",
        # What a refusal costs is not known of a run: a study says it.
        _with_years(recommendations.drop(columns="regret_gbp"), "open_year"),
        "recommendations.csv",
    )
    yield _sheet(
        "Options",
        "The options considered, as they came in",
        "One row an option. Places and capital are of one unit.",
        release.options,
        "options.csv",
    )
    for name, field, title in (
        ("Sufficiency", "sufficiency", "Pupils and places under the plan"),
        ("Do nothing", "do_nothing", "Pupils and places if only what is committed opens"),
    ):
        what = "One row for each district of the pupils' homes, need, phase and year."
        yield _sheet(name, title, what, _with_years(shown(getattr(release, field), field)), f"{field}.csv")
    yield _sheet(
        "Finance",
        "What each year costs, with the plan and doing nothing",
        "One row for each case and year, at first-year prices. The cost of the year is the sum of the "
        "columns before it; capital is paid for by its yearly charge.",
        _with_years(shown(release.finance, "finance")),
        "finance.csv",
    )
    yield _sheet(
        "Provisions",
        "The provisions, as they came in",
        "One row for each pool of places at a site. The places are those commissioned before the plan.",
        release.provisions.assign(needs=["; ".join(needs) for needs in release.provisions["needs"]]),
        "provisions.csv",
    )
    yield _sheet(
        "Provision years",
        "Places and pupils of each provision in each year",
        "One row for each provision and year.",
        _with_years(_with_provision(release, shown(release.provision_years, "provision_years"))),
        "provision_years.csv",
    )
    yield _sheet(
        "Served",
        "Where the pupils of each provision live",
        "One row for each provision, district of the pupils' homes and year with such pupils.",
        _with_years(_with_provision(release, shown(release.served, "served"))),
        "plan.gpkg, layer flows",
    )
    yield _sheet(
        "Groups",
        "Who gains and who does not: pupils by kind of area",
        "One row for each group of zones and year, under the plan.",
        _groups(release),
    )
    if release.therapy_needed is not None:
        yield _sheet(
            "Therapy",
            "The speech and language therapy that the plan needs",
            "One row for each area of the schools and year, in whole-time equivalents (WTE). Blank: what is "
            "commissioned is not known.",
            _with_years(release.therapy_needed),
            "therapy_needed.csv",
        )
    if release.unplaced is not None:
        of_zone = release.zones.set_index("zone_id")[["zone_name", "district"]]
        table = shown(release.unplaced, "unplaced").join(of_zone, on="zone_id")
        yield _sheet(
            "Unplaced",
            "Pupils without a place under the plan, by zone",
            "One row for each zone, need, phase, setting and year with such pupils.",
            _with_years(_first(table, "zone_id", "zone_name", "district")),
            "unplaced.csv",
        )
    yield _sheet(
        "Inputs",
        "What the plan was made from",
        "One row a file. The SHA-256 changes when anything in the file does.",
        pd.DataFrame(
            [(source.name, source.rows, source.sha256) for source in release.sources],
            columns=["file", "rows", "sha256"],
        ),
    )
    yield _sheet(
        "Settings",
        "The configuration in full",
        "One row a setting, named as in config.toml.",
        pd.DataFrame(
            [*_flattened(release.config.model_dump(mode="json"))], columns=["setting_name", "setting_value"]
        ),
    )


def groupings_left_out(release: Release) -> list[str]:
    """Return the groupings with too many values for a table, in words."""
    return [
        f"{name} ({values:,} groups)" for name, values in _values(release).items() if values > MOST_GROUPS
    ]


def _sheet(name: str, title: str, what: str, table: pd.DataFrame, file: str = "") -> Sheet:
    worded = table.copy()
    for column in worded.columns.intersection([*WORDS, "phase", "setting", "status"]):
        words = WORDS.get(column, {})
        of_cell = {cell: words.get(cell) or _in_words(column, cell) for cell in worded[column].unique()}
        worded[column] = worded[column].map(of_cell)
    headings, kinds = zip(*(HEADINGS[column] for column in worded.columns), strict=True)
    return Sheet(
        name=name, title=title, what=what, table=worded.set_axis(headings, axis=1), kinds=kinds, file=file
    )


def _in_words(column: str, cell: str) -> str:
    return cell if column in WORDS else phase_label(cell)


def _headlines(release: Release) -> pd.DataFrame:
    with_plan, without = (_of_all(getattr(release, name), name) for name in ("totals", "totals_without"))
    finance = shown(release.finance, "finance").set_index("year")
    cost, cost_without = (finance[finance["case"] == case] for case in FinanceCase)
    table = pd.DataFrame(index=with_plan.index).assign(
        **{name: with_plan[name] for name in ("pupils", "placed", "unplaced", "out_of_reach")},
        unplaced_without=without["unplaced"],
        fewer_unplaced=_less(without["unplaced"], with_plan["unplaced"]),
        over_guide=with_plan["over_guide"],
        over_guide_without=without["over_guide"],
        mean_minutes=with_plan["mean_minutes"],
        total_gbp=cost["total_gbp"],
        total_without_gbp=cost_without["total_gbp"],
        saved_gbp=_less(cost_without["total_gbp"], cost["total_gbp"]),
        capital_gbp=cost["capital_gbp"],
    )
    return _with_years(table.reset_index())


def _of_all(table: pd.DataFrame, name: str) -> pd.DataFrame:
    is_total = (table[["district", "need", "phase"]] == ALL).all(axis=1)
    return shown(table[is_total], name).set_index("year")


def _less(many: "pd.Series[Any]", few: "pd.Series[Any]") -> "pd.Series[Any]":
    """The difference, not released where either is not."""
    hidden = (many == SUPPRESSED) | (few == SUPPRESSED)
    difference = pd.to_numeric(many.mask(hidden)) - pd.to_numeric(few.mask(hidden))
    return difference.astype(object).mask(hidden, SUPPRESSED)


def _groups(release: Release) -> pd.DataFrame:
    values = _values(release)
    few = [name for name in values.index if values[name] <= MOST_GROUPS]
    table = release.by_group[release.by_group["grouping"].isin(few)]
    number = pd.to_numeric(table["value"], errors="coerce")  # decile 2 before decile 10
    order = np.lexsort((table["year"], table["value"], number, table["grouping"]))
    return _with_years(shown(table.iloc[order], "by_group"))


def _values(release: Release) -> "pd.Series[int]":
    return release.by_group.groupby("grouping")["value"].nunique()


def _with_years(table: pd.DataFrame, column: str = "year") -> pd.DataFrame:
    """Put the academic year in words before the number."""
    words = ["" if pd.isna(year) else academic_year(int(year)) for year in table[column]]
    return _first(
        table.assign(academic_year=words), *table.columns[: table.columns.get_loc(column)], "academic_year"
    )


def _with_provision(release: Release, table: pd.DataFrame) -> pd.DataFrame:
    names = dict(zip(release.provisions["provision_id"], release.provisions["name"], strict=True))
    return _first(
        table.assign(provision_name=table["provision_id"].map(names)), "provision_id", "provision_name"
    )


def _first(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return table[[*columns, *table.columns.difference(list(columns), sort=False)]]


def _flattened(section: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in section.items():
        if isinstance(value, Mapping):
            yield from _flattened(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", "; ".join(map(str, value)) if isinstance(value, list) else value
