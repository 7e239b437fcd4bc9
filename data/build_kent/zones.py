"""zones.csv: where pupils live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.build_kent.common import PHASE_AGES, write_csv

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from data.build_kent.sources import Zone

COLUMNS = (
    "zone_id",
    "zone_name",
    "ward",
    "district",
    "easting",
    "northing",
    *(f"children_{phase}" for phase in PHASE_AGES),
    "imd_decile",
    "rural_urban",
)


def write_zones(path: Path, zones: Sequence[Zone]) -> None:
    """One row an LSOA, ordered by code."""
    write_csv(path, COLUMNS, (_row(zone) for zone in zones))


def _row(zone: Zone) -> dict[str, object]:
    row: dict[str, object] = {f"children_{phase}": count for phase, count in zone.children.items()}
    for column in COLUMNS:
        if column not in row:
            row[column] = getattr(zone, column)
    return row
