"""A whole run: what is in the folder, what depends on what, and what is left alone when it fails."""

from __future__ import annotations

import random
import re
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from planner.model.solution import Solution
from planner.model.solve import Solved, solve
from planner.problems import InputError, NoPlanError, VerificationError
from planner.workflow import run as run_module
from planner.workflow.run import run
from planner.workflow.verify import verify_folder
from tests.workflow.council import (
    FILES,
    TABLES,
    contents,
    hand_council,
    read_record,
    read_table,
    set_in,
    solved,
    tiny_council,
)
from tests.workflow.independent import Case, Outcome, objections

if TYPE_CHECKING:
    from pathlib import Path

    from planner.model.instance import Ints, PlacePlanningInstance
    from planner.model.limits import Limits, Watcher
    from planner.model.solution import SolveReport
    from tests.inputs.conftest import Project


def tables_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / f"{name}.csv").read_bytes() for name in TABLES}


def test_a_folder_holds_the_files_of_a_run_and_nothing_else(tiny_plan: Path) -> None:
    assert set(contents(tiny_plan)) == FILES
    assert [path.name for path in tiny_plan.parent.iterdir()] == ["tiny"]


def test_the_record_names_the_plan_its_inputs_its_money_and_its_versions(tiny_plan: Path) -> None:
    record = read_record(tiny_plan)
    assert list(record) == [
        *("plan", "run_id", "profile", "status", "solver"),
        *("objective_gbp", "bound_gbp", "certified_bound_gbp"),
        *("gap", "benefit_gap", "do_nothing_gbp", "objective_terms_gbp", "travel_pairs_by_rung"),
        *("notes", "inputs", "outputs", "warnings", "data"),
        *("config", "versions", "seconds"),
    ]
    assert record["plan"] == "tiny"
    assert record["data"] == "../../data"
    assert {source["file"]: source["rows"] for source in record["inputs"]} == {
        "zones.csv": 7,
        "provisions.csv": 6,
        "forecast.csv": 40,
        "options.csv": 10,
        "travel.csv": 4,
    }
    assert record["config"]["costs"]["discount_rate"] == 0.035
    assert {"planner", "python", "ortools", "pandas"} <= set(record["versions"])
    assert {"inputs", "solve", "tables", "map.html"} <= set(record["seconds"])


def test_the_tables_end_in_a_line_feed_and_have_no_other_line_ends(tiny_plan: Path) -> None:
    for table in tables_of(tiny_plan).values():
        assert table.endswith(b"\n")
        assert b"\r" not in table


def test_the_plan_solved_by_hand(hand_plan: Path) -> None:
    """Both years: A fills the school first (it saves £1,000 more), B has one place there.

    2027: two huts cost £1.25 x 20,000 + 2 x 10,000 = £45,000 and save 2 x (50,000 - 14,500) = £71,000. The
    place that "gild" adds would cost 1.25 x 90,000, more than any pupil does, and the money is spent.
    """
    columns = ["zone_id", "year", "provision_id", "pupils", "km", "minutes"]
    assert read_table(hand_plan, "allocation")[columns].to_numpy().tolist() == [
        ["A", 2026, "school", 2.0, 10.0, 10.0],
        ["B", 2026, "school", 1.0, 20.0, 30.0],
        ["A", 2027, "school", 2.0, 10.0, 10.0],
        ["B", 2027, "hut", 2.0, 5.0, 6.0],
        ["B", 2027, "school", 1.0, 20.0, 30.0],
    ]
    record = read_record(hand_plan)
    assert record["status"] == "optimal"
    assert record["objective_terms_gbp"] == pytest.approx(
        {
            "top_up": 3 * 14_000 + 0.8 * 5 * 14_000,
            "transport": 2 * 1_000 + 2_000 + 0.8 * (2 * 1_000 + 2_000 + 2 * 500),
            "unplaced": 2 * 50_000,
            "capital_charge": 0.8 * 1.25 * 20_000,
            "place_funding_added": 0.8 * 2 * 10_000,
            "place_funding_existing": 1.8 * 3 * 10_000,
        }
    )
    assert record["objective_gbp"] == pytest.approx(296_000)
    assert record["bound_gbp"] == pytest.approx(296_000)
    assert record["do_nothing_gbp"] == pytest.approx(1.8 * 176_000)


