"""alternatives on a small council: what it says, and what it writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner

from planner.cli import main
from planner.report.page import check_self_contained
from tests.workflow.council import contents

if TYPE_CHECKING:
    from tests.inputs.conftest import Project


@pytest.fixture(autouse=True)
def _written(project: Project) -> None:
    project.config += '\n[scenarios.rich]\nlabel = "More capital"\ncapital = { total_gbp = 3000000 }\n'
    project.write()


def planner(*arguments: str) -> str:
    answer = CliRunner().invoke(main, list(arguments))
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def test_alternatives_list_plans_and_say_what_can_be_traded(project: Project) -> None:
    words = planner("alternatives", "--count", "3", "--within", "20", "--scenario", "rich")
    folder = project.folder / "maps" / "tiny-rich-alternatives"
    assert words.endswith("maps/tiny-rich-alternatives/alternatives.html\n")
    assert "can be traded" in words
    plans = pd.read_csv(folder / "plans_near_best.csv")
    cheapest = plans[plans["kind"] == "cheapest"]
    different = plans[plans["kind"] == "most different"]
    assert len(cheapest) == 3
    assert len(different) == 3
    assert cheapest["cost_gbp"].is_monotonic_increasing
    assert (cheapest["bound_gbp"] <= cheapest["cost_gbp"] + 1e-6).all()
    assert (plans["options_unlike_best"].iloc[1:] >= 1).all()
    assert (different["options_apart"] <= different["options_apart_at_most"]).all()
    assert different["options_apart"].is_monotonic_decreasing
    options = pd.read_csv(folder / "options_near_best.csv").set_index("option_id")
    assert set(options.index) == {row["option_id"] for row in project.tables["options"]}
    assert list(options.loc["agreed", ["agreement", "decided", "proven"]]) == ["always", True, True]
    for decided in ("said-no", "too-late"):
        assert list(options.loc[decided, ["agreement", "decided", "proven"]]) == ["never", True, True]
    opens = options.filter(like="opens_").notna()
    within = [name for name in map(str, opens.columns) if "different" in name or name == "opens_best"]
    always, never = (options["agreement"] == kind for kind in ("always", "never"))
    assert opens.loc[always, within].to_numpy().all()
    assert not opens.loc[never, within].to_numpy().any()
    check_self_contained((folder / "alternatives.html").read_text(encoding="utf-8"))
    before = contents(folder)
    planner("alternatives", "--count", "3", "--within", "20", "--scenario", "rich")
    assert contents(folder) == before


def test_alternatives_of_one_plan_are_none_where_nothing_may_be_given_up(project: Project) -> None:
    words = planner("alternatives", "--count", "1", "--within", "0")
    assert "No other plan was found." in words
    plans = pd.read_csv(project.folder / "maps" / "tiny-alternatives" / "plans_near_best.csv")
    assert plans["plan"].tolist()[0] == "best"
    assert (plans["costs_more_gbp"].abs() <= 0.01).all()
