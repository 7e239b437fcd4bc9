"""The vocabulary: setting, provision type, option status, academic year.

Needs and phases are the council's own and come from the configuration; what is
fixed for every council stands here.
"""

from enum import StrEnum
from types import MappingProxyType


class ProvisionType(StrEnum):
    """What kind of pool of places a provision is."""

    SPECIAL_SCHOOL = "special_school"
    SATELLITE = "satellite"
    RESOURCED_PROVISION = "resourced_provision"
    SEN_UNIT = "sen_unit"
    INDEPENDENT = "independent"

    @property
    def label(self) -> str:
        """The type in words, as a planner would write it."""
        return _TYPE_LABELS[self]


_TYPE_LABELS = MappingProxyType(
    {
        ProvisionType.SPECIAL_SCHOOL: "Special school",
        ProvisionType.SATELLITE: "Satellite of a special school",
        ProvisionType.RESOURCED_PROVISION: "Resourced provision",
        ProvisionType.SEN_UNIT: "SEN unit",
        ProvisionType.INDEPENDENT: "Independent special school",
    }
)


class Setting(StrEnum):
    """Which kind of setting a pupil needs. It is never downgraded to make a plan work."""

    SPECIAL = "special"
    RESOURCED = "resourced"
    EITHER = "either"


SETTING_TYPES = MappingProxyType(
    {
        Setting.SPECIAL: frozenset(
            {ProvisionType.SPECIAL_SCHOOL, ProvisionType.SATELLITE, ProvisionType.INDEPENDENT}
        ),
        Setting.RESOURCED: frozenset({ProvisionType.RESOURCED_PROVISION, ProvisionType.SEN_UNIT}),
        Setting.EITHER: frozenset(ProvisionType),
    }
)
"""The provision types each setting may use."""


class OptionStatus(StrEnum):
    """What has already been decided about an expansion option."""

    CONSIDER = "consider"
    COMMITTED = "committed"
    REFUSED = "refused"


class Decision(StrEnum):
    """What the plan says of an option."""

    COMMITTED = "committed"
    RECOMMENDED = "recommended"
    NOT_RECOMMENDED = "not_recommended"
    REFUSED = "refused"


class FinanceCase(StrEnum):
    """What a row of the finance table is about."""

    PLAN = "plan"
    DO_NOTHING = "do_nothing"
    """Only what is committed opens."""


class Profile(StrEnum):
    """Who may see what a run writes."""

    INTERNAL = "internal"
    PUBLIC = "public"
    """Small numbers of pupils are suppressed, and what would give them back."""


class UnplacedReason(StrEnum):
    """Why a pupil is without a place."""

    NO_PLACE_IN_REACH = "no_place_in_reach"
    NO_CAPACITY = "no_capacity"


class TravelRung(StrEnum):
    """Where a journey's km and minutes come from, best first."""

    MATRIX = "matrix"
    ROADS = "roads"
    BARRIERS = "barriers"
    STRAIGHT = "straight"


class WalkingDistance(StrEnum):
    """How far a pupil lives from a provision on foot, against the two distances of the law."""

    TWO_MILES = "to_2_miles"
    """Within walking distance at any age."""
    THREE_MILES = "to_3_miles"
    """Over two miles: within walking distance from eight on."""
    FURTHER = "further"
    NOT_KNOWN = "not_known"
    """Zone or provision is on no road of the network."""


class LinkKind(StrEnum):
    """What a declared link of the barrier graph is, and so how fast."""

    CROSSING = "crossing"
    """A bridge, tunnel or causeway, at the pace of local roads."""
    MOTORWAY = "motorway"
    DUAL_CARRIAGEWAY = "dual_carriageway"


NCY_LOWEST = -1
"""Nursery; Reception is 0."""
NCY_HIGHEST = 14
"""The last national curriculum year of a school sixth form for pupils with an EHCP."""


def academic_year(first_september: int) -> str:
    """Return the academic year in words: 2026 -> "2026/27"."""
    return f"{first_september}/{(first_september + 1) % 100:02d}"


class OverrideType(StrEnum):
    """What an entry of the ledger of overrides decides."""

    COMMIT = "commit"
    REFUSE = "refuse"
    LATE = "late"
    CLOSE = "close"
