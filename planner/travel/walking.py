"""Walking distance: the shortest way on foot, against the two distances of the Education Act 1996.

Section 444(5): two miles for a child under eight, three from eight on, by the nearest available route; it is
what a council's duty of transport turns on (Schedule 35B). It is not the whole of it: a child who cannot
reasonably be expected to walk because of special needs, a disability or mobility has it at any distance.
"""

from dataclasses import replace
from math import inf

from planner.config import TravelSection
from planner.domain import TravelRung
from planner.inputs.inputs import Inputs
from planner.travel.along import Known, along
from planner.travel.roads import walking_graph
from planner.travel.trees import ALONE, Means

_KM_A_MILE = 1.609344
UNDER_EIGHT_KM = 2 * _KM_A_MILE
FROM_EIGHT_KM = 3 * _KM_A_MILE


def on_foot(inputs: Inputs, settings: TravelSection, means: Means = ALONE) -> Known:
    """Return every pair of zone and provision within three miles on foot, with `km` of the shortest way.

    Motorways are not walked; one-way streets are, both ways. Zones and provisions with no road within
    `snap_km` are not on the network: of them nothing is known. (`minutes` are km.)

    Raises ValueError where there is no road network.
    """
    if inputs.roads is None:
        raise ValueError("there is no road network")
    graph = walking_graph(inputs.roads, inputs.zones, inputs.provisions, settings.roads)
    return along(
        graph.network,
        graph.zones,
        graph.provisions,
        fixed_minutes=0.0,
        limit=FROM_EIGHT_KM,
        rung=TravelRung.ROADS,
        means=means,
    )


def walk_km(inputs: Inputs, settings: TravelSection, zone: int, provision: int) -> float | None:
    """Return km on foot between two rows of the tables: inf beyond three miles, None where not known."""
    if inputs.roads is None:
        return None
    zones, provisions = inputs.zones.iloc[[zone]], inputs.provisions.iloc[[provision]]
    known = on_foot(replace(inputs, zones=zones, provisions=provisions), settings)
    if not (known.zone.all() and known.provision.all()):
        return None
    return float(known.pairs.km[0]) if len(known.pairs) else inf
