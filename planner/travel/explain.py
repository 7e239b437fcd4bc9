"""How one journey goes: which rung knows it, by which roads, how far and how long."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.config import TravelSection
from planner.domain import TravelRung
from planner.inputs.inputs import Inputs
from planner.problems import InputError, Problem, suggestion
from planner.travel.ladder import Networks, networks_of, travel_pairs
from planner.travel.network import Network
from planner.travel.pairs import RUNGS, TravelPairs
from planner.travel.trees import ALONE, Means
from planner.travel.walking import walk_km

LOCAL_ROADS = "local roads"
FROM_DOOR = "between door and road"


@dataclass(frozen=True)
class Leg:
    """One stretch of a journey."""

    name: str
    km: float
    minutes: float


@dataclass(frozen=True, kw_only=True)
class Journey:
    """A journey from a zone to a provision, one way; `rung` None, km and minutes NaN: out of reach.

    `walk_km` is the shortest way on foot: inf beyond three miles, None where no road network knows it.
    `legs` in order, from home to the provision, as far as the rung knows its way; without the fixed minutes.
    """

    zone: str
    provision: str
    rung: TravelRung | None
    km: float
    minutes: float
    straight_km: float
    walk_km: float | None
    legs: tuple[Leg, ...]


def explain_journey(
    inputs: Inputs, settings: TravelSection, zone_id: str, provision_id: str, means: Means = ALONE
) -> Journey:
    """Return how a pupil of the zone gets to the provision; `means` change no answer.

    Raises InputError where there is no such zone or provision.
    """
    zone = _row(inputs.zones["zone_id"].tolist(), zone_id, "zone")
    provision = _row(inputs.provisions["provision_id"].tolist(), provision_id, "provision")
    problems = [found for found in (zone, provision) if isinstance(found, Problem)]
    if isinstance(zone, Problem) or isinstance(provision, Problem):
        raise InputError(problems)
    networks = networks_of(inputs, settings)
    pairs = travel_pairs(inputs, settings, networks, means)
    pair = np.flatnonzero((pairs.zone == zone) & (pairs.provision == provision))
    home, site = inputs.zones.iloc[zone], inputs.provisions.iloc[provision]
    apart = np.hypot(home["easting"] - site["easting"], home["northing"] - site["northing"])
    rung = TravelRung(RUNGS[pairs.rung[pair[0]]]) if len(pair) else None
    return Journey(
        zone=f"{home['zone_name']} ({zone_id})",
        provision=f"{site['name']} ({provision_id})",
        rung=rung,
        km=_of(pairs, "km", pair),
        minutes=_of(pairs, "minutes", pair),
        straight_km=float(apart) / 1000,
        walk_km=walk_km(inputs, settings, zone, provision),
        legs=_legs(inputs, settings, networks, rung, (zone, provision)),
    )


def _row(ids: list[str], wanted: str, what: str) -> int | Problem:
    if wanted in ids:
        return ids.index(wanted)
    return Problem(message=f"is no {what}_id of the inputs", value=wanted, hint=suggestion(wanted, ids))


def _of(pairs: TravelPairs, column: str, pair: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> float:
    return float(getattr(pairs, column)[pair[0]]) if len(pair) else float("nan")


def _legs(
    inputs: Inputs,
    settings: TravelSection,
    networks: Networks,
    rung: TravelRung | None,
    ends: tuple[int, int],
) -> tuple[Leg, ...]:
    """The stretches of a journey along a network, door to door."""
    zone, provision = ends
    if rung is TravelRung.BARRIERS and (land := networks.barriers) is not None:
        names = () if inputs.links is None else tuple(map(str, inputs.links["name"]))
        return _stretches(land.network(settings.barriers), names, land.zone[zone], land.provision[provision])
    if rung is TravelRung.ROADS and (roads := networks.roads) is not None:
        home, site = roads.zones, roads.provisions
        way = _stretches(roads.network, roads.numbers, home.node[zone], site.node[provision])
        first = Leg(FROM_DOOR, float(home.km[zone]), float(home.minutes[zone]))
        last = Leg(FROM_DOOR, float(site.km[provision]), float(site.minutes[provision]))
        return (first, *way, last)
    return ()


def _stretches(network: Network, names: Sequence[str], home: int, site: int) -> tuple[Leg, ...]:
    """Edges from home to site; neighbouring ones of the same name are one stretch."""
    legs: list[Leg] = []
    for edge in network.path(int(site), int(home)):
        label = int(network.label[edge])
        name = LOCAL_ROADS if label < 0 else names[label]
        km, minutes = float(network.km[edge]), float(network.minutes[edge])
        if legs and legs[-1].name == name:
            before = legs.pop()
            km, minutes = before.km + km, before.minutes + minutes
        legs.append(Leg(name, km, minutes))
    return tuple(legs)
