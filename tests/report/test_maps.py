import dataclasses
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import folium
import numpy as np
import pytest
from branca.element import JavascriptLink

from planner.model.solution import SolveStatus
from planner.plan.plan import Plan
from planner.report import maps
from planner.report.map_breaks import class_breaks, shading_breaks
from planner.report.map_figures import phase_label, year_groups
from planner.report.page import UnsafePageError
from planner.report.proof import STATUS_WORDS
from tests.report.conftest import internal


def figures(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="figures">(.*?)</script>', html)
    assert found
    read: dict[str, Any] = json.loads(found.group(1))
    return read


def test_the_same_plan_gives_the_same_bytes(make_plan: Callable[..., Plan]) -> None:
    assert maps.draw_map(internal(make_plan())) == maps.draw_map(internal(make_plan()))


def test_another_process_gives_the_same_bytes(make_plan: Callable[..., Plan], tmp_path: Path) -> None:
    program = (
        "import importlib.util, pathlib, sys\n"
        "spec = importlib.util.spec_from_file_location('hand', sys.argv[1])\n"
        "hand = importlib.util.module_from_spec(spec)\n"
        "sys.modules['hand'] = hand\n"
        "spec.loader.exec_module(hand)\n"
        "from planner.report.maps import draw_map\n"
        "pathlib.Path(sys.argv[2]).write_text(draw_map(hand.internal(hand._make_plan())), encoding='utf-8')\n"
    )
    written = tmp_path / "map.html"
    hand = Path(__file__).with_name("conftest.py")
    subprocess.run(
        [sys.executable, "-c", program, hand, written], check=True, env={**os.environ, "PYTHONHASHSEED": "7"}
    )
    assert written.read_text(encoding="utf-8") == maps.draw_map(internal(make_plan()))


def test_the_figures_are_the_plans(make_plan: Callable[..., Plan]) -> None:
    plan = make_plan()
    drawn = figures(maps.draw_map(internal(plan)))
    zones, districts = drawn["zones"], drawn["districts"]
    in_last_year = plan.unplaced[plan.unplaced["year"] == 2028]
    full = in_last_year[in_last_year["reason"] == "no_capacity"]
    assert sum(sum(row[2]) for row in zones["full"]) / 100 == pytest.approx(full["pupils"].sum(), abs=0.3)
    tables = {
        ("plan", "unplaced"): plan.unplaced,
        ("plan", "placed"): plan.allocation,
        ("without", "unplaced"): plan.do_nothing_unplaced,
    }
    for (case, column), table in tables.items():
        total = table.loc[table["year"] == 2028, "pupils"].sum()
        every = [districts[case][column][choice][2][-1] for choice in range(9)]
        assert every[0] == pytest.approx(total, abs=1e-3)
        assert every[0] == pytest.approx(sum(every[choice] for choice in (4, 5, 7, 8)), abs=1e-2)
        assert sum(districts[case][column][0][2][:-1]) == pytest.approx(total, abs=1e-2)
    in_first_year = plan.do_nothing_unplaced.query("year == 2026")["pupils"].sum()
    assert sum(sum(row[0]) for row in zones["without"]) / 100 == pytest.approx(in_first_year, abs=0.3)
    ash = drawn["provisions"][0]
    assert sum(by_year[0] for by_year in ash["pupils_by"].values()) == pytest.approx(
        ash["pupils"][0], abs=0.05
    )
    assert [len(option["openings"]) for option in drawn["options"]] == [2, 1, 0, 0, 0]
    assert drawn["provisions"][5]["closes"] == "2028/29"


def test_journeys_over_the_guide_and_where_pupils_come_from(make_plan: Callable[..., Plan]) -> None:
    plan = make_plan()
    far = plan.allocation["zone_id"].isin(["z4", "z6"])
    minutes = plan.allocation["minutes"].mask(far, 61.0)
    drawn = figures(
        maps.draw_map(internal(dataclasses.replace(plan, allocation=plan.allocation.assign(minutes=minutes))))
    )
    by_zone = np.sum([row[0] for row in drawn["zones"]["over_guide"]], axis=0) / 100
    assert np.flatnonzero(by_zone).tolist() == [4, 6]
    expected = plan.allocation[far & (plan.allocation["year"] == 2026)]["pupils"].sum()
    assert by_zone.sum() == pytest.approx(expected, abs=0.05)
    homes = drawn["provisions"][0]["pupils_from"]
    assert [sum(homes[row][year] for row in ("0", "1")) for year in range(3)] == pytest.approx(
        drawn["provisions"][0]["pupils"], abs=0.05
    )
    assert drawn["provisions"][1]["pupils_from"] == {}


def test_the_classes_hold_with_the_plan_and_without() -> None:
    unplaced, without = np.array([[1.0, 2.0, 5.0]]), np.array([[10.0, 8.0, np.nan]])
    breaks = shading_breaks(unplaced, without, np.zeros((1, 3)), 1)
    assert breaks == {"shortage": [2.0, 4.0, 6.0, 8.0], "journeys": [], "difference": [6.0, 8.0]}


def test_a_trace_of_a_pupil_is_not_nothing(make_plan: Callable[..., Plan]) -> None:
    plan = make_plan()
    traces = plan.unplaced.assign(pupils=1e-4)
    drawn = figures(maps.draw_map(internal(dataclasses.replace(plan, unplaced=traces))))
    assert set(np.ravel(drawn["zones"]["full"])) == {0, 1}


def test_a_link_that_folium_never_had_is_an_error(
    make_plan: Callable[..., Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    links = [*folium.Map.default_js, ("heat", "https://cdn.example/heat.js")]
    monkeypatch.setattr(folium.Map, "default_js", links)
    with pytest.raises(UnsafePageError, match="heat"):
        maps.draw_map(internal(make_plan()))


def test_a_link_of_a_plugin_is_an_error() -> None:
    with pytest.raises(UnsafePageError, match="plugin"):
        maps._leaflet(JavascriptLink("https://cdn.example/plugin.js").render())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "saves £5 million"),
        ({}, "at least 98% of the saving"),
        ({"status": SolveStatus.TIME_LIMIT}, "ended at its time limit: it reaches"),
        ({"do_nothing_gbp": 90e6}, "saves nothing over doing nothing"),
        ({"do_nothing_gbp": 90.5e6}, "saves £500,000"),
    ],
)
def test_the_verdict(make_plan: Callable[..., Plan], change: dict[str, Any], words: str) -> None:
    plan = make_plan()
    solve = dataclasses.replace(plan.solve, **change)
    assert words in maps._verdict(internal(dataclasses.replace(plan, solve=solve)))


