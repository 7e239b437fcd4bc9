"""What a shortage of therapists costs a finished plan: its pupils allocated anew within those there are."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from planner.config import MadeOf
from planner.domain import academic_year
from planner.inputs.finished import RECORD
from planner.model.therapy import therapy_limits
from planner.model.verify import verify
from planner.model.within_therapy import allocate_within
from planner.plan.from_files import solution_from_files
from planner.plan.plan import Plan
from planner.plan.therapy_shortage import TherapyShortage, therapy_shortage
from planner.problems import InputError, Problem, VerificationError
from planner.report.folder import STUDY, check_folder, write_folder
from planner.report.study import study_record
from planner.report.tables import csv_text
from planner.workflow.finished_plan import read_finished_plan
from planner.workflow.stages import Clock, prepare, without_prices

BY_YEAR, BY_AREA = "therapy_years.csv", "therapy_areas.csv"


@dataclass(frozen=True, kw_only=True, eq=False)
class PricedTherapy:
    """What came of it, of which plan, and where it lies."""

    plan: Plan
    shortage: TherapyShortage
    folder: Path


def price_therapy(
    folder: Path, data: Path | None = None, announce: Callable[[str], None] = lambda _: None
) -> PricedTherapy:
    """Find the cheapest allocation of the plan in `folder` within the therapists commissioned; write tables.

    `data` overrides where the run's inputs lie. The openings stay those of the plan.

    Raises InputError where the folder or its inputs cannot be read, are no longer those of the run, or say
    nothing of therapy; VerificationError where the plan or the new allocation does not stand.
    """
    folder = folder.resolve()
    target = MadeOf.THERAPY.beside(folder)
    check_folder(target, STUDY)
    announce("Reading the plan")
    run, plan = read_finished_plan(folder, data)
    therapy, commissioned = plan.config.therapy, plan.inputs.therapy
    if therapy is None or commissioned is None:
        raise InputError(list(_silent(therapy is None, commissioned is None)))
    without_prices(plan.config, "planner therapy knows no prices of fairness", file=RECORD)
    instance = prepare(plan.config, plan.inputs, Clock()).instance
    solution, strangers = solution_from_files(instance, run)
    if faults := [*strangers, *map(str, verify(instance, solution).violations)]:
        raise VerificationError("\n".join(faults))
    limits = therapy_limits(instance, therapy, plan.inputs.provisions, commissioned)
    within = allocate_within(
        instance, solution, limits, lambda year: announce(f"Allocated {academic_year(year)}")
    )
    faults = [f"within therapy: {violation}" for violation in verify(instance, within.solution).violations]
    if limits.short_wte(instance, within.solution.placed).any():
        faults.append("within therapy: it takes more therapists than there are")
    if faults:
        raise VerificationError("\n".join(faults))
    shortage = therapy_shortage(instance, solution, limits, within)
    files = {
        BY_YEAR: csv_text(shortage.by_year).encode(),
        BY_AREA: csv_text(shortage.by_area).encode(),
    }
    record = study_record(plan.run_id, plan.config, plan.inputs.sources, plan.solve, files)
    write_folder(target, {**files, **record}, STUDY)
    return PricedTherapy(plan=plan, shortage=shortage, folder=target)


def _silent(no_section: bool, no_table: bool) -> list[Problem]:  # noqa: FBT001 - one of each
    again = "and run the plan again"
    problems = []
    if no_section:
        message = "has no section [therapy]: it does not say how much therapy a pupil takes"
        problems.append(Problem(message=message, file=RECORD, column="config", hint=f"add it {again}"))
    if no_table:
        message = "is not there: nothing says how many therapists are commissioned"
        problems.append(Problem(message=message, file="therapy.csv", hint=f"add it {again}"))
    return problems
