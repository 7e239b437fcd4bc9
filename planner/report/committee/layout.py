"""What a section is made of: tables and figures, ready for the templates."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from planner.report.committee.charts import Chart
from planner.report.words import breakable

SHORT_ROWS = 20


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table as the page shows it; the first cell of a row is its header.

    `words` are the numbers of columns that are not figures; `total` says that the last row sums the others.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | Markup]]
    words: frozenset[int] = frozenset({0})
    total: bool = False
    note: str = ""

    @property
    def cells(self) -> Sequence[Sequence[Markup]]:
        """The rows as HTML."""
        return [[cell if isinstance(cell, Markup) else breakable(cell) for cell in row] for row in self.rows]

    @property
    def is_short(self) -> bool:
        """Whether a printed page should hold it whole."""
        return len(self.rows) <= SHORT_ROWS


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A chart below a title that says what it shows, and the same figures as a table."""

    anchor: str
    title: str
    description: str
    chart: Chart
    table: Table
