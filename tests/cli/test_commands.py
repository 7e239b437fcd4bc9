"""Every command: what it prints where, what it writes, and its exit code when the input is faulty."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from planner.cli import main, messages
from planner.problems import ExitCode
from tests.workflow.council import FILES, contents, set_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from tests.inputs.conftest import Project


def planner(*arguments: str) -> Result:
    """Invoke the command line; whatever it is told, it never shows a traceback."""
    answer = CliRunner().invoke(main, list(arguments))
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exc_info
    assert "Traceback" not in answer.output
    return answer


def refused(code: ExitCode, *arguments: str) -> str:
    """Invoke the command line, which must refuse; return its words: one block, after that of any warnings."""
    answer = planner(*arguments)
    assert answer.exit_code == code, answer.output
    assert answer.stdout == ""
    assert answer.stderr.endswith("\n")
    *warnings, words = answer.stderr.split("\n\n")
    assert len(warnings) == answer.stderr.startswith(("1 warning:", "2 warnings:"))
    return words


def test_run_writes_the_folder_and_says_what_came_out(project: Project) -> None:
    del project.tables["options"][5]  # the one that is worth a warning
    project.write()
    answer = planner("run")
    assert answer.exit_code == 0
    assert answer.stderr == ""
    assert set(contents(project.folder / "maps" / "tiny")) == FILES
    first, *rest = answer.stdout.splitlines()
    assert first.startswith("Proven within a gap asked for: £2.7m over 2026/27 to 2029/30")
    assert rest[-1] == "maps/tiny/map.html"
    assert "  no plan could save more" in rest
    assert "  first by saving for each pound of capital:" in rest
    assert any(line.startswith("     1. Extend class-b, 2027/28: 3 places, £90k, saves £") for line in rest)


def test_warnings_stand_on_stderr_beside_the_answer(project: Project) -> None:
    project.write()
    for command in ("check", "run"):
        answer = planner(command)
        assert answer.exit_code == 0
        assert answer.stderr.startswith(
            "1 warning:\noptions.csv, row 7, column provision_id: closes within the plan"
        )
        assert "warning" not in answer.stdout


def test_check_shows_the_inputs_and_writes_nothing(project: Project) -> None:
    project.write()
    before = contents(project.folder)
    answer = planner("check")
    assert answer.exit_code == 0
    assert contents(project.folder) == before
    lines = answer.stdout.splitlines()
    assert lines[0] == "tiny: 2026/27 to 2029/30, forecast 'central'"
    assert "  7 zones in 3 districts" in lines
    assert "  6 provisions, of which 1 without places yet" in lines
    assert "  10 options: 8 consider, 1 committed, 1 refused; £1.9m for all of them, £2.0m to spend" in lines
    assert lines[-1] == "No faults."


@pytest.mark.parametrize("command", ["check", "run"])
def test_config_names_another_file(project: Project, command: str) -> None:
    project.write()
    (project.folder / "sub").mkdir()
    shutil.move(project.folder / "data", project.folder / "sub" / "data")
    shutil.move(project.config_path, project.folder / "sub" / "my plan.toml")
    assert planner(command, "--config", "sub/my plan.toml").exit_code == 0
    assert (project.folder / "sub" / "maps").exists() == (command == "run")
    assert not (project.folder / "maps").exists()


SCENARIOS = """
[scenarios.poor]
label = "No capital"
capital = { total_gbp = 60000 }

