"""Two districts of the Kent example, cut out of data/ into a project of its own."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

from tests.inputs.conftest import Project

if TYPE_CHECKING:
    from collections.abc import Collection

ROOT = Path(__file__).parents[2]
SOUTH_EAST = ("Dover", "Folkestone and Hythe")


def kent_slice(folder: Path, districts: Collection[str] = SOUTH_EAST, **settings: str) -> Project:
    """The tables of some districts alone; `settings` replace values of config.toml, by key."""
    tables = {name: _rows(name) for name in ("zones", "provisions", "forecast", "options")}
    for name in ("zones", "provisions", "forecast"):
        tables[name] = [row for row in tables[name] if row["district"] in districts]
    sites = {row["provision_id"] for row in tables["provisions"]}
    tables["options"] = [row for row in tables["options"] if row["provision_id"] in sites]
    options = {row["option_id"] for row in tables["options"]}
    tables["options"] = [
        row | {"requires": row["requires"] if row["requires"] in options else ""} for row in tables["options"]
    ]
    zones = {row["zone_id"] for row in tables["zones"]}
    boundaries = json.loads((ROOT / "data" / "boundaries.geojson").read_text(encoding="utf-8"))
    boundaries["features"] = [
        feature for feature in boundaries["features"] if feature["properties"].get("zone_id") in zones
    ]
    folder.mkdir(parents=True, exist_ok=True)
    return Project(
        folder,
        config=_config(settings),
        tables={name: list(rows) for name, rows in tables.items()},
        raw={"boundaries.geojson": json.dumps(boundaries)},
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _config(settings: dict[str, str]) -> str:
    lines = (ROOT / "config.toml").read_text(encoding="utf-8").splitlines()
    for key, value in settings.items():
        (number,) = (number for number, line in enumerate(lines) if line.startswith(f"{key} ="))
        lines[number] = f"{key} = {value}"
    # Areas of therapy name districts that a slice does not have.
    section, kept = "", []
    for line in lines:
        section = line if line.startswith("[") else section
        if not section.startswith("[therapy"):
            kept.append(line)
    return "\n".join(kept)
