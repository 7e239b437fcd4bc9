"""explain, stress, frontier, futures and fairness on a small council: what they say, and what they write."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from click.testing import CliRunner

from planner.cli import main
from planner.model.futures import OpenedTogether, plan_together
from planner.model.solution import SolveStatus
from planner.problems import ExitCode
from planner.report.page import check_self_contained
from planner.workflow import cluster, fairness, fewest_unplaced, futures, study, sweep
from tests.workflow.council import contents

if TYPE_CHECKING:
    from click.testing import Result

    from planner.model.solve import Solved
    from planner.workflow.sweep import Base
    from tests.inputs.conftest import Project


def planner(*arguments: str) -> Result:
    answer = CliRunner().invoke(main, list(arguments))
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exc_info
    return answer


@pytest.fixture(autouse=True)
def _written(project: Project) -> None:
    project.config += '\n[scenarios.rich]\nlabel = "More capital"\ncapital = { total_gbp = 3000000 }\n'
    project.write()


def test_explain_says_what_an_option_of_the_plan_is_worth() -> None:
    words = planner("explain", "site").stdout
    assert words.startswith("Extend site is worth £")
    assert "  refused: £" in words
    assert "  a year late: £" in words
    assert "(proven: between £" in words


def test_explain_says_what_it_costs_to_open_another() -> None:
    words = planner("explain", "needless", "--scenario", "rich").stdout
    assert words.startswith("Extend needless is not in the plan: to open it in full in ")
    assert "  opened in full in any case: £" in words
    assert "  what binds: " in words


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("agreed", "Extend agreed is worth £"),
        ("said-no", "Extend said-no is not in the plan: "),
        ("too-late", "Extend too-late cannot open within the plan, whatever is decided."),
    ],
)
def test_explain_knows_what_is_decided(option: str, words: str) -> None:
    assert planner("explain", option).stdout.startswith(words)


def test_explain_opens_what_an_option_requires_with_it(project: Project) -> None:
    for row in project.tables["options"]:
        if row["option_id"] in {"site", "wing"}:
            row |= {"capital_gbp": 950_000, "places": 1, "earliest_year": 2029}
    project.write()
    words = planner("explain", "wing").stdout
    assert words.startswith("Extend wing is not in the plan: to open it in full in 2029/30 would cost £")
    assert "Extend site (+1)" in words


def test_explain_says_why_nothing_can_open_an_option(project: Project) -> None:
    for row in project.tables["options"]:
        if row["option_id"] == "needless":
            row["capital_gbp"] = 2_500_000
    project.write()
    words = planner("explain", "needless").stdout
    # £50,000 are committed, and £2,000,000 is all there is.
    assert words.startswith(
        "Extend needless is not in the plan, and cannot be opened in full: what is committed then costs "
        "£550,000 more than the capital of all years."
    )


def test_an_option_is_tried_in_the_first_year_whose_capital_has_room(project: Project) -> None:
    assert project.config.count("by_year_gbp = { 2027 = 900000, 2028 = 700000 }") == 1
    limits = "by_year_gbp = { 2026 = 60000, 2027 = 400000 }"
    project.config = project.config.replace("by_year_gbp = { 2027 = 900000, 2028 = 700000 }", limits)
    project.write()
    words = planner("explain", "needless", "--scenario", "rich").stdout
    assert words.startswith("Extend needless is not in the plan: to open it in full in 2028/29 would cost £")


def test_an_option_that_waits_for_what_is_refused_is_said_to(project: Project) -> None:
    project.config += '\n[changes]\nrefuse = ["site"]\n'
    project.write()
    words = planner("explain", "wing").stdout
    assert words.startswith("Extend wing waits for what is refused: to open it would save £")
    assert "opened in full in any case: −£" in words
    assert "(proven: between −£" in words


@pytest.mark.parametrize(
    "command", ["explain --all", "stress", "frontier", "futures", "alternatives", "fairness"]
)
def test_without_options_there_is_nothing_to_choose_and_no_traceback(project: Project, command: str) -> None:
    del project.tables["options"]
    (project.folder / "data" / "options.csv").unlink()
    project.write()
    answer = planner(*command.split())
    assert answer.exit_code == 0, answer.stderr


def test_a_refused_option_that_would_save_is_said_to(project: Project) -> None:
    for row in project.tables["options"]:
        if row["option_id"] == "said-no":
            row["places"] = 2
    project.write()
    words = planner("explain", "said-no").stdout
    assert words.startswith("Extend said-no is refused: to open it would save £")
    assert "opened in full in any case: −£" in words


def test_explain_asks_for_an_option_that_there_is() -> None:
    answer = planner("explain", "clas-b")
    assert answer.exit_code == ExitCode.FAULTY_INPUT
    assert "is no option_id of the options (found 'clas-b')" in answer.stderr
    assert "did you mean 'class-b'?" in answer.stderr


def test_stress_tells_what_each_option_is_worth(project: Project) -> None:
    words = planner("stress").stdout
    assert "  1. " in words
    table = pd.read_csv(project.folder / "maps" / "tiny-stress" / "stress.csv")
    assert set(table["option_id"]) <= {row["option_id"] for row in project.tables["options"]}
    free = table[table["option_id"] != "agreed"]
    assert (free["refused_gbp"] >= 0).all()
    assert (free["late_gbp"].dropna() >= 0).all()
    assert (table["refused_least_gbp"] <= table["refused_gbp"] + 1e-6).all()
    assert (table["refused_gbp"] <= table["refused_most_gbp"] + 1e-6).all()
    page = (project.folder / "maps" / "tiny-stress" / "stress.html").read_text()
    assert "Dearest to lose: Extend " in page
    assert "Every option of the plan" in page
    first = (project.folder / "maps" / "tiny-stress" / "stress.csv").read_bytes()
    planner("stress")
    assert (project.folder / "maps" / "tiny-stress" / "stress.csv").read_bytes() == first


def test_a_study_and_a_run_never_take_each_others_folder(project: Project) -> None:
    planner("stress")
    study = project.folder / "maps" / "tiny-stress"
    assert {path.name for path in study.iterdir()} == {"stress.csv", "stress.html", "study.json"}
    no_run = planner("verify", str(study))
    assert no_run.exit_code == ExitCode.FAULTY_INPUT
    assert "run.json: is missing" in no_run.stderr
    shutil.copytree(study, project.folder / "maps" / "tiny")
    refused = planner("run")
    assert refused.exit_code == ExitCode.FAULTY_INPUT
    assert "this is not the folder of a finished run, so it is not replaced" in refused.stderr
    (study / "study.json").rename(study / "run.json")
    refused = planner("stress")
    assert refused.exit_code == ExitCode.FAULTY_INPUT
    assert "this is not the folder of a study of a plan, so it is not replaced" in refused.stderr
    assert "Searching" not in refused.stderr


def test_frontier_never_costs_more_for_more_capital(project: Project) -> None:
    words = planner("frontier", "--points", "4", "--scenario", "rich").stdout
    folder = project.folder / "maps" / "tiny-rich-frontier"
    assert words.endswith("maps/tiny-rich-frontier/frontier.html\n")
    table = pd.read_csv(folder / "frontier.csv")
    assert table["budget_gbp"].is_monotonic_increasing
    assert table["cost_gbp"].is_monotonic_decreasing
    assert (table["bound_gbp"] <= table["cost_gbp"] + 1e-6).all()
    assert (table["capital_gbp"] <= table["budget_gbp"] + 1e-6).all()
    assert 3_000_000 in table["budget_gbp"].tolist()
    check_self_contained((folder / "frontier.html").read_text(encoding="utf-8"))


FUTURES = """
[futures.mid]
probability = 0.6
label = "<b>As forecast</b>"
[futures.more]
probability = 0.4
growth_percent = { ASD = 40 }
[draws]
low = "central"
"""


def test_futures_say_what_to_start_what_to_hold_and_what_to_drop(project: Project) -> None:
    project.config += FUTURES
    project.write()
    words = planner("futures", "--draws", "2", "--scenario", "rich").stdout
    folder = project.folder / "maps" / "tiny-rich-futures"
    assert words.endswith("maps/tiny-rich-futures/futures.html\n")
    assert "Decided already: 1 is committed, 1 is refused and 1 cannot open." in words
    assert "Extend agreed" not in words
    assert "equally likely" not in words
    plans = pd.read_csv(folder / "plans_in_futures.csv")
    assert (plans["regret_gbp"] >= -1e-6).all()
    worst, mean = (plans.groupby("plan")[name].first() for name in ("largest_regret_gbp", "mean_cost_gbp"))
    assert worst["least regret"] == worst.min()
    assert mean["best on average"] == mean.min()
    assert (plans["mean_bound_gbp"] <= plans["mean_cost_gbp"] + 1e-3).all()
    assert (plans["largest_regret_bound_gbp"] <= plans["largest_regret_gbp"] + 1e-3).all()
    options = pd.read_csv(folder / "options_in_futures.csv", keep_default_na=False)
    assert set(options["option_id"]) == {row["option_id"] for row in project.tables["options"]}
    verdict = dict(zip(options["option_id"], options["verdict"], strict=True))
    assert (verdict["agreed"], verdict["said-no"]) == ("committed", "refused")
    assert verdict["too-late"] == "cannot open"
    assert set(options["draws_share"]) <= {0, 0.5, 1}
    draws = pd.read_csv(folder / "draws.csv")
    assert (draws["best_bound_gbp"] <= draws["best_cost_gbp"] + 1e-6).all()
    assert (draws["best_cost_gbp"] <= draws["plan_cost_gbp"] + 1e-6).all()  # it starts from the plan for all
    page = (folder / "futures.html").read_text(encoding="utf-8")
    check_self_contained(page)
    assert "<b>As" not in page
    assert "Committed: opens whatever comes" in page
    assert "Extend agreed." in page
    before = contents(folder)
    planner("futures", "--draws", "2", "--scenario", "rich")
    assert contents(folder) == before


ALIKE = """
[futures.together]
probability = 0.6
label = "the forecast"
[futures.least_regret]
probability = 0.4
label = "the forecast"
growth_percent = { ASD = 40 }
"""


def test_futures_may_be_called_like_anything(project: Project) -> None:
    project.config += ALIKE
    project.write()
    planner("futures")
    folder = project.folder / "maps" / "tiny-futures"
    assert len(pd.read_csv(folder / "plans_in_futures.csv")) == (2 + 1 + 2) * 2
    options = pd.read_csv(folder / "options_in_futures.csv")
    names = {"opens_together", "opens_least_regret", "together_opens", "least_regret_opens"}
    assert names <= set(options.columns)


def test_futures_that_are_not_given_are_those_of_the_forecast(project: Project) -> None:
    words = planner("futures").stdout
    assert "equally likely" in words
    table = pd.read_csv(project.folder / "maps" / "tiny-futures" / "futures.csv")
    assert table["future"].tolist() == ["central", "high"]
    assert not (project.folder / "maps" / "tiny-futures" / "draws.csv").exists()


def test_probabilities_that_do_not_add_up_are_a_fault(project: Project) -> None:
    project.config += FUTURES.replace("0.6", "0.7").replace("ASD = 40", "ADS = 40")
    project.write()
    answer = planner("futures")
    assert answer.exit_code == ExitCode.FAULTY_INPUT
    assert "do not add up to 1 (found '1.1')" in answer.stderr
    assert "futures.more.growth_percent.ADS: is no need of [needs]" in answer.stderr


def test_fairness_has_a_price_and_never_saves_weighted_cost(project: Project) -> None:
    words = planner("fairness", "--scenario", "rich").stdout
    folder = project.folder / "maps" / "tiny-rich-fairness"
    assert words.endswith("maps/tiny-rich-fairness/fairness.html\n")
    assert "has 100% of its pupils without a place" in words
    for name, first in (("districts", 2_869), ("journeys", 50), ("minutes", 25)):
        table = pd.read_csv(folder / f"{name}.csv")
        assert table["price_gbp"].tolist()[:2] == [0, pytest.approx(first)]
        assert (table["costs_gbp"] + table["not_proven_gbp"] >= -1e-6).all()
    journeys = pd.read_csv(folder / "journeys.csv")
    assert journeys["over_guide_pupil_years"].iloc[-1] <= journeys["over_guide_pupil_years"].iloc[0] + 1e-6
    assert "The mean journey takes " in words
    assert "Journeys against cost" in (folder / "fairness.html").read_text(encoding="utf-8")
    shares = pd.read_csv(folder / "district_shares.csv")
    assert shares["unplaced_share"].between(0, 1).all()
    check_self_contained((folder / "fairness.html").read_text(encoding="utf-8"))


def test_frontier_finds_how_few_can_be_left_without_a_place(project: Project) -> None:
    words = planner("frontier", "--points", "3", "--scenario", "rich", "--least", "unplaced").stdout
    assert "Whatever else it costs, £" in words
    folder = project.folder / "maps" / "tiny-rich-frontier"
    table = pd.read_csv(folder / "frontier.csv")
    fewest = table["fewest_unplaced_pupil_years"]
    assert (fewest <= table["unplaced_pupil_years"]).all()
    assert (fewest.diff().dropna() <= 1e-6).all()
    # On so small a council the search ends with proof; openings count for less than a tenth of a pupil-year.
    assert fewest.tolist() == pytest.approx(table["fewest_at_least_pupil_years"].tolist(), abs=0.1)
    assert (table["fewest_cost_gbp"] >= table["bound_gbp"] - 1).all()
    assert (table["fewest_capital_gbp"] <= table["budget_gbp"]).all()
    page = (folder / "frontier.html").read_text(encoding="utf-8")
    assert "How few can be left without a place" in page
    assert "planner fairness draws journeys against cost (tiny-rich-fairness/fairness.html)" in page
    assert "stay in force at every budget: £900,000 in 2027/28 and £700,000 in 2028/29." in page
    assert "stay in force at every budget" in words
    check_self_contained(page)


def test_few_are_left_without_a_place_by_budgets_above_that_of_the_plan(project: Project) -> None:
    assert project.config.count("total_gbp = 2000000") == 1
    project.config = project.config.replace("total_gbp = 2000000", "total_gbp = 100000")
    project.write()
    planner("frontier", "--points", "3", "--least", "unplaced")
    table = pd.read_csv(project.folder / "maps" / "tiny-frontier" / "frontier.csv")
    assert table["fewest_capital_gbp"].iloc[-1] > 100_000
    assert (table["fewest_capital_gbp"] <= table["budget_gbp"]).all()
    assert (table["fewest_unplaced_pupil_years"] <= table["unplaced_pupil_years"]).all()


@pytest.mark.parametrize("command", ["stress", "frontier", "futures", "fairness"])
def test_a_scheduler_that_is_not_there_is_told_before_anything_is_solved(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "SECONDS_TO_REACH", 1)
    monkeypatch.setattr(study, "solve_base", None)
    answer = planner(command, "--scheduler", "tcp://127.0.0.1:9")
    assert answer.exit_code == ExitCode.FAULTY_INPUT
    assert "no Dask scheduler" in answer.stderr


@pytest.mark.parametrize(
    "command",
    [
        *("explain site", "explain --all", "stress", "frontier --points 2 --least unplaced", "futures"),
        *("alternatives", "fairness", "overrides"),
    ],
)
def test_every_study_says_what_the_time_limit_ended(
    command: str, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.tables["overrides"] = [
        {"type": "refuse", "ids": "site", "year": "", "value": "", "author": "A", "reason": "B"}
    ]
    project.write()

    def cut_short(*arguments: Any, **named: Any) -> tuple[Base, Solved]:
        base, solved = sweep.solve_base(*arguments, **named)
        return base, replace(solved, report=replace(solved.report, status=SolveStatus.TIME_LIMIT))

    for module in (study, fairness, fewest_unplaced):
        monkeypatch.setattr(module, "solve_base", cut_short)
    words = planner(*command.split()).stdout
    told = "The search for the plan itself was ended by [solver] time_limit_s"
    assert f"  note: {told}" in words
    # Solves that others start from count like any other.
    of_their_own = command.split(maxsplit=1)[0] in {"fairness", "frontier"}
    assert ("  note: 1 other search was ended by" in words) == of_their_own
    for page in project.folder.glob("maps/*/*.html"):
        assert told in page.read_text(encoding="utf-8")


def test_futures_count_the_searches_for_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_short(*arguments: Any, **named: Any) -> OpenedTogether:
        return replace(plan_together(*arguments, **named), status=SolveStatus.TIME_LIMIT)

    monkeypatch.setattr(futures, "plan_together", cut_short)
    assert "  note: 2 searches were ended by [solver] time_limit_s" in planner("futures").stdout


def test_explain_all_explains_every_option_both_ways(project: Project) -> None:
    words = planner("explain", "--all").stdout
    folder = project.folder / "maps" / "tiny-explain"
    assert words.endswith("maps/tiny-explain/explain.html\n")
    table = pd.read_csv(folder / "explain.csv").set_index("option_id")
    assert set(table.index) == {row["option_id"] for row in project.tables["options"]}
    opens = table["opens"] == "yes"
    assert opens.any()
    assert not opens.all()
    free = table[~table.index.isin(["agreed", "said-no"])]
    assert (free["regret_gbp"].dropna() >= 0).all()
    assert (free["forced_gbp"].dropna() >= 0).all()
    assert table.loc[~opens, "regret_gbp"].isna().all()
    assert table.loc[opens, "forced_gbp"].isna().all()
    alone = planner("explain", "site").stdout.splitlines()[0]
    assert table.loc["site", "sentence"] == alone
    page = (folder / "explain.html").read_text(encoding="utf-8")
    check_self_contained(page)
    assert all(f"<h3>{row['name']}</h3>" in page for row in project.tables["options"])
    planner("explain", "--all")
    assert (folder / "explain.html").read_text(encoding="utf-8") == page


def test_explain_wants_an_option_or_all() -> None:
    assert planner("explain").exit_code == ExitCode.WRONG_USAGE
    assert planner("explain", "site", "--all").exit_code == ExitCode.WRONG_USAGE
    assert planner("explain", "--all", "--thresholds").exit_code == ExitCode.WRONG_USAGE


def test_thresholds_say_what_would_change_the_answer() -> None:
    words = planner("explain", "needless", "--thresholds").stdout
    assert "capital of a unit (£500,000): it " in words
    assert "pupils with ASD and SLCN in every year: it " in words
    assert "(tried: +5%, +10%, +20%, +40%)" in words or "at +5%, +10%, +20%, +40%" in words
    decided = planner("explain", "said-no", "--thresholds").stdout
    assert "what would change it: nothing, it is decided" in decided
