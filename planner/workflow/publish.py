"""From a finished run to a folder that may be published, without small numbers and what gives them back."""

from pathlib import Path

from planner.config import MadeOf
from planner.domain import Profile
from planner.inputs.finished import RECORD
from planner.report.artefacts import artefacts
from planner.report.audit import published_record
from planner.report.folder import check_folder, write_folder
from planner.report.release import Release, release
from planner.workflow.finished_plan import read_finished_plan


def publish(folder: Path, data: Path | None = None) -> tuple[Release, Path]:
    """Write what may be published of the run in `folder` beside it; return that and its folder.

    `data` overrides where the run's inputs lie.

    Raises InputError where the folder or its inputs cannot be read, are no longer those of the run, or it is
    a published one itself; nothing is written then.
    """
    folder = folder.resolve()
    target = MadeOf.PUBLICATION.beside(folder)
    check_folder(target)
    run, plan = read_finished_plan(folder, data)
    published = release(plan, Profile.PUBLIC)
    files = artefacts(published)
    files[RECORD] = published_record(published, run.record.versions, files)
    write_folder(target, files)
    return published, target
