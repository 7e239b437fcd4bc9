"""What is otherwise than the tables say: changes, scenarios, futures, and a list picked by hand."""

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
)

from planner.config.values import (
    Label,
    Section,
    Year,
)


class GrowthSection(Section):
    """Another growth than that of the forecast."""

    growth_points: dict[Label, Annotated[float, Field(ge=-50, le=50, allow_inf_nan=False)]] = Field(
        default_factory=dict
    )
    """need -> percentage points by which its pupils grow faster from year to year."""
    growth_percent: dict[Label, Annotated[float, Field(ge=-100, le=1000, allow_inf_nan=False)]] = Field(
        default_factory=dict
    )
    """need -> per cent more pupils in every year."""


class ChangesSection(GrowthSection):
    """What is otherwise than in the tables: decisions on options and provisions, and another growth."""

    commit: list[Label] = Field(default_factory=list)
    """Options (option_id) that open in their earliest year, whatever else."""
    refuse: list[Label] = Field(default_factory=list)
    """Options that never open."""
    late: dict[Label, Annotated[int, Field(ge=1, le=50)]] = Field(default_factory=dict)
    """option_id -> so many years later than its earliest_year."""
    close: dict[Label, Year] = Field(default_factory=dict)
    """provision_id -> first year without its places."""


class FutureSection(GrowthSection):
    """One way that things may go: another forecast, another growth, and how probable it is."""

    label: Label | None = None
    """What the future is called where people see it."""
    probability: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
    forecast_scenario: Label | None = None


class DrawsSection(Section):
    """Random futures within the range of the forecast."""

    low: Label = "low"
    high: Label = "high"
    """Scenarios of the forecast: the least and the most that a draw may be."""
    seed: Annotated[int, Field(ge=0)] = 0


def _without_server(travel: dict[str, Any]) -> dict[str, Any]:
    if "server" in travel:
        raise ValueError("names a server: no scenario has one of its own, since no plan is made with it")
    return travel


class ScenarioSection(ChangesSection):
    """A scenario: only what differs from the rest of the file. Partial sections are laid over its own."""

    label: Label | None = None
    """What the scenario is called where people see it."""
    forecast_scenario: Label | None = None
    travel: Annotated[dict[str, Any], AfterValidator(_without_server)] = Field(default_factory=dict)
    costs: dict[str, Any] = Field(default_factory=dict)
    capital: dict[str, Any] = Field(default_factory=dict)
    fairness: dict[str, Any] = Field(default_factory=dict)


class ListedOption(Section):
    """So many units of an option that open in one year."""

    option_id: Label
    open_year: Year
    units: Annotated[int, Field(ge=1)]
    note: str = ""


class PortfolioSection(Section):
    """A list picked by hand: beside what is committed, just this opens.

    `planner run --portfolio FILE` writes it into the record of a plan: `file` and `sha256` are the name and
    digest of what it read.
    """

    file: Label
    sha256: str
    opens: list[ListedOption]
