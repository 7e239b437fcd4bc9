"""Tiny councils for tests of whole runs: one with every kind of rule, and one small enough to solve by hand."""

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
place_funding_gbp = { special_school = 10000, satellite = 9000, resourced_provision = 6000, sen_unit = 6500, independent = 0 }
top_up_gbp = { special_school = 14000, satellite = 13000, resourced_provision = 8500, sen_unit = 8000, independent = 49000 }
unplaced_gbp = 57375
gbp_per_km = 1.50
days = 190
share_transported = 0.85
discount_rate = 0.035
asset_life_years = 40

[capital]
total_gbp = 2000000
by_year_gbp = { 2027 = 900000, 2028 = 700000 }

[solver]
time_limit_s = 60
gap = 0.0
threads = 1
"""

TABLES = ("allocation", "unplaced", "provision_years", "recommendations", "sufficiency")
FILES = {*(f"{table}.csv" for table in TABLES), "map.html", "run.json"}


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
    north: dict[str, Any] = {"district": "North"}
    south: dict[str, Any] = {"district": "South"}
    base = [
        provision("special", easting=601000, northing=150500, places=9, **north),
        provision("satellite", provision_type="satellite", easting=607000, northing=146000, places=0, **south),
        provision(
            "unit", provision_type="sen_unit", needs="SLCN", ncy_to=6, places=3, easting=605000, northing=150000
        ),
        provision(
            "resourced",
            provision_type="resourced_provision",
            needs="ASD",
            ncy_from=7,
            places=4,
            open_year=2027,
            easting=604000,
            northing=141000,
            **south,
        ),
        provision(
            "closing",
            provision_type="resourced_provision",
            needs="ASD;SLCN",
            ncy_to=6,
            places=2,
            close_year=2028,
            easting=609500,
            northing=139000,
            **south,
        ),
        provision("private", provision_type="independent", places=2, easting=610000, northing=145000, **south),
    ]
    own = {"special": (9500, ""), "private": ("", 40000)}
    return [
        row | {"place_funding_gbp": own.get(row["provision_id"], ("", ""))[0]}
        | {"top_up_gbp": own.get(row["provision_id"], ("", ""))[1]}
        for row in base
    ]


def _forecast() -> list[dict[str, Any]]:
    rows = []
    for year in range(2026, 2030):
        grows = 1 + 0.1 * (year - 2026)
        rows += [
            pupils(district="North", year=year, pupils=round(6.4 * grows, 3)),
            pupils(district="South", year=year, pupils=round(4.2 * grows, 3), setting="either"),
            pupils(district="South", year=year, need="SLCN", pupils=round(2.5 * grows, 3), setting="resourced"),
            pupils(district="", zone_id="Z3", year=year, need="SLCN", pupils=1.25, setting="either"),
            pupils(district="", zone_id="Z2", year=year, need="SLCN", pupils=1.5, setting="resourced"),
            pupils(district="", zone_id="Isle", year=year, pupils=1, setting="either"),
            pupils(district="North", year=year, pupils=50, scenario="high"),
        ]
        for ncy in (7, 8):
            rows.append(
                pupils(district="", zone_id="Z4", phase="", ncy=ncy, year=year, pupils=1.5, setting="either")
            )
        rows.append(pupils(district="North", phase="secondary", year=year, pupils=3.3 * grows))
    return rows


def _options() -> list[dict[str, Any]]:
    return [
        option("more", provision_id="special", places=2, max_units=2, capital_gbp=300000, earliest_year=2027),
        option("site", provision_id="satellite", places=4, capital_gbp=400000, earliest_year=2027),
        option(
            "wing", provision_id="satellite", places=3, capital_gbp=150000, earliest_year=2027, requires="site"
        ),
        option("class-a", provision_id="unit", capital_gbp=60000, places=2, exclusive_group="unit"),
        option("class-b", provision_id="unit", capital_gbp=90000, places=3, exclusive_group="unit"),
        option(
            "agreed", provision_id="closing", places=1, capital_gbp=50000, earliest_year=2020, status="committed"
        ),
        option("said-no", provision_id="special", places=20, capital_gbp=1, status="refused"),
        option("free", provision_id="resourced", places=1, capital_gbp=0, earliest_year=2028),
        option("too-late", provision_id="special", places=9, capital_gbp=1, earliest_year=2040),
        option("needless", provision_id="private", places=5, capital_gbp=500000),
    ]


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

    A pupil-km costs 2 x 100 days x £0.50 = £100 a year; £1 of capital costs 0.25 / (1 - 1/1.25) = £1.25 in each
    year that it stands; a year later counts 1/1.25 = 0.8.
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
