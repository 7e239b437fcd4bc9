"""The speech and language therapy that the plan needs, against what is commissioned."""

import math

import pandas as pd

from planner.config import PlanSection, TherapySection
from planner.domain import ProvisionType, academic_year
from planner.report.committee import charts
from planner.report.committee.layout import Figure, Table
from planner.report.release import Release
from planner.report.words import NONE, counted, listed, named, whole

MOST_SOURCES = 4
LEAST_WTE = 0.05
"""A shortage that is shown as 0.0 is none."""


def needed(release: Release) -> Figure | None:
    """Return the therapists needed and commissioned by year; None where the plan says nothing of them."""
    table = release.therapy_needed
    if table is None:
        return None
    grouped = table.groupby("year")
    by_year = (
        grouped[["pupils", "wte_needed", "wte_short"]]
        .sum(min_count=1)
        .assign(
            # A sum over some of the areas would look like a shortage in the others.
            wte_available=grouped["wte_available"].sum(min_count=table["area"].nunique()),
            areas_short=(table["wte_short"] >= LEAST_WTE).groupby(table["year"]).sum(),
        )
    )
    years = [academic_year(int(str(year))) for year in by_year.index]
    return Figure(
        anchor="therapy-needed",
        title=_title(table, years[-1]),
        description="Lines over the years: therapists that the plan needs, and therapists commissioned.",
        chart=charts.lines(
            years,
            [
                charts.Series(label="needed", values=list(by_year["wte_needed"]), look="plan"),
                charts.Series(label="commissioned", values=list(by_year["wte_available"]), look="nothing"),
            ],
            "Whole-time-equivalent therapists",
        ),
        table=Table(
            caption="Therapists by year, whole-time equivalents",
            columns=[
                *("Academic year", "Pupils with a place", "Needed", "Commissioned"),
                *("Short, areas added up", "Areas short"),
            ],
            rows=[
                [
                    year,
                    whole(row["pupils"]),
                    wte(row["wte_needed"]),
                    wte(row["wte_available"]),
                    wte(row["wte_short"]),
                    f"{row['areas_short']:.0f}",
                ]
                for year, row in zip(years, by_year.to_dict("records"), strict=True)
            ],
            note=(
                "What one area has over does not help another: shortages are added up area by area. "
                f"“{NONE}”: what is commissioned is not known in every area."
            ),
        ),
    )


def tables(release: Release) -> list[Table]:
    """Return each area in the last year, and what a pupil takes; none where nothing is said of therapy."""
    settings = release.config.therapy
    if release.therapy_needed is None or settings is None:
        return []
    return [_by_area(release.config.plan, release.therapy_needed), _hours(settings)]


def _hours(settings: TherapySection) -> Table:
    return Table(
        caption="Therapist hours a week of term for each pupil with a place",
        columns=["Type of provision", *settings.hours_per_pupil],
        rows=[
            [kind.label, *(f"{hours[kind]:g}" for hours in settings.hours_per_pupil.values())]
            for kind in ProvisionType
        ],
        note=f"One whole-time therapist has {settings.hours_per_wte:g} hours a week for these pupils.",
    )


def _by_area(plan: PlanSection, table: pd.DataFrame) -> Table:
    first = table[table["year"] == plan.first_year].set_index("area")["wte_needed"].to_dict()
    is_short = table[table["wte_short"] >= LEAST_WTE]
    years_short = is_short["area"].value_counts().to_dict()
    return Table(
        caption=f"Therapists by area, {academic_year(plan.last_year)}, whole-time equivalents",
        columns=[
            *("Area of the school", "Pupils with a place", f"Needed in {academic_year(plan.first_year)}"),
            *("Needed", "Commissioned", "Short", "Years short"),
        ],
        rows=[
            [
                row["area"],
                whole(row["pupils"]),
                wte(first[row["area"]]),
                wte(row["wte_needed"]),
                wte(row["wte_available"]),
                wte(row["wte_short"]),
                f"{years_short.get(row['area'], 0)}",
            ]
            for row in table[table["year"] == plan.last_year].to_dict("records")
        ],
        note=_sources(table),
    )


def _sources(table: pd.DataFrame) -> str:
    """Whose figures of what is commissioned these are, as far as the table says."""
    sources = [named(source) for source in sorted(set(table["source"]) - {""})]
    if not sources:
        return ""
    shown = sources if len(sources) <= MOST_SOURCES else [*sources[:MOST_SOURCES], "others"]
    return f"Source of what is commissioned: {listed(shown)}."


def wte(therapists: float) -> str:
    """Return whole-time equivalents to the tenth; a dash where they are not known."""
    return NONE if math.isnan(therapists) else f"{therapists:,.1f}"


def _title(table: pd.DataFrame, last: str) -> str:
    rows = table[table["year"] == table["year"].max()]
    need = f"In {last} the plan needs {rows['wte_needed'].sum():,.1f} therapists"
    short = rows[rows["wte_short"] >= LEAST_WTE]
    if rows["wte_available"].isna().all():
        return f"{need}; what is commissioned is not known"
    if short.empty:
        return f"{need}; no area whose commissioning is known is short"
    worst = named(str(short.loc[short["wte_short"].idxmax(), "area"]))
    if len(short) == 1:
        return f"{need}: {worst} is short by {short['wte_short'].sum():,.1f}"
    areas = counted(len(short), "area")
    return f"{need}: {areas} are short, by {short['wte_short'].sum():,.1f} together, {worst} most"
