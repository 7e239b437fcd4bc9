"""Journeys from a routing server, against a stand-in that knows every answer beforehand."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from planner.config import ServerSection
from planner.problems import InputError, Problem
from planner.travel import server as asking
from planner.travel.server import ServedJourneys, served_journeys
from tests.travel.routing_server import RoutingServer, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest.importorskip("routingpy", reason="the extra routing is not installed")

GRID = {
    "Tower": (651409.9, 313177.3),
    "East": (602000.0, 150000.0),
    "West": (600000.0, 150000.0),
    "School": (605000.0, 152000.0),
    "College": (610000.0, 155000.0),
}
CAISTER = (1.7160, 52.6580)
"""The water tower of the Ordnance Survey's worked example (guide to coordinate systems), WGS 84."""
JOURNEYS = {  # metres, seconds; the way back differs, to be noticed where the two are mixed up
    ("Tower", "School"): (250_000.0, 12_000.0),
    ("Tower", "College"): (240_500.0, 11_400.0),
    ("East", "School"): (4_200.0, 330.0),
    ("East", "College"): (12_345.0, 900.0),
    ("West", "College"): (15_000.0, 1_080.0),
    ("School", "Tower"): (1.0, 1.0),
    ("School", "East"): (2.0, 2.0),
    ("College", "West"): (3.0, 3.0),
}
KM = [[250.0, 240.5], [4.2, 12.345], [np.nan, 15.0]]
MINUTES = [[200.0, 190.0], [5.5, 15.0], [np.nan, 18.0]]
"""From Tower, East and West to School and College; nobody knows a way from West to School."""


def table(*names: str) -> pd.DataFrame:
    return pd.DataFrame([GRID[name] for name in names], columns=["easting", "northing"])


@pytest.fixture
def server() -> Iterator[RoutingServer]:
    points = gpd.GeoSeries(gpd.points_from_xy(*np.array(list(GRID.values())).T), crs=27700).to_crs(epsg=4326)
    places = {name: (point.x, point.y) for name, point in zip(GRID, points, strict=True)}
    with serving(RoutingServer(places={**places, "Tower": CAISTER}, journeys=JOURNEYS)) as running:
        yield running


def section(server: RoutingServer, **changes: Any) -> ServerSection:
    return ServerSection.model_validate({"kind": "osrm", "url": server.url, **changes})


def ask(settings: ServerSection) -> ServedJourneys:
    return served_journeys(table("Tower", "East", "West"), table("School", "College"), settings)


@pytest.mark.parametrize("kind", ["osrm", "valhalla", "openrouteservice"])
@pytest.mark.parametrize("places", [1, 2, 50])
def test_each_kind_of_server_is_asked_in_its_own_words(server: RoutingServer, kind: str, places: int) -> None:
    found = ask(section(server, kind=kind, places=places))
    np.testing.assert_allclose(found.km, KM, atol=0.001)
    np.testing.assert_allclose(found.minutes, MINUTES)


@pytest.mark.parametrize(
    ("places", "sizes"), [(1, [(1, 1)] * 6), (2, [(2, 2), (1, 2)]), (3, [(3, 2)]), (50, [(3, 2)])]
)
def test_no_question_holds_more_places_than_allowed(
    server: RoutingServer, places: int, sizes: list[tuple[int, int]]
) -> None:
    ask(section(server, places=places))
    assert server.sizes == sizes


def test_pools_at_one_site_are_asked_about_once(server: RoutingServer) -> None:
    found = served_journeys(table("East"), table("College", "School", "College"), section(server))
    assert server.sizes == [(1, 2)]
    assert found.km.tolist() == [[12.345, 4.2, 12.345]]


def test_progress_is_told(server: RoutingServer) -> None:
    told: list[str] = []
    served_journeys(table("East", "West"), table("College"), section(server, places=1), announce=told.append)
    assert told == ["asking the routing server, 1 of 2", "asking the routing server, 2 of 2"]


