"""Plans for several futures at once: the one door to the two-stage engine."""

from collections.abc import Sequence

from planner.model.engine.crew import Alone, Workers
from planner.model.engine.together import Future, OpenedTogether, Together
from planner.model.engine.warm import WarmStart
from planner.model.engine.workshop import Workshop
from planner.model.instance import Ints, PlacePlanningInstance
from planner.model.limits import Limits
from planner.model.solve import check_forced_openings


def plan_together(
    instance: PlacePlanningInstance,
    futures: Sequence[Future],
    limits: Limits,
    start: WarmStart,
    candidates: Sequence[Ints],
    *,
    regret: bool = False,
) -> OpenedTogether:
    """Return openings decided now, for whichever of the futures comes; pupils are placed once it is known.

    Of the least mean cost by the futures' probabilities, or with `regret` of the least largest regret: what a
    future costs more with them than with the best plan known for it.

    Args:
        instance: whose groups those of the futures are; its own pupils count for nothing.
        futures: one or more, whose probabilities add up to 1.
        limits: when to stop; the gaps are those of the mean or of the regret.
        start: of a solve of the instance.
        candidates: openings (O x T units that open) among which to begin.
        regret: see above.

    Raises InfeasibleOpeningsError where the committed options break a constraint by themselves.
    """
    check_forced_openings(instance)
    workshop = Workshop.of(instance)
    crew = Workers(instance, limits.processes) if limits.processes > 1 else Alone(workshop)
    with crew:
        return Together(workshop, crew, futures, limits, regret=regret).run(start, candidates)


__all__ = ["Future", "OpenedTogether", "plan_together"]
