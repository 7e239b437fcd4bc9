"""Many trees of one network: in processes where that pays, and kept for the next run where asked for.

Each tree depends on its site alone, so the answers are the same for any number of processes.
"""

from collections.abc import Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed

from planner.problems import PlannerError
from planner.travel.network import Network
from planner.travel.pairs import Floats, Ints
from planner.travel.tree_cache import Tree, content_key, keep_trees, kept_trees

_WORTH_A_PROCESS = 5_000_000
"""Nodes × sites below which starting a process takes longer than it saves: about two seconds of one core."""
_SITES_A_TASK = 8


@dataclass(frozen=True, kw_only=True)
class Means:
    """How trees are worked out, which changes no answer.

    `processes`: in how many; `kept_in`: the folder that keeps them for the next run, None for nowhere.
    """

    processes: int = 1
    kept_in: Path | None = None


ALONE = Means()


def trees_of(
    network: Network, sites: Ints, targets: Ints, limit_minutes: float, means: Means
) -> Sequence[Tree]:
    """Return for each site what `Network.trees` yields.

    Raises PlannerError where a process died.
    """
    if means.kept_in is None or not len(sites):
        return _grown(network, sites, targets, limit_minutes, means.processes)
    key = content_key(network, sites, targets, limit_minutes)
    kept = kept_trees(means.kept_in, key, len(sites), len(targets))
    if kept is not None:
        return kept
    grown = _grown(network, sites, targets, limit_minutes, means.processes)
    keep_trees(means.kept_in, key, grown)
    return grown


def _grown(
    network: Network, sites: Ints, targets: Ints, limit_minutes: float, processes: int
) -> Sequence[Tree]:
    if processes < 2 or len(network) * len(sites) < _WORTH_A_PROCESS:  # noqa: PLR2004 - one is this one
        return list(network.trees(sites, targets, limit_minutes))
    tasks = np.split(sites, range(_SITES_A_TASK, len(sites), _SITES_A_TASK))
    try:
        parts = Parallel(n_jobs=processes, batch_size=1)(
            delayed(_some)(network, task, targets, limit_minutes) for task in tasks
        )
    except BrokenExecutor as fault:
        raise PlannerError(
            "A process that worked out journeys died, most likely because memory ran out: "
            "use fewer ([solver] threads)."
        ) from fault
    return [tree for part in parts for tree in part]


def _some(
    network: Network, sites: Ints, targets: Ints, limit_minutes: float
) -> list[tuple[Ints, Floats, Floats]]:
    return list(network.trees(sites, targets, limit_minutes))
