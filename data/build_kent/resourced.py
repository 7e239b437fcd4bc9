"""Resourced provisions for ASD and SLCN: the published ones, and plainly named rows for the rest."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from data.build_kent.common import (
    NEEDS,
    PHASE_AGES,
    PHASE_NCY,
    Provision,
    largest_remainder,
    short_slug,
    slug,
)
from data.build_kent.sites import district_centre

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.build_kent.sources import ResourcedProvision, Sen2, Zone

PHASES = ("primary", "secondary")  # Kent commissions no resourced provision after Year 11
OPENS = {147058: 2026}  # The Downs, Walmer: 14 ASD and SLCN places (KCC decision 25/00111)
CLOSES = {118393: 2026}  # River Primary (KCC decision 25/00111)
BOTH_NEEDS = {147058}
ASPEN_URN = 118459
ASPEN_PLACES = 100  # "over 100" added since 2015 (KCC decision 25/00111); all needs, PSCN
OTHER_SIZE = {
    "primary": 15,
    "secondary": 20,
}  # illustrative size of a provision whose school is not published
SMALLEST = 8


def resourced_id(source: ResourcedProvision, need: str) -> str:
    return f"srp-{source.urn}-{short_slug(source.short_name)}-{need.lower().replace(';', '-')}"


def _pool(source: ResourcedProvision, need: str, places: int) -> Provision:
    first, last = PHASE_NCY[source.phase]
    return Provision(
        provision_id=resourced_id(source, need),
        name=f"{source.name} ({need.replace(';', ' and ')} resourced provision)",
        district=source.district,
        provision_type="resourced_provision",
        urn=source.urn,
        site_id=f"urn-{source.urn}",
        easting=source.easting,
        northing=source.northing,
        needs=need,
        ncy_from=first,
        ncy_to=last,
        places=places,
        open_year=OPENS.get(source.urn),
        close_year=CLOSES.get(source.urn),
    )


def _typical(listed: Sequence[ResourcedProvision], need: str, phase: str) -> int:
    """The median of the published sizes of the need and phase, or of the phase where none is published."""
    sizes = [s.places for s in listed if s.phase == phase and s.need == need and s.places is not None]
    if not sizes:
        sizes = [s.places for s in listed if s.phase == phase and s.need in NEEDS and s.places is not None]
    return round(median(sizes))


def named_provisions(listed: Sequence[ResourcedProvision], sen2: Sen2, pscn_share: float) -> list[Provision]:
    """Published provisions for ASD, SLCN or both; blanks take the typical size."""
    pools: list[Provision] = []
    for source in listed:
        if source.urn == ASPEN_URN:
            whole = round(ASPEN_PLACES * pscn_share)
            parts = largest_remainder(whole, [sen2.resourced[need] for need in NEEDS])
            pools += [_pool(source, need, part) for need, part in zip(NEEDS, parts, strict=True)]
        elif source.need in NEEDS:
            existing = [s for s in listed if s.urn not in OPENS]
            places = source.places or _typical(existing, source.need, source.phase)
            need = ";".join(NEEDS) if source.urn in BOTH_NEEDS else source.need
            pools.append(_pool(source, need, places))
    return pools


def expected(zones: Sequence[Zone], sen2: Sen2, need: str) -> dict[tuple[str, str], float]:
    """SEN2 pupils in a unit or provision, by district and phase: age table, then resident children."""
    ages = {
        phase: sum(
            n for age, n in sen2.by_age[need].items() if PHASE_AGES[phase][0] <= age <= PHASE_AGES[phase][1]
        )
        for phase in PHASES
    }
    cells = {}
    for phase in PHASES:
        whole = sum(zone.children[phase] for zone in zones)
        pupils = sen2.resourced[need] * ages[phase] / sum(ages.values())
        for district in sorted({zone.district for zone in zones}):
            here = sum(zone.children[phase] for zone in zones if zone.district == district)
            cells[district, phase] = pupils * here / whole
    return cells


def other_provisions(zones: Sequence[Zone], sen2: Sen2, named: Sequence[Provision]) -> list[Provision]:
    """Rows for the places that SEN2 counts and no published list names.

    A row of typical size goes to the district and phase with the widest gap between expected pupils and
    places, again and again until the county total of the need is met.
    """
    pools: list[Provision] = []
    for need in NEEDS:
        now = [p for p in named if p.needs == need and p.open_year is None]
        gap = expected(zones, sen2, need)
        for pool in now:
            gap[pool.district, _phase(pool)] -= pool.places
        left = sen2.resourced[need] - sum(pool.places for pool in now)
        sizes: dict[tuple[str, str], int] = {}
        while left > 0:
            cell = max(gap, key=lambda key: (round(gap[key], 6), key))
            size = OTHER_SIZE[cell[1]]
            size = left if left < size + SMALLEST else size
            sizes[cell] = sizes.get(cell, 0) + size
            gap[cell] -= size
            left -= size
        pools += [_other(zones, need, cell, size) for cell, size in sorted(sizes.items())]
    return pools


def _phase(pool: Provision) -> str:
    return next(phase for phase in PHASES if PHASE_NCY[phase][0] == pool.ncy_from)


def _other(zones: Sequence[Zone], need: str, cell: tuple[str, str], places: int) -> Provision:
    district, phase = cell
    centre = district_centre(zones, district, phase)
    identity = f"srp-other-{slug(district)}-{phase}-{need.lower()}"
    return Provision(
        provision_id=identity,
        name=f"Other {need} resourced provision in {district}, {phase} (name not published)",
        district=district,
        provision_type="resourced_provision",
        urn=None,
        site_id=f"other-{slug(district)}-{phase}",
        easting=round(centre.easting),
        northing=round(centre.northing),
        needs=need,
        ncy_from=PHASE_NCY[phase][0],
        ncy_to=PHASE_NCY[phase][1],
        places=places,
    )
