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
    *("compare_plans.csv", "compare_options.csv", "compare_districts.csv"),
    *("compare_finance.csv", "compare_journeys.csv"),
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
    # Two travel 10 minutes and one 30, ten over the guide; with the hut two more travel 6.
    journeys = pd.read_csv(target / "compare_journeys.csv")
    assert journeys["plan"].tolist() == ["nothing_more"] * 2 + ["A"] * 2 + ["B"] * 2
    assert journeys["year"].tolist() == [2026, 2027] * 3
    assert journeys["mean_minutes"].tolist() == pytest.approx([50 / 3] * 3 + [62 / 5] + [50 / 3] * 2)
    assert journeys["over_guide"].tolist() == pytest.approx([1] * 6)
    assert journeys["unplaced"].tolist() == pytest.approx([2, 2, 2, 0, 2, 2])
    page = (target / "compare.html").read_text(encoding="utf-8")
    assert "Mean minutes to school in 2027/28: A (by-hand) 12.4 and B (No capital) 16.7" in page
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
    assert "name two or more finished plans, or add --portfolio FILE or --with-do-nothing" in answer.stderr


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


@pytest.fixture
def with_scenarios(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The council that is solved by hand with its scenario, in the current folder, its base planned."""
    monkeypatch.chdir(tmp_path)
    project = hand_council(tmp_path)
    project.config += FRUGAL
    run(project.write().config_path)
    return tmp_path


def test_a_scenario_is_planned_first_where_it_was_not_and_said_so(with_scenarios: Path) -> None:
    first = command("by-hand", "frugal")
    assert first.exit_code == 0, first.output
    planned = "maps/by-hand-frugal: there is no such run yet; planning it first\n"
    assert first.stderr == planned
    assert "B (No capital) costs £20,800 more than A (by-hand)" in first.stdout
    record = with_scenarios / "maps" / "by-hand-frugal" / "run.json"
    before = record.read_bytes()
    assert command("by-hand", "frugal").stderr == ""
    assert record.read_bytes() == before


def test_a_scenario_is_planned_anew_where_its_inputs_have_changed(with_scenarios: Path) -> None:
    command("by-hand", "frugal")
    config = with_scenarios / "config.toml"
    config.write_text(config.read_text().replace("{ total_gbp = 0 }", "{ total_gbp = 1 }"))
    answer = command("maps/by-hand", "frugal", "--config", config)
    assert (
        "inputs, configuration or version of planner have changed since; planning it first" in answer.stderr
    )
    assert "by-hand-frugal" in answer.stderr
    assert answer.exit_code == 0


def test_a_name_that_is_nothing_stops_all_before_anything_is_planned(with_scenarios: Path) -> None:
    answer = command("frugal", "frugel", "nobody")
    assert answer.exit_code == 3
    assert "is neither a folder nor a scenario of config.toml (found 'frugel')" in answer.stderr
    assert "did you mean 'frugal'?" in answer.stderr
    assert "(found 'nobody')" in answer.stderr
    assert not (with_scenarios / "maps" / "by-hand-frugal").exists()


def test_a_faulty_scenario_stops_all_before_anything_is_planned(with_scenarios: Path) -> None:
    config = with_scenarios / "config.toml"
    config.write_text(config.read_text() + '\n[scenarios.odd]\nrefuse = ["no-such"]\n')
    answer = command("frugal", "odd")
    assert answer.exit_code == 3
    assert "key scenarios.odd.refuse: is not an option_id of options.csv (found 'no-such')" in answer.stderr
    assert not (with_scenarios / "maps" / "by-hand-frugal").exists()


def test_doing_nothing_may_be_a_plan_of_its_own(with_scenarios: Path) -> None:
    answer = command("maps/by-hand", "--with-do-nothing")
    assert answer.exit_code == 0, answer.output
    assert "B (nothing more) costs £20,800 more than A (by-hand)" in answer.stdout
    assert "It is proven that B (nothing more) costs between £20,800 and £20,800 more" in answer.stdout
    plans = pd.read_csv(with_scenarios / "maps" / "by-hand-compared" / "compare_plans.csv").set_index("plan")
    assert plans.loc["B", "objective_gbp"] == pytest.approx(316_800)
    assert list(plans.loc[["A", "B"], "capital_gbp"]) == pytest.approx([20_000, 0])
    assert command("maps/by-hand").exit_code == 2


LISTED = "option_id,open_year,units,note\n"


def test_a_list_is_planned_first_and_compared(with_scenarios: Path) -> None:
    """An empty list is doing nothing, £316,800 against £296,000; the hut in 2027 is the best plan itself."""
    (with_scenarios / "cabinet.csv").write_text(LISTED)
    (with_scenarios / "wards.csv").write_text(f"{LISTED}build,2027,,\n")
    asked = ("by-hand", "--portfolio", "cabinet.csv", "--portfolio", "wards.csv")
    answer = command(*asked)
    assert answer.exit_code == 0, answer.output
    assert answer.stderr == (
        "maps/by-hand-cabinet: there is no such run yet; planning it first\n"
        "maps/by-hand-wards: there is no such run yet; planning it first\n"
    )
    assert "B (list cabinet) costs £20,800 more than A (by-hand) (present value). Both" in answer.stdout
    assert "C (list wards) costs as much as A (by-hand)" in answer.stdout
    before = contents(with_scenarios / "maps")
    assert command(*asked).stderr == ""
    assert contents(with_scenarios / "maps") == before
    record = json.loads((with_scenarios / "maps" / "by-hand-cabinet" / "run.json").read_text())
    assert record["inputs"][-1]["file"] == "cabinet.csv (list picked by hand)"
    (with_scenarios / "cabinet.csv").write_text(f"{LISTED}build,2027,,the ward asks\n")
    answer = command("maps/by-hand", "--portfolio", "cabinet.csv")
    assert (
        "maps/by-hand-cabinet: its inputs, configuration or version of planner have changed" in answer.stderr
    )
    assert "B (list cabinet) costs as much as A (by-hand)" in answer.stdout


def test_a_list_is_of_the_scenario_that_it_is_held_against(with_scenarios: Path) -> None:
    (with_scenarios / "cabinet.csv").write_text(LISTED)
    answer = command("frugal", "--portfolio", "cabinet.csv")
    assert answer.exit_code == 0, answer.output
    assert "maps/by-hand-frugal-cabinet: there is no such run yet" in answer.stderr
    assert "costs as much as A (No capital)" in answer.stdout
    (with_scenarios / "wards.csv").write_text(f"{LISTED}build,2027,,\n")
    answer = command("maps/by-hand-frugal", "--portfolio", "wards.csv")
    assert answer.exit_code == 3  # no capital
    assert "wards.csv: capital in all years is £20,000 (row 2), £20,000 over the limit" in answer.stderr
    assert not (with_scenarios / "maps" / "by-hand-frugal-wards").exists()


def test_all_that_is_wrong_with_lists_is_told_before_anything_is_planned(
    with_scenarios: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (with_scenarios / "cabinet.csv").write_text(f"{LISTED}biuld,2027,,\n")
    (with_scenarios / "compared.csv").write_text(LISTED)
    lists = ("--portfolio", "cabinet.csv", "--portfolio", "compared.csv", "--portfolio", "none.csv")
    lines = refused("frugal", *lists)
    assert [line.split(":")[0] for line in lines] == [
        "cabinet.csv, row 2, column option_id",
        "compared.csv",
        "none.csv",
    ]
    assert not (with_scenarios / "maps" / "by-hand-frugal").exists()
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(with_scenarios / "maps" / "by-hand", elsewhere / "by-hand")
    (line,) = refused(elsewhere / "by-hand", "--portfolio", "compared.csv")
    assert "is no run of config.toml, so it is not known of which plan a list is to be" in line


def test_two_lists_that_would_take_one_folder_are_refused(with_scenarios: Path) -> None:
    other = with_scenarios / "other"
    other.mkdir()
    for folder in (with_scenarios, other):
        (folder / "cabinet.csv").write_text(LISTED)
    lines = refused("by-hand", "--portfolio", "cabinet.csv", "--portfolio", "other/cabinet.csv")
    assert lines == ["other/cabinet.csv: would be planned into the same folder as cabinet.csv"]
    assert not (with_scenarios / "maps" / "by-hand-cabinet").exists()
