"""Tiny councils for tests of whole runs: one with every kind of rule, and one to be solved by hand."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pandas as pd

from planner.workflow.run import run
from tests.inputs.conftest import Project, journey, option, provision, pupils, zone

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
[plan]
name = "tiny"
first_year = 2026
last_year = 2029
data = "data"
output = "maps"

[needs]
ASD = "Autistic spectrum disorder"
SLCN = "Speech, language and communication needs"

[phases]
primary = [0, 6]
secondary = [7, 11]

[travel]
method = "auto"
circuity = 1.3
speed_kmh = 40
fixed_minutes = 4
max_minutes = { primary = 45, secondary = 60 }
guide_minutes = { primary = 20, secondary = 30 }

[costs]
unplaced_gbp = 57375
gbp_per_km = 1.50
days = 190
share_transported = 0.85
discount_rate = 0.035
asset_life_years = 40
[costs.place_funding_gbp]
special_school = 10000
satellite = 9000
resourced_provision = 6000
sen_unit = 6500
independent = 0
[costs.top_up_gbp]
special_school = 14000
satellite = 13000
resourced_provision = 8500
sen_unit = 8000
independent = 49000

[capital]
total_gbp = 2000000
by_year_gbp = { 2027 = 900000, 2028 = 700000 }

[solver]
time_limit_s = 60
gap = 0.0
threads = 1
"""

TABLES = (
    "allocation",
    "unplaced",
    "provision_years",
    "recommendations",
    "sufficiency",
    "finance",
    "do_nothing",
    "do_nothing_unplaced",
)
DRAWN = ("map.html", "report.html", "plan.xlsx", "plan.gpkg")
FILES = {*(f"{table}.csv" for table in TABLES), "certificate.npz", "run.json", *DRAWN}


def set_in(project: Project, old: str, new: str) -> None:
    """Change the configuration of a project, which must hold `old` just once."""
    assert project.config.count(old) == 1, old
    project.config = project.config.replace(old, new)


