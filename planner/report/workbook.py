"""plan.xlsx: cover, contents, notes, and one marked-up table a sheet. The one door to XlsxWriter."""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import TypeAlias

import numpy as np
import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from planner.report.release import SUPPRESSED, Release
from planner.report.workbook_columns import Kind
from planner.report.workbook_front import LONGEST_TEXT, REPLACEMENT, cover_lines, elsewhere, notes
from planner.report.workbook_tables import MOST_ROWS, Sheet, sheets

HEADER_ROW = 3
"""Of every table, counted from 0: above it are the title, what it shows, and the way back."""
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the same in every workbook; a zone would change nothing
NUMBERS = {
    Kind.TEXT: "General",
    Kind.PROSE: "General",
    Kind.YEAR: "0_)",
    Kind.WHOLE: "#,##0_)",
    Kind.TENTHS: "#,##0.0_)",
    Kind.MONEY: "£#,##0_);-£#,##0_)",
    Kind.SHARE: "0%_)",
    Kind.ANY: "General_)",
}
DECIMALS = 6
"""Digits after the point that a cell holds; it shows fewer."""
NARROWEST, WIDEST, WIDEST_PROSE = 9, 60, 100
"""Characters of a column."""
HEADING_LINES, FILTER_WIDTH = 3, 3
LINE_POINTS, TALLEST_POINTS = 15.0, 400.0
"""Height of a line of text, and of the tallest row that Excel takes (409)."""
Cell: TypeAlias = str | float | None
_UNPRINTABLE = frozenset({"Cc", "Cs", "Cn"})
_ACTIVE = ("=", "+", "-", "@")


def workbook(release: Release) -> bytes:
    """Return the Excel workbook of a release: the same bytes for the same release."""
    all_sheets = [*sheets(release)]
    left_out = [sheet for sheet in all_sheets if len(sheet.table) > MOST_ROWS]
    held = [sheet for sheet in all_sheets if sheet not in left_out]
    stream = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(stream, options) as book:
        book.set_properties({"title": _text(f"Plan {release.config.plan.title}"), "created": CREATED})
        writer = _Writer(book)
        writer.cover(release)
        held = [notes(release), *held]
        writer.contents(held, [*elsewhere(release, left_out)])
        for sheet in held:
            writer.table(sheet)
    return stream.getvalue()


