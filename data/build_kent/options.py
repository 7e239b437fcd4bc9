"""options.csv: what could be built, by stated rules; sizes, years and most prices are illustrative."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from data.build_kent.common import write_csv

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FULL_CONVERSION = 6_667  # £200,000 for 30 places, Folkestone Academy (KCC decision 23/00124)
NEW_BUILD = 25_000  # illustrative top of the range for a resourced provision
ROUND_GBP = 1_000

ASKED = "Illustrative: chosen by the rule in data/README.md; the school has not been asked."


@dataclass(frozen=True)
class Option:
    """One row of options.csv; `None` is written blank."""

    option_id: str
    name: str
    provision_id: str
    places: int
    capital_gbp: int
    earliest_year: int
    decision_route: str
    delivery_risk: float
    notes: str
    max_units: int = 1
    condition_capital_gbp: int | None = None
    requires: str | None = None
    exclusive_group: str | None = None
    status: str = "consider"


COLUMNS = (
    "option_id",
    "name",
    "provision_id",
    "places",
    "max_units",
    "capital_gbp",
    "condition_capital_gbp",
    "earliest_year",
    "requires",
    "exclusive_group",
    "status",
    "decision_route",
    "delivery_risk",
    "notes",
)


def route(*, academy: bool) -> str:
    """Who decides a change of provision at an existing school."""
    if academy:
        return "DfE: significant change requested by the trust; KCC Cabinet Member for the funding"
    return "KCC Cabinet Member: statutory proposal (prescribed alteration)"


def rounded(pounds: float) -> int:
    return round(pounds / ROUND_GBP) * ROUND_GBP


def between(value: float, low: tuple[float, float], high: tuple[float, float]) -> float:
    """Straight line through two points (value, result), flat beyond them."""
    share = min(1.0, max(0.0, (value - low[0]) / (high[0] - low[0])))
    return low[1] + share * (high[1] - low[1])


def write_options(path: Path, options: Sequence[Option]) -> None:
    write_csv(path, COLUMNS, (asdict(option) for option in options))
