"""Whole runs along roads: who lives within walking distance, and journeys kept for the next run."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

from planner.cli import main
from planner.travel import ladder
from planner.travel.roads import road_graph
from planner.workflow.run import run
from tests.workflow.council import contents, hand_council, read_table, set_in, solved

if TYPE_CHECKING:
    from pathlib import Path

    from tests.inputs.conftest import Project

# Zone A, the school 2 km on, zone B 8 km further, the hut 4 km beyond it: one road, at 60 km/h.
WHERE = {"A": 630_000, "school": 632_000, "B": 640_000, "hut": 644_000}
NORTH = 141_000


def road_council(folder: Path) -> Project:
    """The council by hand, along one road."""
    project = hand_council(folder)
    for table, key in (("zones", "zone_id"), ("provisions", "provision_id")):
        for row in project.tables[table]:
            row |= {"easting": WHERE[row[key]], "northing": NORTH}
    set_in(project, 'method = "matrix"', 'method = "roads"')
    del project.tables["travel"]
    project.tables["road_speeds"] = [
        {"road_class": "A Road", "form_of_way": "", "kmh": 60, "source": "illustrative"}
    ]
    (folder / "data").mkdir()
    names = list(WHERE)
    ends = list(pairwise(names))
    links = pd.DataFrame(ends, columns=["start_node", "end_node"]).assign(
        road_classification="A Road",
        form_of_way="Single Carriageway",
        length=[WHERE[end] - WHERE[start] for start, end in ends],
    )
    lines = [shapely.LineString([(WHERE[start], NORTH), (WHERE[end], NORTH)]) for start, end in ends]
    gpd.GeoDataFrame(links, geometry=lines, crs=27700).to_file(
        folder / "data" / "roads.gpkg", layer="road_link"
    )
    return project


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return solved(road_council(tmp_path))


def planner(*arguments: str) -> tuple[int, str, str]:
    answer = CliRunner().invoke(main, list(arguments))
    return answer.exit_code, answer.stdout, answer.stderr


def test_walking_tells_who_lives_how_far(plan: Path) -> None:
    # Both of A go to the school, 2 km. Of B's three one has the third place there, 8 km away, and from 2027
    # two that of the hut, 4 km: over two miles and under three.
    code, out, err = planner("travel", "walking", str(plan))
    assert code == 0, err
    lines = [line.split() for line in out.splitlines()]
    assert ["2026/27", "primary", "2", "0", "1", "0"] in lines
    assert ["2027/28", "primary", "2", "2", "1", "0"] in lines
    assert "  primary: 2 miles until they are 8 (in Year 3), then 3 miles" in out
    folder = plan.with_name("by-hand-walking")
    assert out.rstrip().endswith("walking.csv")
    table = pd.read_csv(folder / "walking.csv")
    found = table.set_index(["year", "zone_id", "provision_id"])
    assert found["pupils"].to_dict() == {
        (2026, "A", "school"): 2,
        (2026, "B", "school"): 1,
        (2027, "A", "school"): 2,
        (2027, "B", "school"): 1,
        (2027, "B", "hut"): 2,
    }
    assert found["walk_km"].fillna(0).to_dict() == pytest.approx(
        dict.fromkeys(found.index, 0.0)
        | {(2026, "A", "school"): 2, (2027, "A", "school"): 2, (2027, "B", "hut"): 4}
    )
    assert planner("travel", "walking", str(plan))[0] == 0  # a second time it is replaced


def test_walking_needs_a_road_network(tmp_path: Path) -> None:
    folder = solved(hand_council(tmp_path))
    code, out, err = planner("travel", "walking", str(folder))
    assert (code, out) == (3, "")
    assert "roads.gpkg: is not there: only along a road network can a way on foot be found" in err
    assert not folder.with_name("by-hand-walking").exists()


def test_walking_takes_the_inputs_from_elsewhere(plan: Path) -> None:
    data = plan.parents[1] / "data"
    data.rename(plan.parents[1] / "moved")
    assert planner("travel", "walking", str(plan))[0] == 3
    assert planner("travel", "walking", str(plan), "--data", str(plan.parents[1] / "moved"))[0] == 0


def test_explain_tells_how_far_it_is_on_foot(tmp_path: Path) -> None:
    project = road_council(tmp_path).write()
    code, out, _ = planner("travel", "explain", "B", "hut", "--config", str(project.config_path))
    assert code == 0
    assert "  on foot: 4.0 km, within 3 miles, the walking distance from 8 on\n" in out


def test_a_run_from_kept_journeys_is_the_same(plan: Path) -> None:
    before = contents(plan)
    kept = list((plan.parent / ".travel_cache").iterdir())
    assert len(kept) == 1
    _, folder = run(plan.parents[1] / "config.toml")
    after = contents(folder)
    assert before.pop("run.json") != after.pop("run.json")  # the seconds
    assert before == after
    assert list((plan.parent / ".travel_cache").iterdir()) == kept


def test_other_speeds_are_other_journeys(plan: Path) -> None:
    speeds = plan.parents[1] / "data" / "road_speeds.csv"
    before = read_table(plan, "allocation")
    speeds.write_text(speeds.read_text(encoding="utf-8").replace(",60,", ",30,"), encoding="utf-8")
    run(plan.parents[1] / "config.toml")
    after = read_table(plan, "allocation")
    driven = before["minutes"] - 4  # the fixed minutes
    assert (after["minutes"] - 4).tolist() == pytest.approx((2 * driven).tolist())
    assert len(list((plan.parent / ".travel_cache").iterdir())) == 2


def test_the_referee_reads_nothing_that_is_kept(plan: Path) -> None:
    (kept,) = (plan.parent / ".travel_cache").iterdir()
    with kept.open("rb") as opened, np.load(opened) as file:
        false = {name: file[name] * (2 if name == "km" else 1) for name in file.files}
    np.savez(kept, **false)
    code, out, err = planner("verify", str(plan))
    assert code == 0, out + err


def test_the_networks_are_built_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []

    def counted(*arguments: object) -> object:
        built.append("roads")
        return road_graph(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ladder, "road_graph", counted)
    project = road_council(tmp_path).write()
    code, _, err = planner("check", "--config", str(project.config_path))
    assert (code, built) == (0, ["roads"]), err


def test_calibrate_fits_the_speeds_of_roads(tmp_path: Path) -> None:
    # 2, 14, 8 and 4 km at 40 km/h, and 5 minutes at both ends.
    project = road_council(tmp_path).write()
    minutes = {("A", "school"): 8, ("A", "hut"): 26, ("B", "school"): 17, ("B", "hut"): 11}
    rows = [f"{zone},{provision},{taken}" for (zone, provision), taken in minutes.items()]
    journeys = tmp_path / "known.csv"
    journeys.write_text("zone_id,provision_id,minutes\n" + "\n".join(rows * 3), encoding="utf-8")
    code, out, err = planner("travel", "calibrate", str(journeys), "--config", str(project.config_path))
    assert code == 0, err
    assert "Along roads (travel.method auto or roads):\n" in out
    assert "Speeds of roads: one factor for all classes, since the journeys cannot carry more\n" in out
    assert "road_class,form_of_way,kmh,source\nA Road,,40.0,fitted to 12 known journeys\n" in out
    assert "[travel.roads]\nfixed_minutes = 5\n" in out
    assert out.count("minutes after") == 2
    assert "minutes after        12    +0.0         0.0     0.0   1.000" in out.split("Straight line")[0]
