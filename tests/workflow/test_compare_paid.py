"""`planner compare` of plans with prices of fairness: what is paid, and what is proven of which sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner

from planner.cli import main
from planner.workflow.run import run
from tests.workflow.council import hand_council

if TYPE_CHECKING:
    from pathlib import Path

PRICES = "over_guide_gbp_per_minute = 100, district_unplaced_share = 0.2, above_share_gbp = 5000"
SCENARIOS = f"""
[scenarios.frugal]
capital = {{ total_gbp = 0 }}
[scenarios.fair]
fairness = {{ {PRICES} }}
[scenarios.fair-frugal]
capital = {{ total_gbp = 0 }}
fairness = {{ {PRICES} }}
[scenarios.near]
fairness = {{ over_guide_gbp_per_minute = 100 }}
"""


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the plans of the council by hand, with and without prices, with and without capital.

    With the prices Near and Far have places by their numbers (see test_fairness): £400 more are paid in 2026
    for the journeys, and in 2027 unless the hut opens. Present values of what is paid, and of weights:

    - by-hand £296,000 and frugal £316,800, as in test_compare
    - fair: 176,400 + 0.8 x 150,000 = £296,400; 6,400 + 0.8 x 1,000 = £7,200
    - fair-frugal: 1.8 x 176,400 = £317,520; 1.8 x 6,400 = £11,520
    """
    project = hand_council(tmp_path_factory.mktemp("paid"))
    project.config += SCENARIOS
    config_path = project.write().config_path
    for scenario in (None, "frugal", "fair", "fair-frugal", "near"):
        run(config_path, scenario=scenario)
    return project.folder / "maps"


def said(plans: Path, one: str, other: str, target: Path) -> tuple[str, pd.DataFrame]:
    """What the comparison says of the second, and its table of plans."""
    arguments = ["compare", str(plans / one), str(plans / other), "--output", str(target)]
    answer = CliRunner().invoke(main, arguments)
    assert answer.exit_code == 0, (answer.output, answer.exception)
    return answer.stdout.splitlines()[0], pd.read_csv(target / "compare_plans.csv").set_index("plan")


def test_weights_are_no_cost_and_what_fairness_costs_is_proven(plans: Path, tmp_path: Path) -> None:
    words, table = said(plans, "by-hand", "by-hand-fair", tmp_path / "both")
    assert words == (
        "B (fair) costs £400 more than A (by-hand) (present value of what is paid). It is proven that B "
        "(fair), planned with prices of fairness, costs between £400 and £400 more than the cheapest plan "
        "that these settings allow without them."
    )
    assert table["paid_gbp"].tolist() == pytest.approx([316_800, 296_000, 296_400])
    assert table["weight_gbp"].tolist() == pytest.approx([0, 0, 7_200], abs=1e-3)
    assert table["objective_gbp"].tolist() == pytest.approx([316_800, 296_000, 303_600])
    assert table["do_nothing_paid_gbp"].tolist() == pytest.approx([316_800, 316_800, 317_520])
    assert table["saving_gbp"].tolist() == pytest.approx([0, 20_800, 21_120], abs=1e-3)
    assert table["bound_gbp"].iloc[2] == pytest.approx(303_600)
    page = " ".join((tmp_path / "both" / "compare.html").read_text(encoding="utf-8").split())
    assert "Money is not like for like" not in page
    assert "which nobody pays, counted in the planning of B (fair) (£7,200)." in page
    assert "Weights of fairness, which nobody pays: not in the cost above" in page


def test_plans_with_the_same_prices_are_proven_apart_by_cost_and_weights(plans: Path, tmp_path: Path) -> None:
    # 317,520 − 296,400; with weights 329,040 − 303,600.
    words, table = said(plans, "by-hand-fair", "by-hand-fair-frugal", tmp_path / "both")
    assert words == (
        "B (fair-frugal) costs £21,100 more than A (fair) (present value of what is paid). With the weights "
        "of fairness, which nobody pays, B (fair-frugal) weighs £25,400 more than A (fair). That it weighs "
        "more is proven: even the best plan under the settings of B (fair-frugal) would weigh at least "
        "£25,400 more than this plan of A (fair)."
    )
    assert table["weight_gbp"].tolist() == pytest.approx([11_520, 7_200, 11_520])


def test_a_bound_without_weights_tells_what_is_paid_under_other_settings(plans: Path, tmp_path: Path) -> None:
    words, _ = said(plans, "by-hand-frugal", "by-hand-fair", tmp_path / "less")
    assert words == (
        "B (fair) costs £20,400 less than A (frugal) (present value of what is paid). That it costs less is "
        "proven: even the cheapest plan under the settings of A (frugal) would cost at least £20,400 more "
        "than this plan of B (fair)."
    )
    words, _ = said(plans, "by-hand-fair", "by-hand-frugal", tmp_path / "more")
    assert "That it costs more is proven: even the cheapest plan under the settings of B (frugal)" in words


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        # The bound of the plan with weights, £329,040, is none of what is paid.
        ("by-hand", "by-hand-fair-frugal", "costs £21,500 more than A (by-hand)"),
        ("by-hand-fair", "by-hand-near", "costs £400 less than A (fair)"),
    ],
)
def test_a_bound_of_other_weights_proves_nothing_of_what_is_paid(
    plans: Path, tmp_path: Path, one: str, other: str, difference: str
) -> None:
    words, _ = said(plans, one, other, tmp_path / "both")
    assert difference in words
    assert words.endswith(
        "The prices of fairness are not the same, and what is proven of a plan with prices is proven of its "
        "cost and weights together: neither is shown to be the better by what is paid."
    )


def test_a_list_with_prices_is_held_against_the_best_by_cost_and_weights(plans: Path, tmp_path: Path) -> None:
    target = str(tmp_path / "both")
    arguments = ["compare", str(plans / "by-hand-fair"), "--with-do-nothing", "--output", target]
    words = CliRunner().invoke(main, arguments).stdout.splitlines()[0]
    assert "nothing more) costs £21,100 more than A (fair) (present value of what is paid)." in words
    assert "Both sums are exact, for the same pupils and prices. It is proven that B (" in words
    assert "weighs between £25,400 and £25,500 more than the best plan" in words
