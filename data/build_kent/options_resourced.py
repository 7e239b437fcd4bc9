"""Options for resourced places: enlarging published provisions, and new ones where today's reach is poor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from data.build_kent.common import PHASE_NCY, Provision, short_slug
from data.build_kent.options import ASKED, FULL_CONVERSION, NEW_BUILD, Option, between, rounded, route
from data.build_kent.sites import SMALLEST_ROLL, candidates, spread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.build_kent.sources import School, Zone

# How many hosts of each kind: chosen in this order, no host twice.
NEW = (("primary", "ASD", 20), ("primary", "SLCN", 20), ("secondary", "ASD", 14), ("secondary", "SLCN", 12))
NEW_PLACES = {"primary": 15, "secondary": 20}  # illustrative
LARGE_ROLL = {"primary": 630, "secondary": 1500}  # room to convert: the cheap end of the price line
EXTRA_PLACES = {"primary": 8, "secondary": 10}  # illustrative
EXTRA_BUILD = 15_000  # £ a place, illustrative, once a provision outgrows the rooms it has
ROOM = 30  # places that fit converted rooms, as at Folkestone Academy
ALTERNATIVES = 4  # primary ASD hosts that could take SLCN instead
LARGER = 2  # secondary SLCN hosts that could open small or large
SECOND_PHASES = 6  # secondary ASD hosts with a second phase


def enlargements(pools: Sequence[Provision], academies: Mapping[int, bool]) -> list[Option]:
    """Enlarge every published provision that stays open."""
    return [
        _enlarge(pool, academy=academies.get(pool.urn or 0, False))
        for pool in pools
        if pool.urn and not pool.close_year
    ]


def _enlarge(pool: Provision, *, academy: bool) -> Option:
    phase = "primary" if pool.ncy_from == PHASE_NCY["primary"][0] else "secondary"
    places = EXTRA_PLACES[phase]
    price = FULL_CONVERSION if pool.places + places <= ROOM else EXTRA_BUILD
    return Option(
        option_id=f"more-{pool.provision_id}",
        name=f"Enlarge {pool.name}",
        provision_id=pool.provision_id,
        places=places,
        max_units=2 if pool.places + 2 * places <= ROOM else 1,
        capital_gbp=rounded(places * price),
        earliest_year=2027 if pool.open_year else 2026,
        decision_route=route(academy=academy),
        delivery_risk=0.1,
        notes="Illustrative size and price.",
    )


def new_provisions(
    zones: Sequence[Zone], schools: Sequence[School], pools: Sequence[Provision], taken: set[int]
) -> tuple[list[Provision], list[Option]]:
    """New provisions at named schools, spread by children x distance to today's nearest of need and phase."""
    used = set(taken)
    sites: list[Provision] = []
    options: list[Option] = []
    for phase, need, count in NEW:
        first = PHASE_NCY[phase][0]
        near = [p for p in pools if p.ncy_from == first and need in p.needs.split(";") and not p.close_year]
        hosts = spread(zones, phase, near, candidates(schools, phase, used), count)
        used |= {host.urn for host in hosts}
        for rank, host in enumerate(hosts):
            built = _new(host, phase, need)
            sites.append(built[0])
            more_sites, more = _variants(host, phase, need, rank, built[1])
            sites += more_sites
            options += more
    return sites, options


def _new(host: School, phase: str, need: str) -> tuple[Provision, Option]:
    ncy = PHASE_NCY[phase]
    site = Provision(
        provision_id=f"new-srp-{host.urn}-{short_slug(host.name)}-{need.lower()}",
        name=f"{host.name} (new {need} resourced provision)",
        district=host.district,
        provision_type="resourced_provision",
        urn=host.urn,
        site_id=f"urn-{host.urn}",
        easting=host.easting,
        northing=host.northing,
        needs=need,
        ncy_from=ncy[0],
        ncy_to=ncy[1],
        places=0,
    )
    low, high = (SMALLEST_ROLL[phase], NEW_BUILD), (LARGE_ROLL[phase], FULL_CONVERSION)
    price = between(host.roll or 0, low, high)
    places = NEW_PLACES[phase]
    option = Option(
        option_id=f"new-srp-{host.urn}-{need.lower()}",
        name=f"New {need} resourced provision at {host.name}",
        provision_id=site.provision_id,
        places=places,
        capital_gbp=rounded(places * price),
        earliest_year=2026 if price < EXTRA_BUILD else 2027,
        decision_route=route(academy=host.academy),
        delivery_risk=0.15,
        notes=ASKED,
    )
    return site, option


def _variants(
    host: School, phase: str, need: str, rank: int, option: Option
) -> tuple[list[Provision], list[Option]]:
    """The option itself, with the pair that excludes it or the second phase that requires it."""
    group = f"one-at-{host.urn}"
    if (phase, need) == ("primary", "ASD") and rank < ALTERNATIVES:
        site, other = _new(host, phase, "SLCN")
        return [site], [replace(option, exclusive_group=group), replace(other, exclusive_group=group)]
    if (phase, need) == ("secondary", "SLCN") and rank < LARGER:
        large = replace(
            option,
            option_id=f"{option.option_id}-large",
            name=f"{option.name}: larger, new build",
            places=30,
            capital_gbp=rounded(30 * NEW_BUILD),
            earliest_year=option.earliest_year + 1,
            exclusive_group=group,
        )
        return [], [replace(option, exclusive_group=group), large]
    if (phase, need) == ("secondary", "ASD") and rank < SECOND_PHASES:
        two = replace(
            option,
            option_id=f"{option.option_id}-phase-2",
            name=f"{option.name}: phase 2",
            places=10,
            capital_gbp=rounded(10 * EXTRA_BUILD),
            earliest_year=option.earliest_year + 2,
            requires=option.option_id,
        )
        return [], [option, two]
    return [], [option]
