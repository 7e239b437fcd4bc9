"""Journeys between zones and provisions, as one long table of arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from planner.domain import TravelRung

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

RUNGS = tuple(TravelRung)
"""`TravelPairs.rung` is an index into this."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TravelPairs:
    """One-way journeys, one row each; a pair that is not here cannot be reached.

    `zone` and `provision` are row numbers of the tables that were asked about; `km` by road; `minutes`;
    `rung` says where the figures come from. Sorted by zone, then provision; no pair twice.
    """

    zone: Ints
    provision: Ints
    km: Floats
    minutes: Floats
    rung: Ints

    def __len__(self) -> int:
        return len(self.zone)

    @classmethod
    def of(cls, zone: Ints, provision: Ints, km: Floats, minutes: Floats, rung: TravelRung) -> Self:
        """Return pairs of one rung, in order."""
        order = _order(zone, provision)
        return cls(
            zone=zone[order],
            provision=provision[order],
            km=km[order],
            minutes=minutes[order],
            rung=np.full(len(zone), RUNGS.index(rung), dtype=np.int64),
        )

    @classmethod
    def none(cls) -> Self:
        """Return no pairs."""
        nobody, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
        return cls(zone=nobody, provision=nobody, km=nothing, minutes=nothing, rung=nobody)

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Return the pairs of all parts, in order; no pair is in two of them."""
        parts = [part for part in parts if len(part)]
        if len(parts) <= 1:
            return parts[0] if parts else cls.none()
        columns = {
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in ("zone", "provision", "km", "minutes", "rung")
        }
        order = _order(columns["zone"], columns["provision"])
        return cls(**{name: values[order] for name, values in columns.items()})

    def where(self, keep: NDArray[np.bool_]) -> Self:
        """Return the pairs for which `keep` holds."""
        return type(self)(
            zone=self.zone[keep],
            provision=self.provision[keep],
            km=self.km[keep],
            minutes=self.minutes[keep],
            rung=self.rung[keep],
        )

    def overridden_by(self, better: Self, provisions: int) -> Self:
        """Return all pairs of `better` and those of this table that it does not have.

        Args:
            better: pairs of a higher rung of the ladder.
            provisions: how many provisions there are, to number a pair.
        """
        known = np.isin(self.zone * provisions + self.provision, better.zone * provisions + better.provision)
        return self.joined([self.where(~known), better])


def _order(zone: Ints, provision: Ints) -> Ints | slice:
    """What puts pairs in order; nothing to do is found out sooner than sorted again."""
    later = (zone[1:] > zone[:-1]) | ((zone[1:] == zone[:-1]) & (provision[1:] > provision[:-1]))
    return slice(None) if later.all() else np.lexsort((provision, zone))
