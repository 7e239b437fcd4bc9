"""OpenStreetMap: what tags say, one-way streets, roundabouts, islands, and km and minutes by hand."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest

from planner.inputs.findings import Findings
from planner.inputs.openstreetmap import Said, what_is_said
from planner.inputs.readers import read_csv
from planner.inputs.roads import Roads, read_roads
from planner.inputs.schemas import RoadSpeedRow
from planner.inputs.tables import parse_table
from planner.travel.explain import explain_journey
from planner.travel.ladder import networks_of, travel_pairs
from tests.model.tables import inputs, travel_settings
from tests.travel.test_travel import EAST, NORTH, provision, zone
from tests.workflow.council import hand_council, set_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from planner.travel.pairs import TravelPairs

osmium = pytest.importorskip("osmium")

SPEEDS = "road_class,form_of_way,kmh\nmotorway,,100\nprimary,,60\nprimary,roundabout,30\nresidential,,30\n"
Way = tuple[str, dict[str, str]]
# Letters are nodes, km east and north of a corner of the grid.
WHERE = {
    "A": (0, 0),
    "m": (3, 0),
    "B": (6, 0),
    "C": (12, 0),
    "E": (12, 6),
    "D": (6, 6),
    "F": (0, 6),
    "X": (6, 1),
    "Y": (7, 1),
}
TOWN: list[Way] = [
    ("AmB", {"highway": "primary", "ref": "A1"}),
    ("BC", {"highway": "primary", "oneway": "yes", "ref": "A2"}),
    ("CEDB", {"highway": "residential"}),
    ("FA", {"highway": "primary", "oneway": "-1"}),
    ("FD", {"highway": "residential"}),
    ("XY", {"highway": "residential"}),
]
ROADS = {"fixed_minutes": 0.0, "access_kmh": 20.0, "snap_km": 1.5}


def write(path: Path, ways: Sequence[Way], where: Mapping[str, tuple[float, float]]) -> None:
    """Write an extract as osmium does; a node that is not in `where` is left out of the file."""
    names = sorted({name for nodes, _ in ways for name in nodes})
    east, north = zip(*(where.get(name, (0, 0)) for name in names), strict=True)
    points = gpd.points_from_xy([EAST + 1000 * km for km in east], [NORTH + 1000 * km for km in north])
    degrees = gpd.GeoSeries(points, crs=27700).to_crs(4326)
    with osmium.SimpleWriter(path) as writer:
        for number, (name, point) in enumerate(zip(names, degrees, strict=True), 1):
            if name in where:
                writer.add_node(osmium.osm.mutable.Node(id=number, location=(point.x, point.y)))
        for number, (nodes, tags) in enumerate(ways, 1):
            references = [names.index(name) + 1 for name in nodes]
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=references, tags=tags))


def read(
    folder: Path, ways: Sequence[Way] = TOWN, where: Mapping[str, tuple[float, float]] = WHERE
) -> tuple[Roads | None, Findings]:
    findings = Findings()
    write(folder / "roads.osm.pbf", ways, where)
    (folder / "road_speeds.csv").write_text(SPEEDS, encoding="utf-8")
    raw = read_csv(folder / "road_speeds.csv", "road_speeds", findings)
    assert raw is not None
    return read_roads(folder, parse_table(raw, RoadSpeedRow, findings), findings), findings


def pairs_of(roads: Roads | None, homes: Sequence[Any], sites: Sequence[Any]) -> TravelPairs:
    assert roads is not None
    tables = replace(inputs(zones=homes, provisions=sites), roads=roads.frame)
    return travel_pairs(tables, travel_settings(method="roads", roads=ROADS))


def between(pairs: TravelPairs) -> dict[tuple[int, int], Any]:
    """(zone row, provision row) -> km, minutes, to the metre: a file holds coordinates to a centimetre."""
    keys = zip(pairs.zone.tolist(), pairs.provision.tolist(), strict=True)
    figures = zip(pairs.km.tolist(), pairs.minutes.tolist(), strict=True)
    return {
        key: (pytest.approx(km, abs=2e-3), pytest.approx(minutes, abs=4e-3))
        for key, (km, minutes) in zip(keys, figures, strict=True)
    }


def test_one_way_streets_count_on_the_way_to_school(tmp_path: Path) -> None:
    # Home at A, site at C: A-B-C, 12 km at 60 km/h. Home at C, site at A: round by E, D and B, 18 km at 30,
    # then 6 km at 60. Sites at F: from A with the one way, 6 minutes; from C by E and D, 18 km at 30.
    roads, findings = read(tmp_path)
    assert findings.faults == findings.warnings == []
    homes, sites = (
        [zone("A", 0), zone("C", 12)],
        [provision("A", 0), provision("C", 12), provision("F", 0, 6)],
    )
    assert between(pairs_of(roads, homes, sites)) == {
        (0, 0): (0, 0),
        (0, 1): (12, 12),
        (0, 2): (6, 6),
        (1, 0): (24, 42),
        (1, 1): (0, 0),
        (1, 2): (18, 36),
    }


def test_the_way_is_told_in_the_direction_of_the_journey(tmp_path: Path) -> None:
    roads, _ = read(tmp_path)
    assert roads is not None
    tables = replace(inputs(zones=[zone("Z", 0)], provisions=[provision("P", 12)]), roads=roads.frame)
    journey = explain_journey(tables, travel_settings(method="roads", roads=ROADS), "Z", "P")
    assert [leg.name for leg in journey.legs[1:-1]] == ["A1", "A2"]
    assert [leg.minutes for leg in journey.legs[1:-1]] == pytest.approx([6, 6], abs=2e-3)


def test_links_are_cut_where_ways_meet_and_nowhere_else(tmp_path: Path) -> None:
    # A-B (m is a bend), B-C, C-D (E is a bend), D-B (F joins at D), A-F turned round, F-D, X-Y.
    roads, _ = read(tmp_path)
    assert roads is not None
    assert sorted(roads.frame["km"].round(3)) == [1, 6, 6, 6, 6, 6, 12]
    assert roads.frame["one_way"].sum() == 2
    assert len(set(roads.frame["start"]) | set(roads.frame["end"])) == 7


def test_nobody_is_snapped_to_an_island_or_into_a_street_that_only_leads_in(tmp_path: Path) -> None:
    # X is 1 km from B; G can be reached from C, but not left.
    roads, _ = read(
        tmp_path,
        [*TOWN, ("CG", {"highway": "residential", "oneway": "yes"})],
        {**WHERE, "G": (12, -1)},
    )
    pairs = pairs_of(roads, [zone("X", 6, 1), zone("G", 12, -1)], [provision("C", 12)])
    # From X 1 km to B at 20 km/h, then B-C; from G 1 km back to C.
    assert between(pairs) == {(0, 0): (7, 3 + 6), (1, 0): (1, 3)}


def test_a_roundabout_is_driven_round_one_way(tmp_path: Path) -> None:
    # Corners 1 km apart, drawn in driving order; its form has a speed of its own, 2 minutes a side.
    where = {
        "P": (0.0, 0.0),
        "Q": (1.0, 0.0),
        "R": (1.0, 1.0),
        "S": (0.0, 1.0),
        "K": (-1.0, 0.0),
        "L": (2.0, 0.0),
    }
    ways: list[Way] = [
        ("PQRSP", {"highway": "primary", "junction": "roundabout"}),
        ("KP", {"highway": "primary"}),
        ("QL", {"highway": "primary"}),
    ]
    roads, _ = read(tmp_path, ways, where)
    ends = [("K", -1), ("L", 2)]
    pairs = pairs_of(roads, [zone(*end) for end in ends], [provision(*end) for end in ends])
    assert between(pairs) == {(0, 0): (0, 0), (0, 1): (3, 4), (1, 0): (5, 8), (1, 1): (0, 0)}


def test_a_limit_slows_a_road_and_never_makes_it_faster(tmp_path: Path) -> None:
    limits = {"AmB": "30 mph", "BC": "70 mph", "CEDB": "national", "FD": "20"}
    ways = [(nodes, {**tags, "maxspeed": limits.get(nodes, "")}) for nodes, tags in TOWN]
    roads, _ = read(tmp_path, ways)
    assert roads is not None
    kmh = dict(zip(roads.frame["number"], roads.frame["kmh"], strict=True))
    assert kmh["A1"] == pytest.approx(48.28032)
    assert kmh["A2"] == 60
    assert sorted(roads.frame.loc[roads.frame["road_class"] == "residential", "kmh"]) == [20, 30, 30, 30]


ONE_WAY = {"one_way": True}
BACK = {"one_way": True, "backwards": True}
ON_FOOT = {"driven": False, "one_way": False}


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        ({"highway": "primary"}, {}),
        ({"highway": "motorway"}, {**ONE_WAY, "walked": False}),
        ({"highway": "motorway", "oneway": "no"}, {"walked": False}),
        ({"highway": "motorway_link"}, {"walked": False}),
        ({"highway": "trunk", "motorroad": "yes"}, {"walked": False}),
        ({"highway": "primary", "foot": "no"}, {"walked": False}),
        ({"highway": "primary", "oneway": "reverse"}, BACK),
        ({"highway": "primary", "oneway": "reversible"}, ON_FOOT),
        ({"highway": "primary", "junction": "roundabout"}, {**ONE_WAY, "form_of_way": "roundabout"}),
        ({"highway": "primary", "junction": "circular"}, {}),
        ({"highway": "service", "access": "no", "foot": "yes"}, ON_FOOT),
        ({"highway": "service", "access": "private", "motor_vehicle": "yes"}, {"walked": False}),
        ({"highway": "service", "access": "private"}, None),
        ({"highway": "service", "service": "driveway"}, None),
        ({"highway": "footway", "oneway": "yes"}, ON_FOOT),
        ({"highway": "pedestrian", "area": "yes"}, ON_FOOT),
        ({"highway": "cycleway", "foot": "no"}, None),
        ({"highway": "primary", "ref": "A2", "maxspeed": "40 mph"}, {"number": "A2", "limit_kmh": 64.37376}),
        ({"highway": "primary", "maxspeed": "signals"}, {}),
        ({"highway": "primary", "maxspeed": "0"}, {}),
    ],
)
def test_what_tags_say(tags: dict[str, str], said: dict[str, Any] | None) -> None:
    found = what_is_said(tags)
    if said is None:
        assert found is None
        return
    usual = Said(
        number="",
        road_class=tags["highway"],
        form_of_way="",
        limit_kmh=float("nan"),
        driven=True,
        one_way=False,
        backwards=False,
        walked=True,
    )
    assert found is not None
    assert found._asdict() == pytest.approx({**usual._asdict(), **said}, nan_ok=True)


def test_stretches_without_a_place_are_left_out_and_told(tmp_path: Path) -> None:
    where = {name: place for name, place in WHERE.items() if name != "E"}
    roads, findings = read(tmp_path, where=where)
    assert roads is not None
    assert sorted(roads.frame["km"].round(3)) == [1, 6, 6, 6, 6, 6]
    (warning,) = findings.warnings
    assert warning.message.startswith("has no place on the grid for a node of 2 stretches of road")


@pytest.mark.parametrize("ways", [[("AB", {"highway": "footway"})], [("AB", {"building": "yes"})]])
def test_a_file_without_roads_is_a_fault(tmp_path: Path, ways: list[Way]) -> None:
    roads, findings = read(tmp_path, ways)
    assert roads is None
    assert [fault.message for fault in findings.faults] == ["holds no roads"]


def test_roads_off_the_national_grid_are_a_fault(tmp_path: Path) -> None:
    with osmium.SimpleWriter(tmp_path / "roads.osm.pbf") as writer:
        for number, longitude in ((1, 178.0), (2, 179.0)):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=(longitude, 0.0)))
        writer.add_way(osmium.osm.mutable.Way(id=1, nodes=[1, 2], tags={"highway": "primary"}))
    findings = Findings()
    (tmp_path / "road_speeds.csv").write_text(SPEEDS, encoding="utf-8")
    raw = read_csv(tmp_path / "road_speeds.csv", "road_speeds", findings)
    assert raw is not None
    assert read_roads(tmp_path, parse_table(raw, RoadSpeedRow, findings), findings) is None
    assert [fault.message for fault in findings.faults] == [
        "holds no roads on the National Grid (EPSG:27700)"
    ]


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    findings = Findings()
    (tmp_path / "roads.osm.pbf").write_bytes(b"no extract")
    (tmp_path / "road_speeds.csv").write_text(SPEEDS, encoding="utf-8")
    raw = read_csv(tmp_path / "road_speeds.csv", "road_speeds", findings)
    assert raw is not None
    assert read_roads(tmp_path, parse_table(raw, RoadSpeedRow, findings), findings) is None
    (fault,) = findings.faults
    assert (fault.file, fault.hint) == ("roads.osm.pbf", "download it anew")
    assert fault.message.startswith("cannot be read: ")


def test_without_the_extra_it_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "roads.osm.pbf", TOWN, WHERE)
    monkeypatch.setitem(sys.modules, "osmium", None)
    findings = Findings()
    (tmp_path / "road_speeds.csv").write_text(SPEEDS, encoding="utf-8")
    raw = read_csv(tmp_path / "road_speeds.csv", "road_speeds", findings)
    assert raw is not None
    assert read_roads(tmp_path, parse_table(raw, RoadSpeedRow, findings), findings) is None
    assert [fault.hint for fault in findings.faults] == ['install "planner[osm]"']


def test_of_two_networks_the_one_that_is_not_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "roads.shp").touch()
    write(tmp_path / "roads.osm.pbf", TOWN, WHERE)
    findings = Findings()
    (tmp_path / "road_speeds.csv").write_text(SPEEDS, encoding="utf-8")
    raw = read_csv(tmp_path / "road_speeds.csv", "road_speeds", findings)
    assert raw is not None
    read_roads(tmp_path, parse_table(raw, RoadSpeedRow, findings), findings)
    assert [(told.file, told.message) for told in findings.warnings] == [
        ("roads.osm.pbf", "is not used: there is roads.shp")
    ]


def test_paths_are_walked_and_not_driven(tmp_path: Path) -> None:
    roads, _ = read(tmp_path, [*TOWN, ("AC", {"highway": "footway"})])
    assert roads is not None
    graph = networks_of(
        replace(inputs(zones=[zone("A", 0)], provisions=[provision("C", 12)]), roads=roads.frame),
        travel_settings(roads=ROADS),
    ).roads
    assert graph is not None
    assert roads.frame["kmh"].isna().sum() == 1
    assert len(graph.network.km) == 2 * 7 - 2  # seven driven links, two of them one way


@pytest.mark.parametrize(
    ("attribution", "warned"), [("Contains OS data", 1), ("© OpenStreetMap contributors", 0)]
)
def test_the_licence_asks_to_be_named(tmp_path: Path, attribution: str, warned: int) -> None:
    project = hand_council(tmp_path)
    set_in(project, 'data = "data"', f'data = "data"\nattribution = "{attribution}"')
    (tmp_path / "data").mkdir()
    write(tmp_path / "data" / "roads.osm.pbf", TOWN, WHERE)
    project.raw["road_speeds.csv"] = SPEEDS
    told = [each for each in project.warnings() if each.column == "plan.attribution"]
    assert len(told) == warned
    assert all("OpenStreetMap" in each.message for each in told)
