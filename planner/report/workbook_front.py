"""What stands in front of the workbook's tables: cover, notes, and what to look for elsewhere."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from planner.domain import Profile, academic_year
from planner.report.map_figures import phase_label, year_groups
from planner.report.proof import weights_counted
from planner.report.release import SUPPRESSED, Release
from planner.report.words import down_to
from planner.report.workbook_columns import Kind
from planner.report.workbook_tables import Sheet, groupings_left_out

LONGEST_TEXT = 16_000
"""Characters of a cell: within Excel's 32,767, whatever they are."""
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that XML cannot hold."""


def cover_lines(release: Release) -> Iterator[tuple[str, str]]:
    """Yield the lines of the cover: label and text."""
    config, solve = release.config, release.solve
    years = config.plan.years
    yield "Plan", config.plan.title
    yield "Years", f"{academic_year(years[0])} to {academic_year(years[-1])}"
    yield "Needs", "; ".join(config.needs.values())
    yield "Forecast", config.plan.forecast_scenario
    yield "Date of the data", config.plan.data_date or "not stated"
    yield "Run", f"{release.run_id} (the same for the same inputs, settings and version)"
    yield (
        "What this is",
        (
            "A plan of specialist school places worked out by computer: which pupils could have a place "
            "where, and which places to add, where and when, at the least cost over these years. It informs "
            "a decision; it is not one."
        ),
    )
    about = "about " if release.profile is Profile.PUBLIC else ""
    yield (
        "How good it is",
        (
            f"{solve.status.label}. The plan costs {about}£{solve.objective_gbp:,.0f} in present value; "
            f"doing nothing beyond what is committed costs {about}£{solve.do_nothing_gbp:,.0f}; no plan "
            f"could cost less than £{down_to(solve.bound_gbp, 1.0):,.0f}{weights_counted(config)}."
        ),
    )
    yield "Who may see it", _READERS[release.profile]
    yield "Contact", "for the council to fill in"


_READERS = {
    Profile.INTERNAL: "The council only: it holds small numbers of pupils, and is not for publication.",
    Profile.PUBLIC: "Anyone: small numbers of pupils, and what would give them away, are shown as [c].",
}


def notes(release: Release) -> Sheet:
    """Return the sheet that says what the figures mean."""
    rows = [*_meanings(release)]
    rows += [("About this plan", note) for note in release.notes]
    rows += [("Warning about the inputs", " ".join(str(warning).split())) for warning in release.warnings]
    return Sheet(
        name="Notes",
        title="Notes",
        what="What the figures mean, and what to know of how the plan was made.",
        table=pd.DataFrame(rows, columns=["About", "Note"]),
        kinds=(Kind.TEXT, Kind.PROSE),
    )


def _meanings(release: Release) -> Iterator[tuple[str, str]]:
    config = release.config
    yield "Years", "A year is the September in which the academic year starts: 2026 is 2026/27."
    yield "Pupils", "Pupils are a forecast, and shared among areas: they are not whole numbers."
    yield (
        "Money",
        (
            f"Pounds at the prices of {academic_year(config.plan.first_year)}. In present values, later "
            f"years count less, by {config.costs.discount_rate:.1%} a year."
        ),
    )
    yield "Blank cells", "A blank cell means that there is no value. It does not mean nought."
    if release.profile is Profile.PUBLIC:
        yield SUPPRESSED, "A number that is not published, so that no child can be recognised."
    yield "Doing nothing", "Only what is committed already opens."
    yield (
        "Journeys",
        (
            f"One way, from home. Guide times: {_minutes(config.travel.guide_minutes)}. A place further "
            f"away than these does not count: {_minutes(config.travel.max_minutes)}."
        ),
    )
    yield from ((f"Need {code}", label) for code, label in config.needs.items())
    yield from (
        (f"Phase {phase_label(name)}", year_groups(low, high)) for name, (low, high) in config.phases.items()
    )
    yield "Year groups", "National curriculum years; Reception is 0, nursery −1."
    yield (
        "Long texts",
        (
            f"A text of more than {LONGEST_TEXT:,} characters is cut and ends with …; a character that a "
            f"cell cannot hold is shown as {REPLACEMENT}."
        ),
    )


def _minutes(of_phase: Mapping[str, float]) -> str:
    return "; ".join(f"{phase_label(phase)} {minutes:g} minutes" for phase, minutes in of_phase.items())


def elsewhere(release: Release, left_out: Sequence[Sheet]) -> Iterator[tuple[str, str]]:
    """Yield what a reader may look for in the workbook, after the file that holds it."""
    for sheet in left_out:
        yield sheet.file, f"{sheet.title}: {len(sheet.table):,} rows, too many for a sheet."
    if release.allocation is not None:
        what = "Which pupils of each zone have a place where"
        yield "allocation.csv", f"{what}: {len(release.allocation):,} rows, in that file only."
    if groupings := groupings_left_out(release):
        what = f"Groupings of zones with too many groups for a table: {', '.join(groupings)}."
        yield "Not shown", what
