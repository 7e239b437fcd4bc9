"""State special schools as pools of ASD and SLCN places, and the sites that new special places would use."""

from __future__ import annotations

import math
from statistics import median
from typing import TYPE_CHECKING

from data.build_kent.common import Provision, largest_remainder, short_slug

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.build_kent.sources import School

C_AND_I, PSCN, SEMH, PD = "Communication & Interaction", "PSCN", "SEMH", "Physical Disability"

# Illustrative: the share of a school's roll whose primary need is ASD or SLCN, before fitting to SEN2.
PRIOR_SHARE = {C_AND_I: 0.95, PSCN: 0.65, SEMH: 0.20, PD: 0.10}

# NCY bands narrower than 0-14. From the admissions notes of the open data and schools' published ages where
# known; only whole phases are kept (a school that takes some Year 4s is not a primary option).
BANDS: dict[int, tuple[int, int]] = {
    119026: (7, 14),  # Broomhill Bank, published ages 8-19
    119051: (7, 14),  # Grange Park, secondary and post-16
    147870: (7, 14),  # Snowfields, published ages 11-18
    147833: (0, 6),  # Aspire, primary free school
    134971: (0, 11),  # Laleham Gap, to 16
    119042: (7, 11),  # Goldwyn, secondary
    119062: (7, 11),  # Portal House, secondary
    150769: (7, 11),  # Nore Academy, secondary
    119058: (0, 11),  # the other SEMH schools: to 16
    119045: (0, 11),
    119046: (0, 11),
    119036: (0, 11),
    119037: (0, 11),
}
ALL_THROUGH = (0, 14)


def rolls(schools: Sequence[School]) -> dict[int, int]:
    """Pupils on roll by URN; a blank is filled with the median of the schools of the same designation."""
    known: dict[str, list[int]] = {}
    for school in schools:
        if school.roll is not None:
            known.setdefault(school.designation, []).append(school.roll)
    return {s.urn: s.roll if s.roll is not None else round(median(known[s.designation])) for s in schools}


def fitted_shares(schools: Sequence[School], total: int) -> dict[str, float]:
    """The shares of roll by designation that give `total` places.

    Every prior's odds are multiplied by one common factor, found by bisection, so that the order of the
    designations is kept and no share reaches 1 (no school has more ASD and SLCN places than pupils).
    """
    filled = rolls(schools)

    def shares(log_factor: float) -> dict[str, float]:
        odds = {key: prior / (1 - prior) * math.exp(log_factor) for key, prior in PRIOR_SHARE.items()}
        return {key: value / (1 + value) for key, value in odds.items()}

    low, high = -10.0, 10.0
    for _ in range(100):
        middle = (low + high) / 2
        found = sum(filled[s.urn] * shares(middle)[s.designation] for s in schools)
        low, high = (middle, high) if found < total else (low, middle)
    return {key: round(share, 6) for key, share in shares((low + high) / 2).items()}


def special_id(school: School) -> str:
    return f"special-{school.urn}-{short_slug(school.name)}"


def special_provisions(schools: Sequence[School], total: int, shares: Mapping[str, float]) -> list[Provision]:
    """One pool a school; the places sum to SEN2's `total` by largest remainder."""
    filled = rolls(schools)
    places = largest_remainder(total, [filled[s.urn] * shares[s.designation] for s in schools])
    pools = []
    for school, count in zip(schools, places, strict=True):
        if count > filled[school.urn]:
            raise ValueError(f"{school.name}: {count} places for a roll of {filled[school.urn]}")
        band = BANDS.get(school.urn, ALL_THROUGH)
        pools.append(
            Provision(
                provision_id=special_id(school),
                name=school.name,
                district=school.district,
                provision_type="special_school",
                urn=school.urn,
                site_id=f"urn-{school.urn}",
                easting=school.easting,
                northing=school.northing,
                needs="ASD;SLCN",
                ncy_from=band[0],
                ncy_to=band[1],
                places=count,
                on_roll=school.roll,
            )
        )
    return pools
