"""What the time limit kept a study from finding out."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class CutShort:
    """Whether the time limit ended the search for the plan itself, and how many others it ended."""

    plan_itself: bool = False
    others: int = 0
