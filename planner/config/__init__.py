"""The configuration: what config.toml may say, and how it is read."""

from planner.config.folders import MadeOf, is_taken
from planner.config.load import base_of, in_scenario, load_config, overruled, parse_config, read_toml
from planner.config.sections import (
    CapitalSection,
    Config,
    CostsSection,
    FairnessSection,
    PlanSection,
    SolverSection,
    TherapySection,
)
from planner.config.travel import BarrierSection, RoadSection, ServerSection, TravelSection
from planner.config.what_if import (
    ChangesSection,
    DrawsSection,
    FutureSection,
    GrowthSection,
    ListedOption,
    PortfolioSection,
    ScenarioSection,
)

__all__ = [
    "BarrierSection",
    "CapitalSection",
    "ChangesSection",
    "Config",
    "CostsSection",
    "DrawsSection",
    "FairnessSection",
    "FutureSection",
    "GrowthSection",
    "ListedOption",
    "MadeOf",
    "PlanSection",
    "PortfolioSection",
    "RoadSection",
    "ScenarioSection",
    "ServerSection",
    "SolverSection",
    "TherapySection",
    "TravelSection",
    "base_of",
    "in_scenario",
    "is_taken",
    "load_config",
    "overruled",
    "parse_config",
    "read_toml",
]
