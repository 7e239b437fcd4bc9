"""The sections of config.toml as frozen models: what each key means, its unit, and what it may be."""

from typing import Annotated, Any, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from planner.domain import NCY_HIGHEST, NCY_LOWEST

_WINDOWS_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
)
_LONGEST_NAME = 64


def _folder_name(name: str) -> str:
    """A name that is a folder's name on every system, and safe in a page or a command."""
    plain = name.isascii() and name.replace("-", "").replace("_", "").replace(".", "").isalnum()
    if not plain or not name[0].isalnum() or name.endswith(".") or len(name) > _LONGEST_NAME:
        raise ValueError(
            "cannot name a folder: use up to 64 letters, digits, hyphens, underscores and full stops, "
            "beginning with a letter or digit and not ending with a full stop"
        )
    if name.split(".", maxsplit=1)[0].lower() in _WINDOWS_DEVICES:
        raise ValueError("cannot name a folder: Windows keeps this name for a device")
    return name


def _code(name: str) -> str:
    """A need or phase: it stands in lists separated by semicolons, and in column names."""
    if not name.strip() or name != name.strip() or ";" in name or not name.isprintable():
        raise ValueError("is not a code: use printable text without semicolons or outer blanks")
    return name


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("holds a character that cannot be shown")
    return text


def _web_address(url: str) -> str:
    """The address of a server: http or https, without a key in it."""
    try:
        parts = urlsplit(_printable(url))
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if not sound or parts.query or parts.fragment or " " in url:
        raise ValueError("is not the address of a server, such as http://localhost:5000")
    if parts.username or parts.password:
        raise ValueError("holds a user or password: name an environment variable in key_env instead")
    return url.rstrip("/")


Pounds: TypeAlias = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Minutes: TypeAlias = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Circuity: TypeAlias = Annotated[float, Field(ge=1, le=10, allow_inf_nan=False)]
Speed: TypeAlias = Annotated[float, Field(gt=0, allow_inf_nan=False)]
FixedMinutes: TypeAlias = Annotated[float, Field(ge=0, allow_inf_nan=False)]
PartOfAll: TypeAlias = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Label: TypeAlias = Annotated[str, Field(min_length=1), AfterValidator(_printable)]
Code: TypeAlias = Annotated[str, AfterValidator(_code)]
Year: TypeAlias = Annotated[int, Field(ge=2000, le=2100)]
Ncy: TypeAlias = Annotated[int, Field(ge=NCY_LOWEST, le=NCY_HIGHEST)]
NcyBand: TypeAlias = Annotated[list[Ncy], Field(min_length=2, max_length=2)]


class Section(BaseModel):
    """A table of config.toml: frozen, no key is unknown, and a number is not text."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class PlanSection(Section):
    """What is planned, from what, into where."""

    name: Annotated[str, AfterValidator(_folder_name)]
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


class BarrierSection(Section):
    """How journeys go where boundaries say what is land: by local roads, and by the links declared."""

    mesh_km: Annotated[float, Field(ge=0.1, le=10, allow_inf_nan=False)] = 1.0
    """Points so far apart cover the land."""
    circuity: Circuity = 1.3
    """Local road km for each km of the way over land."""
    speed_kmh: Speed = 40.0
    """On local roads and crossings."""
    fast_road_circuity: Circuity = 1.05
    """Km of a motorway or dual carriageway for each km between the ends of its link."""
    motorway_kmh: Speed = 95.0
    dual_carriageway_kmh: Speed = 75.0
    fixed_minutes: FixedMinutes = 4.0


class RoadSection(Section):
    """How journeys go where there is a road network; speeds by road stand in road_speeds."""

    snap_km: Annotated[float, Field(gt=0, le=20, allow_inf_nan=False)] = 2.0
    """A zone or site further from any road than this is not on the network."""
    access_kmh: Speed = 20.0
    """From door to road, in a straight line."""
    fixed_minutes: FixedMinutes = 4.0


class ServerSection(Section):
    """A routing server that the council runs. `planner travel fetch` asks it; nothing else does."""

    kind: Literal["osrm", "valhalla", "openrouteservice"]
    url: Annotated[str, AfterValidator(_web_address)]
    profile: Label | None = None
    """What drives, in the server's words; unset: a car."""
    key_env: Label | None = None
    """The environment variable that holds the key, which is sent as the header Authorization."""
    places: Annotated[int, Field(ge=1, le=10_000)] = 50
    """So many zones and so many sites in one question."""
    timeout_s: Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)] = 60.0
    """Seconds to wait for an answer."""
    retry_s: Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)] = 60.0
    """Seconds to go on asking a server that is busy or limits how often it may be asked."""
    fixed_minutes: FixedMinutes = 4.0
    """Added to each journey's driving minutes, as pickup_minutes are."""


