"""What the folders are called that stand beside a plan's own: those of what is made of it."""

from enum import StrEnum
from pathlib import Path


class MadeOf(StrEnum):
    """What is made of a plan, each in a folder of its own, named after the plan's."""

    ALTERNATIVES = "alternatives"
    COMPARISON = "compared"
    EXPLANATION = "explain"
    FAIRNESS = "fairness"
    FRONTIER = "frontier"
    FUTURES = "futures"
    OVERRIDES = "overrides"
    PUBLICATION = "public"
    STRESS = "stress"
    THERAPY = "therapy"
    WALKING = "walking"

    def beside(self, folder: Path) -> Path:
        """Return its folder, of the plan that lies in `folder`."""
        return folder.with_name(f"{folder.name}-{self}")


def is_taken(name: str) -> bool:
    """Whether the folder of a plan called so, or whose name ends so, may be that of something made of one."""
    return any(f"-{name.lower()}".endswith(f"-{made}") for made in MadeOf)
