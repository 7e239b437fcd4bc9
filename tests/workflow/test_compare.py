"""`planner compare`: finished plans side by side in a folder of their own, or a refusal that says all."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner

from planner.cli import main
from planner.problems import InputError
from planner.report.folder import write_folder
from planner.workflow.run import run
from tests.workflow.council import contents, hand_council
from tests.workflow.test_hostile import hostile_council

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

FRUGAL = '\n[scenarios.frugal]\nlabel = "No capital"\ncapital = { total_gbp = 0 }\n'
FILES = {
    *("compare.html", "compare.xlsx", "compare.json"),
    *("compare_plans.csv", "compare_options.csv", "compare_districts.csv", "compare_finance.csv"),
}


@pytest.fixture(scope="module")
def hand_plans(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The council that is solved by hand, and the same without capital: read only."""
    project = hand_council(tmp_path_factory.mktemp("compared"))
    project.config += FRUGAL
    config_path = project.write().config_path
    return run(config_path)[1], run(config_path, scenario="frugal")[1]


def command(*arguments: Path | str) -> Result:
    return CliRunner().invoke(main, ["compare", *map(str, arguments)])


def refused(*arguments: Path | str) -> list[str]:
    answer = command(*arguments)
    assert answer.exit_code == 3, (answer.output, answer.exception)
    assert answer.stdout == ""
    assert "Traceback" not in answer.stderr
    return [line for line in answer.stderr.splitlines()[1:] if not line.startswith("    ")]


def test_two_plans_by_hand(hand_plans: tuple[Path, Path], tmp_path: Path) -> None:
    """With capital the hut opens in 2027, its two places take the two pupils who are without one in 2026.

    2026, both: 3 places £30,000, 3 top-ups £42,000, journeys 2 x £1,000 + £2,000, 2 unplaced £100,000:
    £176,000.
    2027 with the hut: places £50,000, top-ups £70,000, journeys £2,000 + £2,000 + 2 x £500, charge £25,000:
    £150,000. Present value: 176,000 + 0.8 x 150,000 = 296,000, and without 1.8 x 176,000 = 316,800.
    """
    before = [contents(folder) for folder in hand_plans]
    target = tmp_path / "both"
    answer = command(*hand_plans, "--output", target)
    assert answer.exit_code == 0, (answer.output, answer.exception)
    assert answer.stderr == ""
    assert "B (No capital) costs £20,800 more than A (by-hand)" in answer.stdout
    assert answer.stdout.endswith(f"\n\n{target / 'compare.html'}\n")
    assert [contents(folder) for folder in hand_plans] == before
    assert {path.name for path in target.iterdir()} == FILES

    plans = pd.read_csv(target / "compare_plans.csv").set_index("plan")
    assert plans.loc["A", "objective_gbp"] == pytest.approx(296_000)
    assert plans.loc["B", "objective_gbp"] == pytest.approx(316_800)
    assert list(plans["unplaced_last_year"]) == pytest.approx([2, 0, 2])
    assert list(plans["total_gbp"]) == pytest.approx([352_000, 326_000, 352_000])
    districts = pd.read_csv(target / "compare_districts.csv").set_index(["plan", "district", "year"])
    assert districts.loc[("B", "Far", 2027), "unplaced_more_than_first"] == pytest.approx(2)
    assert districts.loc[("B", "Near", 2027), "unplaced_more_than_first"] == pytest.approx(0)
    options = pd.read_csv(target / "compare_options.csv").set_index(["option_id", "plan"])
    assert options.loc[("build", "A"), "open_year"] == 2027
    assert options.loc[("build", "B"), "opens_in"] == "some"
    record = json.loads((target / "compare.json").read_text(encoding="utf-8"))
    assert [plan["folder"] for plan in record["plans"]] == [folder.name for folder in hand_plans]
    assert str(tmp_path) not in "".join(content.decode("latin-1") for content in contents(target).values())


def test_it_lies_beside_the_first_and_is_written_anew(hand_plans: tuple[Path, Path], tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(hand_plans[0].parents[1], project)
    one, two = (project / "maps" / folder.name for folder in hand_plans)
    assert command(one, two).exit_code == 0
    target = one.with_name(f"{one.name}-compared")
    before = contents(target)
    assert command(one, two).exit_code == 0
    assert contents(target) == before


def test_inputs_that_were_moved_are_named(hand_plans: tuple[Path, Path], tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(hand_plans[0].parents[1], project)
    one, two = (project / "maps" / folder.name for folder in hand_plans)
    (project / "data").rename(tmp_path / "elsewhere")
    assert refused(one, two)
    assert command(one, two, "--data", tmp_path / "elsewhere").exit_code == 0


def test_plans_of_two_councils_are_refused_with_every_reason(
    hand_plans: tuple[Path, Path], tiny_plan: Path
) -> None:
    lines = refused(hand_plans[0], tiny_plan)
    assert [line.split(" than ")[0] for line in lines] == [
        "tiny: has other zones",
        "tiny: has other provisions",
    ]
    assert not hand_plans[0].with_name("by-hand-compared").exists()


def test_every_folder_that_cannot_be_read_is_named_at_once(
    hand_plans: tuple[Path, Path], tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    lines = refused(hand_plans[0], hand_plans[0], empty, tmp_path / "none")
    assert lines == [
        f"{hand_plans[0]}: is named twice",
        "empty/run.json: is missing",
        f"{tmp_path / 'none'}: there is no such folder",
    ]


def test_a_published_plan_is_not_compared(own_plan: Path) -> None:
    assert CliRunner().invoke(main, ["publish", str(own_plan)]).exit_code == 0
    lines = refused(own_plan, own_plan.with_name(f"{own_plan.name}-public"))
    assert lines[0].startswith("tiny-public/run.json: is of a published plan")


def test_one_plan_is_no_comparison(tiny_plan: Path) -> None:
    answer = command(tiny_plan)
    assert answer.exit_code == 2
    assert "name two or more folders of finished plans" in answer.stderr


def test_neither_a_plan_nor_a_stranger_is_replaced_by_a_comparison(
    hand_plans: tuple[Path, Path], own_plan: Path, tmp_path: Path
) -> None:
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    (stranger / "letter.txt").write_text("mine", encoding="utf-8")
    for folder in (own_plan, stranger):
        before = contents(folder)
        assert "is not the folder of a comparison" in refused(*hand_plans, "--output", folder)[0]
        assert contents(folder) == before


def test_a_comparison_is_not_replaced_by_a_plan(hand_plans: tuple[Path, Path], tmp_path: Path) -> None:
    target = tmp_path / "both"
    assert command(*hand_plans, "--output", target).exit_code == 0
    with pytest.raises(InputError, match="not the folder of a finished run"):
        write_folder(target, {"run.json": b"{}"})


def test_hostile_names_pass_through(tmp_path: Path) -> None:
    project = hostile_council(tmp_path / "hostile")
    project.config += FRUGAL.replace("total_gbp = 0", "total_gbp = 60000")
    config_path = project.write().config_path
    folders = [run(config_path)[1], run(config_path, scenario="frugal")[1]]
    answer = command(*folders, "--output", tmp_path / "both")
    assert answer.exit_code == 0, (answer.output, answer.exception)
    page = (tmp_path / "both" / "compare.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    options = pd.read_csv(tmp_path / "both" / "compare_options.csv", dtype=str, keep_default_na=False)
    active = options[["option_id", "name", "provision_id"]].map(
        lambda cell: cell.startswith(("=", "+", "-", "@"))
    )
    assert not active.any(axis=None)
