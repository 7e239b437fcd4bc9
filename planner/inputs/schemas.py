"""One row model a table: the data dictionary, and the rule for every cell.

A blank cell is not given: it reaches a model as an absent field, so that a required one is missing and
an optional one takes its default. `Column` is read off a model; nothing about a column is written twice.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model
from pydantic_core import PydanticCustomError

from planner.domain import (
    NCY_HIGHEST,
    NCY_LOWEST,
    LinkKind,
    OptionStatus,
    OverrideType,
    ProvisionType,
    Setting,
)

_WHOLE = re.compile(r"[+-]?[0-9]{1,15}(?:\.0*)?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_GROUPED = re.compile(r"[+-]?£?[+-]?[0-9]{1,3}(?:[, ][0-9]{3})*(?:\.[0-9]*)?")


def _number_in(text: str) -> float:
    if _NUMBER.fullmatch(text):
        return float(text)
    raise PydanticCustomError("number", "is not a number", {"hint": _number_hint(text)})


def number_or_nan(text: str) -> float:
    """Return the number that a cell holds, NaN where it holds none."""
    text = text.strip()
    return float(text) if _NUMBER.fullmatch(text) else float("nan")


def _whole_in(text: str) -> int:
    if _WHOLE.fullmatch(text):
        return int(text.partition(".")[0])
    what = "is not a whole number"
    raise PydanticCustomError("number", what, {"hint": "" if _NUMBER.fullmatch(text) else _number_hint(text)})


def _number_hint(text: str) -> str:
    """How to mend the usual ways of writing a number that a program cannot be sure of."""
    bare = text.replace("£", "").replace(",", "").replace(" ", "")
    if text.endswith("%") and _NUMBER.fullmatch(text[:-1].strip()):
        return f"write it without the % sign, as a share: {float(text[:-1]) / 100:g}"
    if _GROUPED.fullmatch(text) or (text.startswith("£") and _NUMBER.fullmatch(bare)):
        return f"write it without £ sign, comma or blank: {bare}"
    if text.count(",") == 1 and _NUMBER.fullmatch(text.replace(",", ".")):
        return f"write a full stop as the decimal sign: {text.replace(',', '.')}"
    if text.lower() in {"nan", "inf", "-inf", "n/a", "na", "none", "null", "-", "?", "tbc"}:
        return "leave the cell blank where the number is not known"
    return ""


def _list_in(text: str) -> tuple[str, ...]:
    """The items of a list cell, each once, in the order given."""
    return tuple(dict.fromkeys(item for part in text.split(";") if (item := part.strip())))


_AS_NUMBER = BeforeValidator(_number_in)
_AS_WHOLE = BeforeValidator(_whole_in)

Easting: TypeAlias = Annotated[float, Field(ge=0, le=700_000, allow_inf_nan=False), _AS_NUMBER]
Northing: TypeAlias = Annotated[float, Field(ge=0, le=1_300_000, allow_inf_nan=False), _AS_NUMBER]
Count: TypeAlias = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False), _AS_NUMBER]
PlacesAdded: TypeAlias = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False), _AS_NUMBER]
Pounds: TypeAlias = Annotated[float, Field(ge=0, le=10_000_000_000, allow_inf_nan=False), _AS_NUMBER]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), _AS_NUMBER]
MOST_DISTANCE = 10_000
"""km, or minutes."""
Distance: TypeAlias = Annotated[float, Field(ge=0, le=MOST_DISTANCE, allow_inf_nan=False), _AS_NUMBER]
Wte: TypeAlias = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False), _AS_NUMBER]
Kmh: TypeAlias = Annotated[float, Field(gt=0, le=200, allow_inf_nan=False), _AS_NUMBER]
Ncy: TypeAlias = Annotated[int, Field(ge=NCY_LOWEST, le=NCY_HIGHEST), _AS_WHOLE]
Year: TypeAlias = Annotated[int, Field(ge=2000, le=2100), _AS_WHOLE]
SchoolYear: TypeAlias = Annotated[int, Field(ge=1500, le=2100), _AS_WHOLE]
Units: TypeAlias = Annotated[int, Field(ge=1, le=1000), _AS_WHOLE]
Codes: TypeAlias = Annotated[tuple[str, ...], Field(min_length=1), BeforeValidator(_list_in)]


class Row(BaseModel):
    """One row of a table; further columns are not its business."""

    model_config = ConfigDict(extra="ignore")


class ZoneRow(Row):
    """zones: where pupils live."""

    zone_id: str = Field(description="LSOA, MSOA, ward or the council's own code; unique")
    zone_name: str = Field(description="what people call it")
    district: str = Field(description="the district it lies in, as in forecast")
    easting: Easting = Field(description="population-weighted centroid, EPSG:27700 metres")
    northing: Northing = Field(description="population-weighted centroid, EPSG:27700 metres")


class ProvisionRow(Row):
    """provisions: one row is one pool of places at one site."""

    provision_id: str = Field(description="unique")
    name: str = Field(description="the school or site, and the pool where it has several")
    district: str = Field(description="the district it stands in")
    provision_type: ProvisionType = Field(description="kind of pool")
    urn: str = Field("", description="GIAS unique reference number")
    site_id: str = Field("", description="shared by the pools of one site")
    easting: Easting = Field(description="EPSG:27700 metres")
    northing: Northing = Field(description="EPSG:27700 metres")
    needs: Codes = Field(description="codes of config [needs], separated by ;")
    ncy_from: Ncy = Field(description="first national curriculum year; Reception 0, nursery -1")
    ncy_to: Ncy = Field(description="last national curriculum year, inclusive")
    places: Count = Field(description="places commissioned for these needs; 0 for a site not built yet")
    on_roll: Count | None = Field(None, description="pupils on roll")
    designated_number: Count | None = Field(None, description="pupils it is organised for")
    physical_capacity: Count | None = Field(None, description="pupils the buildings hold")
    open_year: SchoolYear | None = Field(None, description="first year with places")
    close_year: SchoolYear | None = Field(None, description="first year without places")
    place_funding_gbp: Pounds | None = Field(None, description="£ per place-year; blank: config [costs]")
    top_up_gbp: Pounds | None = Field(None, description="£ per pupil-year; blank: config [costs]")


class ForecastRow(Row):
    """forecast: pupils who need a specialist place."""

    zone_id: str = Field("", description="a zone; or give the district")
    district: str = Field("", description="a district, shared among its zones by children_<phase>")
    need: str = Field(description="a code of config [needs]")
    phase: str = Field("", description="a phase of config [phases]; or give the ncy")
    ncy: Ncy | None = Field(None, description="a single year group; or give the phase")
    setting: Setting = Field(Setting.EITHER, description="the setting the pupils need")
    year: Year = Field(description="September in which the academic year starts")
    pupils: Count = Field(description="may be fractional")
    scenario: str = Field("central", description="which forecast the row belongs to")


class OptionRow(Row):
    """options: what could be built."""

    option_id: str = Field(description="unique")
    name: str = Field(description="what people call it")
    provision_id: str = Field(description="the pool it enlarges; a new site is a provision with 0 places")
    places: PlacesAdded = Field(description="places added per unit")
    max_units: Units = Field(1, description="most units that may open")
    capital_gbp: Pounds = Field(description="£ per unit, growth only; may be 0")
    condition_capital_gbp: Pounds | None = Field(None, description="£ of repairs: outside £ per place")
    earliest_year: Year = Field(description="earliest September it can open, lead time included")
    requires: str = Field("", description="option_id of the one option that must be open first")
    exclusive_group: str = Field("", description="any label: at most one option of a group opens")
    status: OptionStatus = Field(OptionStatus.CONSIDER, description="what is decided already")
    decision_route: str = Field("", description="who decides")
    delivery_risk: Share | None = Field(None, description="0 sure to 1 most doubtful")
    notes: str = Field("", description="free text")


class TravelRow(Row):
    """travel: journeys that override the estimate, pair by pair."""

    zone_id: str = Field(description="where the journey starts")
    provision_id: str = Field(description="where it ends")
    km: Distance = Field(description="one way, by road")
    minutes: Distance = Field(description="one way")


class LinkRow(Row):
    """links: bridges, tunnels and fast roads that the barrier graph must know."""

    name: str = Field(description="what people call it; unique")
    kind: LinkKind = Field(description="a crossing goes at the pace of local roads")
    from_easting: Easting = Field(description="one end, on land, EPSG:27700 metres")
    from_northing: Northing = Field(description="one end, on land, EPSG:27700 metres")
    to_easting: Easting = Field(description="the other end")
    to_northing: Northing = Field(description="the other end")
    km: Distance | None = Field(None, description="by road; blank: straight line x config [travel.barriers]")


class RoadSpeedRow(Row):
    """road_speeds: how fast a vehicle goes, by kind of road."""

    road_class: str = Field(
        description="of OS Open Roads: Motorway, A Road, …; of OpenStreetMap: its highway"
    )
    form_of_way: str = Field("", description="Dual Carriageway, Roundabout, …; blank: any other form")
    kmh: Kmh = Field(description="on the whole, at the hours that pupils travel")
    source: str = Field("", description="whose figure it is")


class JourneyRow(Row):
    """A journey that somebody knows: what `planner travel calibrate` fits the estimates to."""

    zone_id: str = Field("", description="a zone; or give from_easting and from_northing")
    provision_id: str = Field("", description="a provision; or give to_easting and to_northing")
    from_easting: Easting | None = Field(None, description="EPSG:27700 metres")
    from_northing: Northing | None = Field(None, description="EPSG:27700 metres")
    to_easting: Easting | None = Field(None, description="EPSG:27700 metres")
    to_northing: Northing | None = Field(None, description="EPSG:27700 metres")
    km: Distance | None = Field(None, description="one way, by road; or give the minutes, or both")
    minutes: Distance | None = Field(None, description="one way; or give the km, or both")


class PortfolioRow(Row):
    """A list picked by hand: what `planner run --portfolio` opens, and nothing else."""

    option_id: str = Field(description="an option")
    open_year: Year = Field(description="the September in which it opens")
    units: Units | None = Field(None, description="how many of its units; blank: all of them")
    note: str = Field("", description="your own words; the report shows them")


class OverrideRow(Row):
    """overrides: the ledger of decisions that are made for the plan, each by whom and why."""

    type: OverrideType = Field(description="what is decided")
    ids: Codes = Field(description="option_id of each option, or provision_id where it closes")
    year: Year | None = Field(None, description="when it opens (commit, late) or has no places (close)")
    value: Units | None = Field(None, description="late: years after its earliest_year")
    author: str = Field(description="who decided")
    reason: str = Field(description="why")


class TherapyRow(Row):
    """therapy: speech and language therapists that the health service commissions for these pupils."""

    area: str = Field(description="a district, or an area of config [therapy] areas")
    year: Year = Field(description="September in which the academic year starts")
    salt_wte_available: Wte | None = Field(
        None, description="whole-time equivalents; blank: not known, which limits nothing"
    )
    source: str = Field("", description="whose figure it is")


TABLES: Mapping[str, type[Row]] = MappingProxyType(
    {
        "zones": ZoneRow,
        "provisions": ProvisionRow,
        "forecast": ForecastRow,
        "options": OptionRow,
        "travel": TravelRow,
        "links": LinkRow,
        "road_speeds": RoadSpeedRow,
        "overrides": OverrideRow,
        "therapy": TherapyRow,
    }
)
REQUIRED = frozenset({"zones", "provisions", "forecast"})
KEYS = MappingProxyType(
    {
        "zones": ("zone_id",),
        "provisions": ("provision_id",),
        "forecast": ("zone_id", "district", "need", "phase", "ncy", "setting", "scenario", "year"),
        "options": ("option_id",),
        "travel": ("zone_id", "provision_id"),
        "links": ("name",),
        "road_speeds": ("road_class", "form_of_way"),
        "therapy": ("area", "year"),
    }
)
"""What may stand only once in a table, and what its rows are sorted by."""
CHILDREN = "children_"
GROUPINGS = ("imd_decile", "rural_urban")
"""Grouping columns of zones that have a known name; any other is as welcome."""


@lru_cache(maxsize=16)
def zone_model(phases: tuple[str, ...]) -> type[Row]:
    """The zones model with a `children_<phase>` column for each phase."""
    what = "resident children of the phase's ages: the weights that share a district forecast"
    fields: dict[str, Any] = {
        f"{CHILDREN}{phase}": (Count | None, Field(None, description=what)) for phase in phases
    }
    return create_model("ZoneRow", __base__=ZoneRow, **fields)


def lenient(model: type[Row]) -> type[Row]:
    """The same model with every field optional: for the sound cells of a faulty row."""
    fields: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        annotation = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        fields[name] = (annotation | None, None)  # type: ignore[operator]
    return create_model(model.__name__, __base__=Row, **fields)


Kind: TypeAlias = Literal["text", "number", "whole", "list"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """What a model says of one column."""

    name: str
    kind: Kind
    required: bool
    nullable: bool
    allowed: str
    description: str


_KINDS = MappingProxyType({"string": "text", "number": "number", "integer": "whole", "array": "list"})


@lru_cache(maxsize=32)
def columns_of(model: type[Row]) -> tuple[Column, ...]:
    """Read the columns off a model."""
    schema = model.model_json_schema()
    required = schema.get("required", ())
    return tuple(
        _column(name, field, schema.get("$defs", {}), required=name in required)
        for name, field in schema["properties"].items()
    )


def _column(name: str, field: dict[str, Any], shared: dict[str, Any], *, required: bool) -> Column:
    variants: list[dict[str, Any]] = field.get("anyOf", [field])
    inner = next(variant for variant in variants if variant.get("type") != "null")
    if "$ref" in inner:
        inner = shared[inner["$ref"].rpartition("/")[2]]
    return Column(
        name=name,
        kind=_KINDS[inner["type"]],  # type: ignore[arg-type]
        required=required,
        nullable="anyOf" in field,
        allowed=_allowed(inner),
        description=field.get("description", ""),
    )


def _allowed(schema: dict[str, Any]) -> str:
    """What a cell of this column may hold, in words."""
    if "enum" in schema:
        return ", ".join(schema["enum"])
    if schema["type"] == "array":
        return "one or more codes, separated by ;"
    if schema["type"] == "string":
        return "text"
    noun = "a whole number" if schema["type"] == "integer" else "a number"
    if "exclusiveMinimum" in schema:
        return f"{noun} above {schema['exclusiveMinimum']:.0f}, up to {schema['maximum']:.0f}"
    return f"{noun} from {schema['minimum']:.0f} to {schema['maximum']:.0f}"
