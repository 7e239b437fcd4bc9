"""A table as Markdown, so that it can stand in a README as it is printed."""

from collections.abc import Iterator, Sequence
from math import isfinite


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]], *, words: int = 1) -> Iterator[str]:
    """Yield the lines of a table: the first columns, which hold words, aligned left, the rest right."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    rule = ["-" * width if index < words else "-" * (width - 1) + ":" for index, width in enumerate(widths)]
    for row in (header, rule, *rows):
        cells = [
            cell.ljust(width) if index < words else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield line(cells)


def line(cells: Sequence[str]) -> str:
    """One row of a table."""
    return f"| {' | '.join(cells)} |"


def number(value: float, form: str) -> str:
    """The value in a format, such as ",.1f" or ".2%"; a dash where there is none."""
    return format(value, form) if isfinite(value) else "–"


def times(value: float, of: float) -> str:
    """The ratio of two values; a dash where there is none."""
    return number(value / of, ",.1f") if of > 0 else "–"