def test_the_same_run_twice_gives_the_same_bytes_but_for_seconds(own_plan: Path) -> None:
    before, record = contents(own_plan), read_record(own_plan)
    run(own_plan.parents[1] / "config.toml")
    after = contents(own_plan)
    assert {name for name in FILES if before[name] != after[name]} <= {"run.json"}
    assert record | {"seconds": None} == read_record(own_plan) | {"seconds": None}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_and_columns_changes_nothing(tiny_plan: Path, tmp_path: Path, seed: int) -> None:
    project, order = tiny_council(tmp_path), random.Random(seed)  # noqa: S311 - nothing secret
    for name, rows in project.tables.items():
        columns = list(rows[0])
        order.shuffle(columns)
        project.tables[name] = [{column: row[column] for column in columns} for row in rows]
        order.shuffle(project.tables[name])
    assert tables_of(solved(project)) == tables_of(tiny_plan)


def test_a_workbook_gives_the_same_tables_as_csv_files(tiny_plan: Path, tmp_path: Path) -> None:
    project = tiny_council(tmp_path).write_workbook()
    folder = run(project.config_path)[1]
    assert tables_of(folder) == tables_of(tiny_plan)
    assert read_record(folder)["data"] == "../../book.xlsx"
    assert verify_folder(folder).faults == ()


def test_any_number_of_processes_gives_the_same_tables(tiny_plan: Path, tmp_path: Path) -> None:
    project = tiny_council(tmp_path)
    set_in(project, "threads = 1", "threads = 2")
    assert tables_of(solved(project)) == tables_of(tiny_plan)


