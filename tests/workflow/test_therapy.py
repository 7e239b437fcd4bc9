"""Therapy from the tables to what people see, and what a shortage costs: a council solved by hand."""

from __future__ import annotations

import json
import shutil
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from planner.cli import main
from tests.workflow.council import contents, hand_council, read_record, read_table, solved
from tests.workflow.tamper import resign

if TYPE_CHECKING:
    from pathlib import Path

    from tests.inputs.conftest import Project

SETTINGS = """
[therapy]
hours_per_wte = 10
[therapy.hours_per_pupil]
"""
HOURS = "{ special_school = 1, satellite = 1, resourced_provision = 1, sen_unit = 1, independent = 0 }"
HOSTILE = ('=HYPERLINK("http://example.org","click")', "<script>alert(1)</script> ${alert(1)}")


def therapy_council(folder: Path, near: str = "Near", far: str = "Far") -> Project:
    """The council by hand; a pupil takes a tenth of a therapist.

    Near has therapy for its three in 2026 and for one in 2027, Far for ten in 2027; its 2026 is not known.
    """
    project = hand_council(folder)
    project.config += SETTINGS + "".join(f"{need} = {HOURS}\n" for need in ("ASD", "SLCN"))
    for table in ("zones", "provisions", "forecast"):
        for row in project.tables[table]:
            row["district"] = {"Near": near, "Far": far}[row["district"]]
    project.tables["therapy"] = [
        {"area": near, "year": 2026, "salt_wte_available": 0.3, "source": "NHS"},
        {"area": near, "year": 2027, "salt_wte_available": 0.1, "source": "NHS"},
        {"area": far, "year": 2026, "salt_wte_available": "", "source": ""},
        {"area": far, "year": 2027, "salt_wte_available": 1, "source": "by <b>us</b>"},
    ]
    return project


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the finished plan: read only."""
    return solved(therapy_council(tmp_path_factory.mktemp("therapy")))


@pytest.fixture
def own(plan: Path, tmp_path: Path) -> Path:
    """A copy of it, with its project around it, to be spoilt."""
    shutil.copytree(plan.parents[1], tmp_path / "project")
    return tmp_path / "project" / "maps" / plan.name


def ask(*arguments: str, code: int = 0) -> str:
    answer = CliRunner().invoke(main, list(arguments))
    assert answer.exit_code == code, (answer.output, answer.exception)
    return answer.stderr if code else answer.stdout


def test_a_run_says_what_therapy_it_needs(plan: Path) -> None:
    """Three are at the school in both years, two at the hut in the second."""
    rows = read_table(plan, "therapy_needed").fillna({"wte_available": -1, "wte_short": -1, "source": ""})
    assert rows.round(9).to_numpy().tolist() == [
        ["Far", 2026, 0, 0, -1, -1, ""],
        ["Far", 2027, 2, 0.2, 1, 0, "by <b>us</b>"],
        ["Near", 2026, 3, 0.3, 0.3, 0, "NHS"],
        ["Near", 2027, 3, 0.3, 0.1, 0.2, "NHS"],
    ]
    report = (plan / "report.html").read_text(encoding="utf-8")
    assert "In 2027/28 the plan needs 0.5 therapists: Near is short by 0.2" in report
    assert "Source of what is commissioned: NHS and by &lt;b&gt;us&lt;/b&gt;." in report
    sheet = load_workbook(BytesIO((plan / "plan.xlsx").read_bytes()))["Therapy"]
    assert [cell.value for cell in sheet[8]] == ["Near", "2027/28", 2027, 3, 0.3, 0.1, 0.2, "NHS"]


def test_therapy_changes_nothing_of_the_plan_itself(plan: Path, hand_plan: Path) -> None:
    assert read_record(plan)["objective_gbp"] == read_record(hand_plan)["objective_gbp"]
    for name in ("allocation.csv", "recommendations.csv", "finance.csv"):
        assert (plan / name).read_bytes() == (hand_plan / name).read_bytes()


def test_without_settings_nobody_hears_of_therapy(hand_plan: Path) -> None:
    assert not (hand_plan / "therapy_needed.csv").exists()
    assert "therap" not in (hand_plan / "report.html").read_text(encoding="utf-8")
    assert "Therapy" not in load_workbook(BytesIO((hand_plan / "plan.xlsx").read_bytes())).sheetnames


def test_the_shortage_costs_what_it_costs_by_hand(own: Path) -> None:
    """In 2027 one of three stays at the school: each of A's two saves £35,000 there, B's one £34,000.

    So one of A stays and £69,000 are lost, £55,200 present value at a discount of 0.8. Therapy for one more
    brings the other of A back: £35,000 for a tenth of a therapist.
    """
    words = ask("therapy", str(own))
    assert "the shortage costs £55,200 (present value)" in words
    assert "proven: no such allocation costs less than £55,200 more than the plan" in words
    assert "in 1 case of an area and year what is commissioned is not known" in words
    assert "Near: £350,000 (short by 0.2)" in words
    folder = own.with_name(f"{own.name}-therapy")
    years = read_table(folder, "therapy_years")
    assert years["shortage_gbp"].to_list() == pytest.approx([0, 69_000])
    assert years["shortage_least_gbp"].to_list() == pytest.approx([0, 69_000])
    assert years["unplaced"].to_list() == pytest.approx([2, 0])
    assert years["unplaced_within"].to_list() == pytest.approx([2, 2])
    areas = read_table(folder, "therapy_areas").set_index(["area", "year"])
    assert areas["wte_within"].to_list() == pytest.approx([0, 0.2, 0.3, 0.1])
    assert areas["gbp_per_wte"].fillna(-1).to_list() == pytest.approx([-1, 0, 0, 350_000])
    assert (
        json.loads((folder / "study.json").read_text(encoding="utf-8"))["run_id"]
        == read_record(own)["run_id"]
    )


def test_the_same_question_has_the_same_answer_byte_for_byte(own: Path) -> None:
    folder = own.with_name(f"{own.name}-therapy")
    ask("therapy", str(own))
    first = contents(folder)
    ask("therapy", str(own), "--data", str(own.parents[1] / "data"))
    assert contents(folder) == first


def test_verify_recomputes_what_therapy_a_plan_needs(own: Path) -> None:
    ask("verify", str(own))
    path = own / "therapy_needed.csv"
    sound = path.read_text(encoding="utf-8")
    for old, new, words in (
        ("Near,2027,3.0,0.3,", "Near,2027,3.0,0.1,", "1 value of wte_needed other than the plan gives"),
        ("0.1,0.2,NHS", "0.1,0.0,NHS", "1 value of wte_short other than the plan gives"),
        ("Near,2027", "Mear,2027", "therapy_needed.csv: 1 row missing"),
    ):
        assert old in sound
        path.write_text(sound.replace(old, new), encoding="utf-8")
        resign(own)
        assert words in ask("verify", str(own), code=5)


def test_a_table_that_run_json_no_longer_names_is_missed(own: Path) -> None:
    record = read_record(own)
    record["outputs"] = [output for output in record["outputs"] if output["file"] != "therapy_needed.csv"]
    (own / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert "therapy_needed.csv is missing" in ask("verify", str(own), code=5)


def test_a_table_that_the_configuration_does_not_speak_of_is_seen(own: Path) -> None:
    record = read_record(own)
    record["config"]["therapy"] = None
    (own / "run.json").write_text(json.dumps(record), encoding="utf-8")
    words = ask("verify", str(own), code=5)
    assert "therapy_needed.csv is there, though the configuration says nothing of therapy" in words


def test_nothing_of_therapy_is_published(own: Path) -> None:
    """A therapist stands for a known number of pupils, so a table of therapists would be one of pupils."""
    ask("publish", str(own))
    public = own.with_name(f"{own.name}-public")
    assert not (public / "therapy_needed.csv").exists()
    assert "therapist" not in (public / "report.html").read_text(encoding="utf-8")
    assert "Therapy" not in load_workbook(BytesIO((public / "plan.xlsx").read_bytes())).sheetnames
    assert not any(b"wte_needed" in content for content in contents(public).values())


def test_a_plan_that_says_nothing_of_therapy_is_refused_in_words(tmp_path: Path, hand_plan: Path) -> None:
    shutil.copytree(hand_plan.parents[1], tmp_path / "project")
    words = ask("therapy", str(tmp_path / "project" / "maps" / hand_plan.name), code=3)
    assert "2 faults in the input" in words
    assert "has no section [therapy]" in words
    assert "therapy.csv: is not there" in words


def test_other_therapists_than_those_of_the_run_are_refused(own: Path) -> None:
    table = own.parents[1] / "data" / "therapy.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("2027,0.1,", "2027,0.2,"), encoding="utf-8")
    words = ask("therapy", str(own), code=3)
    assert "therapy.csv: is not the input that the plan was made from" in words


def test_hostile_names_of_areas_stay_names(tmp_path: Path) -> None:
    folder = solved(therapy_council(tmp_path, *HOSTILE))
    ask("verify", str(folder))
    words = ask("therapy", str(folder))
    assert f"{HOSTILE[0]}: £350,000" in words
    assert (folder / "therapy_needed.csv").read_text(encoding="utf-8").count("\n\"'=HYPERLINK(") == 2
    assert "<script>alert" not in (folder / "report.html").read_text(encoding="utf-8")
    sheet = load_workbook(BytesIO((folder / "plan.xlsx").read_bytes()))["Therapy"]
    assert {(sheet.cell(row, 1).value, sheet.cell(row, 1).data_type) for row in (5, 7)} == {
        (name, "s") for name in HOSTILE
    }
