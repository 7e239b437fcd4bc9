"""The limits that therapists set on where pupils can be placed, as arrays; no solver.

They are no constraint of the plan itself: see "Therapy" in `planner/model/README.md`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.config import TherapySection
from planner.model.instance import Floats, Ints, PlacePlanningInstance

WTE_TOLERANCE = 1e-6
"""Whole-time equivalents: how far a limit may be broken by rounding."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TherapyLimits:
    """How many therapists each placement takes, and how many there are.

    `area` are the names of the N areas; `area_of_pool` is P, a row of them; `wte_per_pupil` [h] is A,
    whole-time equivalents for each pupil placed on an arc; `available_wte` [H] is N x T, infinite where it is
    not known.
    """

    area: tuple[str, ...]
    area_of_pool: Ints
    wte_per_pupil: Floats
    available_wte: Floats

    def needed_wte(self, instance: PlacePlanningInstance, placed: Floats) -> Floats:
        """Return N x T: whole-time equivalents that pupils placed (A x T) take."""
        needed = np.zeros_like(self.available_wte)
        area = self.area_of_pool[instance.arcs.provision]
        np.add.at(needed, area, self.wte_per_pupil[:, None] * placed)
        return needed

    def short_wte(self, instance: PlacePlanningInstance, placed: Floats) -> Floats:
        """Return N x T: by how much what pupils placed (A x T) take is above what there is."""
        short = np.maximum(self.needed_wte(instance, placed) - self.available_wte, 0.0)
        return np.where(short > WTE_TOLERANCE, short, 0.0)


def therapy_limits(
    instance: PlacePlanningInstance,
    therapy: TherapySection,
    provisions: pd.DataFrame,
    commissioned: pd.DataFrame,
) -> TherapyLimits:
    """Return the limits of an instance.

    Args:
        instance: whose pools are in the order of `provisions`.
        therapy: hours a pupil and a therapist, and the area of each district.
        provisions: district and provision_type of each pool.
        commissioned: area, year, salt_wte_available; NaN or no row where it is not known.
    """
    district = provisions["district"].map(therapy.area_of)
    area = tuple(sorted({*district, *commissioned["area"]}))
    stated = commissioned.set_index(["area", "year"])["salt_wte_available"]
    rows = pd.MultiIndex.from_product([area, instance.years.tolist()])
    available = stated.reindex(rows).fillna(np.inf).to_numpy(dtype=float)
    needs, need = np.unique(instance.groups.need.astype(str), return_inverse=True)
    types, kind = np.unique(provisions["provision_type"].astype(str), return_inverse=True)
    wte = np.array([[therapy.wte_per_pupil(str(one), str(other)) for other in types] for one in needs])
    arcs = instance.arcs
    return TherapyLimits(
        area=area,
        area_of_pool=pd.Index(area).get_indexer(pd.Index(district)).astype(np.int64),
        wte_per_pupil=wte.reshape(len(needs), len(types))[need[arcs.group], kind[arcs.provision]],
        available_wte=available.reshape(len(area), instance.n_years),
    )
