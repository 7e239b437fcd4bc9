"""The barrier graph: round the water, over it only where a link is declared, and how far that is by hand."""

from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from planner.config import TravelSection
from planner.inputs.inputs import Inputs
from planner.travel.explain import LOCAL_ROADS, explain_journey
from planner.travel.ladder import count_by_rung, travel_pairs
from tests.model.tables import inputs, travel_settings
from tests.travel.test_travel import EAST, NORTH, journeys, provision, zone

# Two islands of 10 km by 10 km, 3 km of water between; what is asked about lies on points of the mesh.
PACE = {
    "circuity": 1.5,
    "speed_kmh": 60.0,
    "fast_road_circuity": 1.0,
    "motorway_kmh": 120.0,
    "dual_carriageway_kmh": 90.0,
    "fixed_minutes": 3.0,
}


def settings(**changes: Any) -> TravelSection:
    return travel_settings(**{"barriers": PACE, **changes})


def land(*boxes: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    """Boxes of west, south, east, north in km."""
    shapes = [
        shapely.box(*(EAST + 1000 * w, NORTH + 1000 * s, EAST + 1000 * e, NORTH + 1000 * n))
        for w, s, e, n in boxes
    ]
    return gpd.GeoDataFrame({"district": ["D"] * len(shapes)}, geometry=shapes, crs=27700)


ISLANDS = land((-0.2, -0.2, 10.2, 10.2), (12.8, -0.2, 23.2, 10.2))


def link(
    name: str, kind: str, start: tuple[float, float], end: tuple[float, float], km: float = np.nan
) -> dict[str, Any]:
    return {
        "name": name,
        "kind": kind,
        "from_easting": EAST + 1000 * start[0],
        "from_northing": NORTH + 1000 * start[1],
        "to_easting": EAST + 1000 * end[0],
        "to_northing": NORTH + 1000 * end[1],
        "km": km,
    }


def over(boundaries: gpd.GeoDataFrame, tables: Inputs, *links: dict[str, Any]) -> Inputs:
    return replace(tables, boundaries=boundaries, links=pd.DataFrame(links) if links else None)


def facing() -> Inputs:
    """A zone on the west island, 4 km from the east one; a provision on each."""
    return inputs(zones=[zone("A", 9, 5)], provisions=[provision("P", 5, 5), provision("Q", 13, 5)])


def test_water_is_not_crossed_where_no_link_is_declared() -> None:
    pairs = travel_pairs(over(ISLANDS, facing()), settings())
    # 4 km of land × 1.5 are 6 km, at 60 km/h 6 minutes, and 3 at both ends; nobody swims to Q.
    assert journeys(pairs) == {(0, 0): (6, 9, "barriers")}
    assert count_by_rung(pairs) == {"barriers": 1}


def test_a_crossing_goes_at_the_pace_of_local_roads() -> None:
    bridge = link("Bridge", "crossing", (10, 5), (13, 5))
    pairs = travel_pairs(over(ISLANDS, facing(), bridge), settings())
    assert journeys(pairs)[0, 1] == (6, 9, "barriers")  # 1 km to the bridge and 3 over it, as on land


def test_fast_roads_have_a_pace_and_a_length_of_their_own() -> None:
    # 1 km of local roads is 1.5 km and minutes; 9 km of motorway at 120 km/h are 4.5 minutes.
    motorway = link("M1", "motorway", (10, 5), (13, 5), km=9)
    pairs = travel_pairs(over(ISLANDS, facing(), motorway), settings())
    assert journeys(pairs)[0, 1] == (10.5, 3 + 1.5 + 4.5, "barriers")
    dual = link("A1", "dual_carriageway", (10, 5), (13, 5))  # 3 km × 1.0 at 90 km/h: 2 minutes
    pairs = travel_pairs(over(ISLANDS, facing(), dual), settings())
    assert journeys(pairs)[0, 1] == (4.5, 3 + 1.5 + 2, "barriers")


def test_the_quicker_of_two_links_between_the_same_places_counts() -> None:
    slow = link("Old", "crossing", (10, 5), (13, 5))
    fast = link("New", "motorway", (10, 5), (13, 5))
    pairs = travel_pairs(over(ISLANDS, facing(), slow, fast), settings())
    assert journeys(pairs)[0, 1] == (4.5, 3 + 1.5 + 1.5, "barriers")


def test_the_way_goes_round_the_head_of_a_creek() -> None:
    # A creek from the south, 4 to 6 km east, ends at 8 km north: from (3, 1) to (7, 1) by (4, 8), (6, 8).
    creek = land((-0.2, -0.2, 3.9, 10.2), (6.1, -0.2, 10.2, 10.2), (-0.2, 7.9, 10.2, 10.2))
    tables = inputs(zones=[zone("A", 3, 1)], provisions=[provision("P", 7, 1)])
    pairs = travel_pairs(over(creek, tables), settings(max_minutes={"primary": 90.0}))
    shortest = 1.5 * (2 * np.hypot(0.9, 6.9) + 2.2)
    assert shortest <= pairs.km[0] <= 1.1 * shortest


@pytest.mark.parametrize("seed", range(5))
def test_on_open_land_the_mesh_adds_hardly_anything_to_a_straight_line(seed: int) -> None:
    rng = np.random.default_rng(seed)
    homes, sites = rng.uniform(0, 30, (20, 2)), rng.uniform(0, 30, (10, 2))
    tables = inputs(
        zones=[zone(f"{number}", *place) for number, place in enumerate(homes)],
        provisions=[provision(f"{number}", *place) for number, place in enumerate(sites)],
    )
    pairs = travel_pairs(over(land((-1, -1, 31, 31)), tables), settings(max_minutes={"primary": 200.0}))
    assert len(pairs) == 200
    straight = 1.5 * np.hypot(*(homes[pairs.zone] - sites[pairs.provision]).T)
    assert (pairs.km >= straight * (1 - 1e-9)).all()
    assert (pairs.km <= straight * 1.04).all()
    assert pairs.minutes == pytest.approx(pairs.km + 3)  # at 60 km/h


def test_what_lies_off_the_land_falls_back_to_straight_lines() -> None:
    tables = inputs(
        zones=[zone("A", 9, 5), zone("B", 60, 5)], provisions=[provision("P", 5, 5), provision("Q", 62, 5)]
    )
    pairs = travel_pairs(over(ISLANDS, tables), settings(circuity=1.0, speed_kmh=60.0, fixed_minutes=0.0))
    assert journeys(pairs) == {
        (0, 0): (6, 9, "barriers"),
        (0, 1): (53, 53, "straight"),
        (1, 0): (55, 55, "straight"),
        (1, 1): (2, 2, "straight"),
    }


def test_a_place_just_off_a_generalised_shore_is_on_it() -> None:
    tables = inputs(zones=[zone("A", 10.5, 5)], provisions=[provision("P", 5, 5), provision("Q", 13, 5)])
    assert set(journeys(travel_pairs(over(ISLANDS, tables), settings()))) == {(0, 0)}


def test_methods_keep_to_their_rung() -> None:
    tables = over(ISLANDS, facing())
    straight = travel_pairs(tables, settings(method="straight"))
    assert set(count_by_rung(straight)) == {"straight"}
    assert len(straight) == 2
    far = over(ISLANDS, inputs(zones=[zone("A", 9, 5)], provisions=[provision("P", 60, 5)]))
    assert len(travel_pairs(far, settings(method="barriers"))) == 0


def test_a_supplied_journey_comes_before_the_barriers() -> None:
    supplied = [{"zone_id": "A", "provision_id": "Q", "km": 30.0, "minutes": 40.0}]
    tables = inputs(
        zones=[zone("A", 9, 5)], provisions=[provision("P", 5, 5), provision("Q", 13, 5)], travel=supplied
    )
    pairs = travel_pairs(over(ISLANDS, tables), settings())
    assert journeys(pairs) == {(0, 0): (6, 9, "barriers"), (0, 1): (30, 40, "matrix")}


def test_picking_others_up_takes_its_minutes_on_every_estimate_and_no_supplied_journey() -> None:
    supplied = [{"zone_id": "A", "provision_id": "Q", "km": 30.0, "minutes": 40.0}]
    tables = inputs(
        zones=[zone("A", 9, 5)],
        provisions=[provision("P", 5, 5), provision("Q", 13, 5), provision("R", 19, 5)],
        travel=supplied,
    )
    pairs = travel_pairs(tables, settings(pickup_minutes=7.0))
    assert journeys(pairs) == {
        (0, 0): (4, 11, "straight"),
        (0, 1): (30, 40, "matrix"),
        (0, 2): (10, 17, "straight"),
    }
    pairs = travel_pairs(over(ISLANDS, tables), settings(pickup_minutes=7.0))
    assert journeys(pairs) == {(0, 0): (6, 16, "barriers"), (0, 1): (30, 40, "matrix")}


def test_the_way_is_told_leg_by_leg_and_adds_up() -> None:
    tables = over(ISLANDS, facing(), link("M1", "motorway", (10, 5), (13, 5), km=9))
    journey = explain_journey(tables, settings(), "A", "Q")
    assert [leg.name for leg in journey.legs] == [LOCAL_ROADS, "M1"]
    assert sum(leg.km for leg in journey.legs) == pytest.approx(journey.km) == pytest.approx(10.5)
    assert sum(leg.minutes for leg in journey.legs) + 3 == pytest.approx(journey.minutes)
    assert journey.straight_km == pytest.approx(4)


def test_a_journey_out_of_reach_has_no_rung() -> None:
    journey = explain_journey(over(ISLANDS, facing()), settings(), "A", "Q")
    assert journey.rung is None
    assert np.isnan(journey.minutes)


def test_the_order_of_links_changes_nothing() -> None:
    links = [
        link(f"{number}", "dual_carriageway", (10, y), (13, y + 1)) for number, y in enumerate((2, 5, 8))
    ]
    one = travel_pairs(over(ISLANDS, facing(), *links), settings())
    other = travel_pairs(over(ISLANDS, facing(), *links[::-1]), settings())
    assert one.minutes.tolist() == other.minutes.tolist()
    assert one.km.tolist() == other.km.tolist()


def test_the_far_bank_of_an_estuary_is_reached_by_its_crossing_alone() -> None:
    """Gravesend, ten kilometres down the river, never swims to Tilbury, a kilometre away."""
    banks = land((-0.2, -5.2, 12.2, 0.2), (-0.2, 0.8, 12.2, 6.2))  # 600 m of water between
    tables = inputs(
        zones=[zone("Dartford", 2, 0), zone("Gravesend", 10, 0), zone("Purfleet", 2, 1)],
        provisions=[provision("Darent", 3, 0), provision("Tilbury", 10, 1)],
    )
    assert journeys(travel_pairs(over(banks, tables), settings())) == {
        (0, 0): (1.5, 4.5, "barriers"),
        (1, 0): (10.5, 13.5, "barriers"),
        (2, 1): (12, 15, "barriers"),
    }
    crossing = over(banks, tables, link("Dartford Crossing", "crossing", (0, 0), (0, 1)))
    found = journeys(travel_pairs(crossing, settings()))
    assert found[2, 0] == (9, 12, "barriers")  # 2 km west, 1 over, 3 east: 6 km × 1.5
    assert found[0, 1] == (19.5, 22.5, "barriers")  # 2 west, 1 over, 10 east
    assert found[1, 1] == (31.5, 34.5, "barriers")  # 10 west, 1 over, 10 east
    way = explain_journey(crossing, settings(), "Gravesend", "Tilbury")
    assert [leg.name for leg in way.legs] == [LOCAL_ROADS, "Dartford Crossing", LOCAL_ROADS]


def test_without_any_polygon_there_is_no_land_and_straight_lines_serve() -> None:
    nothing = gpd.GeoDataFrame({"district": ["D"]}, geometry=[shapely.Point(EAST, NORTH)], crs=27700)
    pairs = travel_pairs(over(nothing, facing()), settings())
    assert set(count_by_rung(pairs)) == {"straight"}
