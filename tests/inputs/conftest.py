"""A minimal valid project on disk, that each test spoils in its own way."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from planner.inputs.load import load_all
from planner.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from planner.inputs.inputs import Inputs
    from planner.problems import Problem

CONFIG = """
[plan]
name = "small"
first_year = 2026
last_year = 2028
data = "data"

[needs]
ASD = "Autistic spectrum disorder"
SLCN = "Speech, language and communication needs"

[phases]
primary = [0, 6]
secondary = [7, 11]

[travel]
max_minutes = { primary = 60, secondary = 75 }
guide_minutes = { primary = 45, secondary = 75 }

[costs]
unplaced_gbp = 50
gbp_per_km = 1.5
days = 190
share_transported = 0.85
[costs.place_funding_gbp]
special_school = 1
satellite = 1
resourced_provision = 1
sen_unit = 1
independent = 0
[costs.top_up_gbp]
special_school = 1
satellite = 1
resourced_provision = 1
sen_unit = 1
independent = 9

[capital]
total_gbp = 1000
by_year_gbp = { 2027 = 600 }
"""


def zone(zone_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "zone_id": zone_id,
        "zone_name": f"Zone {zone_id}",
        "district": "Dover",
        "easting": 630000,
        "northing": 141000.5,
        "children_primary": 100,
        "children_secondary": 80,
    } | changes


def provision(provision_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "provision_id": provision_id,
        "name": f"School {provision_id}",
        "district": "Dover",
        "provision_type": "special_school",
        "easting": 631000,
        "northing": 142000,
        "needs": "ASD;SLCN",
        "ncy_from": 0,
        "ncy_to": 11,
        "places": 50,
        "open_year": "",
        "close_year": "",
    } | changes


def pupils(**changes: Any) -> dict[str, Any]:
    return {
        "zone_id": "",
        "district": "Dover",
        "need": "ASD",
        "phase": "primary",
        "ncy": "",
        "setting": "special",
        "year": 2026,
        "pupils": 12.5,
        "scenario": "central",
    } | changes


def option(option_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "option_id": option_id,
        "name": f"Extend {option_id}",
        "provision_id": "P1",
        "places": 10,
        "max_units": 1,
        "capital_gbp": 100,
        "earliest_year": 2027,
        "requires": "",
        "exclusive_group": "",
        "status": "consider",
    } | changes


def journey(zone_id: str, provision_id: str, **changes: Any) -> dict[str, Any]:
    return {"zone_id": zone_id, "provision_id": provision_id, "km": 3.5, "minutes": 9} | changes


def csv_text(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@dataclass
class Project:
    """Tables to be written and loaded; change `tables` or the files first."""

    folder: Path
    config: str = CONFIG
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    raw: dict[str, bytes | str] = field(default_factory=dict)
    """Files written as they stand, in place of a table of that name."""

    @property
    def config_path(self) -> Path:
        return self.folder / "config.toml"

    def csv_of(self, name: str) -> str:
        return csv_text(self.tables[name])

    def write(self) -> Project:
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        self.config_path.write_text(self.config, encoding="utf-8")
        for name, rows in self.tables.items():
            if f"{name}.csv" not in self.raw:
                (data / f"{name}.csv").write_text(csv_text(rows), encoding="utf-8", newline="")
        for file, content in self.raw.items():
            (data / file).write_bytes(content if isinstance(content, bytes) else content.encode())
        return self

    def write_workbook(self) -> Project:
        self.config_path.write_text(self.config.replace('"data"', '"book.xlsx"'), encoding="utf-8")
        book = Workbook()
        for name, rows in self.tables.items():
            sheet = book.create_sheet(name)
            sheet.append(list(rows[0]))
            for row in rows:
                sheet.append([None if cell == "" else cell for cell in row.values()])
        book.save(self.folder / "book.xlsx")
        return self

    def book_error(self) -> InputError:
        with pytest.raises(InputError) as caught:
            load_all(self.config_path)
        return caught.value

    def load(self) -> Inputs:
        return load_all(self.write().config_path)[1]

    def error(self) -> InputError:
        with pytest.raises(InputError) as caught:
            self.load()
        return caught.value

    def faults(self) -> tuple[Problem, ...]:
        return self.error().problems

    def fault(self) -> Problem:
        """The one fault there is."""
        (problem,) = self.faults()
        return problem

    def warnings(self) -> tuple[Problem, ...]:
        return self.load().warnings

    def warning(self) -> Problem:
        """The one warning there is."""
        (problem,) = self.warnings()
        return problem


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Two zones of one district, two provisions, a forecast of three years, two options, one journey."""
    return Project(
        tmp_path,
        tables={
            "zones": [zone("Z1"), zone("Z2", easting=632000)],
            "provisions": [
                provision("P1"),
                provision("P2", provision_type="sen_unit", needs="SLCN", ncy_to=6, places=12.5),
            ],
            "forecast": [pupils(year=year) for year in (2026, 2027, 2028)],
            "options": [option("O1"), option("O2", provision_id="P2")],
            "travel": [journey("Z1", "P1")],
        },
    )


@pytest.fixture
def rows() -> dict[str, Callable[..., dict[str, Any]]]:
    """Builders of one valid row of each table."""
    return {
        "zones": zone,
        "provisions": provision,
        "forecast": pupils,
        "options": option,
        "travel": journey,
    }


@pytest.fixture
def places() -> Callable[[Iterable[Problem]], list[tuple[str | None, int | None, str | None, str | None]]]:
    """Where problems are: (file, row, column, value)."""
    return lambda problems: [(each.file, each.row, each.column, each.value) for each in problems]
