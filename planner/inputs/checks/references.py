"""Does what a row points at exist?"""

from collections.abc import Collection, Iterator

from planner.config import Config
from planner.inputs.tables import Table, Tables
from planner.problems import Problem, quoted, suggestion

_MOST_SUGGESTIONS = 50
"""Looking for the nearest name is slow: where this many are unknown, something else is wrong."""


def unknown(table: Table, column: str, known: Collection[str], what: str) -> Iterator[Problem]:
    """Cells of a column that are not among the names known; none where nothing is known at all."""
    cells = table.frame[column]
    wrong = cells[(cells != "") & ~cells.isin(list(known)) & table.sound(column)] if known else cells[:0]
    unpadded = {name.lstrip("0"): name for name in known if name.startswith("0")} if len(wrong) else {}
    hints: dict[str, str | None] = {}
    for row, cell in wrong.items():
        if cell not in hints:
            full = unpadded.get(cell)
            lost = f"did you mean {quoted(full)}? A spreadsheet drops leading zeros" if full else None
            hints[cell] = lost or (suggestion(cell, known) if len(hints) < _MOST_SUGGESTIONS else None)
        message = f"is not {what}"
        yield table.problem(message, row=int(str(row)), column=column, value=cell, hint=hints[cell])


def provisions_of_options(tables: Tables) -> Iterator[Problem]:
    known = tables.provisions.values("provision_id")
    what = f"a provision_id of {tables.provisions.label}"
    yield from unknown(tables.options, "provision_id", known, what)


def zones_and_districts_of_forecast(tables: Tables) -> Iterator[Problem]:
    zones = tables.zones
    yield from unknown(tables.forecast, "zone_id", zones.values("zone_id"), f"a zone_id of {zones.label}")
    what = f"the district of any zone of {zones.label}"
    yield from unknown(tables.forecast, "district", zones.values("district"), what)


def matrix_without_travel(tables: Tables, config: Config) -> Iterator[Problem]:
    if config.travel.method == "matrix" and tables.travel.frame.empty:
        hint = "add the table, or set [travel] method to auto or straight"
        yield tables.travel.problem("is not there, but [travel] method is 'matrix'", hint=hint)
