"""Help, versions and wrong usage: every command and option is described, and answers at once."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

import planner
from planner.cli import main

ALL = {
    **main.commands,
    **{
        f"{group} {name}": command
        for group, inner in main.commands.items()
        if isinstance(inner, click.Group)
        for name, command in inner.commands.items()
    },
}
COMMANDS = sorted(ALL)
TESTED = {
    "run": {"config_path", "scenario", "portfolio", "every"},
    "check": {"config_path", "scenario"},
    "explain": {"option_id", "config_path", "scenario", "scheduler", "every", "thresholds"},
    "stress": {"config_path", "scenario", "scheduler"},
    "frontier": {"config_path", "scenario", "points", "least", "scheduler"},
    "futures": {"config_path", "scenario", "draws", "scheduler"},
    "alternatives": {"config_path", "scenario", "scheduler", "count", "within"},
    "fairness": {"config_path", "scenario", "scheduler"},
    "overrides": {"config_path", "scenario", "scheduler"},
    "verify": {"folder", "data"},
    "map": {"folder", "data"},
    "report": {"folder", "data"},
    "publish": {"folder", "data"},
    "compare": {"names", "config_path", "portfolios", "with_do_nothing", "output", "data"},
    "therapy": {"folder", "data"},
    "travel": set(),
    "travel calibrate": {"journeys", "config_path"},
    "travel explain": {"zone", "provision", "config_path"},
    "travel fetch": {"file", "config_path"},
    "travel walking": {"folder", "data"},
}
"""The options and arguments that test_commands.py uses: add a test with an option, then name it here."""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_every_command_is_tested(name: str) -> None:
    used = {parameter.name for parameter in ALL[name].params}
    assert used == TESTED[name]


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_names_every_command_and_the_exit_codes(flag: str) -> None:
    answer = CliRunner().invoke(main, [flag])
    assert answer.exit_code == 0
    assert answer.stderr == ""
    for name in main.commands:
        assert f"\n  {name} " in answer.stdout
    words = " ".join(answer.stdout.split())
    assert "Exit codes: 0 done, 2 wrong usage, 3 faulty input, 4 no plan within the limits given" in words


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_of_a_command_describes_every_option(name: str, flag: str) -> None:
    answer = CliRunner().invoke(main, [*name.split(), flag])
    assert answer.exit_code == 0
    command = ALL[name]
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help
            assert parameter.opts[0] in answer.stdout
        else:
            assert parameter.human_readable_name in answer.stdout
            assert parameter.human_readable_name in command.help


def test_the_version_is_that_of_the_package() -> None:
    answer = CliRunner().invoke(main, ["--version"])
    assert answer.exit_code == 0
    assert answer.stdout == f"planner, version {planner.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["plan"], "No such command 'plan'"),
        (["run", "--colour"], "No such option"),
        (["run", "kent"], "Got unexpected extra argument (kent)"),
        (["run", "--config"], "Option '--config' requires an argument"),
        (["check", "--config"], "Option '--config' requires an argument"),
        (["verify"], "Missing argument 'FOLDER'"),
        (["verify", "one", "two"], "Got unexpected extra argument (two)"),
        (["verify", "one", "--data"], "Option '--data' requires an argument"),
    ],
)
def test_wrong_usage_is_two_in_words(arguments: list[str], words: str) -> None:
    answer = CliRunner().invoke(main, arguments)
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert words in answer.stderr
    assert "Traceback" not in answer.stderr


def test_no_command_is_help() -> None:
    answer = CliRunner().invoke(main, [])
    assert answer.exit_code == 2
    assert "Commands:" in answer.output


def test_help_waits_for_no_heavy_library() -> None:
    """Half a second is what a planner waits for help; these take longer to import alone."""
    program = (
        "import sys; from planner.cli import main; main(['--help'], standalone_mode=False); "
        "heavy = {'pandas', 'numpy', 'ortools', 'folium', 'geopandas', 'scipy', 'pydantic'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert out.splitlines()[-1] == "[]"
