"""Readers of the open data: GIAS, zones, the list of resourced provisions, SEN2. Nothing is changed here."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.build_kent.common import NEEDS, PHASE_AGES

if TYPE_CHECKING:
    from pathlib import Path

COUNTY = "Kent"
SCHOOLS = "gias/kent_medway_open_schools_2025-05-24.csv"
SPECIAL_SCHOOLS = "gias/kent_medway_special_schools_2025-05-24.csv"
RESOURCED = "gias/kent_srp_partial_mixed_vintage.csv"
ZONES = "zones/lsoa21_kent_medway_zones.csv"
NEED_TABLE = "sen/kent_ehcp_by_need_tidy_jan2025.csv"
CASELOAD = "sen/sen2_2025_caseload.csv"
NEW_PLANS = "sen/sen2_2025_sen_need_newplans.csv"

# SEN2 placement rows that make up a setting. Kent codes nearly all its resourced provisions as SEN units.
STATE_SPECIAL = ("Special - LA maintained", "Special - Academy/free schools")
OTHER_SPECIAL = ("Special - independent", "Special - non-maintained")
RESOURCED_ROWS = (
    "Mainstream - LA maintained (SEN unit)",
    "Mainstream - LA maintained (resourced provision)",
    "Mainstream - academy (SEN unit)",
    "Mainstream - academy (resourced provision)",
    "Mainstream - free school (resourced provision)",
)


@dataclass(frozen=True)
class Zone:
    """An LSOA 2021 with the resident children of each phase's ages (mid-2020)."""

    zone_id: str
    zone_name: str
    ward: str
    district: str
    easting: float
    northing: float
    children: dict[str, float]
    imd_decile: int
    rural_urban: str


@dataclass(frozen=True)
class School:
    """An open school of the GIAS extract; `roll` is None where GIAS leaves it blank."""

    urn: int
    name: str
    kind: str
    phase: str
    roll: int | None
    easting: int
    northing: int
    district: str
    designation: str

    @property
    def academy(self) -> bool:
        """Academies and free schools, whose changes the DfE decides."""
        return self.kind.startswith(("Academ", "Free school"))


@dataclass(frozen=True)
class ResourcedProvision:
    """A Kent resourced provision found in published pages; `places` is None where the page gives none."""

    short_name: str
    urn: int
    name: str
    district: str
    easting: int
    northing: int
    need: str
    phase: str
    places: int | None


@dataclass(frozen=True)
class Sen2:
    """The Kent figures of SEN2, January 2025, that the example rests on (need -> figure)."""

    state_special: dict[str, int]
    other_special: dict[str, int]
    resourced: dict[str, int]
    by_age: dict[str, dict[int, int]]
    plans: dict[str, int]
    all_plans: dict[int, int]  # January of the year -> all EHC plans
    special_placements: dict[int, int]  # January of the year -> plans placed in any special school
    new_plans: dict[str, int]  # need, or "all" -> plans started in calendar 2024


def read_rows(path: Path) -> list[dict[str, str]]:
    """All rows of a CSV file as text."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def optional_int(text: str) -> int | None:
    """A whole number, or None for a blank cell (GIAS writes 50 and 50.0)."""
    return int(float(text)) if text.strip() else None


def _children(row: dict[str, str], ages: tuple[int, int]) -> float:
    cells = [row[f"pop2020_age_{age}"] for age in range(ages[0], ages[1] + 1)]
    if not all(cell.strip() for cell in cells):
        raise ValueError(f"zone {row['lsoa21_code']}: a population cell of ages {ages} is blank")
    return round(sum(float(cell) for cell in cells), 1)


def read_zones(root: Path) -> list[Zone]:
    """The 938 Kent zones, ordered by code."""
    zones = [
        Zone(
            zone_id=row["lsoa21_code"],
            zone_name=row["lsoa21_name"],
            ward=row["ward24_name"],
            district=row["ltla24_name"],
            easting=round(float(row["easting"]), 1),
            northing=round(float(row["northing"]), 1),
            children={phase: _children(row, ages) for phase, ages in PHASE_AGES.items()},
            imd_decile=int(float(row["imd2025_decile"])),
            rural_urban=row["ruc"],
        )
        for row in read_rows(root / ZONES)
        if row["county"] == COUNTY
    ]
    return sorted(zones, key=lambda zone: zone.zone_id)


def _school(row: dict[str, str]) -> School:
    return School(
        urn=int(row["urn"]),
        name=row["establishment_name"],
        kind=row["establishment_type"],
        phase=row["education_phase"],
        roll=optional_int(row["number_of_pupils"]),
        easting=int(row["easting"]),
        northing=int(row["northing"]),
        district=row["district"],
        designation=row.get("kent_designation", ""),
    )


def read_schools(root: Path) -> list[School]:
    """Every open Kent school with a usable grid reference (GIAS writes 0 where it has none), by URN."""
    rows = [row for row in read_rows(root / SCHOOLS) if row["la_name"] == COUNTY]
    schools = [_school(row) for row in rows if int(row["easting"]) and int(row["northing"])]
    return sorted(schools, key=lambda school: school.urn)


def read_special_schools(root: Path) -> list[School]:
    """The state-funded special schools of Kent, by URN."""
    rows = read_rows(root / SPECIAL_SCHOOLS)
    wanted = [_school(row) for row in rows if row["la_name"] == COUNTY and row["sector"] == "state-funded"]
    return sorted(wanted, key=lambda school: school.urn)


def read_resourced(root: Path) -> list[ResourcedProvision]:
    """All published Kent resourced provisions, of every need, in the order of the list."""
    return [
        ResourcedProvision(
            short_name=row["search_name"],
            urn=int(row["urn"]),
            name=row["establishment_name"],
            district=row["district"],
            easting=int(row["easting"]),
            northing=int(row["northing"]),
            need=row["need"],
            phase=row["phase"],
            places=optional_int(row["places"]),
        )
        for row in read_rows(root / RESOURCED)
    ]


def read_sen2(root: Path) -> Sen2:
    """Kent's plans by need and placement, by need and age, and over time."""
    table = {(r["breakdown"], r["need"]): int(r["plans"]) for r in read_rows(root / NEED_TABLE)}

    def total(rows: tuple[str, ...]) -> dict[str, int]:
        return {need: sum(table[row, need] for row in rows) for need in NEEDS}

    caseload = [r for r in read_rows(root / CASELOAD) if r["la_name"] == COUNTY]
    totals = {int("20" + r["time_period"][4:]): r for r in caseload if r["breakdown"] == "All EHC plans"}
    new = next(
        r for r in read_rows(root / NEW_PLANS) if r["la_name"] == COUNTY and r["breakdown"] == "All EHC plans"
    )
    return Sen2(
        state_special=total(STATE_SPECIAL),
        other_special=total(OTHER_SPECIAL),
        resourced=total(RESOURCED_ROWS),
        by_age={need: {age: table[f"age {age}", need] for age in range(4, 19)} for need in NEEDS},
        plans={need: table["All EHC plans", need] for need in NEEDS},
        all_plans={year: int(row["ehcplans"]) for year, row in totals.items()},
        special_placements={year: int(row["special_total"]) for year, row in totals.items()},
        new_plans={need: int(new[f"number_{need.lower()}"]) for need in NEEDS}
        | {"all": int(new["ehc_plans"])},
    )
