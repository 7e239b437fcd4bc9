"""The sections on journeys: [travel] and what is below it."""

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    Field,
    ValidationInfo,
    field_validator,
)

from planner.config.values import (
    Circuity,
    FixedMinutes,
    Label,
    Minutes,
    Section,
    Speed,
    web_address,
)


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
    url: Annotated[str, AfterValidator(web_address)]
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
