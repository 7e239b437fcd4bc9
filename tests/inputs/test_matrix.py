"""The council's travel matrix: CSV and Parquet say the same, and every fault in either is named."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.inputs import matrix_csv
from planner.inputs.findings import Findings
from planner.inputs.load import load_all
from planner.inputs.matrix import MOST_NAMED, read_matrix
from planner.inputs.readers import read_csv
from planner.inputs.schemas import TravelRow
from planner.inputs.tables import parse_table
from planner.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.inputs.conftest import Project

pa: Any = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
pq: Any = pytest.importorskip("pyarrow.parquet")

HEADER = "zone_id,provision_id,km,minutes\n"


def parquet(**columns: Any) -> bytes:
    written = io.BytesIO()
    pq.write_table(pa.table(columns), written)
    return written.getvalue()


def with_parquet(project: Project, content: bytes) -> Project:
    project.tables.pop("travel", None)
    project.raw["travel.parquet"] = content
    return project


@pytest.fixture(params=[1 << 16, 30], ids=["one piece", "many pieces"])
def pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file at once, and a row or two at a time."""
    monkeypatch.setattr(matrix_csv, "_HEAD", request.param)
    monkeypatch.setattr(matrix_csv, "_STRETCH", request.param)
    monkeypatch.setattr(matrix_csv, "ROWS_A_CHUNK", request.param)


def told(
    problems: tuple[Problem, ...] | list[Problem],
) -> list[tuple[str | None, int | None, str | None, str]]:
    return [(each.file, each.row, each.column, each.message) for each in problems]


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", '"'])
def test_a_csv_file_is_read_whatever_ends_its_lines_and_quotes_its_cells(
    project: Project, end: str, mark: str
) -> None:
    rows = [
        ("zone_id", "provision_id", "km", "minutes"),
        ("Z2", " P2 ", "0.1", "1e1"),
        ("Z1", "P2", "7", "19.25"),
        ("", "", "", ""),
        ("Z1", "P1", "10000", "0"),
    ]
    text = end.join(",".join(f"{mark}{cell}{mark}" for cell in row) for row in rows)
    project.raw["travel.csv"] = text
    inputs = project.load()
    assert inputs.travel is not None
    assert inputs.travel.astype({"zone_id": "str", "provision_id": "str"}).to_numpy().tolist() == [
        ["Z1", "P1", 10000.0, 0.0],
        ["Z1", "P2", 7.0, 19.25],
        ["Z2", "P2", 0.1, 10.0],
    ]
    (source,) = (source for source in inputs.sources if source.name == "travel.csv")
    assert (source.rows, source.sha256) == (3, hashlib.sha256(text.encode()).hexdigest())


@pytest.mark.usefixtures("pieces")
def test_a_quoted_cell_may_hold_a_comma_and_the_end_of_a_line(project: Project) -> None:
    odd = 'Z,\n"1"'
    project.tables["zones"][0]["zone_id"] = odd
    project.raw["travel.csv"] = HEADER + 'Z2,P1,1,2\n"Z,\n""1""",P1,3,4\nZ2,P2,5,x\n'
    fault = project.fault()
    # The quoted cell is one row of two lines: what follows is row 4, as in a spreadsheet.
    assert (fault.row, fault.column, fault.value) == (4, "minutes", "x")


@pytest.mark.usefixtures("pieces")
def test_a_quote_mark_that_never_ends_stops_the_reading_at_its_row(project: Project) -> None:
    project.raw["travel.csv"] = HEADER + 'Z1,P1,1,2\nZ2,P1,1,2\n"Z2,P2,3,4\n'
    fault = project.fault()
    assert (fault.file, fault.row) == ("travel.csv", 4)
    assert "is not a readable row of a CSV file" in fault.message


CELLS = st.sampled_from(
    [
        *["10000", "10001", "#N/A", "7%", "é", "0x1", "1 000", "\t3"],
        "",
        " ",
        "Z1",
        "P1",
        " Z1",
        "7",
        "7.",
        ".5",
        "+1",
        "-1",
        "1e2",
        "1e400",
        "nan",
        "inf",
        "1_0",
        "£3",
        "1,5",
    ]
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELLS, min_size=0, max_size=5), max_size=6),
    mark=st.sampled_from(["", '"']),
    piece=st.sampled_from([12, 40, 1 << 16]),
)
def test_a_matrix_has_the_faults_of_any_other_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[list[str]], mark: str, piece: int
) -> None:
    """The other way to read the same file: cell by cell, as zones and forecasts are."""
    monkeypatch.setattr(matrix_csv, "_HEAD", piece)
    monkeypatch.setattr(matrix_csv, "_STRETCH", piece)
    split = [row if mark else ",".join(row).split(",") for row in rows]
    kept = [row if any(cell.strip() for cell in row[4:]) else row[:4] for row in split]
    lines = [",".join(f"{mark}{cell}{mark}" for cell in row) for row in kept]
    path = tmp_path / "travel.csv"
    path.write_text(HEADER + "\n".join(lines), encoding="utf-8", newline="")
    usual, vectorised = Findings(), Findings()
    raw = read_csv(path, "travel", usual)
    assert raw is not None
    table = parse_table(raw, TravelRow, usual)
    matrix = read_matrix(tmp_path, None, vectorised)
    assert matrix is not None
    assert set(vectorised.faults) == set(usual.faults)
    if not usual.faults:
        found = matrix.table.frame.astype({"zone_id": "str", "provision_id": "str"})
        assert found.index.tolist() == table.frame.index.tolist()
        assert found.to_numpy().tolist() == table.frame.to_numpy().tolist()


