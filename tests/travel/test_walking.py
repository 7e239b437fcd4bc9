"""On foot: footpaths and one-way streets both ways, no motorways; what the law's two distances make of it."""

from __future__ import annotations

from dataclasses import replace
from math import inf, isnan
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from planner.domain import WalkingDistance
from planner.plan.walking import walking_summary, walking_table
from planner.report.walking_words import walk_words, walking_summary_words
from planner.travel.walking import on_foot, walk_km
from tests.model.tables import config, inputs, travel_settings
from tests.travel.test_travel import provision, zone

pytest.importorskip("osmium", reason="the extra osm is not installed")

from tests.travel.test_openstreetmap import read

if TYPE_CHECKING:
    from pathlib import Path

    from planner.inputs.inputs import Inputs
    from tests.travel.test_openstreetmap import Way

# Km from A: a street to B, one way from C to B, a motorway from C to D, a footpath from C to E, a street on.
WHERE = {"A": (0.0, 0.0), "B": (1.0, 0.0), "C": (3.0, 0.0), "D": (4.0, 0.0), "E": (3.0, 1.9), "F": (7.8, 0.0)}
WAYS: list[Way] = [
    ("AB", {"highway": "residential"}),
    ("CB", {"highway": "residential", "oneway": "yes"}),
    ("CD", {"highway": "motorway"}),
    ("CE", {"highway": "footway"}),
    ("EF", {"highway": "residential"}),
]
SETTINGS = travel_settings(roads={"snap_km": 0.5})


@pytest.fixture
def town(tmp_path: Path) -> Inputs:
    roads, findings = read(tmp_path, WAYS, WHERE)
    assert findings.faults == []
    assert roads is not None
    return replace(
        inputs(
            zones=[zone("Alms", 0), zone("Beach", 1), zone("Far", 0, 9)],
            provisions=[provision("Cedars", 3), provision("Dell", 4), provision("Elms", 3, 1.9)],
        ),
        roads=roads.frame,
    )


def test_the_shortest_way_on_foot(town: Inputs) -> None:
    # From B against the one way to C, 2 km, and on by the footpath, 1.9 km; D is on no road but a motorway.
    known = on_foot(town, SETTINGS)
    found = dict(zip(zip(known.pairs.zone, known.pairs.provision, strict=True), known.pairs.km, strict=True))
    assert found == {
        (0, 0): pytest.approx(3, abs=1e-3),
        (1, 0): pytest.approx(2, abs=1e-3),
        (1, 2): pytest.approx(3.9, abs=1e-3),
    }  # from A to E it is 4.9 km: over three miles (4.828)
    assert known.zone.tolist() == [True, True, False]
    assert known.provision.tolist() == [True, False, True]


def test_one_journey(town: Inputs) -> None:
    assert walk_km(town, SETTINGS, 1, 2) == pytest.approx(3.9, abs=1e-3)
    assert walk_km(town, SETTINGS, 0, 2) == inf
    assert walk_km(town, SETTINGS, 0, 1) is None
    assert walk_km(replace(town, roads=None), SETTINGS, 1, 2) is None


def test_the_network_of_motorways_alone_is_not_walked(town: Inputs) -> None:
    assert town.roads is not None
    known = on_foot(replace(town, roads=town.roads[~town.roads["walked"]]), SETTINGS)
    assert len(known.pairs) == 0
    assert not known.zone.any()


ROWS = pd.DataFrame(
    [
        ("Alms", "Cedars", 2026, "primary", 3.0, 9.0, 9.0),
        ("Beach", "Elms", 2026, "primary", 2.0, 9.0, 9.0),
        ("Alms", "Elms", 2026, "secondary", 4.0, 9.0, 9.0),
        ("Alms", "Dell", 2026, "secondary", 5.0, 9.0, 9.0),
        ("Far", "Cedars", 2027, "primary", 6.0, 9.0, 9.0),
    ],
    columns=["zone_id", "provision_id", "year", "phase", "pupils", "km", "minutes"],
)


def test_pupils_by_the_distances_of_the_law(town: Inputs) -> None:
    table = walking_table(ROWS, town.zones, town.provisions, on_foot(town, SETTINGS))
    assert table["distance"].tolist() == ["to_2_miles", "to_3_miles", "further", "not_known", "not_known"]
    assert table["walk_km"][:2].tolist() == pytest.approx([3, 3.9], abs=1e-3)
    assert all(map(isnan, table["walk_km"][2:]))
    assert not {"km", "minutes"} & set(table)
    summary = walking_summary(table)
    assert summary.columns.tolist() == list(map(str, WalkingDistance))
    assert summary.index.tolist() == [(2026, "primary"), (2026, "secondary"), (2027, "primary")]
    assert summary.to_numpy().tolist() == [[3, 2, 0, 0], [0, 0, 4, 5], [0, 0, 0, 6]]


def test_the_words_say_which_distance_binds_whom() -> None:
    index = pd.MultiIndex.from_tuples([(2026, "primary")], names=["year", "phase"])
    summary = pd.DataFrame(
        np.array([[1234.0, 2, 3, 4]]), index=index, columns=list(map(str, WalkingDistance))
    )
    settings = config().model_copy(
        update={"phases": {"infant": (0, 2), "primary": (0, 6), "junior": (4, 6), "post16": (12, 14)}}
    )
    words = walking_summary_words(summary, settings).splitlines()
    assert words[1].split() == ["to", "2", "miles", "2", "to", "3", "miles", "further", "not", "known"]
    assert words[2].split() == ["2026/27", "primary", "1,234", "2", "3", "4"]
    assert "  infant: all are under 8: 2 miles" in words
    assert "  primary: 2 miles until they are 8 (in Year 3), then 3 miles" in words
    assert "  junior: all are 8 or older: 3 miles" in words
    assert "  post16: beyond compulsory school age, so these distances do not bind" in words


@pytest.mark.parametrize(
    ("km", "words"),
    [
        (None, "on foot: not known without a road network near both"),
        (3.218, "on foot: 3.2 km, within 2 miles, the walking distance at any age"),
        (3.219, "on foot: 3.2 km, within 3 miles, the walking distance from 8 on"),
        (inf, "on foot: more than 3 miles (4.8 km)"),
    ],
)
def test_one_journey_in_words(km: float | None, words: str) -> None:
    assert walk_words(km) == words
