"""Plans side by side: what each is called, and the years that all of them have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from string import ascii_uppercase

from planner.report.release import Release

MOST_PLANS = len(ascii_uppercase)
"""So many can be told apart by a letter."""
NOTHING_MORE = "Nothing more"
"""What the case is called in which only what is committed in the first plan opens."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ComparedPlan:
    """One of the plans: `letter` and `short` are what tables and charts call it; `folder` is where it lies.

    `version` is that of the planner that found it.
    """

    letter: str
    short: str
    folder: str
    version: str
    release: Release

    @property
    def title(self) -> str:
        return self.release.config.plan.title

    @property
    def label(self) -> str:
        """Letter and short name: what it is called in a sentence and above its column."""
        return f"{self.letter} ({self.short})"


@dataclass(frozen=True, kw_only=True, eq=False)
class Compared:
    """Two or more plans, of which the others are held against the first, and their years in common."""

    plans: Sequence[ComparedPlan]
    years: range

    @property
    def first(self) -> ComparedPlan:
        return self.plans[0]

    @property
    def others(self) -> Sequence[ComparedPlan]:
        return self.plans[1:]

    @property
    def last_year(self) -> int:
        return self.years[-1]

    @cached_property
    def same_years(self) -> bool:
        """Whether the plans are of the same years: if not, their present values are of different ones."""
        return all(plan.release.config.plan.years == self.years for plan in self.plans)


def side_by_side(releases: Mapping[str, tuple[Release, str]], years: range) -> Compared:
    """Give each plan its letter and short name; `releases` are by folder, with the version that found each.

    A plan is called by its scenario or, as the base of others, by its name; where two would be called the
    same, all are called by their folders.
    """
    shorts = [release.config.plan.scenario or release.config.plan.name for release, _ in releases.values()]
    if len(set(shorts)) < len(shorts):
        shorts = list(releases)
    return Compared(
        plans=tuple(
            ComparedPlan(letter=letter, short=short, folder=folder, version=version, release=release)
            for letter, short, (folder, (release, version)) in zip(
                ascii_uppercase, shorts, releases.items(), strict=False
            )
        ),
        years=years,
    )
