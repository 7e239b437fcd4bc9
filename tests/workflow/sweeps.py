"""What tests of sweeps solve: each option of a small instance refused, and a variant that kills."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.model.limits import Limits, unwatched
from planner.model.variant import Impossible, Outcome, Variant
from planner.workflow.sweep import Base, solve_base
from tests.model.instances import random_instance

if TYPE_CHECKING:
    from pathlib import Path

    from planner.model.instance import PlacePlanningInstance

LIMITS = Limits(time_limit_s=60.0, gap=0.0)


def base_of(seed: int) -> Base:
    return solve_base(random_instance(seed), LIMITS, unwatched)[0]


def variants_of(base: Base) -> list[Variant]:
    return [
        Variant(name=f"without {option}", refuse=(option,)) for option in range(len(base.instance.options))
    ]


def costs(outcomes: list[Outcome | Impossible]) -> list[float]:
    return [outcome.objective_gbp if isinstance(outcome, Outcome) else np.inf for outcome in outcomes]


def die() -> None:
    """End this process at once, as where memory ran out."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, kw_only=True, eq=False)
class Deadly(Variant):
    """Kills the worker that first looks at it; without a grave, every one."""

    grave: Path | None = None

    def of(self, instance: PlacePlanningInstance) -> PlacePlanningInstance:
        if self.grave is None or not self.grave.exists():
            if self.grave is not None:
                self.grave.touch()
            die()
        return super().of(instance)
