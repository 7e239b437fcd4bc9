"""`planner run --portfolio`: a list picked by hand is a plan like any other, and is held against the best."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner

from planner.cli import main
from planner.workflow.run import run
from tests.workflow.council import FILES, contents, hand_council, tiny_council

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from tests.inputs.conftest import Project


def planner(*arguments: Path | str) -> Result:
    answer = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exc_info
    return answer


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The council that is solved by hand, in the current folder, its best plan found."""
    monkeypatch.chdir(tmp_path)
    project = hand_council(tmp_path).write()
    run(project.config_path)
    return project


def write_list(project: Project, *rows: str, name: str = "cabinet.csv") -> Path:
    path = project.folder / name
    path.write_text("\n".join(["option_id,open_year,units,note", *rows, ""]))
    return path


def test_an_empty_list_costs_what_doing_nothing_costs_by_hand(project: Project) -> None:
    """£316,800 against the best plan's £296,000 (see test_compare): £20,800 more, and that is proven."""
    write_list(project)
    answer = planner("run", "--portfolio", "cabinet.csv")
    assert answer.exit_code == 0, answer.output
    assert answer.stdout.startswith("List picked by hand, its pupils allocated at least cost: £317k")
    folder = project.folder / "maps" / "by-hand-cabinet"
    assert {path.name for path in folder.iterdir()} == FILES
    record = json.loads((folder / "run.json").read_text())
    assert record["objective_gbp"] == pytest.approx(316_800)
    assert record["status"] == "listed"
    assert record["inputs"][-1]["file"] == "cabinet.csv (list picked by hand)"
    words = planner("compare", "maps/by-hand", "maps/by-hand-cabinet").stdout
    assert "B (list cabinet) costs £20,800 more than A (by-hand)" in words
    assert (
        "It is proven that B (list cabinet) costs between £20,800 and £20,800 more than the best plan that "
        "these settings allow." in words
    )


def test_the_list_of_the_best_plan_is_the_best_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    project = tiny_council(tmp_path).write()
    best, best_folder = run(project.config_path)
    opened = best.recommendations.query("units > 0 and decision == 'recommended'")
    rows = [f"{each.option_id},{each.open_year},{each.units}," for each in opened.itertuples()]
    listed, folder = run(project.config_path, portfolio=write_list(project, *rows))
    assert len(rows) > 1
    assert listed.solve.objective_gbp == pytest.approx(best.solve.objective_gbp)
    assert listed.solve.do_nothing_gbp == pytest.approx(best.solve.do_nothing_gbp)
    assert listed.solve.bound_gbp <= best.solve.objective_gbp + 1
    columns = ["option_id", "open_year", "units", "capital_gbp", "saving_gbp"]
    pd.testing.assert_frame_equal(listed.recommendations[columns], best.recommendations[columns], rtol=1e-6)
    words = planner("compare", best_folder, folder).stdout
    assert "costs as much as" in words
    assert "B (list cabinet) costs at most £" in words


def test_a_list_may_be_worse_than_doing_nothing(project: Project) -> None:
    """2027 with a hut for £100,000: £50,000 + £70,000 + £5,000 as in test_compare, and a charge of £125,000.

    176,000 + 0.8 x 250,000 = 376,000, against 316,800.
    """
    project.tables["options"][0]["capital_gbp"] = 100_000
    project.write()
    plan, folder = run(project.config_path, portfolio=write_list(project, "build,2027,,"))
    assert plan.solve.objective_gbp == pytest.approx(376_000)
    assert plan.solve.do_nothing_gbp == pytest.approx(316_800)
    words = planner("verify", folder).stdout
    assert words.startswith("The plan stands")
    assert "more than doing nothing" in planner("run", "--portfolio", "cabinet.csv").stdout
    assert "more than doing nothing costs" in " ".join((folder / "report.html").read_text().split())


def test_the_folder_is_one_like_any_other(project: Project) -> None:
    write_list(project, "build,2027,,the ward asks for it")
    assert planner("run", "--portfolio", "cabinet.csv").exit_code == 0
    folder = project.folder / "maps" / "by-hand-cabinet"
    before = contents(folder)
    for command in ("map", "report"):
        assert planner(command, folder).exit_code == 0
    assert contents(folder) == before
    assert planner("publish", folder).exit_code == 0
    assert "the ward asks for it" in (folder / "report.html").read_text()
    (project.folder / "cabinet.csv").unlink()
    assert planner("verify", folder).stdout.startswith("The plan stands")


def test_verify_knows_when_something_else_opens(project: Project) -> None:
    write_list(project, "build,2027,,")
    planner("run", "--portfolio", "cabinet.csv")
    path = project.folder / "maps" / "by-hand-cabinet" / "run.json"
    record = json.loads(path.read_text())
    record["config"]["portfolio"]["opens"] = []
    path.write_text(json.dumps(record))
    answer = planner("verify", path.parent)
    assert answer.exit_code == 5
    assert "other units open than cabinet.csv lists: build" in answer.stderr


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("our list.csv", "our list.csv: cannot name a folder"),
        ("frugal.csv", "frugal.csv: is called like a scenario"),
        *(
            (f"{name}.csv", f"{name}.csv: is called like what planner makes of a plan")
            for name in ("stress", "alternatives", "Public", "east-futures")
        ),
    ],
)
def test_a_file_whose_name_cannot_be_that_of_a_plan(project: Project, name: str, words: str) -> None:
    project.config += "\n[scenarios.frugal]\ncapital = { total_gbp = 0 }\n"
    project.write()
    write_list(project, "bild,2027,,", name=name)
    answer = planner("run", "--portfolio", name)
    assert answer.exit_code == 3
    assert words in answer.stderr
    assert "did you mean 'build'?" in answer.stderr


def test_a_list_in_a_scenario(project: Project) -> None:
    project.config += "\n[scenarios.frugal]\ncapital = { total_gbp = 0 }\n"
    project.write()
    write_list(project, "build,2027,,")
    answer = planner("run", "--portfolio", "cabinet.csv", "--scenario", "frugal")
    assert answer.exit_code == 3
    assert "over the limit of £0" in answer.stderr
    write_list(project)
    assert planner("run", "--portfolio", "cabinet.csv", "--scenario", "frugal").exit_code == 0
    assert (project.folder / "maps" / "by-hand-frugal-cabinet" / "run.json").exists()


def test_wrong_usage(project: Project) -> None:
    write_list(project)
    assert planner("run", "--portfolio", "cabinet.csv", "--all").exit_code == 2
    project.config += '\n[portfolio]\nfile = "x"\nsha256 = ""\nopens = []\n'
    project.write()
    answer = planner("run")
    assert answer.exit_code == 3
    assert "planner run --portfolio FILE" in answer.stderr


def test_the_same_list_gives_the_same_bytes_and_a_hostile_note_stays_text(project: Project) -> None:
    hostile = "</script><img src=x onerror=alert(1)>${alert(2)}"
    write_list(project, f"build,2027,,{hostile}")
    assert planner("run", "--portfolio", "cabinet.csv").exit_code == 0
    folder = project.folder / "maps" / "by-hand-cabinet"
    before = contents(folder)
    assert planner("run", "--portfolio", "cabinet.csv").exit_code == 0
    assert {name: data for name, data in contents(folder).items() if name != "run.json"} == {
        name: data for name, data in before.items() if name != "run.json"
    }
    for page in ("map.html", "report.html"):
        text = (folder / page).read_text(encoding="utf-8")
        assert "<img src=x" not in text
        assert "${alert" not in text
