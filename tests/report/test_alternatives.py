"""The page of near-best plans: what its sentences say, names that would do harm, and axe-core."""

from pathlib import Path

import pandas as pd
import pytest

from planner.config import Config, load_config
from planner.plan.alternatives import Within
from planner.plan.cut_short import CutShort
from planner.report.alternatives import draw_alternatives, sentences
from planner.report.alternatives_words import alternatives_summary
from planner.report.page import check_self_contained
from tests.report.conftest import OpenMap
from tests.report.test_accessibility import findings
from tests.workflow.council import tiny_council

HARM = "<img src=x onerror=alert(1)>"
WITHIN = Within(percent=1.0, gbp=2_680_000.0)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    project = tiny_council(tmp_path)
    project.write()
    return load_config(tmp_path / "config.toml")


def plan(name: str, kind: str, more_gbp: float, bound_gbp: float, unlike: int) -> dict[str, object]:
    different = kind == "most different"
    return {
        "plan": name,
        "kind": kind,
        "cost_gbp": 1e8 + more_gbp,
        "costs_more_gbp": more_gbp,
        "bound_gbp": bound_gbp,
        "options": 3,
        "options_unlike_best": unlike,
        "options_apart": unlike if different else pd.NA,
        "options_apart_at_most": unlike + 2 if different else pd.NA,
        "capital_gbp": 5e6,
        "places": 60.0,
        "unplaced_last_year": 12.0,
        "unplaced_pupil_years": 50.0,
        "mean_minutes": 21.0,
    }


PLANS = pd.DataFrame(
    [
        plan("best", "cheapest", 0.0, 1e8 - 400_000, 0),
        plan("next best 1", "cheapest", 1_500.0, 1e8 - 400_000, 1),
        plan("different 1", "most different", 2_000_000.0, float("nan"), 6),
    ]
)


def option(name: str, agreement: str, *, proven: bool, decided: bool = False) -> dict[str, object]:
    opens = 2027 if agreement == "always" else pd.NA
    return {
        "option_id": name,
        "name": name,
        "agreement": agreement,
        "proven": proven,
        "decided": decided,
        "plans_within": {"always": 9, "sometimes": 4, "never": 0}[agreement],
        "plans_known": 9,
        "opens_best": opens,
        "opens_next_best_1": opens,
        "opens_different_1": opens,
    }


OPTIONS = pd.DataFrame(
    [
        option("A", "always", proven=True),
        option("B", "always", proven=False),
        option("committed", "always", proven=True, decided=True),
        option(HARM, "sometimes", proven=False),
        option("D", "never", proven=True),
        option("refused", "never", proven=True, decided=True),
    ]
)


def test_the_sentences_count_what_is_not_decided_and_what_is_proven() -> None:
    agreed, sure, cheapest, different = sentences(PLANS, OPTIONS, WITHIN)
    assert agreed == (
        "2 options are in every plan known that gives up at most 1% of what the best one saves "
        "(£2.68 million). 1 option is in some and not in others: these can be traded. 1 option is in none."
    )
    assert sure == (
        "That no such plan does without is proven of 1, that none has it of 1. 9 plans are known within the "
        "limit; options that are decided already are not counted."
    )
    assert "differs from the best in 1 option and costs £1,500 more" in cheapest
    assert "(proven)" in cheapest
    assert "£400,000" in cheapest
    assert "6 options, for £2 million; none can differ in more than 8 (proven)." in different


def test_a_better_plan_than_the_study_began_with_is_told() -> None:
    within = Within(percent=1.0, gbp=2_680_000.0, better_gbp=440_000.0)
    assert "found a better one, by £440,000" in sentences(PLANS, OPTIONS, within)[-1]


def test_names_do_no_harm_and_the_page_has_no_grave_finding(config: Config, open_map: OpenMap) -> None:
    html = draw_alternatives(config, PLANS, OPTIONS, WITHIN, CutShort())
    check_self_contained(html)
    assert HARM not in html
    assert "…" not in html
    opened = open_map(html)
    assert findings(opened.page) == []
    assert opened.console == []
    assert opened.page.get_by_role("table").count() == 6


def test_one_plan_alone_has_a_page(config: Config) -> None:
    check_self_contained(draw_alternatives(config, PLANS.head(1), OPTIONS.iloc[:0], WITHIN, CutShort()))
    words = alternatives_summary(config, PLANS.head(1), OPTIONS.iloc[:0], WITHIN, CutShort())
    assert "No other plan was found." in words
