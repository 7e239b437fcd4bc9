"""Along roads: both spellings, speeds by class and form, snapping, islands, and km and minutes by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from planner.config import RoadSection
from planner.inputs.findings import Findings
from planner.inputs.readers import read_csv
from planner.inputs.roads import Roads, read_roads
from planner.inputs.schemas import RoadSpeedRow
from planner.inputs.tables import no_table, parse_table
from planner.travel.explain import FROM_DOOR, LOCAL_ROADS, explain_journey
from planner.travel.ladder import off_the_roads, travel_pairs
from planner.travel.roads import road_graph
from tests.benchmarks.roads import made_up_roads
from tests.model.tables import inputs, travel_settings
from tests.travel.test_barriers import ISLANDS, PACE
from tests.travel.test_travel import EAST, NORTH, journeys, provision, zone

if TYPE_CHECKING:
    from pathlib import Path

NEW = {"class": "road_classification", "form": "form_of_way", "number": "road_classification_number"}
OLD = {"form": "formOfWay", "number": "roadNumber", "start": "startNode", "end": "endNode"}
SPEEDS = (
    "road_class,form_of_way,kmh,source\n"
    "A Road,,60,illustrative\nA Road,Dual Carriageway,90,illustrative\nB Road,,30,\n"
)
# A - B - C - D eastwards, 6 km each; X - Y an island of the network, north of D.
WHERE = {"A": (0, 0), "B": (6, 0), "C": (12, 0), "D": (18, 0), "X": (18, 1), "Y": (19, 1)}
LINKS = [
    ("A", "B", "A Road", "Single Carriageway", "A1", 6300.0),
    ("B", "C", "A Road", "Dual Carriageway", "A1", 6000.0),
    ("C", "D", "B Road", "Single Carriageway", None, 6000.0),
    ("X", "Y", "B Road", "Single Carriageway", None, 1000.0),
]


def links(**changes: Any) -> gpd.GeoDataFrame:
    place = {name: (EAST + 1000 * east, NORTH + 1000 * north) for name, (east, north) in WHERE.items()}
    table = pd.DataFrame(LINKS, columns=["start_node", "end_node", "class", "form", "number", "length"])
    lines = [shapely.LineString([place[start], place[end]]) for start, end, *_ in LINKS]
    return gpd.GeoDataFrame(table.assign(**changes), geometry=lines, crs=27700)


def read(
    folder: Path, frame: gpd.GeoDataFrame, *, speeds: str | None = SPEEDS, shapefile: bool = False
) -> tuple[Roads | None, Findings]:
    findings = Findings()
    if shapefile:
        frame.rename(columns={**OLD, "start_node": "startNode", "end_node": "endNode"}).to_file(
            folder / "roads.shp"
        )
    else:
        frame.rename(columns=NEW).to_file(folder / "roads.gpkg", layer="road_link")
    if speeds is None:
        return read_roads(folder, no_table("road_speeds", RoadSpeedRow), findings), findings
    (folder / "road_speeds.csv").write_text(speeds, encoding="utf-8")
    raw = read_csv(folder / "road_speeds.csv", "road_speeds", findings)
    assert raw is not None
    return read_roads(folder, parse_table(raw, RoadSpeedRow, findings), findings), findings


@pytest.mark.parametrize("shapefile", [False, True])
def test_both_spellings_are_read_alike(tmp_path: Path, *, shapefile: bool) -> None:
    roads, findings = read(tmp_path, links(), shapefile=shapefile)
    assert findings.faults == []
    assert roads is not None
    assert roads.frame["kmh"].tolist() == [60, 90, 30, 30]
    assert roads.frame["km"].tolist() == [6.3, 6, 6, 1]
    assert roads.frame["number"].tolist() == ["A1", "A1", "", ""]
    assert roads.source.rows == 4


def test_km_and_minutes_by_hand(tmp_path: Path) -> None:
    # The zone is 1 km north of A: 3 minutes to the road at 20 km/h. A to B 6.3, B to C 4, C to D 12 minutes.
    roads, _ = read(tmp_path, links())
    assert roads is not None
    tables = replace(
        inputs(zones=[zone("Z", 0, 1)], provisions=[provision("P", 6), provision("Q", 18, 0)]),
        roads=roads.frame,
    )
    settings = travel_settings(roads={"fixed_minutes": 2.0, "access_kmh": 20.0, "snap_km": 1.5})
    pairs = travel_pairs(tables, settings)
    assert journeys(pairs) == {(0, 0): (7.3, 3 + 6.3 + 2, "roads"), (0, 1): (19.3, 3 + 22.3 + 2, "roads")}
    way = explain_journey(tables, settings, "Z", "Q")
    assert [leg.name for leg in way.legs] == [FROM_DOOR, "A1", LOCAL_ROADS, FROM_DOOR]
    assert sum(leg.km for leg in way.legs) == pytest.approx(way.km)
    assert sum(leg.minutes for leg in way.legs) + 2 == pytest.approx(way.minutes)


def test_nobody_is_snapped_to_an_island_of_the_network(tmp_path: Path) -> None:
    roads, _ = read(tmp_path, links())
    assert roads is not None
    table = pd.DataFrame({"easting": [EAST + 18_000], "northing": [NORTH + 1000]})  # on X
    graph = road_graph(roads.frame, table, table, RoadSection(snap_km=2))
    assert graph.zones.km.tolist() == [1]  # to D, not 0 to X


def test_what_no_road_comes_near_is_named_and_falls_to_a_lower_rung(tmp_path: Path) -> None:
    roads, _ = read(tmp_path, links())
    assert roads is not None
    tables = replace(
        inputs(zones=[zone("Z", 0), zone("Far", 0, 8)], provisions=[provision("P", 6)]),
        roads=roads.frame,
        boundaries=ISLANDS,
    )
    settings = travel_settings(roads={"fixed_minutes": 0.0, "snap_km": 1.5}, barriers=PACE)
    found = journeys(travel_pairs(tables, settings))
    assert found[0, 0] == (6.3, 6.3, "roads")
    assert found[1, 0][2] == "barriers"
    (warning,) = off_the_roads(
        tables, settings, road_graph(roads.frame, tables.zones, tables.provisions, settings.roads)
    )
    assert (warning.file, warning.value) == ("zones", "Far")


def test_a_class_without_a_speed_is_a_fault(tmp_path: Path) -> None:
    roads, findings = read(tmp_path, links(**{"class": "Motorway"}))
    assert roads is None
    (fault,) = findings.faults
    assert (fault.file, fault.column, fault.value) == ("road_speeds.csv", "road_class", "Motorway")


def test_faulty_links_are_counted(tmp_path: Path) -> None:
    roads, findings = read(tmp_path, links(length=[0.0, 1.0, np.nan, 1.0], start_node=["A", None, "C", "X"]))
    assert roads is None
    assert [fault.message for fault in findings.faults] == [
        "is not a length above 0 metres: in 2 links, the first is link 1",
        "is blank: in 1 links, the first is link 2",
    ]


def test_columns_and_speeds_that_are_missing_are_told(tmp_path: Path) -> None:
    _, findings = read(tmp_path, links().drop(columns=["form", "length"]), speeds=None)
    assert [(fault.file, fault.column) for fault in findings.faults] == [
        ("road_speeds.csv", None),
        ("roads.gpkg", "form_of_way or formOfWay"),
        ("roads.gpkg", "length"),
    ]


def test_trees_agree_with_all_pairs_by_another_way() -> None:
    roads = made_up_roads(400)
    places = roads[["from_easting", "from_northing"]].set_axis(["easting", "northing"], axis=1)[:40]
    graph = road_graph(roads, places, places[:7], RoadSection())
    count = len(graph.network)
    minutes = (roads["km"] / roads["kmh"] * 60).to_numpy()
    ends = (roads["start"].to_numpy(), roads["end"].to_numpy())
    expected = shortest_path(csr_array((minutes, ends), shape=(count, count)), method="FW", directed=False)
    for site, (reached, km, quick) in zip(
        graph.provisions.node,
        graph.network.trees(graph.provisions.node, graph.zones.node, np.inf),
        strict=True,
    ):
        assert quick == pytest.approx(expected[site, graph.zones.node[reached]])
        assert (km <= quick / 60 * roads["kmh"].max() + 1e-9).all()
        assert (km >= quick / 60 * roads["kmh"].min() - 1e-9).all()
