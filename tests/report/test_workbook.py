"""plan.xlsx, opened again: what a spreadsheet program is given."""

import dataclasses
import zipfile
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from planner.domain import Profile, academic_year
from planner.report import workbook as workbook_module
from planner.report.release import Release
from planner.report.workbook import HEADER_ROW, workbook
from planner.report.workbook_front import LONGEST_TEXT
from tests.report.conftest import MakePlan, internal

FRONT = ["Cover", "Contents", "Notes"]
TABLES = {
    "Recommendations": "recommendations",
    "Options": "options",
    "Sufficiency": "sufficiency",
    "Do nothing": "do_nothing",
    "Finance": "finance",
    "Provisions": "provisions",
    "Provision years": "provision_years",
    "Served": "served",
    "Unplaced": "unplaced",
}
BREAKING = [
    "=HYPERLINK(1)",
    "+1+1",
    "-1",
    "@SUM(A1)",
    "https://example.org",
    "internal:Notes!A1",
    "mailto:a@example.org",
    "<b>&amp;</b>",
    "_x0041_",
    "'quoted'",
]


def opened(release: Release) -> Workbook:
    return load_workbook(BytesIO(workbook(release)))


def rows(sheet: Worksheet) -> list[list[Any]]:
    """The rows of a sheet's table."""
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEADER_ROW + 2)]


def column(sheet: Worksheet, heading: str) -> list[Any]:
    headings = [cell.value for cell in sheet[HEADER_ROW + 1]]
    return [row[headings.index(heading)] for row in rows(sheet)]


def about(sheet: Worksheet) -> dict[str, Any]:
    return {row[0]: row[1] for row in rows(sheet)}


def numbers(table: pd.DataFrame) -> list[list[float]]:
    """The numbers of a table row by row, blanks left out."""
    numeric = table.select_dtypes("number")
    return [[float(cell) for cell in row if not pd.isna(cell)] for row in numeric.itertuples(index=False)]


@pytest.fixture(scope="module")
def release(make_plan: MakePlan) -> Release:
    return internal(make_plan())


@pytest.fixture(scope="module")
def book(release: Release) -> Workbook:
    return opened(release)


@pytest.mark.parametrize("name", TABLES)
def test_a_sheet_holds_the_numbers_of_its_table(release: Release, book: Workbook, name: str) -> None:
    table: pd.DataFrame = getattr(release, TABLES[name])
    found = [[cell for cell in row if isinstance(cell, int | float)] for row in rows(book[name])]
    assert len(found) == len(table) > 0
    for ours, theirs in zip(found, numbers(table), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-6)


def test_years_are_numbers_and_academic_years_in_words(release: Release, book: Workbook) -> None:
    years = [int(year) for year in release.unplaced["year"]] if release.unplaced is not None else []
    assert column(book["Unplaced"], "Year (September)") == years
    assert column(book["Unplaced"], "Academic year") == [academic_year(year) for year in years]


def test_headlines_set_the_plan_against_doing_nothing(release: Release, book: Workbook) -> None:
    sheet = book["Headlines"]
    plan, without = (
        [float(table.loc[table["year"] == year, "unplaced"].sum()) for year in release.config.plan.years]
        for table in (release.sufficiency, release.do_nothing)
    )
    assert column(sheet, "Pupils without a place") == pytest.approx(plan, abs=1e-6)
    assert column(sheet, "Fewer without a place under the plan") == pytest.approx(
        np.subtract(without, plan), abs=1e-6
    )
    assert column(sheet, "Saved by the plan, £") == [-1_000_000] * 3  # 5.2 million without it


def test_every_table_is_marked_up_for_whoever_cannot_see_it(book: Workbook) -> None:
    assert book.sheetnames[:3] == FRONT
    assert book["Cover"]["A1"].value == "Specialist school places: plan by-hand"
    for sheet in book.worksheets[1:]:
        assert len(sheet.title) < 31
        assert sheet["A1"].value
        assert sheet["A2"].value
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes == f"A{HEADER_ROW + 2}"
        (table,) = sheet.tables.values()
        last_row = max(sheet.max_row, HEADER_ROW + 2)
        assert table.ref == f"A{HEADER_ROW + 1}:{sheet.cell(last_row, sheet.max_column).coordinate}"
        assert table.column_names == [cell.value for cell in sheet[HEADER_ROW + 1]]
        assert {cell.fill.fill_type for row in sheet.iter_rows() for cell in row} == {None}


