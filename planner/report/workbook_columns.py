"""The columns of the workbook in plain words: headings, and words for codes."""

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType

from planner.domain import Decision, FinanceCase, ProvisionType, UnplacedReason


class Kind(Enum):
    """How the cells of a column are shown."""

    TEXT = auto()
    PROSE = auto()
    YEAR = auto()
    WHOLE = auto()
    TENTHS = auto()
    MONEY = auto()
    SHARE = auto()
    ANY = auto()
    """Numbers as they are, beside text."""


HEADINGS: Mapping[str, tuple[str, Kind]] = MappingProxyType(
    {
        "academic_year": ("Academic year", Kind.TEXT),
        "year": ("Year (September)", Kind.YEAR),
        "district": ("District", Kind.TEXT),
        "zone_id": ("Zone", Kind.TEXT),
        "zone_name": ("Zone name", Kind.TEXT),
        "need": ("Need", Kind.TEXT),
        "phase": ("Phase", Kind.TEXT),
        "setting": ("Setting needed", Kind.TEXT),
        "reason": ("Why without a place", Kind.TEXT),
        "grouping": ("Grouping of zones", Kind.TEXT),
        "value": ("Group", Kind.TEXT),
        "pupils": ("Pupils", Kind.TENTHS),
        "placed": ("Pupils with a place", Kind.TENTHS),
        "unplaced": ("Pupils without a place", Kind.TENTHS),
        "out_of_reach": ("Of those, no place in reach", Kind.TENTHS),
        "over_guide": ("Pupils travelling longer than the guide time", Kind.TENTHS),
        "places_within_reach": ("Places within reach", Kind.WHOLE),
        "mean_km": ("Mean journey, km", Kind.TENTHS),
        "mean_minutes": ("Mean journey, minutes", Kind.TENTHS),
        "unplaced_without": ("Pupils without a place, doing nothing", Kind.TENTHS),
        "fewer_unplaced": ("Fewer without a place under the plan", Kind.TENTHS),
        "over_guide_without": ("Longer than the guide time, doing nothing", Kind.TENTHS),
        "total_gbp": ("Cost of the year, £", Kind.MONEY),
        "total_without_gbp": ("Cost of the year doing nothing, £", Kind.MONEY),
        "saved_gbp": ("Saved by the plan, £", Kind.MONEY),
        "provision_id": ("Provision", Kind.TEXT),
        "provision_name": ("Provision name", Kind.TEXT),
        "name": ("Name", Kind.TEXT),
        "provision_type": ("Type", Kind.TEXT),
        "urn": ("URN", Kind.TEXT),
        "site_id": ("Site", Kind.TEXT),
        "easting": ("Easting, m", Kind.YEAR),
        "northing": ("Northing, m", Kind.YEAR),
        "needs": ("Needs", Kind.TEXT),
        "ncy_from": ("From year group", Kind.YEAR),
        "ncy_to": ("To year group", Kind.YEAR),
        "on_roll": ("On roll", Kind.WHOLE),
        "designated_number": ("Designated number", Kind.WHOLE),
        "physical_capacity": ("Physical capacity", Kind.WHOLE),
        "close_year": ("First year closed", Kind.YEAR),
        "place_funding_gbp": ("Place funding, £ a place", Kind.MONEY),
        "top_up_gbp": ("Top-up, £", Kind.MONEY),
        "places_before": ("Places before the plan", Kind.WHOLE),
        "places_added": ("Places added", Kind.WHOLE),
        "places": ("Places", Kind.WHOLE),
        "occupancy": ("Share of places filled", Kind.SHARE),
        "place_value_gbp": ("What one more place would save that year, £", Kind.MONEY),
        "rank": ("Rank", Kind.YEAR),
        "option_id": ("Option", Kind.TEXT),
        "open_year": ("Opens in (September)", Kind.YEAR),
        "units": ("Units", Kind.YEAR),
        "max_units": ("Most units", Kind.YEAR),
        "capital_gbp": ("Capital, £", Kind.MONEY),
        "condition_capital_gbp": ("Repairs beside it, £", Kind.MONEY),
        "pupils_served": ("Pupils served a year", Kind.TENTHS),
        "site_minutes": ("Mean journey to the site, minutes", Kind.TENTHS),
        "site_minutes_saved": ("Minutes saved for each pupil placed either way", Kind.TENTHS),
        "site_do_nothing_unplaced": ("Pupils of the site without a place, doing nothing", Kind.TENTHS),
        "saving_gbp": ("Lost without it, all else kept, £ present value", Kind.MONEY),
        "decision": ("Decision", Kind.TEXT),
        "earliest_year": ("Earliest year (September)", Kind.YEAR),
        "requires": ("Requires option", Kind.TEXT),
        "exclusive_group": ("At most one of", Kind.TEXT),
        "status": ("Status beforehand", Kind.TEXT),
        "decision_route": ("Who decides", Kind.PROSE),
        "delivery_risk": ("Delivery risk, 0 to 1", Kind.ANY),
        "notes": ("Notes", Kind.PROSE),
        "case": ("Case", Kind.TEXT),
        "place_funding_existing_gbp": ("Place funding, existing places, £", Kind.MONEY),
        "place_funding_added_gbp": ("Place funding, added places, £", Kind.MONEY),
        "independent_gbp": ("Independent placements, £", Kind.MONEY),
        "unplaced_gbp": ("Pupils without a place, £", Kind.MONEY),
        "transport_gbp": ("Transport, £", Kind.MONEY),
        "capital_charge_gbp": ("Charge for capital, £", Kind.MONEY),
        "area": ("Area", Kind.TEXT),
        "wte_needed": ("Therapists needed, WTE", Kind.TENTHS),
        "wte_available": ("Therapists commissioned, WTE", Kind.TENTHS),
        "wte_short": ("Short by, WTE", Kind.TENTHS),
        "source": ("Source of what is commissioned", Kind.TEXT),
        "file": ("File", Kind.TEXT),
        "rows": ("Rows", Kind.WHOLE),
        "sha256": ("SHA-256", Kind.TEXT),
        "setting_name": ("Setting", Kind.TEXT),
        "setting_value": ("Value", Kind.ANY),
    }
)
"""Column -> its heading and kind."""

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "decision": {
            Decision.COMMITTED: "Committed already",
            Decision.RECOMMENDED: "Recommended",
            Decision.NOT_RECOMMENDED: "Not recommended",
            Decision.REFUSED: "Refused",
        },
        "reason": {
            UnplacedReason.NO_PLACE_IN_REACH: "No place in reach",
            UnplacedReason.NO_CAPACITY: "Places in reach are full",
        },
        "case": {FinanceCase.PLAN: "With the plan", FinanceCase.DO_NOTHING: "Doing nothing"},
        "provision_type": {str(kind): kind.label for kind in ProvisionType},
        "grouping": {
            "imd_decile": "Deprivation decile (1 is the most deprived)",
            "rural_urban": "Rural or urban",
        },
    }
)
"""Words for what the tables hold in code."""