@pytest.mark.parametrize("status", list(SolveStatus))
@pytest.mark.parametrize("saving_gbp", [0.0, 5e6])
def test_every_way_a_search_ends_has_its_words(
    make_plan: Callable[..., Plan], status: SolveStatus, saving_gbp: float
) -> None:
    plan = make_plan()
    solve = dataclasses.replace(
        plan.solve, status=status, do_nothing_gbp=plan.solve.objective_gbp + saving_gbp
    )
    assert STATUS_WORDS[status] in maps._verdict(internal(dataclasses.replace(plan, solve=solve)))


@pytest.mark.parametrize(
    ("values", "smallest", "breaks"),
    [
        ([], 0.05, []),
        ([0.0, 0.0], 0.05, []),
        ([2.0, 2.0, 2.0], 0.05, [2.0]),
        ([0.001, 0.002], 0.05, [0.05]),
        (np.arange(1, 101), 1, [20.0, 40.0, 60.0, 80.0]),
        ([0.2, 0.3], 1, [1.0]),
        ([1e-9, 1.0], 0.05, [1.0]),
    ],
)
def test_classes_part_at_round_numbers(values: Any, smallest: float, breaks: list[float]) -> None:  # noqa: ANN401
    assert class_breaks(np.array(values, dtype=float), smallest) == breaks


def test_words_for_phases_and_year_groups() -> None:
    assert [year_groups(*band) for band in ((0, 6), (7, 11), (-1, 0), (0, 0), (12, 12))] == [
        "Reception to Year 6",
        "Years 7 to 11",
        "Nursery to Reception",
        "Reception",
        "Year 12",
    ]
    assert [phase_label(name) for name in ("primary", "post16", "early_years")] == [
        "Primary",
        "Post-16",
        "Early years",
    ]
