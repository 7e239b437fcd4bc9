"""Scenarios and the ledger of overrides: what they change, and what is wrong with them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from planner.config import in_scenario, load_config, overruled, parse_config
from planner.inputs.load import load_all, load_inputs
from planner.problems import InputError
from tests.inputs.conftest import csv_text, option, provision

if TYPE_CHECKING:
    from planner.inputs.inputs import Inputs
    from tests.inputs.conftest import Project

SCENARIO = """
[scenarios.other]
label = "Another future"
commit = ["O1"]
refuse = ["O2"]
late = { O1 = 1 }
close = { P2 = 2028 }
growth_percent = { ASD = 10 }
costs = { unplaced_gbp = 70, top_up_gbp = { independent = 11 } }
capital = { total_gbp = 500 }
travel = { max_minutes = { primary = 30 } }
"""


def load(project: Project, scenario: str | None = "other") -> Inputs:
    return load_all(project.write().config_path, scenario)[1]


def faults(project: Project, scenario: str | None = "other") -> list[str]:
    with pytest.raises(InputError) as caught:
        load(project, scenario)
    return [str(problem) for problem in caught.value.problems]


def override(kind: str, ids: str, **changes: Any) -> dict[str, Any]:
    ledger = {"type": kind, "ids": ids, "year": "", "value": "", "author": "A Officer", "reason": "decided"}
    return ledger | changes


def test_a_scenario_lays_over_the_configuration_what_it_names(project: Project) -> None:
    project.config += SCENARIO
    base = load_config(project.write().config_path)
    other = in_scenario(base, "other")
    assert (other.plan.name, other.plan.title) == ("small-other", "small-other (Another future)")
    assert (other.costs.unplaced_gbp, other.costs.gbp_per_km) == (70, 1.5)
    assert (other.costs.top_up_gbp["independent"], other.costs.top_up_gbp["sen_unit"]) == (11, 1)
    assert (other.capital.total_gbp, other.capital.by_year_gbp) == (500, {"2027": 600})
    assert other.travel.max_minutes == {"primary": 30, "secondary": 75}
    assert other.scenarios == {}


def test_a_scenario_changes_the_tables(project: Project) -> None:
    project.config += SCENARIO
    inputs, base = load(project), load(project, None)
    assert list(inputs.options["status"]) == ["committed", "refused"]
    assert list(inputs.options["earliest_year"] - base.options["earliest_year"]) == [1, 0]
    assert inputs.provisions["close_year"].tolist()[1] == 2028
    assert (inputs.forecast["pupils"] / base.forecast["pupils"]).tolist() == pytest.approx([1.1] * 3)
    assert list(base.options["status"]) == ["consider", "consider"]


def test_a_scenario_adds_to_the_changes_of_its_base(project: Project) -> None:
    project.config += '[changes]\nrefuse = ["O2"]\ngrowth_percent = { ASD = 50, SLCN = 5 }\n'
    project.config += "[scenarios.other]\nlate = { O1 = 1 }\ngrowth_percent = { ASD = 10 }\n"
    other = in_scenario(load_config(project.write().config_path), "other").changes
    assert (other.refuse, other.late) == (["O2"], {"O1": 1})
    assert other.growth_percent == {"ASD": 10, "SLCN": 5}
    assert load(project, None).options["status"].tolist() == ["consider", "refused"]


def test_growth_of_a_need_in_a_scenario_takes_the_place_of_its_bases_in_points_or_per_cent(
    project: Project,
) -> None:
    project.config += "[changes]\ngrowth_points = { ASD = 2, SLCN = 1 }\ngrowth_percent = { ASD = 5 }\n"
    project.config += "[scenarios.other]\ngrowth_percent = { ASD = 10 }\n"
    project.config += "[scenarios.points]\ngrowth_points = { SLCN = 3 }\n"
    config = load_config(project.write().config_path)
    other, points = (in_scenario(config, name).changes for name in ("other", "points"))
    assert (other.growth_points, other.growth_percent) == ({"SLCN": 1}, {"ASD": 10})
    assert (points.growth_points, points.growth_percent) == ({"ASD": 2, "SLCN": 3}, {"ASD": 5})


def test_points_of_growth_are_added_to_each_years_growth(project: Project) -> None:
    project.config += "\n[scenarios.other]\ngrowth_points = { ASD = 2 }\n"
    for row, count in zip(project.tables["forecast"], (100, 110, 99), strict=True):
        row["pupils"] = count
    # 10% becomes 12%, -10% becomes -8%.
    assert load(project).forecast["pupils"].tolist() == pytest.approx([100, 112, 112 * 0.92])


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ('commit = ["O9"]', "key scenarios.other.commit: is not an option_id of options.csv (found 'O9')"),
        (
            "close = { P9 = 2028 }",
            "key scenarios.other.close: is not a provision_id of provisions.csv (found 'P9')",
        ),
        (
            'commit = ["O1"]\nrefuse = ["O1"]',
            "is refused here, and 'O1' is committed as well: key scenarios.other.commit",
        ),
        ("growth_percent = { ADHD = 1 }", "scenarios.other.growth_percent.ADHD: is no need"),
        ("comit = []", "key scenarios.other.comit: unknown key"),
        ("costs = { unplaced = 3 }", "key scenarios.other.costs.unplaced: unknown key"),
        ("capital = { total_gbp = -3 }", "key scenarios.other.capital.total_gbp: "),
        ("late = { O1 = 0 }", "key scenarios.other.late.O1: is too small"),
        ('forecast_scenario = "hot"', "'hot'"),
    ],
)
def test_faults_of_a_scenario_name_their_key(project: Project, scenario: str, words: str) -> None:
    project.config += f"\n[scenarios.other]\n{scenario}\n"
    (fault,) = faults(project)
    assert words in fault


def test_a_scenario_that_is_not_there_is_named_with_those_that_are(project: Project) -> None:
    project.config += SCENARIO
    (fault,) = faults(project, "othre")
    assert "did you mean 'other'?" in fault
    assert "allowed: other" in fault


def test_overrides_are_applied_and_kept(project: Project) -> None:
    project.tables["overrides"] = [
        override("commit", "O1", year=2028),
        override("refuse", "O2"),
        override("close", "P1;P2", year=2028),
    ]
    inputs = project.load()
    assert list(inputs.options["status"]) == ["committed", "refused"]
    assert inputs.options["earliest_year"].tolist() == [2028, 2027]
    assert inputs.provisions["close_year"].tolist() == [2028, 2028]
    assert inputs.overrides["reason"].tolist() == ["decided"] * 3


def test_a_delay_is_in_years_or_to_a_year(project: Project) -> None:
    project.tables["overrides"] = [override("late", "O1", value=1), override("late", "O2", year=2028)]
    assert project.load().options["earliest_year"].tolist() == [2028, 2028]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (override("close", "P1"), "row 2, column type: says nothing of when"),
        (override("late", "O1"), "row 2, column type: says nothing of how late, or twice"),
        (
            override("late", "O1", year=2028, value=1),
            "row 2, column type: says nothing of how late, or twice",
        ),
        (override("commit", "O1", value=1), "row 2, column value: is only for a delay"),
        (override("refuse", "O1", year=2028), "row 2, column year: is no use"),
        (override("commit", "P1"), "row 2, column ids: is not an option_id of options.csv (found 'P1')"),
        (override("drop", "O1"), "row 2, column type: is not one of the values allowed"),
        (override("refuse", "O1", author=""), "row 2, column author: is missing"),
    ],
)
def test_faults_of_the_ledger_name_their_row(project: Project, entry: dict[str, Any], words: str) -> None:
    project.tables["overrides"] = [entry]
    (fault,) = faults(project, None)
    assert words in fault


def test_a_scenarios_delay_counts_from_the_year_that_the_ledger_gives(project: Project) -> None:
    """Not from 2027, the options' own: what is agreed for 2028 slips to 2029."""
    project.config += "\n[scenarios.other]\nlate = { O1 = 1, O2 = 1 }\n"
    project.tables["overrides"] = [override("commit", "O1", year=2028), override("late", "O2", year=2029)]
    assert load(project).options["earliest_year"].tolist() == [2029, 2030]
    assert load(project, None).options["earliest_year"].tolist() == [2028, 2029]


