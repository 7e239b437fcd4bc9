"""What a pool can save with so many places, at given prices of placing pupils: a continuous knapsack."""

from dataclasses import dataclass

import numpy as np

from planner.model.engine.flow import Transport
from planner.model.instance import Floats, Ints


@dataclass(frozen=True, eq=False)
class Knapsacks:
    """KP_p of every pool of a part, for one vector of group prices: sorted cumulative sums."""

    key: Floats
    first: Ints
    last: Ints
    pupils: Floats
    value_gbp: Floats
    gain_gbp: Floats
    stride: float

    @classmethod
    def of(cls, transport: Transport, price_gbp: Floats, pupils: Floats) -> "Knapsacks":
        gain = price_gbp[transport.arc_group] - transport.arc_cost_gbp
        useful = np.flatnonzero((gain > 0) & (pupils[transport.arc_group] > 0))
        pool = transport.arc_pool[useful]
        # One key, since it is the sort that takes the time: by pool, then by falling gain.
        order = np.argsort(pool * (gain.max(initial=0.0) + 1.0) - gain[useful], kind="stable")
        pool, gain = pool[order], gain[useful][order]
        count = pupils[transport.arc_group[useful]][order]
        last = np.searchsorted(pool, np.arange(transport.n_pools), side="right")
        first = np.searchsorted(pool, np.arange(transport.n_pools), side="left")
        running = np.concatenate([[0.0], np.cumsum(count)])
        worth = np.concatenate([[0.0], np.cumsum(count * gain)])
        start = np.repeat(first, last - first)
        stride = float(running[-1]) + 1.0
        so_far = running[1:] - running[start]
        return cls(
            key=pool * stride + so_far,
            first=first,
            last=last,
            pupils=so_far,
            value_gbp=worth[1:] - worth[start],
            gain_gbp=gain,
            stride=stride,
        )

    def value(self, pool: Ints, places: Floats) -> Floats:
        """Return KP_p(places), £, for each (pool, places)."""
        capped, position = self._position(pool, places)
        whole = position > self.first[pool]
        done = np.where(whole, position - 1, 0)
        value = np.where(whole, self.value_gbp[done], 0.0) if len(self.key) else np.zeros(len(pool))
        more = position < self.last[pool]
        if more.any():
            taken = np.where(whole, self.pupils[done], 0.0)[more]
            value[more] += self.gain_gbp[position[more]] * (capped[more] - taken)
        return value

    def value_of_one_more_gbp(self, pool: Ints, places: Floats) -> Floats:
        """Return what KP_p gains (£) by one more place beyond `places`, for each (pool, places)."""
        _, position = self._position(pool, places)
        more = position < self.last[pool]
        value = np.zeros(len(pool))
        value[more] = self.gain_gbp[position[more]]
        return value

    def _position(self, pool: Ints, places: Floats) -> tuple[Floats, Ints]:
        """The places within sight of the pupils, and the first entry that they do not hold whole."""
        capped = np.clip(places, 0.0, self.stride - 0.5)
        position = np.searchsorted(self.key, pool * self.stride + capped, side="right")
        return capped, np.minimum(np.maximum(position, self.first[pool]), self.last[pool])
