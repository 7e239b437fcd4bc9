"""All journeys along a network: what a rung found, and between which places it knows every way there is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.domain import TravelRung
from planner.travel.network import Network
from planner.travel.pairs import Floats, Ints, TravelPairs
from planner.travel.trees import Means, trees_of


@dataclass(frozen=True, kw_only=True, eq=False)
class Known:
    """Pairs of a rung, and the zones and provisions that lie on its network."""

    pairs: TravelPairs
    zone: NDArray[np.bool_]
    provision: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Ends:
    """Where places join a network: their nodes (-1: not on it), and km and minutes from the door to there."""

    node: Ints
    km: Floats
    minutes: Floats

    @property
    def on(self) -> NDArray[np.bool_]:
        return self.node >= 0


def along(
    network: Network,
    zones: Ends,
    provisions: Ends,
    *,
    fixed_minutes: float,
    limit: float,
    rung: TravelRung,
    means: Means,
) -> Known:
    """Return every journey of at most `limit` minutes, the fixed ones counted."""
    homes = np.flatnonzero(zones.on)
    sites = np.unique(provisions.node[provisions.on])
    parts: list[TravelPairs] = []
    # A hair more than the limit, so that rounding never loses a pair that the limit itself lets in.
    reach = max(limit - fixed_minutes, 0) + 1e-6
    trees = trees_of(network, sites, zones.node[homes], reach, means)
    for site, (reached, km, minutes) in zip(sites, trees, strict=True):
        pools = np.flatnonzero(provisions.node == site)
        home = homes[reached]
        parts.append(
            TravelPairs.of(
                np.repeat(home, len(pools)),
                np.tile(pools, len(home)),
                np.add.outer(km + zones.km[home], provisions.km[pools]).ravel(),
                np.add.outer(
                    minutes + zones.minutes[home] + fixed_minutes, provisions.minutes[pools]
                ).ravel(),
                rung,
            )
        )
    pairs = TravelPairs.joined(parts)
    return Known(pairs=pairs.where(pairs.minutes <= limit), zone=zones.on, provision=provisions.on)