def test_delays_add_up(project: Project) -> None:
    project.config += "\n[changes]\nlate = { O1 = 1 }\n[scenarios.other]\nlate = { O1 = 2 }\n"
    project.tables["overrides"] = [override("late", "O1", value=4), override("late", "O1", value=8)]
    assert load(project, None).options["earliest_year"].tolist() == [2027 + 1 + 4 + 8, 2027]
    assert load(project).options["earliest_year"].tolist() == [2027 + 1 + 2 + 4 + 8, 2027]


def test_the_order_of_the_ledger_changes_nothing(project: Project) -> None:
    entries = [override("late", "O1", value=1), override("commit", "O1", year=2030)]
    for project.tables["overrides"] in (entries, entries[::-1]):
        assert load(project, None).options["earliest_year"].tolist() == [2031, 2027]


def test_not_before_a_year_is_never_sooner(project: Project) -> None:
    project.tables["overrides"] = [override("late", "O1", year=2026)]
    assert load(project, None).options["earliest_year"].tolist() == [2027, 2027]


def test_what_a_scenario_decides_counts_over_the_ledger_and_is_told(project: Project) -> None:
    project.config += '\n[scenarios.other]\nrefuse = ["O1"]\ncommit = ["O2"]\nclose = { P1 = 2028 }\n'
    project.tables["overrides"] = [
        override("commit", "O1", year=2028),
        override("refuse", "O2"),
        override("close", "P1;P2", year=2027),
    ]
    base, other = load(project, None), load(project)
    assert base.options["status"].tolist() == ["committed", "refused"]
    assert base.provisions["close_year"].tolist() == [2027, 2027]
    assert base.overrides["set_aside"].tolist() == [(), (), ()]
    assert other.options["status"].tolist() == ["refused", "committed"]
    assert other.provisions["close_year"].tolist() == [2028, 2027]
    assert other.overrides["set_aside"].tolist() == [("O1",), ("O2",), ("P1",)]
    assert [str(warning) for warning in other.warnings if "set aside" in warning.message] == [
        f"overrides.csv, row {row}, column ids: is {here} here, which is set aside: in this scenario {there}"
        for row, here, there in (
            (2, "committed for 2028", "it is refused (found 'O1')"),
            (3, "refused", "it is committed (found 'O2')"),
            (4, "closed from 2027", "it is closed from 2028 (found 'P1')"),
        )
    ]