def tiny_council(folder: Path) -> Project:
    """A council of two districts and an island, with every kind of provision, option and rule.

    Seven zones, four needs-and-phases, four years, a budget in total and in two years, options that require,
    exclude, are committed and refused, a provision that opens and one that closes, journeys of its own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return Project(
        folder,
        config=CONFIG,
        tables={
            "zones": _zones(),
            "provisions": _provisions(),
            "forecast": _forecast(),
            "options": _options(),
            "travel": [
                journey("Z1", "special", km=3, minutes=8),
                journey("Z2", "unit", km=9.5, minutes=44.9),
                journey("Z3", "special", km=30, minutes=61),  # too far for anyone
                journey("Z4", "satellite", km=14, minutes=50),  # too far for primary, not for secondary
            ],
        },
    )


def _zones() -> list[dict[str, Any]]:
    return [
        zone("Z1", district="North", easting=600000, northing=150000, children_primary=100),
        zone("Z2", district="North", easting=604000, northing=151000, children_primary=300),
        zone("Z3", district="North", easting=606000, northing=154000, children_primary=0),
        zone("Z4", district="South", easting=603000, northing=140000, children_primary=50),
        zone("Z5", district="South", easting=609000, northing=138000, children_primary=150),
        zone("Z6", district="South", easting=612000, northing=143000, children_primary=80),
        zone("Isle", district="Isle", easting=680000, northing=190000, children_primary=10),
    ]


def _provisions() -> list[dict[str, Any]]:
    return [
        _site("special", 601000, 150500, places=9, place_funding_gbp=9500),
        _site("satellite", 607000, 146000, provision_type="satellite", places=0),
        _site("unit", 605000, 150000, provision_type="sen_unit", needs="SLCN", ncy_to=6, places=3),
        _site("resourced", 604000, 141000, needs="ASD", ncy_from=7, places=4, open_year=2027) | RESOURCED,
        _site("closing", 609500, 139000, ncy_to=6, places=2, close_year=2028) | RESOURCED,
        _site("private", 610000, 145000, provision_type="independent", places=2, top_up_gbp=40000),
    ]


RESOURCED = {"provision_type": "resourced_provision"}


def _site(provision_id: str, easting: int, northing: int, **changes: Any) -> dict[str, Any]:
    blank = {"place_funding_gbp": "", "top_up_gbp": ""}
    return provision(provision_id, easting=easting, northing=northing, **blank | changes)


def _forecast() -> list[dict[str, Any]]:
    south: dict[str, Any] = {"district": "South"}
    rows = []
    for year in range(2026, 2030):
        grows = 1 + 0.1 * (year - 2026)
        for_year = [
            pupils(district="North", pupils=round(6.4 * grows, 3)),
            pupils(district="North", phase="secondary", pupils=3.3 * grows),
            pupils(district="North", pupils=50, scenario="high"),
            pupils(pupils=round(4.2 * grows, 3), setting="either", **south),
            pupils(need="SLCN", pupils=round(2.5 * grows, 3), setting="resourced", **south),
            pupils(district="", zone_id="Z3", need="SLCN", pupils=1.25, setting="either"),
            pupils(district="", zone_id="Z2", need="SLCN", pupils=1.5, setting="resourced"),
            pupils(district="", zone_id="Isle", pupils=1, setting="either"),
            *(
                pupils(district="", zone_id="Z4", phase="", ncy=ncy, pupils=1.5, setting="either")
                for ncy in (7, 8)
            ),
        ]
        rows += [row | {"year": year} for row in for_year]
    return rows


def _options() -> list[dict[str, Any]]:
    return [
        _option("more", "special", 2, 300000, max_units=2),
        _option("site", "satellite", 4, 400000),
        _option("wing", "satellite", 3, 150000, requires="site"),
        _option("class-a", "unit", 2, 60000, exclusive_group="unit"),
        _option("class-b", "unit", 3, 90000, exclusive_group="unit"),
        _option("agreed", "closing", 1, 50000, earliest_year=2020, status="committed"),
        _option("said-no", "special", 20, 1, status="refused"),
        _option("free", "resourced", 1, 0, earliest_year=2028),
        _option("too-late", "special", 9, 1, earliest_year=2040),
        _option("needless", "private", 5, 500000),
    ]


def _option(option_id: str, provision_id: str, places: int, capital: int, **changes: Any) -> dict[str, Any]:
    return option(option_id, provision_id=provision_id, places=places, capital_gbp=capital, **changes)


HAND_CONFIG = (
    CONFIG.replace('name = "tiny"', 'name = "by-hand"')
    .replace("last_year = 2029", "last_year = 2027")
    .replace("gbp_per_km = 1.50", "gbp_per_km = 0.5")
    .replace("days = 190", "days = 100")
    .replace("share_transported = 0.85", "share_transported = 1.0")
    .replace("discount_rate = 0.035", "discount_rate = 0.25")
    .replace("asset_life_years = 40", "asset_life_years = 1")
    .replace("unplaced_gbp = 57375", "unplaced_gbp = 50000")
    .replace("total_gbp = 2000000", "total_gbp = 100000")
    .replace("by_year_gbp = { 2027 = 900000, 2028 = 700000 }", "by_year_gbp = {}")
    .replace('method = "auto"', 'method = "matrix"')
)


def hand_council(folder: Path) -> Project:
    """Two zones, a school of three places, one option of two places: small enough to solve in the head.

    A pupil-km costs 2 x 100 days x £0.50 = £100 a year; £1 of capital costs 0.25 / (1 - 1/1.25) = £1.25 in
    each year that it stands; a year later counts 1/1.25 = 0.8.
    """
    folder.mkdir(parents=True, exist_ok=True)
    far, near = {"district": "Far"}, {"district": "Near"}
    return Project(
        folder,
        config=HAND_CONFIG,
        tables={
            "zones": [zone("A", **near), zone("B", **far)],
            "provisions": [provision("school", places=3, **near), provision("hut", places=0, **far)],
            "forecast": [
                *(pupils(district="Near", year=year, pupils=2) for year in (2026, 2027)),
                *(pupils(district="Far", year=year, pupils=3) for year in (2026, 2027)),
            ],
            "options": [
                option("build", provision_id="hut", places=2, capital_gbp=20000, earliest_year=2027),
                option("gild", provision_id="school", places=1, capital_gbp=90000, earliest_year=2026),
            ],
            "travel": [
                journey("A", "school", km=10, minutes=10),
                journey("B", "school", km=20, minutes=30),
                journey("B", "hut", km=5, minutes=6),
            ],
        },
    )


def solved(project: Project) -> Path:
    """Write a project, run it, and return the plan's folder."""
    return run(project.write().config_path)[1]


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Read a table of a plan as anyone would: no planner code."""
    return pd.read_csv(folder / f"{name}.csv", keep_default_na=False, na_values=[""])


def read_record(folder: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return record


def read_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
