"""Options for special places: enlargements, satellites, new and pipeline special schools."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from data.build_kent.common import PHASE_NCY, Provision, short_slug, slug
from data.build_kent.options import ASKED, Option, between, rounded, route
from data.build_kent.sites import candidates, distances, district_centre, spread
from data.build_kent.special import BANDS, C_AND_I, PSCN, rolls, special_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.build_kent.sources import School, Zone

Built = tuple[list[Provision], list[Option]]

DEAREST, CHEAPEST = (100.0, 92_000.0), (400.0, 52_000.0)  # £ a place by roll; £52k-£92k published by the DfE
LONDON_COUNCILS = 67_043  # £ a special place, London 2018
DFE_AVERAGE = 60_000  # £3bn for 50,000 places, 2025
SATELLITE_GBP = 42_417  # £2,545,000 for 60 places: Snowfields satellite, Minster (KCC, January 2024)
SATELLITE_PLACES = {"primary": 16, "secondary": 24, "post16": 20}
PHASED_ROLL = 300
QUICK_UNIT = 15  # places that can open a year earlier
PHASED_SATELLITES = 4
PHASE_TWO_DEARER = 1.15
SMALL_SITES = {119051, 134971, 119056}  # Grange Park, Laleham Gap, Stone Bay: a small build or a rebuild
BROOMHILL = 119026


def enlargements(schools: Sequence[School], pools: Mapping[str, Provision]) -> list[Option]:
    """Enlarge every communication-and-interaction or PSCN school, by about 8% a unit."""
    filled = rolls(schools)
    options: list[Option] = []
    for school in schools:
        if school.designation not in {C_AND_I, PSCN}:
            continue
        pool = pools[special_id(school)]
        roll = filled[school.urn]
        unit = int(min(30, max(10, round(pool.places * 0.08 / 5) * 5)))
        options += _enlarge(school, pool, unit, between(roll, DEAREST, CHEAPEST) * unit)
    return options


def _enlarge(school: School, pool: Provision, unit: int, capital: float) -> list[Option]:
    first = Option(
        option_id=f"enlarge-{school.urn}",
        name=f"Enlarge {school.name}",
        provision_id=pool.provision_id,
        places=unit,
        max_units=2,
        capital_gbp=rounded(capital),
        earliest_year=2027 if unit <= QUICK_UNIT else 2028,
        decision_route=route(academy=school.academy),
        delivery_risk=0.3,
        notes="Illustrative size; price by roll within the published range.",
    )
    if school.urn in SMALL_SITES:
        group = f"one-of-{slug(school.name)}"
        small = replace(first, max_units=1, exclusive_group=group, name=f"{first.name}: small build")
        large = replace(
            small,
            option_id=f"rebuild-{school.urn}",
            name=f"Rebuild and enlarge {school.name}",
            places=unit * 3,
            capital_gbp=rounded(DEAREST[1] * unit * 3),
            condition_capital_gbp=3_000_000,
            earliest_year=2029,
            delivery_risk=0.5,
            notes="Illustrative; the rebuilding of today's places is condition capital.",
        )
        return [small, large]
    if school.designation == PSCN and (school.roll or 0) >= PHASED_ROLL:
        one = replace(
            first,
            max_units=1,
            name=f"{first.name}: phase 1",
            condition_capital_gbp=None if school.academy else rounded(1_000 * (school.roll or 0)),
        )
        two = replace(
            one,
            option_id=f"enlarge-{school.urn}-phase-2",
            name=f"{first.name}: phase 2",
            capital_gbp=rounded(capital * PHASE_TWO_DEARER),
            condition_capital_gbp=None,
            earliest_year=first.earliest_year + 2,
            requires=one.option_id,
            delivery_risk=0.4,
        )
        return [one, two]
    return [first]


def broomhill(schools: Sequence[School], share: float) -> Built:
    """The published proposal for new classrooms at the Hextable site: 105 places, of all needs."""
    school = next(s for s in schools if s.urn == BROOMHILL)
    places = round(105 * share)
    site = Provision(
        provision_id="site-119026-hextable",
        name="Broomhill Bank School, Hextable site: new classrooms",
        district="Sevenoaks",
        provision_type="special_school",
        urn=school.urn,
        site_id="hextable",
        easting=551936,
        northing=170656,
        needs="ASD;SLCN",
        ncy_from=BANDS[BROOMHILL][0],
        ncy_to=BANDS[BROOMHILL][1],
        places=0,
    )
    option = Option(
        option_id="hextable-119026",
        name="Broomhill Bank School: new classrooms at Hextable",
        provision_id=site.provision_id,
        places=places,
        capital_gbp=rounded(places * DFE_AVERAGE),
        earliest_year=2027,
        decision_route=route(academy=school.academy),
        delivery_risk=0.3,
        notes="105 places proposed by KCC; the share for ASD and SLCN by designation; price illustrative.",
    )
    return [site], [option]


def satellites(
    zones: Sequence[Zone], schools: Sequence[School], specials: Sequence[School], pools: Sequence[Provision]
) -> tuple[list[Provision], list[Option], set[int]]:
    """Satellites on mainstream sites far from a special school: 10 primary, 8 secondary, 3 post-16."""
    main = {special_id(s) for s in specials if s.designation in {C_AND_I, PSCN}}
    sites: list[Provision] = []
    options: list[Option] = []
    taken: set[int] = set()
    for phase, count in (("primary", 10), ("secondary", 8), ("post16", 3)):
        first, last = PHASE_NCY[phase]
        near = [p for p in pools if p.provision_id in main and p.ncy_from <= first and last <= p.ncy_to]
        hosts = candidates(schools, "primary" if phase == "primary" else "secondary", taken)
        for rank, host in enumerate(spread(zones, phase, near, hosts, count)):
            taken.add(host.urn)
            parent = near[int(distances([host], near).argmin())]
            site, built = _satellite(
                host, parent, phase, two=phase == "secondary" and rank < PHASED_SATELLITES
            )
            sites.append(site)
            options += built
    return sites, options, taken


def _satellite(host: School, parent: Provision, phase: str, *, two: bool) -> tuple[Provision, list[Option]]:
    label = {"primary": "primary", "secondary": "secondary", "post16": "post-16"}[phase]
    site = Provision(
        provision_id=f"satellite-{host.urn}-{short_slug(host.name)}-{phase}",
        name=f"{parent.name}: {label} satellite at {host.name}",
        district=host.district,
        provision_type="satellite",
        urn=parent.urn,
        site_id=f"urn-{host.urn}",
        easting=host.easting,
        northing=host.northing,
        needs="ASD;SLCN",
        ncy_from=PHASE_NCY[phase][0],
        ncy_to=PHASE_NCY[phase][1],
        places=0,
    )
    places = SATELLITE_PLACES[phase]
    one = Option(
        option_id=f"satellite-{host.urn}-{phase}",
        name=f"Satellite of {parent.name} at {host.name} ({label})",
        provision_id=site.provision_id,
        places=places,
        capital_gbp=rounded(places * SATELLITE_GBP),
        earliest_year=2027,
        decision_route=route(academy=host.academy),
        delivery_risk=0.25,
        notes=ASKED,
    )
    later = replace(
        one,
        option_id=f"{one.option_id}-phase-2",
        name=f"{one.name}: phase 2",
        places=places // 2,
        capital_gbp=rounded(places // 2 * SATELLITE_GBP * PHASE_TWO_DEARER),
        earliest_year=2029,
        requires=one.option_id,
        delivery_risk=0.35,
    )
    return site, [one, later] if two else [one]


def pipeline(share: float) -> Built:
    """The two DfE-delivered free schools for PSCN; only the share of places for ASD and SLCN counts here."""
    built: Built = ([], [])
    for town, district, size, at in (
        ("Swanley", "Sevenoaks", 250, (552245, 169432)),
        ("Whitstable", "Canterbury", 120, (611800, 165900)),
    ):
        site = _new_site(
            f"new-special-{slug(town)}", f"New PSCN special school, {town}", district, at, (0, 14)
        )
        built[0].append(site)
        built[1].append(
            Option(
                option_id=f"pipeline-{slug(town)}",
                name=f"{site.name} (DfE free school)",
                provision_id=site.provision_id,
                places=round(size * share),
                capital_gbp=0,
                earliest_year=2029,
                status="committed",
                decision_route="DfE: free school delivered centrally",
                delivery_risk=0.35,
                notes=f"{size} places of all needs; ASD and SLCN share by designation; year illustrative.",
            )
        )
    return built


def _new_site(
    identity: str, name: str, district: str, at: tuple[int, int], band: tuple[int, int]
) -> Provision:
    return Provision(
        provision_id=identity,
        name=name,
        district=district,
        provision_type="special_school",
        urn=None,
        site_id=identity.removeprefix("new-special-"),
        easting=at[0],
        northing=at[1],
        needs="ASD;SLCN",
        ncy_from=band[0],
        ncy_to=band[1],
        places=0,
    )


def new_schools(zones: Sequence[Zone], pools: Sequence[Provision], share: float) -> Built:
    """Five new communication-and-interaction schools in the districts farthest from one; all illustrative."""
    districts = sorted({zone.district for zone in zones})
    centres = [district_centre(zones, district, "secondary") for district in districts]
    near = [
        p for p in pools if p.provision_type == "special_school" and p.ncy_to >= PHASE_NCY["secondary"][1]
    ]
    chosen = spread(zones, "secondary", near, centres, 5)
    built: Built = ([], [])
    for rank, zone in enumerate(chosen):
        at = (round(zone.easting), round(zone.northing))
        refused = rank == len(chosen) - 1
        name = f"New C&I special school, {zone.district}"
        site = _new_site(f"new-special-ci-{slug(zone.district)}", name, zone.district, at, (0, 14))
        built[0].append(site)
        places = round(120 * share)
        one = Option(
            option_id=f"new-ci-{slug(zone.district)}",
            name=name,
            provision_id=site.provision_id,
            places=places,
            capital_gbp=rounded(places * LONDON_COUNCILS),
            earliest_year=2029 if rank in {0, 1} else 2030,
            exclusive_group="one-new-ci-school" if rank in {1, 2} else None,
            status="refused" if refused else "consider",
            decision_route="DfE: free school presumption",
            delivery_risk=0.5,
            notes="Illustrative: 120 places at the district's centre; no site has been proposed."
            + (" Refused only to show the status." if refused else ""),
        )
        built[1].append(one)
        if rank in {0, 3}:
            two = replace(
                one,
                option_id=f"{one.option_id}-phase-2",
                name=f"{name}: phase 2",
                places=round(40 * share),
                capital_gbp=rounded(round(40 * share) * DFE_AVERAGE),
                earliest_year=one.earliest_year + 2,
                requires=one.option_id,
                notes="Illustrative: 40 more places once the school is open.",
            )
            built[1].append(two)
    return built
