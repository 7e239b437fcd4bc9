"""What studies of a plan begin with: the inputs, and the plan itself, solved and settled."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import planner
from planner.config import MadeOf
from planner.inputs.load import load_all
from planner.model.instance import Ints
from planner.model.limits import Watcher, unwatched
from planner.model.solve import Solved
from planner.model.variant import Impossible, Outcome, Variant
from planner.plan.build import run_id
from planner.plan.cut_short import CutShort
from planner.report.folder import STUDY, check_folder, write_folder
from planner.report.study import study_record
from planner.workflow.cluster import Cluster
from planner.workflow.stages import Clock, Prepared, journeys_kept_in, limits_of, prepare
from planner.workflow.sweep import Base, solve_again, solve_base, sweep

NOTHING = Variant(name="the plan itself")


@dataclass(frozen=True, kw_only=True, eq=False)
class Study:
    """A plan to be studied: its inputs, its own solve, who does the work, and where the answer is written."""

    prepared: Prepared
    base: Base
    solved: Solved
    outcome: Outcome
    folder: Path
    workers: int
    cluster: Cluster | None
    watcher: Watcher
    announce: Callable[[str], None]

    @property
    def run_id(self) -> str:
        """That of a run with these inputs."""
        config, sources = self.prepared.config, self.prepared.inputs.sources
        identity = ((source.name, source.sha256) for source in sources)
        return run_id(planner.__version__, config.model_dump(mode="json"), identity)

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write files (name -> content) and the audit record of them as the whole of the folder."""
        config, sources = self.prepared.config, self.prepared.inputs.sources
        record = study_record(self.run_id, config, sources, self.outcome, files)
        write_folder(self.folder, {**files, **record}, STUDY)

    def outcomes(self, variants: list[Variant]) -> list[Outcome | Impossible]:
        """Solve variants of the plan."""
        return sweep(self.base, variants, workers=self.workers, cluster=self.cluster, done=self.done)

    def replanned(self, opened: Ints) -> "Study":
        """Return the study of a better plan, found on the way (O x T units that open in each year)."""
        self.announce("Found a better plan")
        base, solved = solve_again(self.base, opened, self.workers, self.watcher)
        outcome = Outcome.of(NOTHING, self.prepared.instance, solved.solution, solved.report)
        return replace(self, base=base, solved=solved, outcome=outcome)

    def done(self, number: int, of: int) -> None:
        """Tell how many variants are solved."""
        self.announce(f"Solved {number:,} of {of:,} variants")


def begin(
    config_path: Path,
    scenario: str | None,
    made: MadeOf,
    *,
    scheduler: str | None = None,
    watcher: Watcher = unwatched,
    announce: Callable[[str], None] = lambda _: None,
    writes: bool = True,
    check: Callable[[Prepared], None] = lambda _: None,
) -> Study:
    """Read the inputs, let `check` refuse them, and solve the plan itself.

    Raises InputError for faulty input or a folder that may not be written, NoPlanError where the limits left
    no plan.
    """
    announce("Reading the inputs")
    config, inputs = load_all(config_path, scenario)
    prepared = prepare(config, inputs, Clock(), kept_in=journeys_kept_in(config, config_path))
    check(prepared)
    return study_of(
        prepared, config_path, made, scheduler=scheduler, watcher=watcher, announce=announce, writes=writes
    )


def study_of(
    prepared: Prepared,
    config_path: Path,
    made: MadeOf,
    *,
    scheduler: str | None = None,
    watcher: Watcher = unwatched,
    announce: Callable[[str], None] = lambda _: None,
    writes: bool = True,
) -> Study:
    """Solve the plan itself; with `writes` ask first whether the folder of what is `made` may be written.

    Raises InputError where it may not, PlannerError where there is no such cluster, NoPlanError where the
    limits left no plan.
    """
    config = prepared.config
    folder = made.beside(config_path.parent / config.plan.output / config.plan.name)
    if writes:
        check_folder(folder, STUDY)
    cluster = None
    if scheduler is not None:
        announce("Reaching the Dask cluster")
        cluster = Cluster(scheduler)
    announce("Searching for the best plan")
    base, solved = solve_base(prepared.instance, limits_of(config), watcher)
    return Study(
        prepared=prepared,
        base=base,
        solved=solved,
        outcome=Outcome.of(NOTHING, prepared.instance, solved.solution, solved.report),
        folder=folder,
        workers=config.solver.threads,
        cluster=cluster,
        watcher=watcher,
        announce=announce,
    )


def possible(outcome: Outcome | Impossible) -> Outcome | None:
    """Return the outcome, None where no plan can keep the variant."""
    return outcome if isinstance(outcome, Outcome) else None


def cut_short(study: Study, outcomes: Iterable[Outcome | Impossible | None], others: int = 0) -> CutShort:
    """Return what the time limit ended: the plan itself, searches of these outcomes, and so many others."""
    ended = sum(isinstance(outcome, Outcome) and outcome.is_cut_short for outcome in outcomes)
    return CutShort(plan_itself=study.outcome.is_cut_short, others=ended + others)
