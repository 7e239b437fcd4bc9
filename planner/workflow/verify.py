"""Check a finished plan from its files and the inputs that it was made from."""

from dataclasses import dataclass
from pathlib import Path

from planner.config import parse_config
from planner.inputs.finished import FinishedRun, read_finished_run
from planner.inputs.inputs import Inputs
from planner.inputs.load import load_inputs
from planner.model.verify import RELATIVE_TOLERANCE, Verdict, verify
from planner.plan.from_files import disagreements, solution_from_files
from planner.workflow.stages import Clock, prepare


@dataclass(frozen=True, kw_only=True)
class FolderVerdict:
    """What the referee found in a folder; `faults` are in words, none if the plan stands."""

    verdict: Verdict
    stated_objective_gbp: float
    faults: tuple[str, ...]

    @property
    def stands(self) -> bool:
        return not self.faults


def verify_folder(folder: Path, data: Path | None = None) -> FolderVerdict:
    """Recompute every constraint and the objective of `folder`; `data` overrides where its inputs lie.

    Raises InputError where the folder or its inputs cannot be read.
    """
    run = read_finished_run(folder)
    config = parse_config(run.record["config"], file="run.json")
    plan_section = config.plan.model_copy(update={"data": str(data or run.data)})
    inputs = load_inputs(config.model_copy(update={"plan": plan_section}), Path())
    prepared = prepare(config, inputs, Clock())
    solution, strangers = solution_from_files(prepared.instance, run)
    verdict = verify(prepared.instance, solution)
    faults = [
        *_changed_inputs(run, inputs),
        *strangers,
        *(str(violation) for violation in verdict.violations),
        *disagreements(config, inputs, prepared.instance, solution, run),
        *_misstated(run, verdict),
    ]
    return FolderVerdict(
        verdict=verdict, stated_objective_gbp=float(run.record["objective_gbp"]), faults=tuple(faults)
    )


def _changed_inputs(run: FinishedRun, inputs: Inputs) -> list[str]:
    now = {source.name: source.sha256 for source in inputs.sources}
    then = {source["file"]: source["sha256"] for source in run.record["inputs"]}
    return [
        f"{name} is not the file that the plan was made from"
        for name in sorted(now.keys() | then.keys())
        if now.get(name) != then.get(name)
    ]


def _misstated(run: FinishedRun, verdict: Verdict) -> list[str]:
    faults = []
    terms = {"objective_gbp": (run.record["objective_gbp"], verdict.objective_gbp)}
    for name, value in verdict.objective_terms_gbp.items():
        terms[f"objective_terms_gbp.{name}"] = (run.record["objective_terms_gbp"].get(name), value)
    allowance = RELATIVE_TOLERANCE * max(1.0, abs(verdict.objective_gbp))
    for name, (stated, recomputed) in terms.items():
        if stated is None or not abs(stated - recomputed) <= allowance:
            faults.append(f"run.json states {name} {stated}, the files give {recomputed:.2f}")
    if not run.record["bound_gbp"] <= verdict.objective_gbp + allowance:
        faults.append("run.json states a bound above the objective")
    return faults