@pytest.mark.parametrize("kind", ["osrm", "valhalla", "openrouteservice"])
def test_the_key_comes_from_the_environment(
    server: RoutingServer, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUTING_KEY", "secret")
    ask(section(server, kind=kind, key_env="ROUTING_KEY"))
    assert server.keys == ["secret"]


@pytest.mark.parametrize("kind", ["osrm", "openrouteservice"])
def test_without_a_key_none_is_sent(server: RoutingServer, kind: str) -> None:
    ask(section(server, kind=kind))
    assert server.keys == [None]


def refusal(settings: ServerSection) -> Problem:
    with pytest.raises(InputError) as caught:
        ask(settings)
    (problem,) = caught.value.problems
    assert problem.file == "config.toml"
    return problem


def test_a_key_that_is_not_set_is_named_before_anything_is_asked(
    server: RoutingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ROUTING_KEY", raising=False)
    problem = refusal(section(server, key_env="ROUTING_KEY"))
    assert (problem.column, problem.value) == ("travel.server.key_env", "ROUTING_KEY")
    assert server.asked == []


@pytest.mark.parametrize(
    ("status", "text", "key", "words"),
    [
        (400, '{"code": "TooBig"}', "url", 'answers with an error (400: {"code": "TooBig"})'),
        (404, "not here", "url", "answers with an error (404: not here)"),
        (403, "who are you?", "key_env", "refuses to answer (403: who are you?)"),
        (500, "oh dear", "url", "answers with an error (500: oh dear)"),
        (200, "<html>hello</html>", "url", "does not answer with a table of journeys"),
        (200, '{"code": "Ok"}', "url", "does not answer with a table of journeys"),
        (200, "[]", "url", "does not answer with a table of journeys"),
        (200, '{"durations": [[1]], "distances": [[1]]}', "url", "does not answer with a table of journeys"),
        (200, '{"durations": [["x"]], "distances": 3}', "url", "does not answer with a table of journeys"),
    ],
)
def test_what_a_server_says_instead_is_told(
    server: RoutingServer, status: int, text: str, key: str, words: str
) -> None:
    server.answers = [(status, text)]
    problem = refusal(section(server))
    assert (problem.column, problem.message) == (f"travel.server.{key}", words)
    assert problem.hint


@pytest.mark.parametrize(
    ("status", "key", "words"),
    [
        (429, "retry_s", "limits how often it may be asked, and gave no answer for 0.1 s"),
        (503, "url", "gave no answer within timeout_s = 60, or was busy for 0.1 s"),
    ],
)
def test_a_server_that_is_busy_is_asked_again_and_then_given_up(
    server: RoutingServer, status: int, key: str, words: str
) -> None:
    server.answers = [(status, "later")] * 9
    problem = refusal(section(server, retry_s=0.1))
    assert (problem.column, problem.message) == (f"travel.server.{key}", words)
    assert len(server.asked) in {1, 2}  # by how long the first answer took


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_is_busy_once_is_no_fault(server: RoutingServer, status: int) -> None:
    server.answers = [(status, "later")]
    found = ask(section(server))
    np.testing.assert_allclose(found.minutes, MINUTES)
    assert len(server.asked) == 2


def test_a_server_that_is_slow_is_not_waited_for(server: RoutingServer) -> None:
    server.wait_s = 0.5
    assert "gave no answer within timeout_s = 0.05" in refusal(section(server, timeout_s=0.05)).message


def test_a_server_that_is_down_is_told(server: RoutingServer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    problem = refusal(section(server, url=url))
    assert (problem.column, problem.value) == ("travel.server.url", url)
    assert problem.message.startswith("cannot be reached")


def test_without_routingpy_the_mend_is_told(server: RoutingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "routingpy", None)
    with pytest.raises(InputError) as caught:
        ask(section(server))
    assert caught.value.problems == (asking.NOT_INSTALLED,)
