"""Journeys as a routing server knows them: its matrix service, asked in chunks through routingpy."""

import os
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.config import ServerSection
from planner.problems import InputError, Problem
from planner.travel.pairs import Floats, Ints

_BY_CAR = {"osrm": "driving", "valhalla": "auto", "openrouteservice": "driving-car"}
_REFUSED = {401, 403}
_URL = "url"
NOT_INSTALLED = Problem(
    message="[travel.server] needs routingpy, which is not installed",
    hint='python -m pip install "planner[routing]"',
)


@dataclass(frozen=True, kw_only=True, eq=False)
class ServedJourneys:
    """km and minutes as driven, zones by provisions; NaN where there is no way."""

    km: Floats
    minutes: Floats


class _ServerError(Exception):
    """What is wrong between us and the server, and at which key of its section."""

    def __init__(self, message: str, hint: str, key: str = _URL) -> None:
        super().__init__(message)
        self.hint = hint
        self.key = key


def served_journeys(
    zones: pd.DataFrame,
    provisions: pd.DataFrame,
    server: ServerSection,
    *,
    file: str = "config.toml",
    announce: Callable[[str], None] = lambda _: None,
) -> ServedJourneys:
    """Ask a routing server for all journeys from zones to provisions.

    Both tables have `easting` and `northing` (EPSG:27700, metres). `file` is the configuration, named in
    faults; `announce` is told how far it is. Nothing is kept of a server that fails on the way.

    Raises InputError where the server, its address, its key or routingpy is not to be had.
    """
    try:
        return _asked(zones, provisions, server, announce)
    except _ServerError as fault:
        found = getattr(server, fault.key)
        problem = Problem(
            message=str(fault),
            file=file,
            column=f"travel.server.{fault.key}",
            value=None if found is None else str(found),
            hint=fault.hint,
        )
        raise InputError([problem]) from fault


def _asked(
    zones: pd.DataFrame, provisions: pd.DataFrame, server: ServerSection, announce: Callable[[str], None]
) -> ServedJourneys:
    ask = _asker(server)
    homes, zone = _places(zones)
    sites, provision = _places(provisions)
    km, minutes = np.full((2, len(homes), len(sites)), np.nan)
    questions = [(some, others) for some in _chunks(homes, server) for others in _chunks(sites, server)]
    for number, (some, others) in enumerate(questions, start=1):
        announce(f"asking the routing server, {number} of {len(questions)}")
        km[some, others], minutes[some, others] = ask(homes[some], sites[others])
    return ServedJourneys(km=km[np.ix_(zone, provision)], minutes=minutes[np.ix_(zone, provision)])


def _places(table: pd.DataFrame) -> tuple[Floats, Ints]:
    """The different places as longitude and latitude, and which one each row is."""
    metres, row = np.unique(table[["easting", "northing"]].to_numpy(dtype=float), axis=0, return_inverse=True)
    points = gpd.GeoSeries(gpd.points_from_xy(*metres.T), crs=27700).to_crs(epsg=4326)
    degrees: Floats = np.stack([points.x.to_numpy(), points.y.to_numpy()], axis=1)
    return degrees, row.reshape(-1).astype(np.int64)


def _chunks(places: Floats, server: ServerSection) -> Iterator[slice]:
    return (slice(start, start + server.places) for start in range(0, len(places), server.places))


def _asker(server: ServerSection) -> Callable[[Floats, Floats], tuple[Floats, Floats]]:
    """Return what asks one question: km and minutes from each of some places to each of others."""
    try:
        import routingpy  # noqa: PLC0415  an extra
    except ModuleNotFoundError:
        raise InputError([NOT_INSTALLED]) from None
    key = None if server.key_env is None else os.environ.get(server.key_env)
    if server.key_env is not None and not key:
        what, hint = "names an environment variable that is not set", "set it to the key of the server"
        raise _ServerError(what, hint, "key_env")
    profile = server.profile or _BY_CAR[server.kind]
    usual: dict[str, Any] = {
        "base_url": server.url,
        "timeout": server.timeout_s,
        "retry_timeout": server.retry_s,
        "retry_over_query_limit": True,
    }
    with_key = {"headers": {"Authorization": key}} if key else {}
    extra: dict[str, Any] = {}
    if server.kind == "osrm":
        matrix = routingpy.OSRM(**usual, **with_key).matrix
    elif server.kind == "valhalla":
        matrix, extra = routingpy.Valhalla(**usual, **with_key).matrix, {"units": "km"}
    else:
        matrix, extra = routingpy.ORS(api_key=key, **usual).matrix, {"metrics": ["distance", "duration"]}

    def ask(some: Floats, others: Floats) -> tuple[Floats, Floats]:
        ends = {
            "sources": list(range(len(some))),
            "destinations": list(range(len(some), len(some) + len(others))),
        }
        places = np.concatenate([some, others]).tolist()
        answer = _answered(lambda: matrix(locations=places, profile=profile, **ends, **extra), server)
        shape = (len(some), len(others))
        return _table(answer.distances, shape) / 1000, _table(answer.durations, shape) / 60

    return ask


def _answered(question: Callable[[], Any], server: ServerSection) -> Any:  # noqa: ANN401  routingpy has no types
    """The answer to one question; every way in which there is none, in words."""
    from requests.exceptions import RequestException  # noqa: PLC0415  comes with routingpy
    from routingpy import exceptions  # noqa: PLC0415

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            return question()
        except exceptions.Timeout:
            raise _no_answer(server, any("Rate limit" in str(each.message) for each in told)) from None
        except exceptions.RouterError as fault:
            said = f"{fault.status}: {' '.join(str(fault.message).split())}"
            if fault.status in _REFUSED:
                raise _ServerError(
                    f"refuses to answer ({said})", "mend the key of the server", "key_env"
                ) from None
            hint = "see that kind, url, profile and places suit the server, and what its own log says"
            raise _ServerError(f"answers with an error ({said})", hint) from None
        except RequestException as fault:
            hint = "start the server, or mend the url"
            raise _ServerError(f"cannot be reached ({type(fault).__name__})", hint) from None
        except (exceptions.JSONParseError, AttributeError, KeyError, TypeError, ValueError):
            raise _no_table() from None


def _no_answer(server: ServerSection, limited: bool) -> _ServerError:  # noqa: FBT001
    if limited:
        what = f"limits how often it may be asked, and gave no answer for {server.retry_s:g} s"
        return _ServerError(what, "raise retry_s, or ask a server of your own", "retry_s")
    what = f"gave no answer within timeout_s = {server.timeout_s:g}, or was busy for {server.retry_s:g} s"
    return _ServerError(what, "start the server, raise timeout_s, or lower places")


def _no_table() -> _ServerError:
    return _ServerError("does not answer with a table of journeys", "see that kind and url belong together")


def _table(cells: object, shape: tuple[int, int]) -> Floats:
    """Metres or seconds; NaN for a pair without a way."""
    try:
        table = np.array(cells, dtype=np.float64)
    except (TypeError, ValueError):
        raise _no_table() from None
    if table.shape != shape or (table < 0).any() or np.isinf(table).any():
        raise _no_table()
    return table
