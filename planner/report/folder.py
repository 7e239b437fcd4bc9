"""The one way out: a run or a study writes its folder whole or not at all."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from planner.inputs.finished import RECORD, files_of_run
from planner.problems import InputError, Problem

LEFT_BY_THE_SYSTEM = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""Files that a file browser makes for itself: a run's folder is still one with them in it."""


@dataclass(frozen=True, kw_only=True)
class FolderKind:
    """What wrote a folder: `record` names its files, `written_by` and `hint` are words for a refusal.

    A folder is replaced by another of its own kind only.
    """

    record: str
    what: str
    written_by: str
    hint: str


RUN = FolderKind(
    record=RECORD,
    what="a finished run",
    written_by="run",
    hint="choose another [plan] name or output in the config file, or move it away",
)
COMPARISON = FolderKind(
    record="compare.json",
    what="a comparison",
    written_by="comparison",
    hint="name another folder with --output, or move it away",
)


STUDY = FolderKind(
    record="study.json",
    what="a study of a plan",
    written_by="study",
    hint="choose another [plan] name or output in the config file, or move it away",
)


def check_folder(folder: Path, kind: FolderKind = RUN) -> None:
    """Raise InputError where `folder` cannot be made, or holds anything but what `kind` writes.

    What no other of its kind wrote is never replaced. To be asked before a long solve, not only after it.
    """

    def refusal(path: Path, message: str, *, found: str | None = None) -> InputError:
        return InputError([Problem(message=message, file=str(path), value=found, hint=kind.hint)])

    try:
        there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        if not there.is_dir():
            raise refusal(there, "is a file where the plan's folder would have to be")
        if not os.access(there, os.W_OK | os.X_OK):
            raise refusal(there, "may not be written to")
        if there is not folder:
            return
        found = {path.name for path in folder.iterdir()} - LEFT_BY_THE_SYSTEM
    except OSError as fault:
        raise refusal(folder, f"cannot be made: {fault.strerror}") from fault
    written = files_of_run(folder, kind.record)
    if found and written is None:
        raise refusal(folder, f"this is not the folder of {kind.what}, so it is not replaced")
    if strangers := sorted(found - (written or frozenset())):
        message = f"holds what no {kind.written_by} wrote, so it is not replaced"
        raise refusal(folder, message, found=", ".join(strangers))


def write_folder(folder: Path, files: Mapping[str, bytes], kind: FolderKind = RUN) -> None:
    """Write `files` (name -> content) as the whole content of `folder`.

    They are written beside it first and moved in at the end, so that a failure leaves what was there.

    Raises InputError where the folder cannot be written or is not one of its kind.
    """
    check_folder(folder, kind)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            prefix=f".{folder.name}-", dir=folder.parent, ignore_cleanup_errors=True
        ) as beside:
            fresh, earlier = Path(beside) / "new", Path(beside) / "old"
            fresh.mkdir()
            for name, content in files.items():
                (fresh / name).write_bytes(content)
            try:
                if folder.exists():
                    folder.rename(earlier)
                fresh.rename(folder)
            finally:  # whatever came between, Ctrl-C included
                if earlier.exists() and not folder.exists():
                    earlier.rename(folder)
    except OSError as fault:
        raise InputError(
            [
                Problem(
                    message=f"cannot be written: {fault.strerror or fault}",
                    file=str(folder),
                    hint="close its files where they are open in another program",
                )
            ]
        ) from fault
