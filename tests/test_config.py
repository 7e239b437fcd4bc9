"""config.toml: every fault at once, and nothing guessed."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from planner.config import Config, CostsSection, MadeOf, load_config, parse_config, read_toml
from planner.domain import ProvisionType
from planner.problems import InputError

if TYPE_CHECKING:
    from planner.problems import Problem

PRICES = {str(kind): 1.0 for kind in ProvisionType}
VALID: dict[str, Any] = {
    "plan": {"name": "small", "first_year": 2026, "last_year": 2028},
    "needs": {"ASD": "Autistic spectrum disorder"},
    "phases": {"primary": [0, 6], "secondary": [7, 11]},
    "travel": {
        "max_minutes": {"primary": 60, "secondary": 75},
        "guide_minutes": {"primary": 45, "secondary": 75},
    },
    "costs": {
        "place_funding_gbp": PRICES,
        "top_up_gbp": dict(PRICES),
        "unplaced_gbp": 50,
        "gbp_per_km": 1.5,
        "days": 190,
        "share_transported": 0.85,
    },
    "capital": {"by_year_gbp": {"2027": 600}},
}


@pytest.fixture
def raw() -> dict[str, Any]:
    return copy.deepcopy(VALID)


def faults(raw: dict[str, Any]) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        parse_config(raw, file="config.toml")
    assert all(problem.file == "config.toml" for problem in caught.value.problems)
    return caught.value.problems


def fault(raw: dict[str, Any]) -> Problem:
    (problem,) = faults(raw)
    return problem


def parsed(raw: dict[str, Any]) -> Config:
    return parse_config(raw, file="config.toml")


def test_defaults(raw: dict[str, Any]) -> None:
    del raw["capital"]
    config = parsed(raw)
    assert (config.plan.data, config.plan.output, config.plan.forecast_scenario) == (
        "data",
        "maps",
        "central",
    )
    assert (config.travel.method, config.travel.circuity, config.travel.nearest) == ("auto", 1.35, None)
    assert (config.capital.total_gbp, config.capital.limit_in(2026)) == (None, None)
    assert (config.solver.gap, config.solver.time_limit_s) == (0.001, 300.0)


def test_what_is_derived(raw: dict[str, Any]) -> None:
    config = parsed(raw)
    assert list(config.plan.years) == [2026, 2027, 2028]
    assert config.capital.limit_in(2027) == 600
    assert config.costs.transport_gbp_per_km == pytest.approx(2 * 190 * 1.5 * 0.85)


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("plan", "first_year", "2026"),
        ("plan", "first_year", 1999),
        ("plan", "last_year", 2025),
        ("plan", "data", ""),
        ("plan", "name", ""),
        ("plan", "name", "../kent"),
        ("plan", "name", "kent."),
        ("plan", "name", "Ken\u00e9"),
        ("plan", "name", "NUL"),
        ("plan", "name", "com1.txt"),
        ("plan", "name", "k" * 65),
        ("travel", "method", "rails"),
        ("travel", "circuity", 0.9),
        ("travel", "speed_kmh", 0),
        ("travel", "speed_kmh", float("nan")),
        ("travel", "nearest", 0),
        ("costs", "unplaced_gbp", -1),
        ("costs", "unplaced_gbp", float("inf")),
        ("costs", "days", True),
        ("costs", "days", 367),
        ("costs", "share_transported", 1.5),
        ("costs", "share_transported", float("nan")),
        ("costs", "discount_rate", 1),
        ("costs", "asset_life_years", 0),
        ("capital", "total_gbp", "60m"),
    ],
)
def test_a_faulty_value_is_named(raw: dict[str, Any], section: str, key: str, value: object) -> None:
    raw[section][key] = value
    problem = fault(raw)
    assert (problem.column, problem.value) == (f"{section}.{key}", str(value))


@pytest.mark.parametrize("name", ["kent", "Kent-2026_v1.2", "7"])
def test_plan_names(raw: dict[str, Any], name: str) -> None:
    raw["plan"]["name"] = name
    assert parsed(raw).plan.name == name


@pytest.mark.parametrize("section", ["plan", "needs", "phases", "travel", "costs"])
def test_a_missing_section_is_named(raw: dict[str, Any], section: str) -> None:
    del raw[section]
    problem = fault(raw)
    assert (problem.column, problem.message) == (section, "is missing")


@pytest.mark.parametrize("code", ["A;B", " ASD", "", "A\nB"])
def test_codes_can_stand_in_a_list(raw: dict[str, Any], code: str) -> None:
    raw["needs"][code] = "Something"
    assert fault(raw).column == f"needs.{code}"


def test_unknown_keys_come_with_the_one_meant(raw: dict[str, Any]) -> None:
    raw["plan"]["frist_year"] = 2026
    raw["solvr"] = {}
    raw["costs"]["top_up_gbp"]["special-school"] = 3
    raw["travel"]["max_minutes"]["nursery"] = 3
    assert [(problem.column, problem.hint) for problem in faults(raw)] == [
        ("plan.frist_year", "did you mean 'first_year'?"),
        ("solvr", "did you mean 'solver'?"),
        ("travel.max_minutes.nursery", "remove it"),
        ("costs.top_up_gbp.special-school", "did you mean 'special_school'?"),
    ]


def test_no_price_or_limit_is_guessed(raw: dict[str, Any]) -> None:
    del raw["costs"]["place_funding_gbp"]["satellite"]
    del raw["travel"]["guide_minutes"]["primary"]
    assert [(problem.column, problem.message) for problem in faults(raw)] == [
        ("travel.guide_minutes.primary", "is missing"),
        ("costs.place_funding_gbp.satellite", "is missing"),
    ]


def test_phases_are_bands_that_do_not_overlap(raw: dict[str, Any]) -> None:
    raw["phases"] = {"primary": [6, 0], "secondary": [7, 11]}
    assert fault(raw).message == "ends before it starts"
    raw["phases"] = {"primary": [0, 7], "secondary": [7, 11]}
    assert fault(raw).message.startswith("overlaps with phase 'primary'")
    raw["phases"] = {"primary": [0, 3, 6], "secondary": [7, 11]}
    assert fault(raw).column == "phases.primary"
    raw["phases"] = {}
    assert fault(raw).column == "phases"


def test_capital_is_for_years_of_the_plan(raw: dict[str, Any]) -> None:
    raw["capital"]["by_year_gbp"] = {"2040": 1, "2026": 1}
    problem = fault(raw)
    assert (problem.value, problem.allowed) == ("2040", "2026 to 2028")


@pytest.mark.parametrize("name", [*MadeOf, "Stress", "north-public"])
def test_no_scenario_is_called_like_what_is_made_of_a_plan(raw: dict[str, Any], name: str) -> None:
    raw["scenarios"] = {name: {}, "stressed": {}, "public-works": {}}
    raw["plan"]["name"] = f"small-{name}"
    found = {problem.column: problem for problem in faults(raw)}
    assert set(found) == {"plan.name", f"scenarios.{name}"}
    assert all("is called like what planner makes of a plan" in each.message for each in found.values())


def test_faults_of_one_section_do_not_hide_those_between_others(raw: dict[str, Any]) -> None:
    raw["solver"] = {"gap": -1}
    raw["plan"]["name"] = "a/b"
    raw["capital"]["total_gbp"] = -1
    del raw["travel"]["max_minutes"]["primary"]
    assert {problem.column for problem in faults(raw)} == {
        "solver.gap",
        "plan.name",
        "capital.total_gbp",
        "travel.max_minutes.primary",
    }


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[plan]\nname = "kent"\n', encoding="utf-8-sig")
    assert read_toml(path) == {"plan": {"name": "kent"}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[plan\n", "is not valid TOML"),
        (b'data = "C:\\data"\n', "is not valid TOML"),
        (b'name = "caf\xe9"\n', "is not UTF-8 text"),
    ],
)
def test_files_that_are_no_toml(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        load_config(path)
    assert caught.value.problems[0].hint


def test_a_file_that_is_not_there_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        load_config(tmp_path / "config.toml")
    with pytest.raises(InputError, match="cannot be read"):
        load_config(tmp_path)


def test_the_example_is_valid() -> None:
    config = load_config(Path(__file__).parents[1] / "config.toml")
    assert config.plan.name == "kent"


def test_transport_is_shared_and_some_pupils_cost_more() -> None:
    # £2 a km; one in ten at three times that: £2.40; one in four with an assistant at £0.80: £2.60.
    changes = {
        "gbp_per_km": 2.0,
        "wheelchair_share": 0.1,
        "wheelchair_factor": 3.0,
        "assistant_share": 0.25,
        "assistant_gbp_per_km": 0.8,
        "pupils_per_vehicle": 4.0,
        "share_transported": 0.5,
        "days": 200,
    }
    costs = CostsSection.model_validate(VALID["costs"] | changes)
    assert costs.transport_gbp_per_km == pytest.approx(2 * 200 * 0.5 * 2.6 / 4)