def test_what_a_scenario_decides_counts_over_the_changes_of_its_base_and_is_told(project: Project) -> None:
    project.config += '\n[changes]\ncommit = ["O1"]\nrefuse = ["O2"]\nclose = { P1 = 2027, P2 = 2027 }\n'
    project.config += (
        '[scenarios.other]\nrefuse = ["O1"]\ncommit = ["O2"]\nclose = { P1 = 2028, P2 = 2027 }\n'
    )
    other = load(project)
    assert other.options["status"].tolist() == ["refused", "committed"]
    assert other.provisions["close_year"].tolist() == [2028, 2027]
    config = load_config(project.config_path)
    told = [str(warning).removeprefix("config.toml, key ") for warning in overruled(config, "other")]
    assert told == [
        "scenarios.other.refuse: sets aside changes.commit, where it is committed (found 'O1')",
        "scenarios.other.commit: sets aside changes.refuse, where it is refused (found 'O2')",
        "scenarios.other.close: sets aside changes.close, where it is closed from 2027 (found 'P1')",
    ]


def test_the_record_of_a_scenario_makes_the_same_tables(project: Project) -> None:
    """A finished plan is verified from its recorded configuration, in which base and scenario are one."""
    project.config += '\n[changes]\ncommit = ["O1"]\nlate = { O1 = 1 }\ngrowth_percent = { ASD = 50 }\n'
    project.config += '[scenarios.other]\nrefuse = ["O1"]\nlate = { O2 = 3 }\nclose = { P1 = 2028 }\n'
    project.tables["overrides"] = [
        override("commit", "O1", year=2028),
        override("late", "O2", value=1),
        override("close", "P1", year=2027),
    ]
    config, inputs = load_all(project.write().config_path, "other")
    recorded = parse_config(config.model_dump(mode="json", exclude_none=True), file="run.json", finished=True)
    again = load_inputs(recorded, project.folder)
    assert again.warnings == inputs.warnings
    for name in ("options", "provisions", "forecast", "overrides"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(inputs, name))
    assert inputs.options["earliest_year"].tolist() == [2029, 2031]


