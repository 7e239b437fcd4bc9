"""The configuration: what config.toml may say, and how it is read."""

from planner.config.load import base_of, in_scenario, load_config, parse_config, read_toml
from planner.config.sections import (
    BarrierSection,
    CapitalSection,
    ChangesSection,
    Config,
    CostsSection,
    DrawsSection,
    FutureSection,
    ListedOption,
    PlanSection,
    PortfolioSection,
    RoadSection,
    ScenarioSection,
    SolverSection,
    TherapySection,
    TravelSection,
)

__all__ = [
    "BarrierSection",
    "CapitalSection",
    "ChangesSection",
    "Config",
    "CostsSection",
    "DrawsSection",
    "FutureSection",
    "ListedOption",
    "PlanSection",
    "PortfolioSection",
    "RoadSection",
    "ScenarioSection",
    "SolverSection",
    "TherapySection",
    "TravelSection",
    "base_of",
    "in_scenario",
    "load_config",
    "parse_config",
    "read_toml",
]