@pytest.mark.usefixtures("pieces")
def test_blank_cells_too_many_are_no_fault_and_others_are(project: Project) -> None:
    project.raw["travel.csv"] = HEADER + "Z1,P1,1,2,,\nZ2,P1,3,4\nZ2,P2,5,6,,7\nZ1,P2,8\n"
    assert told(project.faults()) == [
        ("travel.csv", 4, None, "has 6 cells where the header has 4"),
        ("travel.csv", 5, None, "has 3 cells where the header has 4"),
    ]


KINDS: Mapping[str, Any] = {
    "text": pa.array,
    "large text": lambda ids: pa.array(ids, pa.large_string()),
    "categories": lambda ids: pa.array(ids).dictionary_encode(),
}


def _figures(values: list[int], kind: Any) -> Any:  # noqa: ANN401
    return pa.array([Decimal(value) for value in values] if pa.types.is_decimal(kind) else values, kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("figure", [pa.float64(), pa.float32(), pa.int16(), pa.decimal128(9, 3)])
def test_parquet_reads_as_csv_does(project: Project, kind: str, figure: Any) -> None:  # noqa: ANN401
    content = parquet(
        minutes=_figures([9, 19, 4], figure),
        provision_id=KINDS[kind](["P1", "P2", " P1"]),
        km=_figures([3, 7, 1], figure),
        zone_id=KINDS[kind](["Z2", "Z1", "Z1"]),
    )
    found = with_parquet(project, content).load()
    assert found.travel is not None
    assert [str(source.name) for source in found.sources][:5] == [
        *("zones.csv", "provisions.csv", "forecast.csv", "options.csv"),
        "travel.parquet",
    ]
    assert found.sources[4].sha256 == hashlib.sha256(content).hexdigest()
    assert found.sources[4].rows == 3
    (project.folder / "data" / "travel.parquet").unlink()
    del project.raw["travel.parquet"]
    project.raw["travel.csv"] = HEADER + "Z2,P1,3,9\nZ1,P2,7,19\nZ1,P1,1,4\n"
    same = project.load().travel
    assert same is not None
    pd.testing.assert_frame_equal(found.travel, same)


def test_whole_numbers_are_ids_too(project: Project) -> None:
    project.tables["zones"][0]["zone_id"] = "101"
    content = parquet(zone_id=[101], provision_id=["P1"], km=[1.0], minutes=[2.0])
    travel = with_parquet(project, content).load().travel
    assert travel is not None
    assert travel["zone_id"].tolist() == ["101"]


def test_every_fault_of_a_parquet_file_is_named_at_once(project: Project) -> None:
    content = parquet(
        zone_id=["Z1", None, "Z9", "Z1", "Z2"],
        provision_id=["P1", "P1", "P2", "P1", "P2"],
        km=[1.0, None, -3.0, 4.0, float("nan")],
        minutes=[1.0, 2.0, 3.0, 4.0, float("inf")],
    )
    faults = with_parquet(project, content).faults()
    # Rows are counted as in a spreadsheet of the same table: the first is row 2.
    assert set(told(faults)) == {
        ("travel.parquet", 3, "zone_id", "is missing"),
        ("travel.parquet", 3, "km", "is missing"),
        ("travel.parquet", 4, "km", "is too small"),
        ("travel.parquet", 4, "zone_id", "is not a zone_id of zones.csv"),
        ("travel.parquet", 5, "zone_id, provision_id", "stands in row 2 already"),
        ("travel.parquet", 6, "km", "is missing"),
        ("travel.parquet", 6, "minutes", "is not a number"),
    }


@pytest.mark.parametrize(
    ("columns", "column", "message"),
    [
        ({"km": ["3", "4"]}, "km", "is a column of another kind"),
        ({"minutes": [True, False]}, "minutes", "is a column of another kind"),
        ({"zone_id": [1.5, 2.5]}, "zone_id", "is a column of another kind"),
        ({"Km": [1.0, 2.0], "km": None}, "km", "required column is missing"),
    ],
)
def test_columns_that_are_no_text_or_numbers_are_named(
    project: Project, columns: dict[str, Any], column: str, message: str
) -> None:
    good = {"zone_id": ["Z1", "Z2"], "provision_id": ["P1", "P1"], "km": [1.0, 2.0], "minutes": [1.0, 2.0]}
    mixed = {name: cells for name, cells in (good | columns).items() if cells is not None}
    fault = with_parquet(project, parquet(**mixed)).fault()
    assert (fault.file, fault.column, fault.message) == ("travel.parquet", column, message)


def test_a_file_that_is_no_parquet_is_told_so(project: Project) -> None:
    fault = with_parquet(project, b"zone_id,provision_id\n").fault()
    assert fault.file == "travel.parquet"
    assert fault.message.startswith("is not a readable Parquet file")


def test_a_file_that_is_cut_off_inside_is_told_so(project: Project) -> None:
    content = bytearray(parquet(zone_id=["Z1"], provision_id=["P1"], km=[1.0], minutes=[2.0]))
    content[4:60] = bytes(56)
    fault = with_parquet(project, bytes(content)).faults()[0]
    assert fault.file == "travel.parquet"


def test_both_files_at_once_are_a_fault(project: Project) -> None:
    project.raw["travel.parquet"] = parquet(zone_id=["Z1"], provision_id=["P1"], km=[1.0], minutes=[2.0])
    fault = project.fault()
    assert (fault.file, fault.message) == ("travel.parquet", "stands beside travel.csv: only one of them may")


def test_a_workbook_may_have_a_parquet_file_beside_it(project: Project) -> None:
    del project.tables["travel"]
    project.write_workbook()
    content = parquet(zone_id=["Z1"], provision_id=["P1"], km=[1.0], minutes=[2.0])
    (project.folder / "travel.parquet").write_bytes(content)
    travel = load_all(project.config_path)[1].travel
    assert travel is not None
    assert travel["minutes"].tolist() == [2.0]


def test_a_sheet_and_a_parquet_file_at_once_are_a_fault(project: Project) -> None:
    project.write_workbook()
    content = parquet(zone_id=["Z1"], provision_id=["P1"], km=[1.0], minutes=[2.0])
    (project.folder / "travel.parquet").write_bytes(content)
    (fault,) = project.book_error().problems
    assert fault.message == "stands beside sheet travel of book.xlsx: only one of them may"


def test_without_pyarrow_csv_is_read_and_parquet_is_a_fault_with_a_mend(project: Project) -> None:
    project.raw["travel.csv"] = HEADER + "Z1,P1,1,2\n"
    project.write()
    assert _without_pyarrow(project) == "1 journeys\n"
    (project.folder / "data" / "travel.csv").unlink()
    content = parquet(zone_id=["Z1"], provision_id=["P1"], km=[1.0], minutes=[2.0])
    (project.folder / "data" / "travel.parquet").write_bytes(content)
    assert _without_pyarrow(project) == (
        "travel.parquet: needs pyarrow, which is not installed\n"
        '    to mend: python -m pip install "planner[parquet]", or save the table as travel.csv\n'
    )


def _without_pyarrow(project: Project) -> str:
    program = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from pathlib import Path\n"
        "from planner.inputs.load import load_all\n"
        "from planner.problems import InputError\n"
        "try: print(len(load_all(Path(sys.argv[1]))[1].travel), 'journeys')\n"
        "except InputError as error: print(error)\n"
    )
    command = [sys.executable, "-c", program, str(project.config_path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_many_faults_are_counted_and_the_first_of_each_column_named(project: Project, kind: str) -> None:
    rows = 3000
    zone = np.where(np.arange(rows) < 100, "Z9", "Z1")
    km = np.where(np.arange(rows) % 2, -1.0, 1.0)
    minutes = np.where(np.arange(rows) == rows - 1, 20_000.0, 1.0)
    columns = {"zone_id": zone, "provision_id": np.full(rows, "P1"), "km": km, "minutes": minutes}
    if kind == "csv":
        project.raw["travel.csv"] = pd.DataFrame(columns).to_csv(index=False)
    else:
        with_parquet(project, parquet(**columns))
    faults = project.faults()
    messages = {(each.column, each.message) for each in faults if each.row is None}
    assert messages == {
        ("km", "has 1,500 faulty cells, of which 51 are named"),
        ("zone_id", "has 100 cells that are not a zone_id of zones.csv, of which 50 are named"),
        (
            "zone_id, provision_id",  # 100 rows of one pair, and 2,900 of another
            "has 2,998 rows that repeat a pair, of which 50 are named",
        ),
    }
    named = [each.row for each in faults if each.row is not None and each.column == "km"]
    assert named == [*range(3, 3 + 2 * MOST_NAMED, 2), rows + 1]  # the last for its minutes
    assert [each.row for each in faults if each.column == "minutes"] == [rows + 1]


def test_other_tables_in_parquet_are_said_not_to_be_read(project: Project) -> None:
    project.raw["zones.parquet"] = b"PAR1"
    warning = project.warning()
    assert (warning.file, warning.message) == (
        "zones.parquet",
        "is not read: only travel may be a Parquet file",
    )
