"""Rebuild the Kent example: `python -m data.build_kent --open-data ../shared/open-data [--to data]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from data.build_kent import options_resourced, options_special, resourced, sources, special
from data.build_kent.boundaries import write_boundaries
from data.build_kent.common import NEEDS, write_provisions
from data.build_kent.forecast import write_forecast
from data.build_kent.options import write_options
from data.build_kent.zones import write_zones


def build(root: Path, target: Path) -> None:
    """Write the four tables and the boundaries into `target`, the same bytes every time."""
    zones = sources.read_zones(root)
    schools = sources.read_schools(root)
    sen2 = sources.read_sen2(root)
    write_zones(target / "zones.csv", zones)
    write_forecast(target / "forecast.csv", zones, sen2)
    write_boundaries(target / "boundaries.geojson", root, zones)

    specials = sources.read_special_schools(root)
    total = sum(sen2.state_special[need] for need in NEEDS)
    shares = special.fitted_shares(specials, total)
    special_pools = special.special_provisions(specials, total, shares)
    listed = sources.read_resourced(root)
    named = resourced.named_provisions(listed, sen2, shares[special.PSCN])
    others = resourced.other_provisions(zones, sen2, named)

    hosts = [school for school in schools if school.urn not in {source.urn for source in listed}]
    satellite_sites, satellites, used = options_special.satellites(zones, hosts, specials, special_pools)
    hextable = options_special.broomhill(specials, shares[special.C_AND_I])
    pipeline = options_special.pipeline(shares[special.PSCN])
    new_schools = options_special.new_schools(zones, special_pools, shares[special.C_AND_I])
    new = options_resourced.new_provisions(zones, hosts, [*named, *others], used)
    by_id = {pool.provision_id: pool for pool in special_pools}
    academies = {school.urn: school.academy for school in schools}
    write_options(
        target / "options.csv",
        [
            *options_special.enlargements(specials, by_id),
            *hextable[1],
            *satellites,
            *pipeline[1],
            *new_schools[1],
            *options_resourced.enlargements(named, academies),
            *new[1],
        ],
    )
    sites = [*hextable[0], *satellite_sites, *pipeline[0], *new_schools[0], *new[0]]
    write_provisions(target / "provisions.csv", [*special_pools, *named, *others, *sites])


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open-data", type=Path, required=True, help="the folder of open data")
    parser.add_argument("--to", type=Path, default=Path(__file__).parents[1], help="where to write")
    arguments = parser.parse_args()
    build(arguments.open_data, arguments.to)


if __name__ == "__main__":
    main()
