"""Charts as SVG: each is a list of marks that the template writes out. Colours are the style sheet's.

Whatever is not released (NaN) leaves a gap.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from planner.report.escape import clean
from planner.report.words import NONE

WIDTH = 640
ROW = 22
NAME_WIDTH = 170
NAME_LETTERS = 25
LINE_HEIGHT = 16
TOP, BOTTOM, LEFT, RIGHT = 14, 26, 52, 132
PLOT_HEIGHT = 150
YEARS_LABELLED = 6
_STEPS = (1, 2, 2.5, 5, 10)

Scale: TypeAlias = Callable[[float], float]


@dataclass(frozen=True)
class Mark:
    """One SVG element; every attribute's value is a number or a class of ours."""

    tag: str
    attributes: Mapping[str, str | float]
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Marks on a canvas of `width` x `height`."""

    height: float
    marks: Sequence[Mark]
    width: float = WIDTH


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line: a value for each year, and the words at its end; `look` is its class in the style sheet."""

    label: str
    values: Sequence[float]
    look: str


def lines(years: Sequence[str], series: Sequence[Series], unit: str, right: float = RIGHT) -> Chart:
    """Draw lines over the years, each named where it ends; `right` is the room for the names."""
    ticks = _ticks(max((value for line in series for value in line.values if value > 0), default=1.0))
    x = _spread(len(years), LEFT + 8, WIDTH - right - 8)
    base = TOP + LINE_HEIGHT + PLOT_HEIGHT

    def y(value: float) -> float:
        return base - PLOT_HEIGHT * value / ticks[-1]

    marks = [_text(0, TOP, unit, "axis"), *_grid(ticks, y, WIDTH - right), *_year_labels(years, x, base)]
    ends = []
    for line in series:
        marks += _line(line, x, y)
        known = [value for value in line.values if not math.isnan(value)]
        if known:
            ends.append((y(known[-1]), line))
    for place, line in _apart(ends):
        words = clean(line.label, NAME_LETTERS)
        marks.append(_text(WIDTH - right + 4, place + 4, words, f"label {line.look}"))
    return Chart(height=base + BOTTOM, marks=marks)


def columns(years: Sequence[str], values: Sequence[float], texts: Sequence[str], unit: str) -> Chart:
    """Draw a column for each year, its amount above it."""
    ticks = _ticks(max([*values, 0.0]) or 1.0)
    x = _spread(len(years), LEFT + 30, WIDTH - 30)
    wide = min(44.0, 0.7 * (x[1] - x[0])) if len(x) > 1 else 44.0
    base = TOP + 2 * LINE_HEIGHT + PLOT_HEIGHT * 0.7

    def y(value: float) -> float:
        return base - PLOT_HEIGHT * 0.7 * value / ticks[-1]

    marks = [_text(0, TOP, unit, "axis"), *_grid(ticks, y, WIDTH), *_year_labels(years, x, base)]
    for at, value, text in zip(x, values, texts, strict=True):
        if value > 0:
            marks.append(_box(at - wide / 2, y(value), wide, base - y(value), "plan"))
            marks.append(_text(at, y(value) - 4, text, "label centre"))
    return Chart(height=base + BOTTOM, marks=marks)


def bars(names: Sequence[str], values: Sequence[float], texts: Sequence[str]) -> Chart:
    """Draw a bar for each name, its figure at its end."""
    largest = max((value for value in values if value > 0), default=1.0)
    room = WIDTH - NAME_WIDTH - 60
    marks = []
    for row, (name, value, text) in enumerate(zip(names, values, texts, strict=True)):
        top, wide = row * ROW + 3, 0.0 if math.isnan(value) else room * value / largest
        marks += [
            _text(NAME_WIDTH - 8, top + 13, clean(name, NAME_LETTERS), "name"),
            _box(NAME_WIDTH, top, wide, ROW - 6, "plan"),
            _text(NAME_WIDTH + wide + 5, top + 13, text, "label"),
        ]
    return Chart(height=len(names) * ROW + 4, marks=marks)


