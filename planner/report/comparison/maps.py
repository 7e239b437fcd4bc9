"""Maps of several plans: the first as it is, each other against it, with the same breaks in every year.

Every zone is drawn once and used by each map. What a zone's shade is, is a digit: see `CODES`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup
from numpy.typing import NDArray

from planner.domain import academic_year
from planner.report.comparison.compared import Compared, ComparedPlan
from planner.report.map_breaks import NOTHING, SMALLEST_OF_ZONES, class_breaks
from planner.report.map_shapes import grid_shapes

TOLERANCE_M = 60.0
"""Corners that matter less than this are left out."""
UNIT_M = 10.0
"""What one unit of a drawing is."""
MARGIN_M = 1500.0
POINT_RADIUS_M = 500.0
"""Of a zone without a boundary."""
LABEL_SHARE = 0.028
"""Height of a district's name, of the height of the map."""
THIRDS = (1 / 3, 2 / 3)
SHORTAGE_SHADES, DIFFERENCE_SHADES = 5, 3
NO_PUPILS, NONE = "9", "0"
CODES = "0123456789"
"""Shortage: 0 none, then from few to many. Difference: 0 none, 1 to 3 fewer and 4 to 6 more, few to many.
9 where there are no pupils."""

Pupils = NDArray[np.float64]
"""Pupils by year and zone."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One outline: the path of an SVG, or where it is empty a point."""

    path: Markup
    x: int = 0
    y: int = 0


@dataclass(frozen=True, kw_only=True)
class Shade:
    """An entry of the legend."""

    code: str
    words: str


@dataclass(frozen=True, kw_only=True)
class ZoneMap:
    """One map: `look` is shortage or difference; `codes` are a text for each year, a digit for each zone."""

    anchor: str
    caption: str
    look: str
    codes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Maps:
    """The maps of a comparison, with what they share."""

    view: tuple[int, int, int, int]
    zones: Sequence[Shape]
    districts: Sequence[Shape]
    land: Sequence[Shape]
    point_radius: int
    maps: Sequence[ZoneMap]
    shortage: Sequence[Shade]
    difference: Sequence[Shade]


def draw_maps(compared: Compared) -> Maps:
    """Return the maps of pupils without a place by zone, a digit for each zone and year in common."""
    release = compared.first.release
    shapes = grid_shapes(release, release.districts, TOLERANCE_M)
    west, south, east, north = shapes.zones.total_bounds
    origin = (west - MARGIN_M, north + MARGIN_M)
    unplaced = {plan.letter: _by_zone(compared, plan, "unplaced") for plan in compared.plans}
    everyone = {
        plan.letter: unplaced[plan.letter] + _by_zone(compared, plan, "allocation") for plan in compared.plans
    }
    ours = unplaced[compared.first.letter]
    more = {plan.letter: unplaced[plan.letter] - ours for plan in compared.others}
    shortage_breaks = class_breaks(np.concatenate([*unplaced.values()]), SMALLEST_OF_ZONES)
    breaks = class_breaks(np.abs(np.concatenate([*more.values()])), SMALLEST_OF_ZONES, THIRDS)
    first = ZoneMap(
        anchor=f"map-{compared.first.letter.lower()}",
        caption=f"{compared.first.label}: pupils without a place",
        look="shortage",
        codes=_lines(_shortage(ours, shortage_breaks), everyone[compared.first.letter]),
    )
    others = [
        ZoneMap(
            anchor=f"map-{plan.letter.lower()}",
            caption=f"{plan.label} against {compared.first.label}: more or fewer without a place",
            look="difference",
            codes=_lines(
                _difference(more[plan.letter], breaks),
                everyone[plan.letter] + everyone[compared.first.letter],
            ),
        )
        for plan in compared.others
    ]
    return Maps(
        view=(0, 0, *(round((side + 2 * MARGIN_M) / UNIT_M) for side in (east - west, north - south))),
        zones=[_shape(geometry, origin) for geometry in shapes.zones],
        districts=[_shape(geometry, origin) for geometry in shapes.districts],
        land=[_shape(geometry, origin) for geometry in shapes.land],
        point_radius=round(POINT_RADIUS_M / UNIT_M),
        maps=[first, *others],
        shortage=_legend_of_shortage(shortage_breaks),
        difference=_legend_of_difference(breaks),
    )


def year_names(compared: Compared) -> list[str]:
    """Return the years in common in words: those of the control."""
    return [academic_year(year) for year in compared.years]


