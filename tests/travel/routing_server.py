"""A stand-in for a routing server on this machine: the matrix services of OSRM, Valhalla, openrouteservice.

It knows places by name, longitude and latitude, and the journeys between them from a table; so what comes
out is known beforehand, and a place that is sent wrongly is not recognised.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

Journeys: TypeAlias = Mapping[tuple[str, str], tuple[float, float]]
"""(from, to) -> metres, seconds; a pair that is not here has no way."""
_NEAR_DEGREES = 2e-4


@dataclass
class RoutingServer:
    """`places`: name -> longitude, latitude. `answers`: what to say instead, while any are left."""

    places: Mapping[str, tuple[float, float]]
    journeys: Journeys
    answers: list[tuple[int, str]] = field(default_factory=list)
    wait_s: float = 0.0
    asked: list[str] = field(default_factory=list)
    """Path of each question."""
    sizes: list[tuple[int, int]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    url: str = ""

    def name(self, longitude: float, latitude: float) -> str:
        for name, (east, north) in self.places.items():
            if abs(longitude - east) < _NEAR_DEGREES and abs(latitude - north) < _NEAR_DEGREES:
                return name
        raise AssertionError(f"nothing stands at {longitude}, {latitude}")

    def table(self, starts: list[str], ends: list[str], part: int) -> list[list[float | None]]:
        found = [[self.journeys.get((start, end)) for end in ends] for start in starts]
        return [[None if cell is None else cell[part] for cell in row] for row in found]

    def osrm(self, path: str) -> dict[str, Any]:
        parts = urlsplit(path)
        service, version, _, coordinates = parts.path.strip("/").split("/")
        assert (service, version) == ("table", "v1")
        names = [self.name(*map(float, pair.split(","))) for pair in coordinates.split(";")]
        asked = parse_qs(parts.query)
        assert asked["annotations"] == ["duration,distance"]
        starts, ends = (
            [names[int(number)] for number in asked[key][0].split(";")] for key in ("sources", "destinations")
        )
        self.sizes.append((len(starts), len(ends)))
        return {
            "code": "Ok",
            "distances": self.table(starts, ends, 0),
            "durations": self.table(starts, ends, 1),
        }

    def valhalla(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert asked["costing"] == "auto"
        starts, ends = (
            [self.name(place["lon"], place["lat"]) for place in asked[key]] for key in ("sources", "targets")
        )
        metres, seconds = self.table(starts, ends, 0), self.table(starts, ends, 1)
        return {
            "sources_to_targets": [
                [{"distance": None if m is None else m / 1000, "time": s} for m, s in zip(*row, strict=True)]
                for row in zip(metres, seconds, strict=True)
            ]
        }

    def openrouteservice(self, asked: dict[str, Any]) -> dict[str, Any]:
        names = [self.name(*place) for place in asked["locations"]]
        starts, ends = ([names[number] for number in asked[key]] for key in ("sources", "destinations"))
        assert asked["metrics"] == ["distance", "duration"]
        return {"distances": self.table(starts, ends, 0), "durations": self.table(starts, ends, 1)}


@contextmanager
def serving(server: RoutingServer) -> Iterator[RoutingServer]:
    """Serve on a free port of this machine as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(lambda: server.osrm(self.path))

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            kinds = {
                "/sources_to_targets": server.valhalla,
                "/v2/matrix/driving-car/json": server.openrouteservice,
            }
            self._answer(lambda: kinds[self.path](asked))

        def _answer(self, usual: Any) -> None:  # noqa: ANN401
            server.asked.append(self.path)
            server.keys.append(self.headers.get("Authorization"))
            time.sleep(server.wait_s)
            status, text = server.answers.pop(0) if server.answers else (200, "")
            content = (text or json.dumps(usual())).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        server.url = f"http://127.0.0.1:{listening.server_address[1]}"
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()
