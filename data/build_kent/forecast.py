"""forecast.csv: pupils who need a specialist place, by district, need, phase, setting and year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.build_kent.common import NEEDS, PHASE_AGES, largest_remainder, write_csv

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from data.build_kent.sources import Sen2, Zone

COLUMNS = ("district", "need", "phase", "setting", "year", "pupils", "scenario")
BASE_YEAR, LAST_YEAR = 2024, 2035  # January 2025 falls in the academic year 2024/25
SETTING_PHASES = {"special": ("primary", "secondary", "post16"), "resourced": ("primary", "secondary")}
# Illustrative: of the growth of these special-setting groups, the share that either setting suits.
EITHER_SHARE = {("SLCN", "primary"): 0.20}
SCALE = 1000  # three decimals


@dataclass(frozen=True)
class Scenario:
    """Yearly growth before the need's own factor: `first` in 2025, then times `taper` each year."""

    name: str
    first: float
    taper: float  # illustrative


def yearly(series: Mapping[int, int], start: int, end: int) -> float:
    """Mean yearly growth of a published series."""
    return float((series[end] / series[start]) ** (1 / (end - start)) - 1)


def scenarios(sen2: Sen2) -> list[Scenario]:
    """Low: special placements 2023-25. Central: all plans 2023-25. High: all plans 2024-25."""
    return [
        Scenario("low", yearly(sen2.special_placements, 2023, 2025), 0.80),
        Scenario("central", yearly(sen2.all_plans, 2023, 2025), 0.85),
        Scenario("high", yearly(sen2.all_plans, 2024, 2025), 0.90),
    ]


def need_factor(sen2: Sen2, need: str) -> float:
    """How fast a need grows beside all needs: its share of new plans over its share of all plans."""
    return (sen2.new_plans[need] / sen2.new_plans["all"]) / (sen2.plans[need] / sen2.all_plans[2025])


def growth(scenario: Scenario, factor: float, year: int) -> float:
    """Pupils of `year` for one pupil of the base year."""
    result = 1.0
    for step in range(year - BASE_YEAR):
        result *= 1 + scenario.first * scenario.taper**step * factor
    return result


def base(sen2: Sen2, need: str, setting: str) -> int:
    """SEN2, January 2025: state, independent and non-maintained special; or unit and resourced provision."""
    if setting == "resourced":
        return sen2.resourced[need]
    return sen2.state_special[need] + sen2.other_special[need]


def _by_phase(sen2: Sen2, need: str, setting: str, thousandths: int) -> dict[str, int]:
    phases = SETTING_PHASES[setting]
    ages = [sum(sen2.by_age[need][a] for a in range(PHASE_AGES[p][0], PHASE_AGES[p][1] + 1)) for p in phases]
    return dict(zip(phases, largest_remainder(thousandths, ages), strict=True))


def _county(sen2: Sen2, scenario: Scenario) -> Iterator[tuple[str, str, str, int, int]]:
    """County rows: need, phase, setting, year, thousandths of a pupil."""
    for need in NEEDS:
        factor = need_factor(sen2, need)
        for setting in SETTING_PHASES:
            start = base(sen2, need, setting) * SCALE
            at_base = _by_phase(sen2, need, setting, start)
            for year in range(BASE_YEAR, LAST_YEAR + 1):
                now = _by_phase(sen2, need, setting, round(start * growth(scenario, factor, year)))
                for phase, amount in now.items():
                    share = EITHER_SHARE.get((need, phase), 0.0) if setting == "special" else 0.0
                    either = round(share * (amount - at_base[phase]))
                    yield need, phase, setting, year, amount - either
                    if either:
                        yield need, phase, "either", year, either


def write_forecast(path: Path, zones: Sequence[Zone], sen2: Sen2) -> None:
    """Share each county figure among districts by resident children of the phase, to three decimals."""
    districts = sorted({zone.district for zone in zones})
    children = {
        phase: [sum(zone.children[phase] for zone in zones if zone.district == d) for d in districts]
        for phase in PHASE_AGES
    }
    rows = [
        dict(zip(COLUMNS, (d, need, phase, setting, year, f"{part / SCALE:.3f}", scenario.name), strict=True))
        for scenario in scenarios(sen2)
        for need, phase, setting, year, amount in _county(sen2, scenario)
        for d, part in zip(districts, largest_remainder(amount, children[phase]), strict=True)
    ]
    rows.sort(
        key=lambda row: (
            _order(row["scenario"]),
            *(row[c] for c in ("district", "need", "phase", "setting", "year")),
        )
    )
    write_csv(path, COLUMNS, rows)


def _order(scenario: object) -> int:
    return ("central", "low", "high").index(str(scenario))
