"""`planner map` and `planner report` draw a finished plan anew, and nothing that is not that plan."""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from planner.cli import main
from planner.workflow.redraw import MAPS, REPORTS
from tests.workflow.council import contents, read_record
from tests.workflow.tamper import resign

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

COMMANDS = (("map", MAPS), ("report", REPORTS))


def command(name: str, folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, [name, str(folder), *options])


def refused(name: str, folder: Path, *options: str) -> str:
    before = contents(folder)
    answer = command(name, folder, *options)
    assert answer.exit_code == 3, (answer.output, answer.exception)
    assert contents(folder) == before
    return answer.stderr


@pytest.mark.parametrize(("name", "drawn"), COMMANDS)
def test_what_is_drawn_anew_is_what_the_run_drew(own_plan: Path, name: str, drawn: tuple[str, ...]) -> None:
    before = contents(own_plan)
    answer = command(name, own_plan)
    assert answer.exit_code == 0, (answer.output, answer.exception)
    assert answer.stdout.splitlines() == [str(own_plan / file) for file in drawn]
    assert answer.stderr == ""
    assert contents(own_plan) == before
    assert list(own_plan.parent.iterdir()) == [own_plan]


@pytest.mark.parametrize(("name", "drawn"), COMMANDS)
def test_what_was_drawn_otherwise_is_replaced_with_its_digest_and_all_else_stays(
    own_plan: Path, name: str, drawn: tuple[str, ...]
) -> None:
    """As by an earlier version, which may have lacked the last of the files."""
    before = contents(own_plan)
    for file in (*MAPS, *REPORTS):
        (own_plan / file).write_text("as it was")
    (own_plan / ".DS_Store").write_text("")
    resign(own_plan)
    record = read_record(own_plan)
    if name == "report":
        (own_plan / drawn[-1]).unlink()
        record["outputs"] = [output for output in record["outputs"] if output["file"] != drawn[-1]]
        (own_plan / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert command(name, own_plan).exit_code == 0
    after = contents(own_plan)
    assert set(after) == set(before)
    for file, content in after.items():
        stays = file in {*MAPS, *REPORTS} - set(drawn)
        assert file == "run.json" or content == (b"as it was" if stays else before[file]), file
    digests = {output["file"]: output["sha256"] for output in read_record(own_plan).pop("outputs")}
    assert digests == {
        file: hashlib.sha256(content).hexdigest() for file, content in after.items() if file != "run.json"
    }
    assert read_record(own_plan) | {"outputs": 0} == record | {"outputs": 0}


@pytest.mark.parametrize(("name", "drawn"), COMMANDS)
def test_what_was_deleted_is_drawn_again(own_plan: Path, name: str, drawn: tuple[str, ...]) -> None:
    """Each command draws its own; what the other draws stays away until that one does."""
    before = contents(own_plan)
    for file in (*MAPS, *REPORTS):
        (own_plan / file).unlink()
    assert command(name, own_plan).exit_code == 0
    after = contents(own_plan)
    assert after == {file: before[file] for file in {*before} - {*MAPS, *REPORTS} | {*drawn}}
    for other, _ in COMMANDS:
        assert command(other, own_plan).exit_code == 0
    assert contents(own_plan) == before


@pytest.mark.parametrize("name", ["map", "report"])
def test_a_deleted_table_is_not_drawn_from(own_plan: Path, name: str) -> None:
    (own_plan / "do_nothing.csv").unlink()
    assert "do_nothing.csv: is missing" in refused(name, own_plan)


@pytest.mark.parametrize("name", ["map", "report"])
def test_inputs_are_read_from_elsewhere_if_they_are_the_same(
    own_plan: Path, tmp_path: Path, name: str
) -> None:
    before = contents(own_plan)
    data = own_plan.parents[1] / "data"
    shutil.move(data, tmp_path / "moved")
    assert "there is no such folder" in refused(name, own_plan)
    assert command(name, own_plan, "--data", str(tmp_path / "moved")).exit_code == 0
    assert contents(own_plan) == before
    zones = tmp_path / "moved" / "zones.csv"
    zones.write_text(zones.read_text(encoding="utf-8").replace("Z1", "Z1 "), encoding="utf-8")
    words = refused(name, own_plan, "--data", str(tmp_path / "moved"))
    assert "zones.csv: is not the input that the plan was made from" in words


@pytest.mark.parametrize("file", ["unplaced.csv", "do_nothing.csv"])
def test_a_changed_table_is_not_drawn(own_plan: Path, file: str) -> None:
    table = (own_plan / file).read_text(encoding="utf-8")
    (own_plan / file).write_text(table.replace("0", "1"), encoding="utf-8")
    assert f"{file}: has been changed since the run wrote it" in refused("map", own_plan)


def test_a_changed_setting_is_not_drawn(own_plan: Path) -> None:
    record = read_record(own_plan)
    record["config"]["costs"]["unplaced_gbp"] = 1.0
    (own_plan / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert "run.json: states another run_id" in refused("report", own_plan)


def test_a_status_that_this_version_does_not_write_is_a_fault_in_words(own_plan: Path) -> None:
    record = read_record(own_plan) | {"status": "splendid"}
    (own_plan / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert "run.json: is of another version of planner" in refused("map", own_plan)


def test_a_published_plan_is_drawn_from_the_internal_one(own_plan: Path) -> None:
    """Its tables by zone are not there: the hint is of more use than their names."""
    (own_plan / "run.json").write_text(json.dumps(read_record(own_plan) | {"profile": "public"}))
    (own_plan / "allocation.csv").unlink()
    words = refused("report", own_plan)
    assert "is of a published plan" in words
    assert "name the folder of the plan that it was made from" in words


def test_a_folder_with_something_else_in_it_is_left_alone(own_plan: Path) -> None:
    (own_plan / "minutes.docx").write_text("mine")
    assert "holds what no run wrote" in refused("report", own_plan)


@pytest.mark.parametrize("name", ["map", "report"])
def test_what_is_no_run_is_refused_in_words(tmp_path: Path, name: str) -> None:
    assert "name the folder of a finished run" in refused(name, tmp_path)
