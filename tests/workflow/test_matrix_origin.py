"""Whatever file the council's journeys come from, every output says how many they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from openpyxl import load_workbook

from planner.workflow.verify import verify_folder
from tests.workflow.council import read_record, solved, tiny_council

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("pyarrow", reason="the extra parquet is not installed")

DRAWN = ("plan.xlsx", "plan.gpkg", "report.html", "map.html", "run.json")
"""What tells the run's id, which the name of the input is part of."""


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same council, its four journeys in CSV and in Parquet."""
    csv = tiny_council(tmp_path_factory.mktemp("csv"))
    parquet = tiny_council(tmp_path_factory.mktemp("parquet"))
    rows = pd.DataFrame(parquet.tables.pop("travel"))
    (parquet.folder / "data").mkdir()
    rows.to_parquet(parquet.folder / "data" / "travel.parquet", index=False)
    return {"csv": solved(csv), "parquet": solved(parquet)}


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_run_report_workbook_and_map_count_the_pairs_of_the_matrix(plans: dict[str, Path], kind: str) -> None:
    folder = plans[kind]
    record = read_record(folder)
    counts = record["travel_pairs_by_rung"]
    assert list(counts) == ["matrix", "straight"]
    assert counts["matrix"] == 3  # of four rows one is too long for any phase
    note = f"3 of {sum(counts.values())} journeys within reach are those of the table travel."
    assert note in record["notes"]
    assert {source["file"]: source["rows"] for source in record["inputs"]}[f"travel.{kind}"] == 4
    report = (folder / "report.html").read_text(encoding="utf-8")
    assert "From the table travel" in report
    assert note in report
    assert note in (folder / "map.html").read_text(encoding="utf-8")
    cells = [
        cell
        for row in load_workbook(folder / "plan.xlsx")["Notes"].iter_rows(values_only=True)
        for cell in row
    ]
    assert note in cells
    assert verify_folder(folder).faults == ()


def test_both_kinds_of_file_make_the_same_plan(plans: dict[str, Path]) -> None:
    for path in sorted(plans["csv"].iterdir()):
        if path.name not in DRAWN:
            assert path.read_bytes() == (plans["parquet"] / path.name).read_bytes(), path.name


def test_a_matrix_that_was_changed_since_is_noticed(plans: dict[str, Path], tmp_path: Path) -> None:
    folder = plans["parquet"]
    data = folder.parents[1] / "data"
    other = tmp_path / "data"
    other.mkdir()
    for path in data.iterdir():
        (other / path.name).write_bytes(path.read_bytes())
    rows = pd.read_parquet(data / "travel.parquet")
    rows.assign(minutes=rows["minutes"] + 1).to_parquet(other / "travel.parquet", index=False)
    faults = verify_folder(folder, other).faults
    assert any("travel.parquet" in fault for fault in faults)