@pytest.mark.parametrize(
    ("changes", "entry", "words"),
    [
        (
            'refuse = ["O1"]',
            override("commit", "O1"),
            "row 2, column ids: is committed here, and 'O1' is refused as well: key changes.refuse",
        ),
        (
            'commit = ["O1"]',
            override("refuse", "O1"),
            "row 2, column ids: is refused here, and 'O1' is committed as well: key changes.commit",
        ),
        (
            "close = { P1 = 2027 }",
            override("close", "P1", year=2028),
            (
                "row 2, column ids: is closed from 2028 here, and 'P1' is closed from 2027 as well: "
                "key changes.close"
            ),
        ),
    ],
)
def test_the_ledger_and_the_changes_of_the_base_may_not_contradict_each_other(
    project: Project, changes: str, entry: dict[str, Any], words: str
) -> None:
    project.config += f"\n[changes]\n{changes}\n"
    project.tables["overrides"] = [entry]
    (fault,) = faults(project, None)
    assert words in fault


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        (
            [override("close", "P1", year=2027), override("close", "P1;P2", year=2028)],
            (
                "row 3, column ids: is closed from 2028 here, and 'P1' is closed from 2027 as well: "
                "overrides.csv, row 2"
            ),
        ),
        (
            [override("commit", "O1", year=2027), override("late", "O1", year=2028)],
            (
                "row 3, column ids: is put off to 2028 here, and 'O1' is committed for 2027 as well: "
                "overrides.csv, row 2"
            ),
        ),
        (
            [override("commit", "O1"), override("refuse", "O2;O1")],
            "row 3, column ids: is refused here, and 'O1' is committed as well: overrides.csv, row 2",
        ),
    ],
)
def test_entries_of_the_ledger_may_not_contradict_each_other(
    project: Project, entries: list[dict[str, Any]], words: str
) -> None:
    project.tables["overrides"] = entries
    (fault,) = faults(project, None)
    assert words in fault


def test_entries_that_agree_are_no_fault(project: Project) -> None:
    project.config += '\n[changes]\ncommit = ["O1"]\nclose = { P2 = 2028 }\n'
    project.tables["overrides"] = [
        override("commit", "O1", year=2028),
        override("late", "O1", year=2028),
        override("close", "P2", year=2028),
    ]
    assert load(project, None).options["status"].tolist() == ["committed", "consider"]


def test_a_delay_of_what_is_refused_is_told_to_change_nothing(project: Project) -> None:
    project.config += "\n[scenarios.other]\nlate = { O1 = 1 }\n"
    project.tables["overrides"] = [override("refuse", "O1")]
    (told,) = [warning for warning in load(project).warnings if "puts it off" in warning.message]
    assert (told.file, told.row, told.value) == ("options.csv", 2, "O1")


def test_what_is_unknown_is_told_where_it_stands(project: Project) -> None:
    project.config += '\n[changes]\ncommit = ["O9"]\n[scenarios.other]\nrefuse = ["O8"]\n'
    assert [fault.split(":")[0] for fault in faults(project)] == [
        "config.toml, key changes.commit",
        "config.toml, key scenarios.other.refuse",
    ]


def test_the_ledger_knows_the_rows_of_its_file(project: Project) -> None:
    header, *rows = csv_text([override("refuse", "O1"), override("refuse", "O2")]).splitlines(keepends=True)
    project.raw["overrides.csv"] = "".join([header, "\r\n", rows[0], ",,,,,\r\n", "\r\n", rows[1]])
    assert load(project, None).overrides["row"].tolist() == [3, 6]


def test_the_example_of_a_ledger_is_read_as_its_words_say(project: Project) -> None:
    readme = Path(__file__).parents[2] / "data" / "README.md"
    (ledger,) = re.findall(r"```csv\n(type,ids.*?)```", readme.read_text(encoding="utf-8"), re.DOTALL)
    project.raw["overrides.csv"] = ledger
    project.tables["options"] = [
        option(name) for name in ("elm-road-unit", "oak-lane-classrooms", "oak-lane-hall")
    ]
    project.tables["provisions"].append(provision("beech-house"))
    inputs = load(project, None)
    assert inputs.options["status"].tolist() == ["committed", "refused", "refused"]
    assert inputs.options["earliest_year"].tolist() == [2029, 2027, 2027]
    assert inputs.provisions.set_index("provision_id")["close_year"]["beech-house"] == 2027
