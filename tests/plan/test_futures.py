"""What tells futures apart, and by when an option must be started, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from planner.demand.futures import Futures, NamedFuture
from planner.model.solution import Solution
from planner.model.variant import Outcome, Variant
from planner.plan.futures import PlanInFutures, Together, Trigger, options_table, trigger_of
from planner.report.futures import sentences, start_words
from tests.model.instances import Option, instance

PUPILS = {"ASD": np.array([[10.0, 10.0], [10.0, 20.0], [10.0, 30.0]])}


def test_more_pupils_tell_once_the_futures_part() -> None:
    right = np.array([False, False, True])
    assert trigger_of(PUPILS, right, 1, 2027) == Trigger(need="ASD", year=2027, pupils=25.0, at_least=True)
    assert trigger_of(PUPILS, right, 0, 2026) is None


def test_fewer_pupils_tell_where_an_option_gives_way_to_a_larger_one() -> None:
    right = np.array([True, False, False])
    assert trigger_of(PUPILS, right, 1, 2027) == Trigger(need="ASD", year=2027, pupils=15.0, at_least=False)


def test_nothing_tells_where_the_middle_alone_is_right() -> None:
    assert trigger_of(PUPILS, np.array([False, True, False]), 1, 2027) is None


def test_the_first_need_that_tells_is_taken() -> None:
    pupils = {"ASD": np.array([[5.0], [5.0]]), "SLCN": np.array([[1.0], [3.0]])}
    found = trigger_of(pupils, np.array([False, True]), 0, 2026)
    assert found == Trigger(need="SLCN", year=2026, pupils=2.0, at_least=True)


def opening_in(
    *years: int | None, committed: bool = False, refused: bool = False
) -> tuple[Together, pd.DataFrame]:
    """Ten years from 2026 and an option with a year of lead time: when (index) it opens in each future."""
    of = instance(
        pupils=[[10.0] * 10],
        places=[[0.0] * 10],
        km={(0, 0): 0.0},
        options=[Option(places=10, earliest=1, committed=committed, refused=refused)],
    )
    outcomes = []
    for year in years:
        opened = np.zeros((1, 10), dtype=np.int64)
        if year is not None:
            opened[0, year] = 1
        solution = Solution(opened=opened, placed=np.zeros((1, 10)), unplaced=np.zeros((1, 10)))
        outcomes.append(Outcome.of_allocation(Variant(name="own"), of, solution, 0.0))
    plan = PlanInFutures(name="best on average", outcomes=tuple(outcomes))
    futures = tuple(
        NamedFuture(name=str(number), label=f"future {number}", probability=0.5, pupils=of.groups.pupils)
        for number in range(len(years))
    )
    together = Together(
        first_year=2026,
        futures=Futures(demand=None, futures=futures, are_given=True),  # type: ignore[arg-type]
        own=tuple(outcomes),
        plans=(plan,),
        mean=plan,
        mean_bound_gbp=0.0,
        regret=plan,
        regret_bound_gbp=0.0,
        cut_short=0,
    )
    named = pd.DataFrame({"name": ["Extend"]})
    return together, options_table(together, of, named, [frozenset({"ASD"})], [])


@pytest.mark.parametrize(
    ("years", "decide_by", "words"),
    [
        # A year of lead time: what opens in 2034 is started in 2033, for the future that has it first.
        ((8, 9), 2033, "start by September 2033"),
        ((8, 2), 2027, "start by September 2027"),
        ((9, 1), 2026, "start now"),
    ],
)
def test_what_is_right_in_every_future_is_started_when_the_first_of_them_needs_it(
    years: tuple[int, int], decide_by: int, words: str
) -> None:
    together, options = opening_in(*years)
    (row,) = options.to_dict("records")
    assert (row["verdict"], row["decide_by"]) == ("start", decide_by)
    assert start_words(together, row) == words
    when = "start now" if words == "start now" else "start later"
    assert sentences(together, options)[0].startswith(f"1 option is right in every future: {when}. ")
    both = pd.concat([options, options.assign(decide_by=2026), options.assign(decide_by=2030)])
    later = 1 if words == "start now" else 2
    told = f"3 options are right in every future: start {3 - later} now, {later} later. "
    assert sentences(together, both)[0].startswith(told)


@pytest.mark.parametrize(("years", "verdict"), [((8, 8), "committed"), ((None, None), "refused")])
def test_what_is_committed_or_refused_leaves_nothing_to_decide(
    years: tuple[int | None, int | None], verdict: str
) -> None:
    together, options = opening_in(*years, committed=verdict == "committed", refused=verdict == "refused")
    assert options["verdict"].tolist() == [verdict]
    assert options["decide_by"].isna().all()
    assert sentences(together, options)[0] == (
        "0 options are right in every future. 0 options are right in some: hold. "
        f"0 options are right in none: drop. Decided already: 1 is {verdict}."
    )


def test_what_is_right_in_some_futures_or_none_is_decided_by_then_or_never() -> None:
    _, some = opening_in(None, 8)
    assert (some["verdict"].tolist(), some["decide_by"].tolist()) == (["hold"], [2033])
    _, none = opening_in(None, None)
    assert none["verdict"].tolist() == ["drop"]
    assert none["decide_by"].isna().all()
