"""Finished plans side by side, in a folder of their own; nothing is solved again."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import planner
from planner.config import MadeOf
from planner.domain import Profile
from planner.inputs.portfolio import portfolio_source
from planner.plan.comparable import NamedPlan, years_in_common
from planner.problems import InputError, Problem
from planner.report.comparison.artefacts import comparison_files
from planner.report.comparison.compared import MOST_PLANS, Compared, side_by_side
from planner.report.folder import COMPARISON, check_folder, write_folder
from planner.report.release import release
from planner.workflow.finished_plan import read_finished_plan
from planner.workflow.listed import NOTHING_MORE, listed
from planner.workflow.run import planned
from planner.workflow.stages import Clock, prepare


def compare(
    folders: Sequence[Path],
    output: Path | None = None,
    data: Path | None = None,
    announce: Callable[[str], None] = lambda _: None,
    *,
    with_do_nothing: bool = False,
) -> tuple[Compared, Path]:
    """Write the comparison of the runs in `folders` and return it with its folder.

    The others are held against the first. `output` is the folder to write, by default beside the first;
    `data` overrides where the inputs of all runs lie. `with_do_nothing`: the first with just what is
    committed joins them as a plan of its own.

    Raises InputError with all that is wrong at once where a folder or its inputs cannot be read or are no
    longer those of the run, where the plans cannot be compared, or the folder may not be written; nothing is
    written then.
    """
    folders = [folder.resolve() for folder in folders]
    target = (output or MadeOf.COMPARISON.beside(folders[0])).resolve()
    check_folder(target, COMPARISON)
    names = _names(folders)
    plans, versions, problems = [], [], [*_misnamed(folders)]
    for folder, name in zip(dict.fromkeys(folders), names, strict=False):
        announce(f"Reading {name}")
        try:
            run, plan = read_finished_plan(folder, data)
        except InputError as fault:
            problems += [_in_folder(name, problem) for problem in fault.problems]
            continue
        plans.append(NamedPlan(name=name, plan=plan))
        versions.append(run.record.versions.get("planner", ""))
    if problems:
        raise InputError(problems)
    years = years_in_common(plans)
    if with_do_nothing:
        announce("Allocating pupils to what is committed")
        plans.append(_nothing_more(plans[0]))
        versions.append(planner.__version__)
    announce("Comparing")
    compared = side_by_side(
        {
            named.name: (release(named.plan, Profile.INTERNAL), version)
            for named, version in zip(plans, versions, strict=True)
        },
        years,
    )
    write_folder(target, comparison_files(compared), COMPARISON)
    return compared, target


def _nothing_more(first: NamedPlan) -> NamedPlan:
    """The first plan's inputs with just what is committed."""
    config, inputs = first.plan.config, first.plan.inputs
    if config.portfolio is not None:
        inputs = replace(inputs, sources=inputs.sources[: -len(portfolio_source(config.portfolio)) or None])
    config, inputs = listed(config, inputs, NOTHING_MORE, f"{config.plan.name}-nothing-more")
    clock = Clock()
    return NamedPlan(name=f"{first.name}, nothing more", plan=planned(prepare(config, inputs, clock), clock))


def _names(folders: Sequence[Path]) -> list[str]:
    """What each folder is called: its own name, with those above it where two have the same."""
    depth = 1
    while True:
        names = ["/".join(folder.parts[-depth:]) for folder in folders]
        if len(set(names)) == len(set(folders)) or depth > max(len(folder.parts) for folder in folders):
            return list(dict.fromkeys(names))
        depth += 1


def _misnamed(folders: Sequence[Path]) -> list[Problem]:
    problems = [
        Problem(message="is named twice", file=str(folder), hint="name each plan once")
        for folder in dict.fromkeys(folders)
        if folders.count(folder) > 1
    ]
    if len(folders) > MOST_PLANS:
        message = f"{len(folders)} plans are too many to be told apart"
        problems.append(Problem(message=message, allowed=f"2 to {MOST_PLANS} plans"))
    return problems


def _in_folder(name: str, problem: Problem) -> Problem:
    """The problem of one run, with the folder that it is in."""
    has_folder = problem.file is not None and Path(problem.file).is_absolute()
    return (
        problem if has_folder else replace(problem, file=f"{name}/{problem.file}" if problem.file else name)
    )
