"""Each table in itself: has it rows, is each there once, and does it stand on the map?"""

from collections.abc import Iterator

import pandas as pd

from planner.config import Config
from planner.inputs.schemas import KEYS, REQUIRED
from planner.inputs.tables import Table, Tables, cell_text
from planner.problems import Problem

_DEGREES = 180
_FAR_M = 150_000


def no_rows(tables: Tables) -> Iterator[Problem]:
    for name in sorted(REQUIRED):
        table: Table = getattr(tables, name)
        if table.columns and table.frame.empty:
            yield table.problem("has a header, but no rows")


def repeated(tables: Tables) -> Iterator[Problem]:
    """An id, a pair or a forecast key that stands there more than once."""
    for name, hint in _HINTS.items():
        key = KEYS[name]
        table: Table = getattr(tables, name)
        given = pd.concat([table.given(column) for column in key], axis="columns").any(axis="columns")
        comparable = table.frame[table.sound(*key) & given]
        again = comparable[comparable.duplicated(list(key), keep="first")]
        if again.empty:
            continue
        firsts = comparable.drop_duplicates(list(key), keep="first")
        first_rows = firsts[list(key)].assign(first=firsts.index)
        matched = again[list(key)].merge(first_rows, on=list(key), how="left")
        shown = [column for column in key if column in table.columns]
        cells = zip(*(again[column] for column in shown), strict=True)
        for row, first, key_cells in zip(again.index, matched["first"], cells, strict=True):
            value = ", ".join(filter(None, map(cell_text, key_cells)))
            what = f"stands in row {first} already"
            yield table.problem(what, row=int(row), column=", ".join(shown), value=value, hint=hint)


_HINTS = {  # but for travel, which may be long: see travel.py
    "zones": "give each zone one row",
    "provisions": "give each pool of places an id of its own",
    "forecast": "give one row for each place, need, phase or ncy, setting, scenario and year",
    "options": "give each option an id of its own",
    "links": "give each link a name of its own",
    "road_speeds": "give each class and form one speed",
    "therapy": "give each area and year one row",
}


def grid_references(tables: Tables) -> Iterator[Problem]:
    """Eastings and northings that are zero, or degrees."""
    for table, prefix in (
        (tables.zones, ""),
        (tables.provisions, ""),
        (tables.links, "from_"),
        (tables.links, "to_"),
    ):
        names = f"{prefix}easting", f"{prefix}northing"
        easting, northing = (table.frame[name] for name in names)
        sound = table.sound(*names)
        zero = sound & ((easting == 0) | (northing == 0))
        degrees = sound & ~zero & (easting <= _DEGREES) & (northing <= _DEGREES)
        for rows, message, hint in (
            (zero, "is no place", "GIAS writes 0 where it does not know: look the grid reference up"),
            (degrees, "is longitude and latitude", "give British National Grid metres (EPSG:27700)"),
        ):
            for row in table.frame.index[rows]:
                found = f"{easting[row]:g}, {northing[row]:g}"
                column = ", ".join(names)
                allowed = "metres, such as 576000, 155000"
                yield table.problem(
                    message, row=int(row), column=column, value=found, allowed=allowed, hint=hint
                )


def far_away(tables: Tables, _: Config) -> Iterator[Problem]:
    """Zones far from all the others: easting and northing may have changed places."""
    table = tables.zones
    place = table.frame[["easting", "northing"]]
    distance = ((place - place.median()) ** 2).sum(axis="columns") ** 0.5
    yield from table.flag(
        distance > _FAR_M,
        f"lies more than {_FAR_M // 1000} km from the middle of the zones",
        column="zone_id",
        hint="see whether easting and northing have changed places",
    )