class TravelSection(Section):
    """How journeys are estimated, and how long they may be (minutes, one way)."""

    method: Literal["auto", "matrix", "roads", "barriers", "straight"] = "auto"
    """auto: the best of these that knows a pair, in this order; another: that estimate alone."""
    circuity: Circuity = 1.35
    """Road km for each km of straight line, on long journeys."""
    circuity_near: Circuity | None = None
    """The same on the shortest journeys; unset: as on long ones."""
    circuity_fades_km: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 10.0
    """After so many km of straight line 63% of the difference between the two is gone."""
    speed_kmh: Speed = 40.0
    """Of journeys estimated from straight lines, as `fixed_minutes`."""
    fixed_minutes: FixedMinutes = 4.0
    pickup_minutes: FixedMinutes = 0.0
    """Added to every estimated journey for picking others up; the table travel is taken as it stands."""
    roads: RoadSection = RoadSection()
    barriers: BarrierSection = BarrierSection()
    server: Annotated[ServerSection | None, Field(exclude=True)] = None
    """No part of a plan, whose journeys are in its tables; so no plan tells it."""
    max_minutes: dict[str, Minutes]
    """By phase: beyond this a place does not count."""
    guide_minutes: dict[str, Minutes]
    """By phase: the home-to-school travel guide that journeys are reported against."""
    nearest: Annotated[int, Field(ge=1)] | None = None
    """Keep only so many of the nearest suitable provisions for a group; unset: all within reach."""

    @field_validator("circuity_near")
    @classmethod
    def _falling(cls, near: float | None, info: ValidationInfo) -> float | None:
        far = info.data.get("circuity")
        if near is not None and far is not None and near < far:
            raise ValueError(f"is below circuity {far:g}: short journeys wind more than long ones")
        return near


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

    over_guide_gbp_per_minute: Pounds = 0.0
    """£ per pupil-year for each minute of a one-way journey beyond travel.guide_minutes."""
    district_unplaced_share: PartOfAll | None = None
    """Of a district's pupils of a year: beyond it each who is without a place counts for more."""
    above_share_gbp: Pounds = 0.0
    """£ per pupil-year more for each beyond that share."""

    @property
    def is_set(self) -> bool:
        return self.over_guide_gbp_per_minute > 0 or self.above_share_gbp > 0


class SolverSection(Section):
    """When a solve may stop."""

    time_limit_s: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 300.0
    gap: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] = 0.001
    """Stop once (objective - bound) / objective is proven below this."""
    benefit_gap: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] = 0.0
    """Stop, too, once (objective - bound) / (do nothing - bound) is proven below this; 0: never for it."""
    threads: Annotated[int, Field(ge=1)] = 2
    """Processes that share the work; the plan is the same for any number."""


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
    scenarios: dict[Annotated[str, AfterValidator(_folder_name)], ScenarioSection] = Field(
        default_factory=dict
    )
    futures: dict[Annotated[str, AfterValidator(_folder_name)], FutureSection] = Field(default_factory=dict)
    draws: DrawsSection = DrawsSection()
    portfolio: PortfolioSection | None = None
    """Of a finished plan only: a config file names no list, the command line does."""