[scenarios.many]
growth_percent = { ASD = 20 }
"""


def test_a_scenario_has_a_folder_of_its_own(project: Project) -> None:
    project.config += SCENARIOS
    project.write()
    assert "tiny-poor (No capital)" in planner("check", "--scenario", "poor").stdout
    assert "maps/tiny-poor/map.html" in planner("run", "--scenario", "poor").stdout
    assert [path.name for path in (project.folder / "maps").iterdir()] == ["tiny-poor"]
    assert "The plan stands" in planner("verify", "maps/tiny-poor").stdout


def test_check_looks_at_every_scenario(project: Project) -> None:
    project.config += '\n[scenarios.odd]\nrefuse = ["no-such"]\n'
    project.write()
    words = refused(ExitCode.FAULTY_INPUT, "check")
    assert "key scenarios.odd.refuse: is not an option_id of options.csv (found 'no-such')" in words


def test_check_names_the_scenarios_and_what_they_change(project: Project) -> None:
    project.config += SCENARIOS
    project.write()
    *_, words, last = planner("check").stdout.split("\n\n")
    assert words.splitlines() == [
        "2 scenarios, checked as well:",
        "  poor (No capital): capital",
        "  many: growth_percent",
    ]
    assert last == "No faults.\n"
    assert "scenario" not in planner("check", "--scenario", "poor").stdout


BAD_SCENARIOS = """
[scenarios.good]
label = "Sound"

[scenarios.odd]
refuse = ["no-such"]

[scenarios.poor]
capital = { total_gbp = 1 }
"""


@pytest.mark.parametrize("arguments", [["check"], ["run", "--all"]])
def test_faults_of_all_scenarios_are_told_at_once_before_anything_is_planned(
    project: Project, arguments: list[str]
) -> None:
    project.config += BAD_SCENARIOS
    project.write()
    words = refused(ExitCode.FAULTY_INPUT, *arguments)
    assert words.startswith("2 faults in the input:\n")
    assert "key scenarios.odd.refuse: is not an option_id of options.csv (found 'no-such')" in words
    assert (
        "the committed options cost £50,000, more than the £1 there is: 'agreed' £50,000 (in scenario poor)"
        in words
    )
    assert not (project.folder / "maps").exists()


def test_a_fault_of_the_base_is_told_once_beside_those_of_its_scenarios(project: Project) -> None:
    project.config += BAD_SCENARIOS
    project.tables["zones"][1]["easting"] = "east"
    project.write()
    words = refused(ExitCode.FAULTY_INPUT, "check")
    assert words.startswith("3 faults in the input:\n")
    assert words.count("zones.csv, row 3, column easting: is not a number (found 'east')") == 1


def test_check_looks_at_the_forecasts_of_futures_and_draws(project: Project) -> None:
    project.config += """
