"""Known journeys along the road network, at any speeds."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from planner.config import RoadSection
from planner.inputs.roads import kmh_of
from planner.travel.along import Ends
from planner.travel.network import Network
from planner.travel.pairs import Floats
from planner.travel.roads import road_graph

_KIND = ["road_class", "form_of_way", "limit_kmh"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Ways:
    """The quickest way of each journey: `km` on each kind of link (journeys, kinds), and to and from doors.

    NaN where an end is on no road, or there is no way.
    """

    km: Floats
    door_km: Floats
    door_minutes: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class RoadJourneys:
    """Journeys as `read_journeys` returns them, on links as in `Inputs.roads`.

    `kinds` are the combinations of road_class, form_of_way and limit_kmh that are driven.
    """

    journeys: pd.DataFrame
    links: pd.DataFrame
    settings: RoadSection

    @cached_property
    def _driven(self) -> pd.DataFrame:
        return self.links[self.links["driven"]]

    @cached_property
    def kinds(self) -> pd.DataFrame:
        kinds: pd.DataFrame = self._of_kind.size().reset_index()[_KIND].assign(driven=True)
        return kinds

    @property
    def _of_kind(self) -> Any:  # noqa: ANN401 - pandas' group-by
        return self._driven.groupby(_KIND, dropna=False, sort=True)

    def kmh(self, speeds: pd.DataFrame) -> Floats:
        """Return the speed of each kind."""
        return kmh_of(self.kinds, speeds).to_numpy(dtype=float)

    def kmh_without_limits(self, speeds: pd.DataFrame) -> Floats:
        """Return the speed that the table alone gives each kind."""
        return kmh_of(self.kinds.assign(limit_kmh=np.nan), speeds).to_numpy(dtype=float)

    def ways(self, speeds: pd.DataFrame) -> Ways:
        """Find the quickest ways at these speeds."""
        network, start, stop = self._network(speeds)
        known = start.on & stop.on
        km = np.full((len(known), len(self.kinds)), np.nan)
        for site in np.unique(stop.node[known]):
            rows = np.flatnonzero(known & (stop.node == site))
            reached, by_kind, _ = network.km_by_label(int(site), start.node[rows], len(self.kinds))
            km[rows[reached]] = by_kind
        return Ways(km=km, door_km=start.km + stop.km, door_minutes=start.minutes + stop.minutes)

    def _network(self, speeds: pd.DataFrame) -> tuple[Network, Ends, Ends]:
        """The network with the kind of each edge as its label."""
        kind = self._of_kind.ngroup().to_numpy()
        # A label counts the numbers of roads in order, and so the kinds, of which each has a road.
        numbered = self._driven.assign(number=[f"{each:06}" for each in kind], kmh=self.kmh(speeds)[kind])
        start, stop = (
            self.journeys[[f"{end}_easting", f"{end}_northing"]].set_axis(["easting", "northing"], axis=1)
            for end in ("from", "to")
        )
        graph = road_graph(numbered, start, stop, self.settings)
        return graph.network, graph.zones, graph.provisions


def estimates(ways: Ways, kmh: Floats, fixed_minutes: float) -> tuple[Floats, Floats]:
    """Return km and minutes of the ways at these speeds of the kinds, without picking others up."""
    minutes = ways.km @ (60 / kmh) + ways.door_minutes + fixed_minutes
    return ways.km.sum(axis=1) + ways.door_km, minutes
