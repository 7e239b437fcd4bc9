"""The sections of config.toml as frozen models: what each key means, its unit, and what it may be."""

from typing import Annotated

from pydantic import (
    AfterValidator,
    Field,
    ValidationInfo,
    field_validator,
)

from planner.config.travel import TravelSection
from planner.config.values import (
    Code,
    Label,
    NcyBand,
    PartOfAll,
    Pounds,
    Section,
    Year,
    folder_name,
)
from planner.config.what_if import (
    ChangesSection,
    DrawsSection,
    FutureSection,
    PortfolioSection,
    ScenarioSection,
)


class PlanSection(Section):
    """What is planned, from what, into where."""

    name: Annotated[str, AfterValidator(folder_name)]
    first_year: Year
    last_year: Year
    data: Label = "data"
    output: Label = "maps"
    forecast_scenario: Label = "central"
    scenario: Label | None = None
    """What sets this plan apart from others of its name, in words."""
    data_date: str | None = None
    """The date of the data in words, shown on every output."""
    attribution: Label | None = None
    """Whose data it is, as their licences ask: shown on the map and the report."""

    @field_validator("last_year")
    @classmethod
    def _ordered(cls, last_year: int, info: ValidationInfo) -> int:
        first_year = info.data.get("first_year")
        if first_year is not None and last_year < first_year:
            raise ValueError(f"lies before first_year {first_year}")
        return last_year

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)

    @property
    def title(self) -> str:
        """What people call the plan: its name and, where it is of a scenario, which."""
        return self.name if self.scenario is None else f"{self.name} ({self.scenario})"


class CostsSection(Section):
    """Prices, £ a year at first-year prices."""

    place_funding_gbp: dict[str, Pounds]
    top_up_gbp: dict[str, Pounds]
    unplaced_gbp: Pounds
    gbp_per_km: Pounds
    days: Annotated[int, Field(ge=1, le=366)]
    share_transported: PartOfAll
    pupils_per_vehicle: Annotated[float, Field(ge=1, le=100, allow_inf_nan=False)] = 1.0
    """`gbp_per_km` and the assistant are shared among so many; 1: `gbp_per_km` is a pupil's own already."""
    wheelchair_share: PartOfAll = 0.0
    """Of pupils with transport, who need a vehicle that takes a wheelchair."""
    wheelchair_factor: Annotated[float, Field(ge=1, le=100, allow_inf_nan=False)] = 1.0
    """Its price a km, as a multiple of `gbp_per_km`."""
    assistant_share: PartOfAll = 0.0
    """Of pupils with transport, who travel with a passenger assistant."""
    assistant_gbp_per_km: Pounds = 0.0
    discount_rate: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] = 0.035
    asset_life_years: Annotated[int, Field(ge=1)] = 40

    @property
    def transport_gbp_per_km(self) -> float:
        """[w] £ per pupil-year and one-way km: there and back on every school day, the vehicle shared."""
        vehicle = self.gbp_per_km * (1 + self.wheelchair_share * (self.wheelchair_factor - 1))
        assistant = self.assistant_share * self.assistant_gbp_per_km
        return 2 * self.days * self.share_transported * (vehicle + assistant) / self.pupils_per_vehicle


class CapitalSection(Section):
    """Limits on capital, £; unset is unlimited."""

    total_gbp: Pounds | None = None
    by_year_gbp: dict[str, Pounds] = Field(default_factory=dict)

    def limit_in(self, year: int) -> float | None:
        """Return the limit for one year, or None."""
        return self.by_year_gbp.get(str(year))


class FairnessSection(Section):
    """Prices of fairness: they make another plan be chosen, and nobody pays them."""

    gbp_per_minute: Pounds = 0.0
    """£ per pupil-year for each minute of a one-way journey, within the guide or beyond."""
    over_guide_gbp_per_minute: Pounds = 0.0
    """£ per pupil-year for each minute of a one-way journey beyond travel.guide_minutes."""
    district_unplaced_share: PartOfAll | None = None
    """Of a district's pupils of a year: beyond it each who is without a place counts for more."""
    above_share_gbp: Pounds = 0.0
    """£ per pupil-year more for each beyond that share."""

    @property
    def is_set(self) -> bool:
        return self.has_price_on_journeys or self.above_share_gbp > 0

    @property
    def has_price_on_journeys(self) -> bool:
        return self.gbp_per_minute > 0 or self.over_guide_gbp_per_minute > 0


class SolverSection(Section):
    """When a solve may stop."""

    time_limit_s: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 300.0
    gap: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] = 0.001
    """Stop once (objective - bound) / objective is proven below this."""
    benefit_gap: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] = 0.0
    """Stop, too, once (objective - bound) / (do nothing - bound) is proven below this; 0: never for it."""
    threads: Annotated[int, Field(ge=1)] = 2
    """Processes that share the work; the plan is the same for any number."""


class TherapySection(Section):
    """Speech and language therapy at school: how much a placed pupil takes, and who commissions it where."""

    hours_per_pupil: dict[str, dict[str, Annotated[float, Field(ge=0, le=40, allow_inf_nan=False)]]]
    """need -> provision type -> therapist hours a week of term for each placed pupil, all that it takes."""
    hours_per_wte: Annotated[float, Field(gt=0, le=60, allow_inf_nan=False)]
    """Hours a week of term that one whole-time-equivalent therapist has for these pupils."""
    areas: dict[Label, Label] = Field(default_factory=dict)
    """District -> the area of therapy.csv that it belongs to; a district not named is its own area."""

    def area_of(self, district: str) -> str:
        return self.areas.get(district, district)

    def wte_per_pupil(self, need: str, provision_type: str) -> float:
        """Therapists (WTE) that one placed pupil takes."""
        return self.hours_per_pupil[need][provision_type] / self.hours_per_wte


class Config(Section):
    """The whole of config.toml."""

    plan: PlanSection
    needs: Annotated[dict[Code, Label], Field(min_length=1)]
    """Code -> name of each need that is planned for."""
    phases: Annotated[dict[Code, NcyBand], Field(min_length=1)]
    """Name -> first and last national curriculum year (inclusive)."""
    travel: TravelSection
    costs: CostsSection
    capital: CapitalSection = CapitalSection()
    fairness: FairnessSection = FairnessSection()
    solver: SolverSection = SolverSection()
    changes: ChangesSection = ChangesSection()
    therapy: TherapySection | None = None
    """None: therapy is no matter of the plan."""
    scenarios: dict[Annotated[str, AfterValidator(folder_name)], ScenarioSection] = Field(
        default_factory=dict
    )
    futures: dict[Annotated[str, AfterValidator(folder_name)], FutureSection] = Field(default_factory=dict)
    draws: DrawsSection = DrawsSection()
    portfolio: PortfolioSection | None = None
    """Of a finished plan only: a config file names no list, the command line does."""