def pairs(
    names: Sequence[str], nothing: Sequence[float], plan: Sequence[float], words: Callable[[float], str]
) -> Chart:
    """Draw for each name where it stands if nothing is done (hollow) and with the plan (filled)."""
    largest = max((value for value in (*nothing, *plan) if value > 0), default=1.0)
    start, room = NAME_WIDTH + 40, WIDTH - NAME_WIDTH - 100
    head = ROW + 4
    marks = [
        _dot(start, 11, "nothing"),
        _text(start + 10, 15, "if nothing is done", "label nothing"),
        _dot(start + 160, 11, "plan"),
        _text(start + 170, 15, "with the plan", "label plan"),
    ]
    for row, (name, before, after) in enumerate(zip(names, nothing, plan, strict=True)):
        y = head + row * ROW + ROW / 2
        marks.append(_text(NAME_WIDTH - 8, y + 4, clean(name, NAME_LETTERS), "name"))
        if math.isnan(before) or math.isnan(after):
            marks.append(_text(start, y + 4, f"{words(before)} → {words(after)}", "label"))
            continue
        ends = [(before, "nothing"), (after, "plan")]
        at = {look: start + room * value / largest for value, look in ends}
        marks.append(
            Mark("line", {"x1": _n(at["nothing"]), "x2": _n(at["plan"]), "y1": y, "y2": y, "class": "link"})
        )
        left = "plan" if after <= before else "nothing"
        for value, look in ends:
            marks.append(_dot(at[look], y, look))
            if look == left:
                marks.append(_text(at[look] - 9, y + 4, words(value), f"label end {look}"))
            else:
                marks.append(_text(at[look] + 9, y + 4, words(value), f"label {look}"))
    return Chart(height=head + len(names) * ROW + 4, marks=marks)


def bar_in_cell(filled: float, outline: float, largest: float) -> Chart:
    """Draw a small bar for a table's own cell: `filled` of `outline`, on a scale up to `largest`."""
    wide, high = 64, 10
    scale = wide / largest if largest > 0 else 0.0
    marks = []
    if not math.isnan(filled) and filled > 0:
        marks.append(_box(0, 2, scale * filled, high - 4, "plan"))
    if outline > 0:
        marks.append(_box(0.5, 0.5, max(scale * outline - 1, 0), high - 1, "outline"))
    return Chart(width=wide, height=high, marks=marks)


def _line(line: Series, x: Sequence[float], y: Scale) -> list[Mark]:
    path, pen_down = [], False
    marks = []
    for at, value in zip(x, line.values, strict=True):
        if not math.isnan(value):
            path.append(f"{'L' if pen_down else 'M'}{_n(at)} {_n(y(value))}")
            marks.append(_dot(at, y(value), line.look))
        pen_down = not math.isnan(value)
    return [Mark("path", {"d": " ".join(path), "class": f"line {line.look}"}), *marks] if path else []


def _grid(ticks: Sequence[float], y: Scale, right: float) -> list[Mark]:
    marks = []
    for tick in ticks:
        at = _n(y(tick))
        marks.append(Mark("line", {"x1": LEFT, "x2": right, "y1": at, "y2": at, "class": "grid"}))
        marks.append(_text(LEFT - 6, at + 4, f"{tick:,g}", "axis end"))
    return marks


def _year_labels(years: Sequence[str], x: Sequence[float], base: float) -> list[Mark]:
    every = math.ceil(len(years) / YEARS_LABELLED)
    last = len(years) - 1
    return [
        _text(x[number], base + 18, year, "axis centre")
        for number, year in enumerate(years)
        if (last - number) % every == 0
    ]


def _ticks(largest: float) -> list[float]:
    """Round numbers from 0 to at least the largest value, three to six of them."""
    power = 10.0 ** math.floor(math.log10(largest / 4))
    step = next(step * power for step in _STEPS if step * power * 4 >= largest * 0.999)
    return [step * number for number in range(math.ceil(largest / step - 1e-9) + 1)]


def _spread(count: int, low: float, high: float) -> list[float]:
    if count == 1:
        return [(low + high) / 2]
    return [low + (high - low) * number / (count - 1) for number in range(count)]


def _apart(ends: Sequence[tuple[float, Series]]) -> list[tuple[float, Series]]:
    """Move the words at the ends of lines down until none lies on another."""
    placed: list[tuple[float, Series]] = []
    for place, line in sorted(ends, key=lambda end: end[0]):
        lowest = placed[-1][0] + LINE_HEIGHT if placed else place
        placed.append((max(place, lowest), line))
    return placed


def _text(x: float, y: float, text: str, look: str) -> Mark:
    return Mark("text", {"x": _n(x), "y": _n(y), "class": look}, text or NONE)


def _box(x: float, y: float, wide: float, high: float, look: str) -> Mark:
    return Mark("rect", {"x": _n(x), "y": _n(y), "width": _n(wide), "height": _n(high), "class": look})


def _dot(x: float, y: float, look: str) -> Mark:
    return Mark("circle", {"cx": _n(x), "cy": _n(y), "r": 4.5, "class": f"dot {look}"})


def _n(value: float) -> float:
    return round(value, 1)