def _by_zone(compared: Compared, plan: ComparedPlan, field: str) -> Pupils:
    """Pupils of a table of the plan by year and zone, in the order of the first plan's zones."""
    table: pd.DataFrame = getattr(plan.release, field)
    cells = table.pivot_table(index="year", columns="zone_id", values="pupils", aggfunc="sum")
    zones = compared.first.release.zones["zone_id"]
    return cells.reindex(index=compared.years, columns=zones).fillna(0.0).to_numpy(dtype=float)


def _shortage(pupils: Pupils, breaks: Sequence[float]) -> NDArray[np.int64]:
    shades = _shades(len(breaks), SHORTAGE_SHADES)
    return np.where(pupils > NOTHING, 1 + shades[np.digitize(pupils, breaks)], 0)


def _difference(more: Pupils, breaks: Sequence[float]) -> NDArray[np.int64]:
    shades = _shades(len(breaks), DIFFERENCE_SHADES)
    shade = 1 + shades[np.digitize(np.abs(more), breaks)] + np.where(more > 0, DIFFERENCE_SHADES, 0)
    return np.where(np.abs(more) < SMALLEST_OF_ZONES, 0, shade)


def _shades(breaks: int, shades: int) -> NDArray[np.int64]:
    """The shade of each class; of fewer classes than shades the ends of the scale are kept."""
    if not breaks:
        return np.array([shades - 1])
    return np.rint(np.arange(breaks + 1) * (shades - 1) / breaks).astype(np.int64)


def _lines(codes: NDArray[np.int64], everyone: Pupils) -> list[str]:
    letters = np.array(list(CODES))[codes]
    letters[everyone <= NOTHING] = NO_PUPILS
    return ["".join(line) for line in letters]


def _legend_of_shortage(breaks: Sequence[float]) -> list[Shade]:
    shades = _shades(len(breaks), SHORTAGE_SHADES)
    sized = [Shade(code=CODES[1 + shades[row]], words=words) for row, words in enumerate(_classes(breaks))]
    return [Shade(code=NONE, words="none"), *sized, Shade(code=NO_PUPILS, words="no pupils")]


def _legend_of_difference(breaks: Sequence[float]) -> list[Shade]:
    shades = _shades(len(breaks), DIFFERENCE_SHADES)
    sized = [
        [
            Shade(code=CODES[1 + shades[row] + after], words=f"{words} {size}")
            for row, size in enumerate(_classes(breaks))
        ]
        for words, after in (("fewer:", 0), ("more:", DIFFERENCE_SHADES))
    ]
    still = Shade(code=NONE, words=f"no difference (under {SMALLEST_OF_ZONES:g})")
    return [*reversed(sized[0]), still, *sized[1], Shade(code=NO_PUPILS, words="no pupils")]


def _classes(breaks: Sequence[float]) -> list[str]:
    if not breaks:
        return ["any"]
    inner = [f"{low:g} to under {high:g}" for low, high in pairwise(breaks)]
    return [f"under {breaks[0]:g}", *inner, f"{breaks[-1]:g} or more"]


def _shape(geometry: Any, origin: tuple[float, float]) -> Shape:  # noqa: ANN401 - shapely's stubs know no common type
    if geometry.geom_type == "Point":
        x, y = _unit(np.array([[geometry.x, geometry.y]]), origin)[0]
        return Shape(path=Markup(), x=int(x), y=int(y))
    polygons = getattr(geometry, "geoms", [geometry])
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return Shape(path=Markup().join(_ring(np.asarray(ring.coords)[:, :2], origin) for ring in rings))


def _unit(corners: NDArray[np.float64], origin: tuple[float, float]) -> NDArray[np.int64]:
    """Grid references as a drawing has them: down from the north, in whole units."""
    units: NDArray[np.int64] = np.rint((corners - origin) * (1, -1) / UNIT_M).astype(np.int64)
    return units


def _ring(corners: NDArray[np.float64], origin: tuple[float, float]) -> Markup:
    """A ring as a path: where it begins, then steps."""
    units = _unit(corners, origin)
    steps = np.diff(units[:-1], axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    moves = " ".join(f"{x} {y}" for x, y in steps)
    start = f"M{units[0, 0]} {units[0, 1]}"
    return Markup(f"{start}l{moves}z" if moves else f"{start}z")  # noqa: S704 - whole numbers of our own