def test_numbers_have_the_format_of_their_unit(book: Workbook) -> None:
    sheet = book["Recommendations"]
    formats = {
        cell.value: sheet.cell(HEADER_ROW + 2, cell.column).number_format for cell in sheet[HEADER_ROW + 1]
    }
    assert formats["Capital, £"].startswith("£#,##0_")
    assert formats["Pupils served a year"].startswith("#,##0.0_")
    assert formats["Opens in (September)"].startswith("0_")


def test_contents_link_to_every_sheet_and_name_what_is_elsewhere(release: Release, book: Workbook) -> None:
    sheet = book["Contents"]
    linked = {cell.value: cell.hyperlink.location for cell in sheet["A"] if cell.hyperlink}
    assert linked == {name: f"'{name}'!A1" for name in book.sheetnames[2:]}
    assert release.allocation is not None
    assert f"{len(release.allocation)} rows, in that file only" in about(sheet)["allocation.csv"]


def test_a_long_table_is_left_to_its_file(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_module, "MOST_ROWS", len(release.sufficiency))
    book = opened(release)
    assert "Unplaced" not in book.sheetnames
    assert "Sufficiency" in book.sheetnames
    assert "too many for a sheet" in about(book["Contents"])["unplaced.csv"]


def test_groups_are_in_the_order_of_their_numbers_and_many_are_left_out(release: Release) -> None:
    wards = release.by_group.assign(
        grouping="ward", value=[f"Ward {row}" for row in range(len(release.by_group))]
    )
    book = opened(dataclasses.replace(release, by_group=pd.concat([release.by_group, wards])))
    deciles = [
        group
        for group, grouping in zip(
            column(book["Groups"], "Group"), column(book["Groups"], "Grouping of zones"), strict=True
        )
        if grouping.startswith("Deprivation decile")
    ]
    assert [*dict.fromkeys(deciles)] == [str(decile) for decile in range(1, 11)]
    assert "ward (" in about(book["Contents"])["Not shown"]


def test_what_is_not_released_is_c_and_gives_nothing_away(release: Release) -> None:
    def hidden(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(unplaced=table["unplaced"].mask(table["year"] == 2027))

    public = dataclasses.replace(
        release,
        profile=Profile.PUBLIC,
        allocation=None,
        unplaced=None,
        do_nothing_unplaced=None,
        sufficiency=hidden(release.sufficiency),
        totals=hidden(release.totals),
    )
    book = opened(public)
    sheet = book["Sufficiency"]
    cells = dict(zip(column(sheet, "Year (September)"), column(sheet, "Pupils without a place"), strict=True))
    assert cells[2027] == "[c]"
    assert isinstance(cells[2026], int | float)
    assert column(book["Headlines"], "Fewer without a place under the plan")[1] == "[c]"
    suppressed = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "[c]")
    assert suppressed.alignment.horizontal == "right"
    assert "Unplaced" not in book.sheetnames
    assert "allocation.csv" not in about(book["Contents"])
    assert about(book["Notes"])["[c]"]


def test_hostile_text_is_text(release: Release) -> None:
    options = pd.concat([release.options] * 2, ignore_index=True).assign(name=BREAKING)
    provisions = release.provisions.assign(name=["a\0b\x07\ufffe\tc", "x" * 40_000, "😀" * 40_000, *"def"])
    config = release.config.model_copy(
        update={"plan": release.config.plan.model_copy(update={"data_date": "=1+1"})}
    )
    book = opened(dataclasses.replace(release, options=options, provisions=provisions, config=config))
    assert column(book["Options"], "Name") == BREAKING
    strange, long, wide, *_ = column(book["Provisions"], "Name")
    assert strange == "a\ufffdb\ufffd\ufffd c"
    assert long == "x" * (LONGEST_TEXT - 1) + "…"
    assert wide == "😀" * (LONGEST_TEXT - 1) + "…"
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type != "f"
            if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")):
                assert cell.quotePrefix
            if cell.hyperlink:
                assert cell.hyperlink.target is None
                assert cell.hyperlink.location.endswith("!A1")
                assert cell.value in book.sheetnames


def test_a_table_without_rows_says_so(make_plan: MakePlan) -> None:
    book = opened(internal(make_plan(options=False, pupils=0)))
    assert book["Unplaced"]["A2"].value.endswith("There are none.")
    assert book["Options"]["A2"].value.endswith("There are none.")
    assert not any(map(any, rows(book["Options"])))


def test_the_same_plan_has_the_same_bytes_at_any_time(release: Release) -> None:
    content = workbook(release)
    assert workbook(release) == content
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("docProps/core.xml").count(b">2000-01-01T00:00:00Z<") == 2
