"""Real processes: pipes that stay quiet, terminals that show progress, and Ctrl-C."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminal import CTRL_C, Terminal
from tests.workflow.council import contents, read_record, set_in, tiny_council
from tests.workflow.kent import kent_slice

if TYPE_CHECKING:
    from pathlib import Path

    from tests.inputs.conftest import Project

POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


def planner(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "planner", *arguments],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        timeout=60,
        check=False,
    )


def quiet_council(folder: Path) -> Project:
    """The tiny council without the option that is worth a warning, written."""
    project = tiny_council(folder)
    del project.tables["options"][5]
    return project.write()


def test_all_is_quiet_on_stderr_in_a_pipe_when_all_is_well(tmp_path: Path) -> None:
    quiet_council(tmp_path)
    run = planner("run", cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, b"")
    assert run.stdout.decode().rstrip().endswith(str(os.path.join("maps", "tiny", "map.html")))  # noqa: PTH118
    verify = planner("verify", os.path.join("maps", "tiny"), cwd=tmp_path)  # noqa: PTH118
    assert (verify.returncode, verify.stderr) == (0, b"")


def test_exit_codes_reach_the_shell(tmp_path: Path) -> None:
    assert planner("dance", cwd=tmp_path).returncode == 2
    missing = planner("check", cwd=tmp_path)
    assert missing.returncode == 3
    assert missing.stderr.startswith(b"1 fault in the input:")
    assert missing.stdout == b""


def test_a_stream_that_cannot_show_a_letter_still_gets_the_rest(tmp_path: Path) -> None:
    """As on Windows, where a redirected stream takes cp1252 alone."""
    project = quiet_council(tmp_path)
    for row in project.tables["options"]:
        row["name"] = "Ākonga → £"
    project.write()
    run = planner("run", cwd=tmp_path, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert run.returncode == 0, run.stderr
    text = run.stdout.decode("cp1252")
    assert "\\u0100konga \\u2192 £" in text


def test_a_reader_that_has_seen_enough_gets_no_traceback(tmp_path: Path) -> None:
    quiet_council(tmp_path)
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as closed:
        answer = subprocess.run(
            [sys.executable, "-m", "planner", "check"],
            cwd=tmp_path,
            stdout=closed,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert b"Traceback" not in answer.stderr


@POSIX_ONLY
def test_a_terminal_shows_progress_on_one_line_that_is_gone_in_the_end(tmp_path: Path) -> None:
    quiet_council(tmp_path)
    code, out, shown = Terminal.start("run", cwd=tmp_path, columns=40).finish()
    assert code == 0
    frames = shown.split("\r\x1b[K")
    assert {"Reading the inputs …", "Searching for the best plan …", "Writing the folder …"} <= set(frames)
    assert any(frame.startswith("0 s: best plan £") for frame in frames)
    assert frames[0] == frames[-1] == ""
    assert "\n" not in shown
    assert max(map(len, frames)) < 40
    assert out.startswith("Proven within a gap asked for")


@POSIX_ONLY
def test_a_fault_on_a_terminal_does_not_stand_behind_the_progress(tmp_path: Path) -> None:
    project = quiet_council(tmp_path)
    set_in(project, "time_limit_s = 60", "time_limit_s = 1e-9")
    project.write()
    code, out, shown = Terminal.start("run", cwd=tmp_path).finish()
    assert (code, out) == (4, "")
    assert shown.split("\r\x1b[K")[-1].startswith("No plan:\r\nThe time limit of 1e-09 seconds ended")


@pytest.fixture
def long_search(tmp_path: Path) -> Path:
    """The folder of a project that searches for seconds: two districts of Kent, to be solved to the end."""
    settings = {"gap": "0.0", "benefit_gap": "0.0", "total_gbp": "12_000_000", "time_limit_s": "60"}
    return kent_slice(tmp_path, threads="2", **settings).write().folder


@POSIX_ONLY
def test_ctrl_c_keeps_the_best_plan_found(long_search: Path) -> None:
    terminal = Terminal.start("run", cwd=long_search)
    terminal.wait_for(b" s: best plan ")
    terminal.press(CTRL_C)
    code, out, shown = terminal.finish()
    assert code == 0, shown
    assert "Traceback" not in shown
    assert out.startswith("Best plan found before the interruption: £")
    assert "note: The search was interrupted: this is the best plan found by then" in out
    folder = long_search / "maps" / "kent"
    assert read_record(folder)["status"] == "interrupted"
    assert planner("verify", str(folder), cwd=long_search).returncode == 0


@POSIX_ONLY
def test_ctrl_c_after_the_search_no_longer_loses_the_plan(tmp_path: Path) -> None:
    kent_slice(tmp_path, threads="1", last_year="2027").write()
    terminal = Terminal.start("run", cwd=tmp_path)
    terminal.wait_for(b"Checking and explaining the plan")
    terminal.press(CTRL_C)
    code, out, shown = terminal.finish()
    assert code == 0, shown
    assert out.startswith("Proven within a gap asked for: £")
    assert read_record(tmp_path / "maps" / "kent")["status"] == "optimal"


@POSIX_ONLY
def test_ctrl_c_before_a_plan_says_so_and_writes_nothing(long_search: Path) -> None:
    before = contents(long_search)
    terminal = Terminal.start("run", cwd=long_search)
    terminal.wait_for(b"Searching for the best plan")  # the workers start now, and take a while
    terminal.press(CTRL_C)
    code, out, shown = terminal.finish()
    assert (code, out) == (4, "")
    assert "Interrupted:\r\nthere was no finished plan yet; nothing was written." in shown
    assert contents(long_search) == before
