"""`planner overrides`: what each decision of the ledger costs, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from click.testing import CliRunner

from planner.cli import main
from planner.report.page import check_self_contained
from planner.workflow.run import run
from tests.inputs.conftest import csv_text
from tests.workflow.council import hand_council

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from tests.inputs.conftest import Project


def planner(*arguments: str) -> Result:
    answer = CliRunner().invoke(main, list(arguments))
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exc_info
    return answer


def entry(kind: str, ids: str, **changes: Any) -> dict[str, Any]:
    blank = {"year": "", "value": "", "author": "Cllr A. Person", "reason": "the <b>ward</b> asked"}
    return {"type": kind, "ids": ids, **blank, **changes}


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The council that is solved by hand, in the current folder, not yet written."""
    monkeypatch.chdir(tmp_path)
    return hand_council(tmp_path)


def test_a_refusal_costs_what_the_hut_saves(council: Project) -> None:
    """£316,800 without the hut, £296,000 with it (see test_compare): £20,800, and two pupils in 2027."""
    council.tables["overrides"] = [entry("refuse", "build")]
    council.write()
    answer = planner("overrides")
    assert answer.exit_code == 0, answer.output
    folder = council.folder / "maps" / "by-hand-overrides"
    row = pd.read_csv(folder / "overrides.csv").iloc[0]
    assert row["cost_gbp"] == pytest.approx(20_800)
    assert row["cost_least_gbp"] == pytest.approx(20_800)
    assert row["cost_most_gbp"] == pytest.approx(20_800)
    assert row["unplaced"] == pytest.approx(2)
    assert row["opens_without"] == "build"
    assert row["author"] == "Cllr A. Person"
    assert ": refused\n    It costs £20,800 over the years of the plan (present value)." in answer.stdout
    assert "By Cllr A. Person: the <b>ward</b> asked" in answer.stdout
    page = (folder / "overrides.html").read_text(encoding="utf-8")
    check_self_contained(page)
    assert "<b>ward</b>" not in page


def test_a_commitment_that_the_plan_would_make_costs_nothing(council: Project) -> None:
    council.tables["overrides"] = [entry("commit", "build", year=2027)]
    council.write()
    assert "It costs nothing, as far as the search can tell." in planner("overrides").stdout


def test_a_closure_costs_the_difference_of_two_runs(council: Project) -> None:
    council.tables["overrides"] = [entry("close", "school", year=2027)]
    council.write()
    planner("overrides")
    row = pd.read_csv(council.folder / "maps" / "by-hand-overrides" / "overrides.csv").iloc[0]
    closed = run(council.config_path)[0].solve.objective_gbp
    council.tables.pop("overrides")
    (council.folder / "data" / "overrides.csv").unlink()
    council.write()
    open_gbp = run(council.config_path)[0].solve.objective_gbp
    assert open_gbp == pytest.approx(296_000)
    assert row["cost_gbp"] == pytest.approx(closed - open_gbp)
    assert row["cost_gbp"] > 0


def test_what_cannot_be_lifted_by_itself_says_why(council: Project) -> None:
    options = council.tables["options"]
    options.append(options[0] | {"option_id": "wing", "requires": "build", "status": "committed"})
    council.tables["overrides"] = [entry("commit", "build")]
    council.config = council.config.replace("total_gbp = 100000", "total_gbp = 1000000")
    council.write()
    words = planner("overrides").stdout
    assert (
        "It cannot be lifted by itself: options.csv, row 4, column requires: is committed, but requires "
        "'build', which is not committed (found 'build')."
    ) in words


def test_rows_are_those_of_the_file_and_reasons_are_whole(council: Project) -> None:
    """Blank lines count as a spreadsheet counts them."""
    reason = "the governors wrote three times, " * 5 + "and Cabinet agreed"
    lines = csv_text([entry("refuse", "build", reason=reason), entry("refuse", "gild")]).splitlines()
    council.raw["overrides.csv"] = "\r\n".join([lines[0], "", lines[1], ",,,,,", "", lines[2]])
    council.write()
    words = planner("overrides").stdout
    assert reason in words
    folder = council.folder / "maps" / "by-hand-overrides"
    rows = pd.read_csv(folder / "overrides.csv").set_index("ids")["row"]
    assert rows.to_dict() == {"build": 3, "gild": 6}


def test_what_a_scenario_sets_aside_costs_nothing_there_and_says_so(council: Project) -> None:
    """With the hut refused by the ledger and committed by the scenario the plan has the hut: £296,000."""
    council.config += '\n[scenarios.hut]\ncommit = ["build"]\n'
    council.tables["overrides"] = [entry("refuse", "build;gild")]
    council.write()
    answer = planner("overrides", "--scenario", "hut")
    assert ": refused; set aside by this scenario for " in answer.stdout
    assert "overrides.csv, row 2, column ids: is refused here, which is set aside" in answer.stderr
    row = pd.read_csv(council.folder / "maps" / "by-hand-hut-overrides" / "overrides.csv").iloc[0]
    assert row["set_aside"] == "build"
    assert row["cost_gbp"] == pytest.approx(0)
    plan, folder = run(council.config_path, scenario="hut")
    assert plan.solve.objective_gbp == pytest.approx(296_000)
    assert "set aside by this scenario for" in (folder / "report.html").read_text(encoding="utf-8")
    assert "The plan stands" in planner("verify", str(folder)).stdout
    before = (folder / "report.html").read_bytes()
    planner("report", str(folder))
    assert (folder / "report.html").read_bytes() == before


def test_no_ledger_is_a_fault(council: Project) -> None:
    council.write()
    answer = planner("overrides")
    assert answer.exit_code == 3
    assert "there are no overrides to be priced" in answer.stderr


def test_the_report_lists_the_ledger(council: Project) -> None:
    council.tables["overrides"] = [entry("refuse", "build")]
    _, folder = run(council.write().config_path)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Decisions made for the plan (overrides)" in page
    assert "Cllr A. Person" in page
    planner("publish", str(folder))
    public = (folder.with_name("by-hand-public") / "report.html").read_text(encoding="utf-8")
    assert "Cllr A. Person" not in public
