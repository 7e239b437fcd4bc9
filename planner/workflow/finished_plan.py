"""A finished plan from its folder and the inputs that it was made from, as they were then."""

from collections.abc import Collection, Iterator
from pathlib import Path

from planner.config import parse_config
from planner.inputs.finished import RECORD, FinishedRun, RunRecord, read_finished_run
from planner.inputs.inputs import Inputs
from planner.inputs.load import load_inputs
from planner.plan.build import run_id
from planner.plan.from_folder import plan_from_folder
from planner.plan.plan import Plan
from planner.problems import InputError, Problem

_RUN_AGAIN = "run the plan again"


def read_finished_plan(
    folder: Path, data: Path | None = None, *, may_differ: Collection[str] = ()
) -> tuple[FinishedRun, Plan]:
    """Return the run in `folder` and its plan.

    `data` overrides where the run's inputs lie; `may_differ` names files that may have changed or be gone.

    Raises InputError where the folder or its inputs cannot be read, or are no longer those of the run.
    """
    run = read_finished_run(folder, may_be_missing=may_differ)
    config = parse_config(run.record.config, file=f"{RECORD}, config", finished=True)
    plan_section = config.plan.model_copy(update={"data": str(data or run.data)})
    inputs = load_inputs(config.model_copy(update={"plan": plan_section}), Path())
    problems = [
        _changed(file, "has been changed since the run wrote it")
        for file in sorted(set(run.changed) - set(may_differ))
    ]
    if problems := [*problems, *_strange_inputs(run.record, inputs)]:
        raise InputError(problems)
    try:
        return run, plan_from_folder(run, config, inputs)
    except (TypeError, ValueError) as fault:  # a status or a certificate that this version does not write
        words = "is of another version of planner, or was changed since the run wrote it"
        raise InputError([_changed(RECORD, words)]) from fault


def _strange_inputs(record: RunRecord, inputs: Inputs) -> Iterator[Problem]:
    now = {source.name: source.sha256 for source in inputs.sources}
    then = {source.file: source.sha256 for source in record.inputs}
    for name in sorted(now.keys() | then.keys()):
        if now.get(name) != then.get(name):
            hint = f"give the folder of the run's own inputs with --data, or {_RUN_AGAIN}"
            yield Problem(message="is not the input that the plan was made from", file=name, hint=hint)
    if record.run_id != run_id(record.versions.get("planner", ""), record.config, then.items()):
        yield _changed(RECORD, "states another run_id than its version, configuration and inputs give")


def _changed(file: str, message: str) -> Problem:
    return Problem(message=message, file=file, hint=f"restore it from a copy, or {_RUN_AGAIN}")
