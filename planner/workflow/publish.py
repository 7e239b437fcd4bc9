"""From a finished run to a folder that may be published, without small numbers and what gives them back."""

from pathlib import Path

from planner.config import parse_config
from planner.domain import Profile
from planner.inputs.finished import RECORD, read_finished_run
from planner.inputs.load import load_inputs
from planner.plan.build import run_id
from planner.plan.from_folder import plan_from_folder
from planner.problems import VerificationError
from planner.report.artefacts import artefacts
from planner.report.audit import published_record
from planner.report.folder import check_folder, write_folder
from planner.report.release import Release, release

SUFFIX = "-public"


def publish(folder: Path, data: Path | None = None) -> tuple[Release, Path]:
    """Write what may be published of the run in `folder` beside it; return that and its folder.

    `data` overrides where the run's inputs lie.

    Raises InputError where the folder or its inputs cannot be read, or it is a published one itself, and
    VerificationError where its files or inputs are no longer those of the run; nothing is written then.
    """
    folder = folder.resolve()
    target = folder.with_name(f"{folder.name}{SUFFIX}")
    run = read_finished_run(folder)
    check_folder(target)
    config = parse_config(run.record.config, file=f"{RECORD}, config")
    plan_section = config.plan.model_copy(update={"data": str(data or run.data)})
    inputs = load_inputs(config.model_copy(update={"plan": plan_section}), Path())
    now = {source.name: source.sha256 for source in inputs.sources}
    then = {source.file: source.sha256 for source in run.record.inputs}
    faults = [f"{file} has been changed since the run wrote it" for file in run.changed]
    faults += [
        f"{name} is not the file that the plan was made from"
        for name in sorted(now.keys() | then.keys())
        if now.get(name) != then.get(name)
    ]
    if run.record.run_id != run_id(run.record.versions.get("planner", ""), run.record.config, then.items()):
        faults.append(f"{RECORD} states another run_id than its version, configuration and inputs give")
    if faults:
        raise VerificationError("\n".join(faults))
    try:
        plan = plan_from_folder(run, config, inputs)
    except (TypeError, ValueError) as fault:  # a status or a certificate that this version does not write
        words = f"{RECORD} is of another version of planner, or was changed since the run wrote it"
        raise VerificationError(words) from fault
    published = release(plan, Profile.PUBLIC)
    files = artefacts(published)
    files[RECORD] = published_record(published, run.record.versions, files)
    write_folder(target, files)
    return published, target
