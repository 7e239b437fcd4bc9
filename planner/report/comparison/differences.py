"""What the plans were made of that differs, and whether their money is like for like."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planner.inputs.portfolio import SOURCE_SUFFIX
from planner.report.comparison.compared import Compared, ComparedPlan
from planner.report.words import NONE

_UNHEEDED = (
    *("plan.name", "plan.scenario", "plan.data", "plan.output", "plan.attribution"),
    *("solver.threads", "scenarios", "futures", "draws", "portfolio"),
)
"""Keys that change neither a plan nor how it is understood."""
_CHOICES = (
    *("capital", "changes.commit", "changes.refuse", "changes.late", "changes.close"),
    *("solver", "travel.nearest", "plan.data_date", "needs", "therapy", "fairness"),
)
"""Keys by which the council chooses, or says how far to search: a price or a pupil is the same."""
_NO_PRICES = frozenset({"overrides", "therapy"})
"""Inputs that state no price and no pupil: what is decided on options, and what others commission."""
_NAMES = {
    "plan.first_year": "First year",
    "plan.last_year": "Last year",
    "plan.forecast_scenario": "Forecast",
    "plan.data_date": "Date of the data",
    "travel": "Journeys",
    "travel.method": "How journeys are estimated",
    "travel.pickup_minutes": "Minutes for picking up others",
    "travel.guide_minutes": "Guide time for journeys, minutes",
    "travel.max_minutes": "Longest journey allowed, minutes",
    "costs": "Price",
    "costs.unplaced_gbp": "A pupil without a place, £ a year",
    "costs.place_funding_gbp": "Place funding, £ a year",
    "costs.top_up_gbp": "Top-up, £ a year",
    "costs.gbp_per_km": "Transport, £ a km",
    "costs.discount_rate": "Discount rate",
    "costs.share_transported": "Share of pupils transported",
    "costs.pupils_per_vehicle": "Pupils in a vehicle",
    "capital.total_gbp": "Limit on capital, £",
    "capital.by_year_gbp": "Limit on capital of a year, £",
    "fairness.gbp_per_minute": "Weight of a minute, £",
    "fairness.over_guide_gbp_per_minute": "Weight of a minute over the guide, £",
    "fairness.district_unplaced_share": "Share without a place that weighs no more",
    "fairness.above_share_gbp": "Weight of a pupil beyond that share, £",
    "changes.commit": "Options committed",
    "changes.refuse": "Options refused",
    "changes.late": "Option late, years",
    "changes.close": "Provision closes in",
    "changes.growth_points": "Pupils grow faster, points a year",
    "changes.growth_percent": "More pupils in every year, %",
    "solver": "When the search may end",
    "therapy.hours_per_pupil": "Therapy, hours a week for a pupil",
    "therapy.hours_per_wte": "Therapy, hours a week that a therapist has",
    "therapy.areas": "Therapy, area of",
}
"""A key, or the longest beginning of one that stands here, in words."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One setting or input that is not the same in all plans: its text in each, in their order.

    `like_for_like`: whether money and pupils mean the same in spite of it.
    """

    name: str
    key: str
    texts: tuple[str, ...]
    like_for_like: bool


def differences(compared: Compared) -> list[Difference]:
    """Return every setting, input and version that the plans differ in."""
    found = [*_settings(compared), *_inputs(compared)]
    versions = tuple(plan.version or NONE for plan in compared.plans)
    if len(set(versions)) > 1:
        found.append(
            Difference(name="Version of planner", key="run.json", texts=versions, like_for_like=True)
        )
    return found


def money_is_like_for_like(compared: Compared, plan: ComparedPlan) -> bool:
    """Whether a pound and a pupil of `plan` mean what they mean in the first."""
    pair = Compared(plans=(compared.first, plan), years=compared.years)
    return all(difference.like_for_like for difference in differences(pair))


def same_problem(compared: Compared, plan: ComparedPlan, *, apart_from: tuple[str, ...] = ()) -> bool:
    """Whether every plan of the first would be one of `plan`, at the same cost: only who chose differs.

    `apart_from` names sections of the configuration that may differ besides.
    """
    pair = Compared(plans=(compared.first, plan), years=compared.years)
    return compared.same_years and all(
        _within(difference.key, ("solver", *apart_from)) or difference.name.endswith(SOURCE_SUFFIX)
        for difference in differences(pair)
    )


def _settings(compared: Compared) -> Iterator[Difference]:
    flat = [dict(_flattened(plan.release.config.model_dump(mode="json"))) for plan in compared.plans]
    for key in dict.fromkeys(key for settings in flat for key in settings):
        texts = tuple(_text(settings.get(key)) for settings in flat)
        if len(set(texts)) > 1 and not _within(key, _UNHEEDED):
            yield Difference(name=_name(key), key=key, texts=texts, like_for_like=_within(key, _CHOICES))


def _inputs(compared: Compared) -> Iterator[Difference]:
    sources = [{source.name: source for source in plan.release.sources} for plan in compared.plans]
    for name in sorted({name for of_plan in sources for name in of_plan}):
        digests = [of_plan[name].sha256 if name in of_plan else None for of_plan in sources]
        if len(set(digests)) > 1:
            yield Difference(
                name=f"Input {name}",
                key="SHA-256",
                texts=tuple("not there" if digest is None else digest[:12] for digest in digests),
                like_for_like=name.endswith(SOURCE_SUFFIX)
                or name.split(".")[0].split(", sheet ")[-1] in _NO_PRICES,
            )


def _flattened(settings: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flattened(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _text(value: Any) -> str:  # noqa: ANN401 - whatever a configuration may hold
    match value:
        case None:
            return NONE
        case bool():
            return "yes" if value else "no"
        case int() if value >= 10_000:  # noqa: PLR2004 - a year has no comma
            return f"{value:,}"
        case float():
            return f"{value:,.10g}" if value >= 10_000 else f"{value:.10g}"  # noqa: PLR2004 - as above
        case list() | tuple():
            return ", ".join(map(_text, value)) or NONE
        case _:
            return str(value)


def _within(key: str, beginnings: tuple[str, ...]) -> bool:
    return any(key == beginning or key.startswith(f"{beginning}.") for beginning in beginnings)


def _name(key: str) -> str:
    """A key in words, with what is left of it: costs.top_up_gbp.satellite -> Top-up, £ a year: satellite."""
    parts = key.split(".")
    for length in range(len(parts), 0, -1):
        if words := _NAMES.get(".".join(parts[:length])):
            rest = " ".join(parts[length:]).replace("_", " ")
            return f"{words}: {rest}" if rest else words
    return key
