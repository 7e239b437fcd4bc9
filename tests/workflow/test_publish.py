"""`planner publish`: a folder without small counts beside the plan's own, made of that and its inputs."""

from __future__ import annotations

import csv
import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from planner.cli import main
from planner.inputs.finished import PUBLISHED
from planner.report.release import COUNTS, NOTE, SUPPRESSED
from tests.workflow.council import contents, read_record

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def published(own_plan: Path) -> Path:
    before = contents(own_plan)
    answer = CliRunner().invoke(main, ["publish", str(own_plan)])
    assert answer.exit_code == 0, (answer.output, answer.exception)
    folder = own_plan.with_name(f"{own_plan.name}-public")
    assert answer.stdout == f"{NOTE}\n\n{folder}\n"
    assert contents(own_plan) == before
    return folder


def test_a_plan_is_published_without_small_counts_and_homes(published: Path, own_plan: Path) -> None:
    left_out = {"allocation.csv", "unplaced.csv", "do_nothing_unplaced.csv", "certificate.npz"}
    assert {path.name for path in published.iterdir()} == {
        path.name for path in own_plan.iterdir()
    } - left_out
    hidden = 0
    for name, columns in COUNTS.items():
        path = published / f"{name}.csv"
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                cells = [row[column] for row in csv.DictReader(file) for column in columns]
            hidden += cells.count(SUPPRESSED)
            assert [cell for cell in cells if cell not in {"", SUPPRESSED} and 0 < float(cell) < 5] == []
    assert hidden > 0


def test_the_record_says_what_is_published_and_not_where_it_came_from(
    published: Path, own_plan: Path
) -> None:
    record, internal = read_record(published), read_record(own_plan)
    assert (record["profile"], internal["profile"]) == ("public", "internal")
    assert record["run_id"] == internal["run_id"]
    assert record["versions"] == internal["versions"]
    assert internal.keys() - record.keys() == {"data", "seconds", "warnings"}
    assert internal["config"]["plan"].keys() - record["config"]["plan"].keys() == {"data", "output"}
    for output in record["outputs"]:
        content = (published / output["file"]).read_bytes()
        assert output["sha256"] == hashlib.sha256(content).hexdigest()
    assert {output["file"] for output in record["outputs"]} | {"run.json"} == {
        path.name for path in published.iterdir()
    }


def test_to_publish_again_gives_the_same_bytes(published: Path, own_plan: Path) -> None:
    before = contents(published)
    assert CliRunner().invoke(main, ["publish", str(own_plan)]).exit_code == 0
    assert contents(published) == before


@pytest.mark.parametrize("command", ["verify", "publish"])
def test_what_is_published_can_be_neither_verified_nor_published(published: Path, command: str) -> None:
    answer = CliRunner().invoke(main, [command, str(published)])
    assert answer.exit_code == 3
    assert answer.stderr.splitlines() == [
        "1 fault in the input:",
        "run.json: " + PUBLISHED,
        "    to mend: name the folder of the plan that it was made from",
    ]
    assert not published.with_name(f"{published.name}-public").exists()


def test_what_was_changed_since_the_run_is_not_published(own_plan: Path) -> None:
    (own_plan / "map.html").write_text("another", encoding="utf-8")
    zones = own_plan.parents[1] / "data" / "zones.csv"
    zones.write_text(zones.read_text(encoding="utf-8") + "\n", encoding="utf-8", newline="\n")
    answer = CliRunner().invoke(main, ["publish", str(own_plan)])
    assert answer.exit_code == 3
    assert [line for line in answer.stderr.splitlines() if not line.startswith(" ")] == [
        "2 faults in the input:",
        "map.html: has been changed since the run wrote it",
        "zones.csv: is not the input that the plan was made from",
    ]
    assert not own_plan.with_name(f"{own_plan.name}-public").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": "splendid"}, "run.json: is of another version of planner, or was changed"),
        ({"run_id": "0123456789ab"}, "run.json: states another run_id than its version"),
    ],
)
def test_a_changed_record_is_not_published(own_plan: Path, change: dict[str, str], words: str) -> None:
    (own_plan / "run.json").write_text(json.dumps(read_record(own_plan) | change), encoding="utf-8")
    answer = CliRunner().invoke(main, ["publish", str(own_plan)])
    assert answer.exit_code == 3
    assert words in answer.stderr
    assert not own_plan.with_name(f"{own_plan.name}-public").exists()


def test_inputs_that_were_moved_are_named(own_plan: Path, tmp_path: Path) -> None:
    data = own_plan.parents[1] / "data"
    data.rename(tmp_path / "elsewhere")
    assert CliRunner().invoke(main, ["publish", str(own_plan)]).exit_code == 3
    answer = CliRunner().invoke(main, ["publish", str(own_plan), "--data", str(tmp_path / "elsewhere")])
    assert answer.exit_code == 0, answer.output


def test_a_stranger_s_folder_is_not_replaced(own_plan: Path) -> None:
    stranger = own_plan.with_name(f"{own_plan.name}-public")
    stranger.mkdir()
    (stranger / "letter.txt").write_text("mine", encoding="utf-8")
    answer = CliRunner().invoke(main, ["publish", str(own_plan)])
    assert answer.exit_code == 3
    assert "is not replaced" in answer.stderr
    assert contents(stranger) == {"letter.txt": b"mine"}
