"""Names that would run as a formula, break a row, a page or a terminal pass through a whole run unharmed."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from planner.cli import main
from planner.workflow.verify import verify_folder
from tests.workflow.council import TABLES, read_rows, set_in, solved, tiny_council
from tests.workflow.independent import Case, Outcome, objections
from tests.workflow.tamper import resign

if TYPE_CHECKING:
    from pathlib import Path

    from tests.inputs.conftest import Project

HOSTILE = (
    '=HYPERLINK("http://example.org","click")',
    "<script>alert(1)</script>",
    '"quoted" and "again',
    "new\nline",
    "carriage\rreturn",
    "one, two; three",
    "x" * 10_000,
    "\u202eright to left\u200f\u2028",
    "'single",
    "'=1+1",
    "''=1+1",
    "-1",
    "@SUM(A1)",
    "+44 1234",
    "${alert(1)} `x` {{ 7*7 }}",
    "\x1b[31mred\x1b[0m\x07",
    "nan",
    "NULL",
    "007",
    "TRUE",
    "1e5",
    "C:\\new\\table",
    "é ß 漢字 🙂",
    "#N/A!",
    "*/ -- drop",
)


def hostile_council(folder: Path) -> Project:
    """The tiny council with a hostile name in every text cell, ids included."""
    project = tiny_council(folder)
    texts = cycle(HOSTILE)
    for table, column, references in (
        ("zones", "zone_id", [("forecast", "zone_id"), ("travel", "zone_id")]),
        ("zones", "district", [("forecast", "district")]),
        ("provisions", "provision_id", [("options", "provision_id"), ("travel", "provision_id")]),
        ("options", "option_id", [("options", "requires")]),
        ("options", "exclusive_group", []),
    ):
        names = dict.fromkeys(row[column] for row in project.tables[table])
        fresh = {old: next(texts) if old else "" for old in names}
        for where, what in [(table, column), *references]:
            for row in project.tables[where]:
                row[what] = fresh.get(row[what], row[what])
    for table, columns in (
        ("zones", ("zone_name", "imd_decile", "=a grouping")),
        ("provisions", ("name", "urn", "site_id", "district")),
        ("options", ("name", "notes", "decision_route")),
    ):
        for row in project.tables[table]:
            row.update({column: next(texts) for column in columns})
    return project


def hostile_codes(project: Project) -> None:
    """Give needs, phases and the scenario names that a spreadsheet would run."""
    for old, new in (("ASD = ", '"=ASD()" = '), ("SLCN = ", '"-SLCN" = ')):
        set_in(project, old, new)
    project.config = project.config.replace("primary =", '"@primary" =').replace("secondary =", '"+sec" =')
    set_in(project, 'output = "maps"', 'output = "maps"\nforecast_scenario = "=central"')
    phases = {"primary": "@primary", "secondary": "+sec", "": ""}
    for row in project.tables["forecast"]:
        row["need"] = {"ASD": "=ASD()", "SLCN": "-SLCN"}[row["need"]]
        row["phase"] = phases[row["phase"]]
        row["scenario"] = f"={row['scenario']}"
    for row in project.tables["provisions"]:
        row["needs"] = row["needs"].replace("ASD", "=ASD()").replace("SLCN", "-SLCN")
    for row in project.tables["zones"]:
        for phase in ("primary", "secondary"):
            row[f"children_{phases[phase]}"] = row.pop(f"children_{phase}")


@pytest.fixture(scope="module")
def hostile_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = hostile_council(tmp_path_factory.mktemp("hostile"))
    hostile_codes(project)
    return solved(project)


def test_a_plan_with_hostile_names_stands(hostile_plan: Path) -> None:
    assert verify_folder(hostile_plan).faults == ()
    assert objections(Case(hostile_plan.parents[1] / "config.toml"), Outcome(hostile_plan)) == []


def test_no_cell_of_any_table_is_taken_for_a_formula(hostile_plan: Path) -> None:
    for table in TABLES:
        header, *rows = read_rows(hostile_plan / f"{table}.csv")
        for row in rows:
            assert len(row) == len(header), (table, row)
            for cell in row:
                active = cell.startswith(("=", "+", "@", "\t", "\r", "-"))
                assert not active or is_number(cell), (table, cell)


def is_number(cell: str) -> bool:
    try:
        return bool(float(cell)) or True
    except ValueError:
        return False


def test_the_names_come_back_as_they_were(hostile_plan: Path) -> None:
    data, plan = hostile_plan.parents[1] / "data", Outcome(hostile_plan)
    case = Case(data.parent / "config.toml")
    assert set(plan["recommendations"]["name"]) == set(case.table("options")["name"])
    assert set(plan["recommendations"]["option_id"]) == set(case.options["option_id"])
    assert set(plan["provision_years"]["provision_id"]) == set(case.provisions["provision_id"])
    assert set(plan["sufficiency"]["district"]) == set(case.zones["district"])
    zones = set(plan["allocation"]["zone_id"]) | set(plan["unplaced"]["zone_id"])
    assert zones <= set(case.zones["zone_id"])
    assert {"carriage\rreturn", "new\nline", "-1", "@SUM(A1)", "'=1+1", "x" * 10_000} <= {
        *plan["recommendations"]["name"],
        *plan["recommendations"]["option_id"],
        *plan["provision_years"]["provision_id"],
        *zones,
    }


@pytest.mark.parametrize("command", ["check", "run", "verify"])
def test_nothing_that_a_terminal_would_act_on_is_printed(
    hostile_plan: Path, tmp_path: Path, command: str
) -> None:
    project = hostile_council(tmp_path).write()
    arguments = [str(hostile_plan)] if command == "verify" else ["--config", str(project.config_path)]
    answer = CliRunner().invoke(main, [command, *arguments])
    assert answer.exit_code == 0, answer.output
    assert_printable(answer.stdout + answer.stderr)


def test_faults_in_hostile_rows_are_printed_harmlessly(tmp_path: Path) -> None:
    project = hostile_council(tmp_path)
    for row in (*project.tables["zones"], *project.tables["provisions"]):
        row["easting"] = "\x1b[2J\x07far\u202e"
    project.tables["options"][3]["provision_id"] = "\x1b]0;title\x07"
    project.tables["zones"][0]["\x1b[1mcolumn"] = "x"
    set_in(project, 'output = "maps"', 'output = "maps"\n"\\u001b[31mcolour" = "\\u001b[2J"')
    project.write()
    answer = CliRunner().invoke(main, ["check", "--config", str(project.config_path)])
    assert answer.exit_code == 3
    assert "options.csv" in answer.stderr
    assert_printable(answer.output)


def test_a_tampered_hostile_plan_is_named_harmlessly(tmp_path: Path) -> None:
    project = hostile_council(tmp_path)
    for row in project.tables["zones"]:
        row["zone_id"] = old = row["zone_id"]
        row["zone_id"] = f"{old[:9000]}\x1b[31m\nline\u202e"
        for table in ("forecast", "travel"):
            for other in project.tables[table]:
                other["zone_id"] = row["zone_id"] if other["zone_id"] == old else other["zone_id"]
    folder = solved(project)
    header, *rows = (folder / "unplaced.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    del rows
    (folder / "unplaced.csv").write_text(header, encoding="utf-8")
    resign(folder)
    answer = CliRunner().invoke(main, ["verify", str(folder)])
    assert answer.exit_code == 5
    assert "meet_demand is broken by" in answer.stderr
    assert_printable(answer.output)
    assert max(map(len, answer.stderr.splitlines())) <= 600


def assert_printable(text: str) -> None:
    assert text
    assert all(letter.isprintable() or letter == "\n" for letter in text)
