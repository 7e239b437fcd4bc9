"""Plans are compared only where they are of the same places and pupils, and have a year in common."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pandas as pd
import pytest

from planner.plan.comparable import NamedPlan, years_in_common
from planner.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.plan.plan import Plan


def named(
    name: str,
    *,
    years: range = range(2026, 2029),
    zones: Mapping[str, str] | None = None,
    provisions: Sequence[str] = ("p", "q"),
    phases: Mapping[str, tuple[int, int]] | None = None,
    needs: Sequence[str] = ("ASD",),
) -> NamedPlan:
    """As much of a plan as says what it is of; `zones` are zone -> district."""
    zones = zones or {"z1": "North", "z2": "South"}
    phases = phases or {"primary": (0, 6)}
    plan = SimpleNamespace(
        config=SimpleNamespace(
            plan=SimpleNamespace(years=years), needs=dict.fromkeys(needs, ""), phases=phases
        ),
        inputs=SimpleNamespace(
            zones=pd.DataFrame({"zone_id": [*zones]}),
            provisions=pd.DataFrame({"provision_id": [*provisions]}),
            district_of_zone=zones,
        ),
    )
    return NamedPlan(name=name, plan=cast("Plan", plan))


def faults(*plans: NamedPlan) -> list[str]:
    with pytest.raises(InputError) as found:
        years_in_common(plans)
    return [f"{problem.file}: {problem.message}" for problem in found.value.problems]


def test_the_years_in_common_are_those_of_all() -> None:
    plans = [
        named("a", years=range(2026, 2031)),
        named("b", years=range(2028, 2036)),
        named("c", years=range(2020, 2030)),
    ]
    assert years_in_common(plans) == range(2028, 2030)


def test_options_may_differ_and_the_order_of_rows() -> None:
    other = named("b", zones={"z2": "South", "z1": "North"}, provisions=("q", "p"))
    assert years_in_common([named("a"), other]) == range(2026, 2029)


def test_every_reason_is_told_at_once_each_with_its_plan() -> None:
    zones = {f"n{number}": "North" for number in range(5)}
    assert faults(
        named("a"),
        named("b", zones=zones, provisions=("p",)),
        named("c", phases={"primary": (0, 5)}, needs=("SLCN",), years=range(2040, 2041)),
    ) == [
        "b: has other zones than 'a': 'n0', 'n1', 'n2' and 2 more only here, 'z1', 'z2' only there",
        "b: has other provisions than 'a': 'q' only there",
        "c: has other needs than 'a': 'SLCN' only here, 'ASD' only there",
        "c: has other phases than 'a': 'primary 0-5' only here, 'primary 0-6' only there",
        "None: no year is in all of the plans: 'a' 2026 to 2028, 'b' 2026 to 2028, 'c' 2040 to 2040",
    ]


def test_a_zone_that_moved_to_another_district_is_named() -> None:
    moved = named("b", zones={"z1": "South", "z2": "South"})
    assert faults(named("a"), moved) == ["b: has 'z1' in another district than 'a'"]
