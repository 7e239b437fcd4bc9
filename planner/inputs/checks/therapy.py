"""Therapy: are its areas known, and is every year of the plan stated?"""

from collections.abc import Iterator

from planner.config import Config
from planner.inputs.checks.references import unknown
from planner.inputs.tables import Tables
from planner.problems import Problem, quoted, suggestion


def unknown_areas(tables: Tables, config: Config) -> Iterator[Problem]:
    if config.therapy is not None:
        known = {config.therapy.area_of(district) for district in _districts(tables)}
        what = "a district, or an area of config [therapy] areas"
        yield from unknown(tables.therapy, "area", known, what)


def unknown_districts(tables: Tables, config: Config, file: str | None) -> Iterator[Problem]:
    """Districts that [therapy] areas of the config file `file` gives an area, but that no table has."""
    known = _districts(tables)
    if config.therapy is None or not known:
        return
    for district in config.therapy.areas:
        if district not in known:
            yield Problem(
                message=f"is not a district of {tables.zones.label} or {tables.provisions.label}",
                file=file,
                column="therapy.areas",
                value=district,
                hint=suggestion(district, known) or "remove it",
            )


def of_no_use(tables: Tables, config: Config) -> Iterator[Problem]:
    if config.therapy is None and tables.therapy.columns:
        yield tables.therapy.problem(
            "is not used: [therapy] of the config file does not say how much therapy a pupil takes",
            hint="add the section [therapy], or take the table away",
        )


def years_not_stated(tables: Tables, config: Config) -> Iterator[Problem]:
    """Areas with pupils to place for which the table does not say each year of the plan."""
    if config.therapy is None or not tables.therapy.columns:
        return
    frame = tables.therapy.frame
    stated = frame[frame["salt_wte_available"].notna()]
    for area in sorted({config.therapy.area_of(district) for district in _schools(tables)}):
        known = set(stated.loc[stated["area"] == area, "year"])
        missing = [year for year in config.plan.years if year not in known]
        if missing:
            when = ", ".join(map(str, missing)) if known & set(config.plan.years) else "any year"
            yield tables.therapy.problem(
                f"does not say what is commissioned in {quoted(area)} in {when} of the plan",
                column="salt_wte_available",
                hint="give the whole-time equivalents (0: none); as it is, nothing limits therapy there",
            )


def _districts(tables: Tables) -> set[str]:
    return tables.zones.values("district") | _schools(tables)


def _schools(tables: Tables) -> set[str]:
    return tables.provisions.values("district")
