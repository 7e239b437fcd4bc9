"""The main job: from a config file to a plan's folder, one line a stage."""

import os
from collections.abc import Callable
from math import isclose
from pathlib import Path

from planner.domain import Profile
from planner.inputs.finished import CERTIFICATE, RECORD
from planner.inputs.load import load_all
from planner.model.assemble import build_instance
from planner.model.limits import Watcher, uninterrupted, unwatched
from planner.model.listed import listed_openings
from planner.model.nearest import LeftOut, cost_of_arcs_left_out
from planner.model.solution import Solution
from planner.model.solve import Solved, allocate, price_openings, solve
from planner.model.verify import RELATIVE_TOLERANCE, Verdict, verify
from planner.plan.build import build_plan
from planner.plan.plan import Plan
from planner.problems import NoPlanError, VerificationError
from planner.report.artefacts import artefacts
from planner.report.audit import run_record
from planner.report.certificate import certificate_bytes
from planner.report.folder import check_folder, write_folder
from planner.report.release import release
from planner.workflow.listed import with_list
from planner.workflow.stages import (
    Clock,
    Prepared,
    data_path,
    journeys_kept_in,
    limits_of,
    plan_folder,
    prepare,
)


def run(
    config_path: Path,
    watcher: Watcher = unwatched,
    announce: Callable[[str], None] = lambda _: None,
    scenario: str | None = None,
    portfolio: Path | None = None,
) -> tuple[Plan, Path]:
    """Read, solve, check and write one plan, as it is or in one scenario; return it with its folder.

    `portfolio` is the CSV file of a list picked by hand: it is what opens then, nothing is searched for.

    Raises InputError for faulty input, NoPlanError where the limits left no plan, VerificationError where the
    referee finds a fault; nothing is written then.
    """
    clock = Clock()
    announce("Reading the inputs")
    with clock.stage("inputs"):
        config, inputs = load_all(config_path, scenario)
        if portfolio is not None:
            config, inputs = with_list(config, inputs, portfolio, config_path)
    folder = plan_folder(config, config_path)
    check_folder(folder)
    prepared = prepare(config, inputs, clock, kept_in=journeys_kept_in(config, config_path))
    announce("Searching for the best plan" if portfolio is None else "Allocating pupils to the list")
    plan = planned(prepared, clock, watcher, announce)
    with uninterrupted():
        announce("Writing the folder")
        files = _shown(plan, clock)
        data = _seen_from(folder, data_path(config, config_path))
        files[RECORD] = run_record(plan, data, clock.seconds, files)
        write_folder(folder, files)
    return plan, folder


def planned(
    prepared: Prepared,
    clock: Clock,
    watcher: Watcher = unwatched,
    announce: Callable[[str], None] = lambda _: None,
) -> Plan:
    """Find the plan of an instance, or that of the list of its configuration, and have it checked.

    Raises as `run` does.
    """
    with clock.stage("solve"):
        solved = _solved(prepared, watcher)
    with uninterrupted():
        announce("Checking and explaining the plan")
        return _explained(prepared, solved, clock)


def _solved(prepared: Prepared, watcher: Watcher) -> Solved:
    limits = limits_of(prepared.config)
    instance, portfolio = prepared.instance, prepared.config.portfolio
    if portfolio is None:
        solved = solve(instance, limits, watcher)
    else:
        solved = price_openings(instance, listed_openings(instance, portfolio), limits, watcher)
    if isinstance(solved, Solved):
        return solved
    raise NoPlanError(
        f"The time limit of {limits.time_limit_s:g} seconds ended before there was any plan, not even that "
        "of doing nothing. Raise [solver] time_limit_s in the config file. Nothing was written."
    )


def _explained(prepared: Prepared, solved: Solved, clock: Clock) -> Plan:
    with clock.stage("verify"):
        verdict = _verified(prepared, solved.solution, "the plan")
    with clock.stage("nearest"):
        left_out = _left_out(prepared, solved)
    with clock.stage("do_nothing"):
        do_nothing = allocate(prepared.instance, prepared.instance.forced_openings())
        costs_gbp = _verified(prepared, do_nothing, "doing nothing").objective_gbp
        stated_gbp = solved.report.do_nothing_gbp
        if not isclose(costs_gbp, stated_gbp, rel_tol=RELATIVE_TOLERANCE, abs_tol=RELATIVE_TOLERANCE):
            raise VerificationError(f"doing nothing costs £{costs_gbp:,.2f}, not £{stated_gbp:,.2f} as found")
    with clock.stage("plan"):
        return build_plan(
            config=prepared.config,
            inputs=prepared.inputs,
            travel=prepared.travel,
            instance=prepared.instance,
            solved=solved,
            verdict=verdict,
            do_nothing=do_nothing,
            left_out=left_out,
        )


def _verified(prepared: Prepared, solution: Solution, what: str) -> Verdict:
    """The referee's verdict. Raises VerificationError where it finds a fault."""
    verdict = verify(prepared.instance, solution)
    if not verdict.stands:
        raise VerificationError("\n".join(f"{what}: {violation}" for violation in verdict.violations))
    return verdict


def _left_out(prepared: Prepared, solved: Solved) -> LeftOut | None:
    """What it may have cost that only the nearest provisions were considered; None where all were."""
    config = prepared.config
    if config.travel.nearest is None:
        return None
    all_within_reach = config.travel.model_copy(update={"nearest": None})
    all_arcs = build_instance(
        config.model_copy(update={"travel": all_within_reach}),
        prepared.inputs,
        prepared.travel,
        prepared.demand,
    )
    return cost_of_arcs_left_out(all_arcs, solved)


def _shown(plan: Plan, clock: Clock) -> dict[str, bytes]:
    """The files that show a plan, name -> content."""
    files = artefacts(release(plan, Profile.INTERNAL), clock.stage)
    files[CERTIFICATE] = certificate_bytes(plan.certificate)
    return files


def _seen_from(folder: Path, data: Path) -> str:
    """The path from the plan's folder to its data, with forward slashes; absolute only across drives."""
    data, folder = data.resolve(), folder.resolve()  # ".." leads out of where a link points to
    try:
        return Path(os.path.relpath(data, folder)).as_posix()
    except ValueError:
        return data.as_posix()
