"""Why an option does not open: only what the tables bear out."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from planner.plan.plan import Plan
from planner.report.committee.alternatives import Alternatives, capital_charge
from planner.report.release import Release
from tests.report.conftest import internal

FUNDING_GBP = 10_000.0


def changed(release: Release, option: str, **cells: Any) -> Release:
    options = release.options.copy()
    for column, value in cells.items():
        options.loc[options["option_id"] == option, column] = value
    return dataclasses.replace(release, options=options)


def with_limits(release: Release, **capital: Any) -> Release:
    limits = release.config.capital.model_copy(update=capital)
    return dataclasses.replace(release, config=release.config.model_copy(update={"capital": limits}))


def worth(release: Release, provision: str, gbp: float | list[float]) -> Release:
    """What one more place at a provision would save, each year or year by year."""
    years = release.provision_years.copy()
    years.loc[years["provision_id"] == provision, "place_value_gbp"] = gbp
    return dataclasses.replace(release, provision_years=years)


@pytest.fixture
def release(make_plan: Callable[..., Plan]) -> Release:
    """o2 at p2 needs £200,000 for 6 places and is not recommended; its places are worth much."""
    return worth(internal(make_plan()), "p2", 90_000.0)


def test_refused_comes_first(release: Release) -> None:
    assert Alternatives(release).why_not("o3") == "Ruled out by the council (refused)."


def test_what_it_requires_does_not_open(release: Release) -> None:
    assert "“Enlarge Elm”" in Alternatives(changed(release, "o2", requires="o3")).why_not("o2")
    assert "follow" not in Alternatives(changed(release, "o2", requires="o1")).why_not("o2")


def test_what_it_excludes_opens(release: Release) -> None:
    rival = changed(release, "o1", exclusive_group="Cedar")
    assert "“Open Beech” exclude each other" in Alternatives(rival).why_not("o2")
    unopened = changed(release, "o4", exclusive_group="Cedar")
    assert "exclude" not in Alternatives(unopened).why_not("o2")


def test_too_late(release: Release) -> None:
    assert "in 2029/30 at the earliest" in Alternatives(changed(release, "o2", earliest_year=2029)).why_not(
        "o2"
    )


def test_places_that_cost_more_than_the_first_saves(release: Release) -> None:
    cost = FUNDING_GBP + capital_charge(release.config) * 200e3 / 6
    below, above = (worth(release, "p2", cost + change) for change in (-1.0, 1.0))
    assert "would save at most £11,600 a year and cost £11,600" in Alternatives(below).why_not("o2")
    assert "would save" not in Alternatives(above).why_not("o2")


def test_one_year_late_in_the_plan_that_pays_is_enough(release: Release) -> None:
    """It could open in the last year alone, so it cannot be said that it does not pay."""
    assert "would save" not in Alternatives(worth(release, "p2", [0.0, 0.0, 90e3])).why_not("o2")
    late = worth(release, "p2", [900e3, 0.0, 0.0])
    assert "would save nothing" in Alternatives(late).why_not("o2")


def test_its_own_place_funding_counts(release: Release) -> None:
    dear = dataclasses.replace(
        release,
        provisions=release.provisions.assign(
            place_funding_gbp=np.where(release.provisions["provision_id"] == "p2", 95e3, np.nan)
        ),
    )
    assert "would save at most £90,000" in Alternatives(dear).why_not("o2")


def test_capital_that_is_not_left(release: Release) -> None:
    spent = 1.4e6
    assert "needs £200,000 of capital and the plan leaves £199,000" in Alternatives(
        with_limits(release, total_gbp=spent + 199e3)
    ).why_not("o2")
    assert "capital" not in Alternatives(with_limits(release, total_gbp=spent + 200e3)).why_not("o2")
    by_year = {"2026": 0.0, "2027": 700e3, "2028": 899e3}
    scarce = with_limits(release, total_gbp=None, by_year_gbp=by_year)
    assert "no year’s limit leaves that much" in Alternatives(scarce).why_not("o2")
    enough = with_limits(release, total_gbp=None, by_year_gbp={**by_year, "2028": 900e3})
    assert "capital" not in Alternatives(enough).why_not("o2")


def test_no_reason_is_made_up(release: Release) -> None:
    assert "the tables alone do not say" in Alternatives(release).why_not("o2")


def test_near_means_the_same_needs_and_phases(release: Release) -> None:
    """Ash is 8 km from Cedar and 12 km from Elm; Beech takes ASD only, Cedar SLCN only."""
    near = {
        option: [found.option_id for found in Alternatives(release).near(option)] for option in ("o0", "o1")
    }
    assert near == {"o0": ["o4", "o1", "o2"], "o1": ["o0", "o4"]}
    assert [found.opens for found in Alternatives(release).near("o0")] == [False, True, False]
