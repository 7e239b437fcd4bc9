"""A list picked by hand: every fault of it at once, each with its row and its figure."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from planner.inputs.load import load_all
from planner.inputs.portfolio import read_portfolio
from planner.problems import InputError
from tests.workflow.council import tiny_council

if TYPE_CHECKING:
    from pathlib import Path

    from planner.config import PortfolioSection


def read(folder: Path, *rows: str, header: str = "option_id,open_year,units,note") -> PortfolioSection:
    """A list of the tiny council: £2.0m in all, £900,000 in 2027, £700,000 in 2028; £50,000 is committed."""
    config, inputs = load_all(tiny_council(folder).write().config_path)
    path = folder / "cabinet.csv"
    padded = [row + "," * (header.count(",") - row.count(",")) for row in rows]
    path.write_text("\n".join([header, *padded]) + "\n")
    return read_portfolio(path, config, inputs)


def faults(folder: Path, *rows: str) -> list[str]:
    with pytest.raises(InputError) as raised:
        read(folder, *rows)
    return [str(problem).split("\n")[0] for problem in raised.value.problems]


def test_a_list_is_read_with_its_digest(tmp_path: Path) -> None:
    portfolio = read(tmp_path, "site,2027,,first of all", "more,2028,1", "more,2029,1", "agreed,2026")
    opens = [(each.option_id, each.open_year, each.units, each.note) for each in portfolio.opens]
    assert opens == [("more", 2028, 1, ""), ("more", 2029, 1, ""), ("site", 2027, 1, "first of all")]
    assert portfolio.file == "cabinet.csv"
    assert portfolio.sha256 == hashlib.sha256((tmp_path / "cabinet.csv").read_bytes()).hexdigest()


def test_units_left_blank_are_all_of_them(tmp_path: Path) -> None:
    (entry,) = read(tmp_path, "more,2027").opens
    assert entry.units == 2


def test_an_empty_list_opens_what_is_committed(tmp_path: Path) -> None:
    assert read(tmp_path).opens == []


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("mor,2027,,", "row 2, column option_id: is no option_id of the options (found 'mor')"),
        ("more,2031,,", "row 2, column open_year: is not a year of the plan (found '2031')"),
        (
            "free,2027,,",
            "row 2, column open_year: is before 'free' can open: its earliest_year is 2028 (found '2027')",
        ),
        ("said-no,2027,,", "row 2, column option_id: is refused (found 'said-no')"),
        (
            "agreed,2027,,",
            "row 2, column option_id: is committed: all it has (1) opens in 2026, not 1 in 2027",
        ),
        (
            "more,2027,3,",
            "row 2, column option_id: opens 3 units (row 2; blank is all of them), and it has 2",
        ),
        (
            "wing,2027,,",
            "row 2, column option_id: requires 'site', which is not on the list (found 'wing')",
        ),
    ],
)
def test_a_row_that_cannot_be(tmp_path: Path, row: str, words: str) -> None:
    (found,) = faults(tmp_path, row)
    assert found.startswith(f"cabinet.csv, {words}")


def test_rules_between_rows(tmp_path: Path) -> None:
    found = faults(
        tmp_path, "site,2029", "wing,2028", "class-a,2027", "class-b,2028", "more,2027,1", "more,2027,1"
    )
    found = [words.removeprefix("cabinet.csv, ") for words in found]
    assert found == [
        "row 3, column option_id: requires 'site', which opens in 2029 (found 'wing')",
        "row 5, column option_id: exclusive_group 'unit' has 'class-a' open too (found 'class-b')",
        "row 7, column option_id: is listed twice for 2027: see row 6 (found 'more')",
    ]


def test_capital_names_rows_and_pounds(tmp_path: Path) -> None:
    """2027: 600,000 + 400,000 + 150,000 of 900,000; 1,650,000 + 50,000 committed = 1,700,000 of 2,000,000."""
    found = faults(tmp_path, "more,2027", "site,2027", "wing,2027", "needless,2029")
    assert found == [
        "cabinet.csv: capital in 2027 is £1,150,000 (rows 2, 3, 4), £250,000 over the limit of £900,000"
    ]


def test_capital_of_all_years_counts_what_is_committed(tmp_path: Path) -> None:
    project = tiny_council(tmp_path)
    project.config = project.config.replace("total_gbp = 2000000", "total_gbp = 640000")
    config, inputs = load_all(project.write().config_path)
    path = tmp_path / "dear.csv"
    path.write_text("option_id,open_year\nmore,2026\n")
    with pytest.raises(InputError) as raised:
        read_portfolio(path, config, inputs)
    assert str(raised.value).startswith(
        "dear.csv: capital in all years is £650,000 (row 2, £50,000 of it committed), £10,000 over the limit "
        "of £640,000"
    )


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path, "sit,2027", "more,soon", "wing,2027", "said-no,2026")
    assert [words.split(":")[0] for words in found] == [
        "cabinet.csv, row 2, column option_id",
        "cabinet.csv, row 3, column open_year",
        "cabinet.csv, row 4, column option_id",
        "cabinet.csv, row 5, column option_id",
    ]


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    config, inputs = load_all(tiny_council(tmp_path).write().config_path)
    with pytest.raises(InputError, match="there is no such file"):
        read_portfolio(tmp_path / "none.csv", config, inputs)


def test_several_options_may_be_committed(tmp_path: Path) -> None:
    project = tiny_council(tmp_path)
    for row in project.tables["options"]:
        if row["option_id"] in {"class-a", "free"}:
            row["status"] = "committed"
    config, inputs = load_all(project.write().config_path)
    path = tmp_path / "cabinet.csv"
    path.write_text("option_id,open_year\nclass-b,2027\n")
    with pytest.raises(InputError) as raised:
        read_portfolio(path, config, inputs)
    (problem,) = raised.value.problems
    assert str(problem).startswith(
        "cabinet.csv, row 2, column option_id: exclusive_group 'unit' has 'class-a' open too"
    )
    path.write_text("option_id,open_year\n")
    assert read_portfolio(path, config, inputs).opens == []