def test_paths_are_those_of_the_folder_of_the_config_file(
    tiny_plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tiny_council(tmp_path)
    set_in(project, 'data = "data"', 'data = "../data"')
    project.write()
    sub = tmp_path / "sub"
    sub.mkdir()
    project.config_path.rename(sub / "config.toml")
    monkeypatch.chdir(tmp_path)
    _, folder = run(sub.relative_to(tmp_path) / "config.toml")
    assert folder.resolve() == sub / "maps" / "tiny"
    assert tables_of(folder) == tables_of(tiny_plan)
    monkeypatch.chdir("/")
    assert verify_folder(sub / "maps" / "tiny").faults == ()


def test_data_may_lie_anywhere(tiny_plan: Path, tmp_path: Path) -> None:
    project = tiny_council(tmp_path / "project")
    set_in(project, 'data = "data"', f"data = '{tmp_path / 'elsewhere'}'")
    project.write()
    (project.folder / "data").rename(tmp_path / "elsewhere")
    folder = run(project.config_path)[1]
    assert read_record(folder)["data"] == "../../../elsewhere"
    assert tables_of(folder) == tables_of(tiny_plan)
    assert verify_folder(folder).faults == ()


def test_maps_may_be_a_link_to_another_disk(tmp_path: Path) -> None:
    project = tiny_council(tmp_path / "project").write()
    (tmp_path / "far" / "away" / "disk").mkdir(parents=True)
    try:
        (project.folder / "maps").symlink_to(tmp_path / "far" / "away" / "disk", target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links")
    folder = run(project.config_path)[1]
    assert verify_folder(folder).faults == ()


def test_a_project_may_be_moved_as_a_whole(own_plan: Path, tmp_path: Path) -> None:
    own_plan.parents[1].rename(tmp_path / "moved")
    assert verify_folder(tmp_path / "moved" / "maps" / "tiny").faults == ()


def test_a_plan_moved_on_its_own_is_told_where_its_data_lies(own_plan: Path, tmp_path: Path) -> None:
    data = own_plan.parents[1] / "data"
    moved = tmp_path / "one" / "two" / "moved"
    moved.parent.mkdir(parents=True)
    own_plan.rename(moved)
    with pytest.raises(InputError, match="there is no such folder or workbook"):
        verify_folder(moved)
    assert verify_folder(moved, data).faults == ()


def assert_untouched(project_folder: Path, before: dict[str, bytes]) -> None:
    assert contents(project_folder) == before
    assert [path.name for path in (project_folder / "maps").iterdir()] == ["tiny"]


def test_the_referee_looks_at_doing_nothing_too(own_plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report compares with it: an allocation dearer than the solve found is no fair comparison."""

    def nobody_placed(instance: PlacePlanningInstance, opened: Ints) -> Solution:
        placed = np.zeros((len(instance.arcs), instance.n_years))
        return Solution(opened=opened, placed=placed, unplaced=instance.groups.pupils)

    before = contents(own_plan)
    monkeypatch.setattr(run_module, "allocate", nobody_placed)
    with pytest.raises(VerificationError, match="doing nothing costs £"):
        run(own_plan.parents[1] / "config.toml")
    assert contents(own_plan) == before


@pytest.mark.parametrize("stage", ["solve", "build_plan", "artefacts", "run_record", "write_folder"])
def test_a_failure_at_any_stage_leaves_the_earlier_run_alone(
    own_plan: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError(stage)

    before = contents(own_plan.parents[1])
    monkeypatch.setattr(run_module, stage, fails)
    with pytest.raises(RuntimeError, match=stage):
        run(own_plan.parents[1] / "config.toml")
    assert_untouched(own_plan.parents[1], before)


def test_a_plan_that_the_referee_rejects_is_not_written(
    own_plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(own_plan.parents[1])

    def cheats(instance: PlacePlanningInstance, limits: Limits, watcher: Watcher) -> Solved | SolveReport:
        answer = solve(instance, limits, watcher)
        assert isinstance(answer, Solved)
        answer.solution.placed[:] *= 2
        return answer

    monkeypatch.setattr(run_module, "solve", cheats)
    with pytest.raises(VerificationError, match="meet_demand is broken by"):
        run(own_plan.parents[1] / "config.toml")
    assert_untouched(own_plan.parents[1], before)


def test_no_time_is_no_plan_in_words(own_plan: Path) -> None:
    config = own_plan.parents[1] / "config.toml"
    config.write_text(config.read_text().replace("time_limit_s = 60", "time_limit_s = 1e-9"))
    before = contents(own_plan.parents[1])
    with pytest.raises(
        NoPlanError, match=r"The time limit of 1e-09 seconds .* Raise \[solver\] time_limit_s"
    ):
        run(config)
    assert_untouched(own_plan.parents[1], before)


@pytest.mark.parametrize(
    "name", ["notes.txt", "run.json.bak", ".git", "sub"], ids=["file", "like-a-record", "hidden", "folder"]
)
def test_a_folder_with_anything_that_no_run_wrote_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    project = tiny_council(tmp_path).write()
    folder = tmp_path / "maps" / "tiny"
    folder.mkdir(parents=True)
    (folder / name).mkdir() if name == "sub" else (folder / name).write_text("mine")
    monkeypatch.setattr(run_module, "solve", lambda *_: pytest.fail("a long solve came before the refusal"))
    with pytest.raises(InputError, match="is not the folder of a finished run, so it is not replaced"):
        run(project.config_path)
    assert [path.name for path in folder.iterdir()] == [name]


def test_a_note_beside_a_finished_plan_is_not_lost(own_plan: Path) -> None:
    (own_plan / "minutes of the meeting.txt").write_text("mine")
    before = contents(own_plan)
    with pytest.raises(InputError, match=r"holds what no run wrote.*minutes of the meeting\.txt"):
        run(own_plan.parents[1] / "config.toml")
    assert contents(own_plan) == before


def test_an_empty_folder_and_one_with_a_thumbnail_are_filled(own_plan: Path) -> None:
    config = own_plan.parents[1] / "config.toml"
    (own_plan / "Thumbs.db").write_bytes(b"\0")
    run(config)
    assert set(contents(own_plan)) == FILES
    shutil.rmtree(own_plan)
    own_plan.mkdir()
    run(config)
    assert set(contents(own_plan)) == FILES


def test_a_file_in_the_place_of_the_folder_stops_a_run_before_the_solve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tiny_council(tmp_path).write()
    (tmp_path / "maps").write_text("mine")
    monkeypatch.setattr(run_module, "solve", lambda *_: pytest.fail("a long solve came before the refusal"))
    with pytest.raises(InputError, match="is a file where the plan's folder would have to be"):
        run(project.config_path)
    assert (tmp_path / "maps").read_text() == "mine"


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "../kent", "a/b", "a\\\\b", "con", "NUL.2026", "lpt1", "-kent", ".kent", "kent."),
        *("ke nt", "kent\\n", "ként", "k" * 65, "kent\\u202e", "kent:2026", "~", "$HOME", "<b>", "*"),
    ],
)
def test_a_plan_name_that_no_system_could_keep_is_refused(tmp_path: Path, name: str) -> None:
    project = tiny_council(tmp_path)
    set_in(project, 'name = "tiny"', f'name = "{name}"')
    project.write()
    with pytest.raises(InputError, match=r"plan\.name"):
        run(project.config_path)
    assert not (tmp_path / "maps").exists()


def stands(project: Project) -> Path:
    """Solve a project; the referee, and one that knows nothing of the program, must both accept the plan."""
    folder = solved(project)
    assert verify_folder(folder).faults == ()
    assert objections(Case(project.config_path), Outcome(folder)) == []
    return folder


def test_what_the_nearest_provisions_may_have_cost_is_said_in_pounds(tmp_path: Path) -> None:
    """B may only go to the hut, which is nearer: the third place of the school stays empty.

    A third pupil there saves 50,000 - 14,000 - 2,000 = £34,000 in each year, 1.8 x 34,000 = £61,200 in all.
    """
    project = hand_council(tmp_path)
    set_in(project, "fixed_minutes = 4", "fixed_minutes = 4\nnearest = 1")
    folder = solved(project)
    assert verify_folder(folder).faults == ()
    record = read_record(folder)
    assert record["objective_gbp"] == pytest.approx(296_000 + 61_200)
    note, _ = record["notes"]
    assert "the same openings would cost £61k less over the years of the plan" in note
    most = re.search(r"the best plan could cost up to £([\d,]+)k less", note)
    assert most is not None
    assert int(most[1].replace(",", "")) >= 61


def test_a_year_without_pupils_is_a_year_without_pupils(tmp_path: Path) -> None:
    project = tiny_council(tmp_path)
    project.tables["forecast"] = [row for row in project.tables["forecast"] if row["year"] != 2028]
    folder = stands(project)
    sufficiency = read_table(folder, "sufficiency")
    quiet = sufficiency[sufficiency["year"] == 2028]
    assert quiet["pupils"].eq(0).all()
    assert quiet[["mean_km", "mean_minutes"]].isna().all(axis=None)
    assert any("2028: nobody needs a place" in warning for warning in read_record(folder)["warnings"])


def test_nobody_at_all_needs_a_place(tmp_path: Path) -> None:
    project = tiny_council(tmp_path)
    for row in project.tables["forecast"]:
        row["pupils"] = 0
    folder = stands(project)
    assert read_table(folder, "allocation").empty
    assert read_table(folder, "sufficiency").empty
    opened = read_table(folder, "recommendations").query("units > 0")
    assert opened["option_id"].tolist() == ["agreed"]


def test_a_provision_that_nobody_can_use_stays_empty_and_is_paid_for(tmp_path: Path) -> None:
    project = tiny_council(tmp_path)
    site = dict(project.tables["provisions"][0])
    far = site | {"provision_id": "far", "easting": 690000, "northing": 10000}
    odd = site | {"provision_id": "odd", "ncy_from": 3, "ncy_to": 4}
    project.tables["provisions"] += [far, odd]
    folder = stands(project)
    years = read_table(folder, "provision_years")
    useless = years[years["provision_id"].isin(["far", "odd"])]
    assert len(useless) == 8
    assert useless[["pupils", "place_value_gbp"]].eq(0).all(axis=None)
    assert any("cover no whole phase" in warning for warning in read_record(folder)["warnings"])


def test_without_options_the_plan_is_an_allocation_and_its_shortfall(tmp_path: Path) -> None:
    project = tiny_council(tmp_path)
    del project.tables["options"]
    folder = stands(project)
    assert read_table(folder, "recommendations").empty
    record = read_record(folder)
    assert record["objective_gbp"] == pytest.approx(record["do_nothing_gbp"])
    assert record["benefit_gap"] == 0


def test_without_capital_only_what_is_free_opens(tmp_path: Path) -> None:
    project = tiny_council(tmp_path)
    set_in(project, "total_gbp = 2000000", "total_gbp = 0")
    project.tables["options"] = [row for row in project.tables["options"] if row["status"] != "committed"]
    project.tables["provisions"][3]["places"] = 0  # so that the free place is wanted
    folder = stands(project)
    opened = read_table(folder, "recommendations").query("units > 0")
    assert opened["option_id"].tolist() == ["free"]
    assert opened["rank"].tolist() == [1]


def test_committed_options_beyond_the_capital_are_named(tmp_path: Path) -> None:
    project = tiny_council(tmp_path)
    set_in(project, "total_gbp = 2000000", "total_gbp = 49999")
    with pytest.raises(
        InputError, match="committed options cost £50,000, more than the £49,999 there is: 'agreed'"
    ):
        solved(project)


def test_capital_without_limit(tmp_path: Path, tiny_plan: Path) -> None:
    project = tiny_council(tmp_path)
    set_in(project, "total_gbp = 2000000\n", "")
    set_in(project, "by_year_gbp = { 2027 = 900000, 2028 = 700000 }", "")
    folder = stands(project)
    assert read_record(folder)["objective_gbp"] <= read_record(tiny_plan)["objective_gbp"] + 0.01


def test_one_zone_one_provision_one_year(tmp_path: Path) -> None:
    project = hand_council(tmp_path)
    set_in(project, "last_year = 2027", "last_year = 2026")
    for name in ("zones", "provisions", "travel"):
        project.tables[name] = project.tables[name][:1]
    project.tables["forecast"] = [
        row for row in project.tables["forecast"] if row["district"] == "Near" and row["year"] == 2026
    ]
    del project.tables["options"]
    folder = stands(project)
    assert read_table(folder, "sufficiency")[["pupils", "placed", "unplaced"]].to_numpy().tolist() == [
        [2, 2, 0]
    ]


def test_a_zone_whose_children_need_nothing_is_in_no_table(tmp_path: Path) -> None:
    project = tiny_council(tmp_path)
    project.tables["zones"].append(project.tables["zones"][2] | {"zone_id": "Quiet", "children_secondary": 0})
    folder = stands(project)
    for name in ("allocation", "unplaced"):
        assert "Quiet" not in set(read_table(folder, name)["zone_id"])


def test_pupils_stay_without_a_place_where_the_only_one_is_dearer_than_none(tmp_path: Path) -> None:
    project = hand_council(tmp_path)
    project.tables["provisions"] = [row | {"top_up_gbp": 60_000} for row in project.tables["provisions"]]
    folder = stands(project)
    assert read_table(folder, "allocation").empty
    assert read_table(folder, "recommendations")["units"].eq(0).all()