class _Writer:
    """Writes sheets into a workbook; every text goes through `_text`."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._title = book.add_format({"bold": True, "font_size": 16})
        self._label = book.add_format({"bold": True, "valign": "top"})
        self._link = book.add_format({"font_color": "#0563C1", "underline": 1, "valign": "top"})
        self._header = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        self._hidden = book.add_format({"align": "right", "indent": 1, "valign": "top"})
        self._numbers = {
            kind: book.add_format({"num_format": number, "valign": "top"}) for kind, number in NUMBERS.items()
        }

    def cover(self, release: Release) -> None:
        sheet = self._sheet("Cover", f"Specialist school places: plan {release.config.plan.title}")
        for row, (label, text) in enumerate(cover_lines(release), start=2):
            sheet.write_string(row, 0, label, self._label)
            self._write_text(sheet, row, 1, _text(text))
            sheet.set_row(row, _height([(text, WIDEST_PROSE)]))
        sheet.set_column(0, 0, 20)
        sheet.set_column(1, 1, WIDEST_PROSE)

    def contents(self, held: Sequence[Sheet], elsewhere: Sequence[tuple[str, str]]) -> None:
        here = [(sheet.name, f"{sheet.title}. {sheet.what}", len(sheet.table)) for sheet in held]
        rows = [*here, *((file, what, np.nan) for file, what in elsewhere)]
        columns = ["Sheet", "What it holds", "Rows"]
        sheet = self.table(
            Sheet(
                name="Contents",
                title="Contents",
                what="One row a sheet of this workbook, then what lies in other files beside it.",
                table=pd.DataFrame(rows, columns=columns).astype({"Rows": float}),
                kinds=(Kind.TEXT, Kind.PROSE, Kind.WHOLE),
            )
        )
        for row, (name, *_) in enumerate(here, start=HEADER_ROW + 1):
            sheet.write_url(row, 0, f"internal:'{name}'!A1", self._link, name)

    def table(self, sheet: Sheet) -> Worksheet:
        """Write one table from its fixed row; a table without rows has one that is blank."""
        worksheet = self._sheet(sheet.name, sheet.title)
        none = "" if len(sheet.table) else " There are none."
        worksheet.write_string(1, 0, f"{sheet.what}{none}")
        if sheet.name != "Contents":
            worksheet.write_url(2, 0, "internal:'Contents'!A1", self._link, "Contents")
        last_row = HEADER_ROW + max(len(sheet.table), 1)
        area = (HEADER_ROW, 0, last_row, len(sheet.kinds) - 1)
        worksheet.add_table(
            *area,
            {
                "name": sheet.name.replace(" ", "_"),
                "style": "Table Style Light 1",
                "columns": [
                    {"header": heading, "header_format": self._header} for heading in sheet.table.columns
                ],
            },
        )
        columns = [[_value(cell) for cell in sheet.table[heading]] for heading in sheet.table.columns]
        widths = [*map(_width, sheet.table.columns, columns, sheet.kinds)]
        for number, (cells, kind, width) in enumerate(zip(columns, sheet.kinds, widths, strict=True)):
            worksheet.set_column(number, number, width)
            for row, cell in enumerate(cells, start=HEADER_ROW + 1):
                self._write(worksheet, row, number, cell, kind)
        for row, in_row in enumerate(zip(*columns, strict=True), start=HEADER_ROW + 1):
            worksheet.set_row(row, _height(zip(in_row, widths, strict=True)))
        headings = zip(sheet.table.columns, (width - FILTER_WIDTH for width in widths), strict=True)
        worksheet.set_row(HEADER_ROW, _height(headings))
        worksheet.ignore_errors({"number_stored_as_text": xl_range(*area)})
        worksheet.freeze_panes(HEADER_ROW + 1, 0)
        worksheet.repeat_rows(HEADER_ROW)
        return worksheet

    def _sheet(self, name: str, title: str) -> Worksheet:
        worksheet: Worksheet = self._book.add_worksheet(name)
        worksheet.write_string(0, 0, _text(title), self._title)
        worksheet.set_landscape()
        worksheet.set_paper(9)  # A4
        worksheet.fit_to_pages(1, 0)
        return worksheet

    def _write(self, worksheet: Worksheet, row: int, column: int, cell: Cell, kind: Kind) -> None:
        if cell is None:
            return
        if isinstance(cell, float):
            worksheet.write_number(row, column, cell, self._numbers[kind])
        elif cell == SUPPRESSED and kind is not Kind.TEXT:
            worksheet.write_string(row, column, cell, self._hidden)
        else:
            self._write_text(worksheet, row, column, cell)

    def _write_text(self, worksheet: Worksheet, row: int, column: int, text: str) -> None:
        """A quote prefix keeps a text a text even when somebody edits its cell."""
        style: Format = self._quoted if text.startswith(_ACTIVE) else self._wrapped
        worksheet.write_string(row, column, text, style)


def _value(cell: object) -> Cell:
    """A cell of a table as text, a number, or None where it is blank."""
    if isinstance(cell, str):
        return _text(cell) or None
    if cell is None or pd.isna(cell):  # type: ignore[call-overload]  # cells are scalars
        return None
    if isinstance(cell, bool | np.bool_):
        return "yes" if cell else "no"
    return round(float(cell), DECIMALS) + 0.0  # type: ignore[arg-type]  # what is left is a number


def _text(text: str) -> str:
    """A text that Excel takes: without control characters, not too long for a cell."""
    cut = text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
    return cut if cut.isprintable() else "".join(map(_printed, cut))


def _printed(letter: str) -> str:
    if letter in "\t\n\r":
        return " "
    return REPLACEMENT if unicodedata.category(letter) in _UNPRINTABLE else letter


def _width(heading: str, cells: Sequence[Cell], kind: Kind) -> float:
    """Room for the longest cell, and for the heading in its lines."""
    sample = {
        Kind.WHOLE: "{:,.0f}",
        Kind.TENTHS: "{:,.1f}",
        Kind.MONEY: "£{:,.0f}",
    }.get(kind, "{:.0f}")
    longest = max(
        (len(cell if isinstance(cell, str) else sample.format(cell)) for cell in cells if cell is not None),
        default=0,
    )
    words = max(map(len, heading.split())) + FILTER_WIDTH
    widest = WIDEST_PROSE if kind is Kind.PROSE else WIDEST
    return min(
        max(
            longest + 2,
            words,
            math.ceil(len(heading) / HEADING_LINES) + 2 + FILTER_WIDTH,
            NARROWEST,
        ),
        widest,
    )


def _height(cells: Iterable[tuple[Cell, float]]) -> float:
    """Room for each text in its column; not every program makes it by itself."""
    lines = (math.ceil(len(text) / width) for text, width in cells if isinstance(text, str))
    return min(max(lines, default=1) * LINE_POINTS, TALLEST_POINTS)