[futures.mid]
probability = 0.5
[futures.more]
probability = 0.5
forecast_scenario = "hihg"
[draws]
low = "low"
"""
    project.write()
    words = refused(ExitCode.FAULTY_INPUT, "check")
    assert words.startswith("2 faults in the input:\n")
    assert "key futures.more.forecast_scenario: is no scenario of the forecast (found 'hihg')" in words
    assert "did you mean 'high'?" in words
    assert "key draws.low: is no scenario of the forecast (found 'low')" in words


def test_all_writes_over_no_folder_that_is_not_a_runs_and_asks_first(project: Project) -> None:
    project.config += SCENARIOS
    project.write()
    for name in ("tiny-poor", "tiny-many"):
        (project.folder / "maps" / name).mkdir(parents=True)
        (project.folder / "maps" / name / "holiday.jpg").write_bytes(b"")
    words = refused(ExitCode.FAULTY_INPUT, "run", "--all")
    assert words.startswith("2 faults in the input:\n")
    assert "maps/tiny-many: this is not the folder of a finished run, so it is not replaced" in words
    assert not (project.folder / "maps" / "tiny").exists()


def test_what_a_scenario_sets_aside_is_a_warning_of_check_run_and_studies(project: Project) -> None:
    project.config += '\n[changes]\ncommit = ["free"]\n[scenarios.no]\nrefuse = ["free"]\n'
    project.write()
    for arguments in (["check"], ["run", "--scenario", "no"], ["explain", "free", "--scenario", "no"]):
        answer = planner(*arguments)
        assert answer.exit_code == 0
        assert (
            "config.toml, key scenarios.no.refuse: sets aside changes.commit, where it is committed "
            "(found 'free')"
        ) in answer.stderr


def test_all_runs_the_base_and_every_scenario(project: Project) -> None:
    project.config += SCENARIOS
    project.write()
    words = planner("run", "--all").stdout
    assert sorted(path.name for path in (project.folder / "maps").iterdir()) == [
        "tiny",
        "tiny-many",
        "tiny-poor",
    ]
    assert words.count("map.html") == 3


@pytest.mark.usefixtures("ran")
def test_verify_recomputes_a_plan() -> None:
    answer = planner("verify", "maps/tiny")
    assert answer.exit_code == 0
    assert answer.stderr == ""
    assert answer.stdout.startswith("The plan stands:")


def test_verify_is_told_where_the_data_lies(ran: Project) -> None:
    shutil.move(ran.folder / "data", ran.folder / "elsewhere")
    assert "there is no such folder or workbook" in refused(ExitCode.FAULTY_INPUT, "verify", "maps/tiny")
    assert planner("verify", "maps/tiny", "--data", "elsewhere").exit_code == 0


def test_a_plan_that_does_not_stand_is_five(ran: Project) -> None:
    path = ran.folder / "maps" / "tiny" / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"objective_gbp": 1.0}))
    words = refused(ExitCode.VERIFICATION_FAILED, "verify", "maps/tiny")
    assert words.startswith(
        "The plan does not stand:\nrun.json states objective_gbp as £1.00, the files give £2,669,"
    )


def spoil_config(project: Project) -> None:
    set_in(project, "first_year =", "frist_year =")


def spoil_data_folder(project: Project) -> None:
    set_in(project, 'data = "data"', 'data = "date"')


def spoil_a_table(project: Project) -> None:
    project.tables["zones"][1]["easting"] = "east"


def spoil_budget(project: Project) -> None:
    set_in(project, "total_gbp = 2000000", "total_gbp = 1")


def spoil_toml(project: Project) -> None:
    set_in(project, 'data = "data"', 'data = "C:\\data"')


def lose_a_table(project: Project) -> None:
    del project.tables["forecast"]
    (project.folder / "data" / "forecast.csv").unlink(missing_ok=True)


FAULTS = [
    (spoil_config, "config.toml, key plan.frist_year: unknown key"),
    (spoil_config, "to mend: did you mean 'first_year'?"),
    (spoil_config, "config.toml, key plan.first_year: is missing"),
    (spoil_data_folder, "date: there is no such folder or workbook"),
    (spoil_data_folder, "to mend: set [plan] data in the config file to a folder of CSV files"),
    (spoil_a_table, "zones.csv, row 3, column easting: is not a number (found 'east')"),
    (spoil_budget, "the committed options cost £50,000, more than the £1 there is: 'agreed' £50,000"),
    (spoil_toml, "config.toml: is not valid TOML"),
    (lose_a_table, "forecast.csv: there is no such file"),
]


@pytest.mark.parametrize(("spoil", "words"), FAULTS, ids=[words for _, words in FAULTS])
def test_faulty_input_is_three_and_touches_nothing(
    ran: Project, spoil: Callable[[Project], None], words: str
) -> None:
    spoil(ran)
    ran.write()
    before = contents(ran.folder)
    for command in ("run", "check"):
        assert words in refused(ExitCode.FAULTY_INPUT, command)
        assert contents(ran.folder) == before
    assert [path.name for path in (ran.folder / "maps").iterdir()] == ["tiny"]


def test_every_fault_of_every_table_and_the_configuration_is_told_at_once(project: Project) -> None:
    set_in(project, 'output = "maps"', 'output = "maps"\ncolour = "red"')
    project.tables["zones"][0]["northing"] = ""
    project.tables["provisions"][0]["provision_type"] = "special school"
    project.tables["forecast"][0]["pupils"] = "-3"
    project.tables["options"][0]["provision_id"] = "specail"
    project.write()
    words = refused(ExitCode.FAULTY_INPUT, "check")
    assert words.startswith("5 faults in the input:\n")
    for fault in (
        "config.toml, key plan.colour: unknown key",
        "zones.csv, row 2, column northing: is missing",
        "provisions.csv, row 2, column provision_type: is not one of the values allowed",
        "did you mean 'special_school'?",
        "forecast.csv, row 2, column pupils: is too small (found '-3')",
        "options.csv, row 2, column provision_id: is not a provision_id of provisions.csv (found 'specail')",
        "did you mean 'special'?",
    ):
        assert fault in words


def test_a_flood_of_faults_is_counted_and_hides_no_other(project: Project) -> None:
    for row in project.tables["forecast"]:
        row["pupils"] = "some"
        row["year"] = "soon"
    project.tables["options"][9]["places"] = "few"
    project.write()
    words = refused(ExitCode.FAULTY_INPUT, "check")
    assert words.startswith("81 faults in the input:\n")
    assert words.count("column year: is not a whole number (found 'soon')") == messages.MOST_PROBLEMS // 3
    assert words.count("column pupils: is not a number (found 'some')") == messages.MOST_PROBLEMS // 3
    assert words.count("\n… and 24 more like it\n") == 2
    assert "options.csv, row 11, column places: is not a number (found 'few')" in words


def test_a_flood_of_kinds_of_faults_is_counted_too(project: Project) -> None:
    keys = "\n".join(f"colour_{number} = 1" for number in range(60))
    set_in(project, 'output = "maps"', f'output = "maps"\n{keys}')
    project.write()
    words = refused(ExitCode.FAULTY_INPUT, "check")
    assert words.startswith("60 faults in the input:\n")
    assert words.count("unknown key") == messages.MOST_PROBLEMS
    assert words.endswith("… and 10 more kinds\n")


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.usefixtures("project")
def test_a_config_file_that_is_not_there_is_told_how_to_be_named(command: str) -> None:
    words = refused(ExitCode.FAULTY_INPUT, command)
    assert words.startswith("1 fault in the input:\nconfig.toml: there is no such file\n")
    assert "name a file with --config FILE" in words
    assert "is a directory" in refused(ExitCode.FAULTY_INPUT, command, "--config", ".").lower()


def test_no_plan_in_time_is_four_and_touches_nothing(ran: Project) -> None:
    set_in(ran, "time_limit_s = 60", "time_limit_s = 1e-9")
    ran.write()
    before = contents(ran.folder)
    words = refused(ExitCode.NO_PLAN, "run")
    assert words.startswith("No plan:\nThe time limit of 1e-09 seconds ended before there was any plan")
    assert contents(ran.folder) == before


def test_a_folder_that_is_not_a_run_is_three(project: Project) -> None:
    project.write()
    (project.folder / "maps" / "tiny").mkdir(parents=True)
    (project.folder / "maps" / "tiny" / "holiday.jpg").write_bytes(b"\xff\xd8")
    words = refused(ExitCode.FAULTY_INPUT, "run")
    assert "maps/tiny: this is not the folder of a finished run, so it is not replaced" in words
    assert "choose another [plan] name or output in the config file, or move it away" in words


def test_an_interruption_before_a_plan_is_four(ran: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("planner.workflow.run.solve", interrupted)
    before = contents(ran.folder)
    words = refused(ExitCode.NO_PLAN, "run")
    assert words == "Interrupted:\nthere was no finished plan yet; nothing was written.\n"
    assert contents(ran.folder) == before


def test_an_error_of_the_program_itself_is_not_hidden(ran: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours must be seen as one: it is not the planner's input that is wrong."""

    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("planner.workflow.run.artefacts", breaks)
    before = contents(ran.folder)
    answer = CliRunner().invoke(main, ["run"])
    assert isinstance(answer.exception, ZeroDivisionError)
    assert contents(ran.folder) == before


def test_output_may_be_any_folder_that_can_be_made(project: Project, tmp_path: Path) -> None:
    set_in(project, 'output = "maps"', 'output = "out/of the/way"')
    project.write()
    answer = planner("run")
    assert answer.exit_code == 0
    assert answer.stdout.endswith("out/of the/way/tiny/map.html\n")
    assert set(contents(tmp_path / "out" / "of the" / "way" / "tiny")) == FILES
