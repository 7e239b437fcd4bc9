"""Tables as CSV: every digit that matters, blanks for no value, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.inputs.finished import COLUMNS, _original
from planner.report.tables import csv_text, neutralised, table_files
from tests.report.conftest import internal

if TYPE_CHECKING:
    from tests.report.conftest import MakePlan

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_a_plan_has_the_tables_of_the_contract(make_plan: MakePlan) -> None:
    tables = dict(table_files(internal(make_plan())))
    assert list(tables) == [f"{name}.csv" for name in COLUMNS]
    for name, columns in COLUMNS.items():
        header, *_ = read(tables[f"{name}.csv"].decode())
        assert set(header) == set(columns)


def test_numbers_keep_nine_decimals_and_lose_the_noise() -> None:
    table = pd.DataFrame({"pupils": [1 / 3, 0.1 + 0.2, 1e-10, -1e-10, 123456789.123456789, 2.0]})
    assert csv_text(table).splitlines()[1:] == [
        "0.333333333",
        "0.3",
        "0.0",
        "0.0",
        "123456789.12345679",
        "2.0",
    ]


def test_no_value_is_blank() -> None:
    table = pd.DataFrame(
        {
            "rank": pd.array([1, None], dtype="Int64"),
            "name": ["", "nan"],
            "saving_gbp": [np.nan, 0.0],
        }
    )
    assert csv_text(table) == "rank,name,saving_gbp\n1,,\n,nan,0.0\n"


def test_an_empty_table_is_its_header() -> None:
    table = pd.DataFrame({"zone_id": pd.Series([], dtype=object), "pupils": pd.Series([], dtype=float)})
    assert csv_text(table) == "zone_id,pupils\n"


def test_negative_numbers_are_no_formulas() -> None:
    assert csv_text(pd.DataFrame({"saving_gbp": [-5.5], "name": ["-5.5"]})) == "saving_gbp,name\n-5.5,'-5.5\n"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx", "'=1", "''@x"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert neutralised(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ash", "St John's", "'Ash'", "''", "a=1", "1-2", " =1", "é"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert neutralised(text) == text


@given(st.text(alphabet="'=+-@\t\rx", max_size=6) | TEXTS)
def test_the_apostrophe_comes_off_again(text: str) -> None:
    shown = neutralised(text)
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert _original(shown) == text


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
def test_any_text_comes_back_from_the_file(rows: list[tuple[str, str]]) -> None:
    """Two columns: a row of nothing but one blank cell would be a blank line."""
    table = pd.DataFrame(rows, columns=["name", "notes"], dtype=object)
    header, *cells = read(csv_text(table))
    assert header == ["name", "notes"]
    assert [tuple(_original(cell) for cell in row) for row in cells] == rows


def test_the_table_itself_is_left_alone() -> None:
    table = pd.DataFrame({"name": ["=1"], "pupils": [1e-12]})
    csv_text(table)
    assert table.to_dict("list") == {"name": ["=1"], "pupils": [1e-12]}
