"""The one way out: a run writes its folder whole or not at all."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from planner.problems import InputError, Problem


def check_folder(folder: Path) -> None:
    """Raise InputError where `folder` holds anything but a finished run: that is never replaced."""
    if not folder.exists() or (
        folder.is_dir() and ((folder / "run.json").is_file() or not any(folder.iterdir()))
    ):
        return
    raise InputError(
        [
            Problem(
                message="this is not the folder of a finished run, so it is not replaced",
                file=str(folder),
                hint="choose another [plan] name or output, or move it away",
            )
        ]
    )


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write `files` (name -> text) as the whole content of `folder`.

    They are written beside it first and moved in at the end, so that a failure leaves what was there.

    Raises InputError where the folder cannot be written or is not a run's.
    """
    check_folder(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
            fresh, earlier = Path(beside) / "new", Path(beside) / "old"
            fresh.mkdir()
            for name, text in files.items():
                (fresh / name).write_text(text, encoding="utf-8", newline="\n")
            if folder.exists():
                folder.rename(earlier)
            try:
                fresh.rename(folder)
            except OSError:
                if earlier.exists():
                    earlier.rename(folder)
                raise
            shutil.rmtree(earlier, ignore_errors=True)
    except OSError as fault:
        raise InputError(
            [Problem(message=f"cannot be written: {fault.strerror or fault}", file=str(folder))]
        ) from fault
