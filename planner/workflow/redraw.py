"""Draw the files of a finished run anew from its tables and inputs; nothing is solved again."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from planner.domain import Profile
from planner.inputs.finished import RECORD
from planner.report.artefacts import DRAWN, MAP
from planner.report.folder import LEFT_BY_THE_SYSTEM, check_folder, write_folder
from planner.report.release import release
from planner.workflow.finished_plan import read_finished_plan

MAPS = (MAP,)
REPORTS = tuple(name for name in DRAWN if name not in MAPS)
"""What `planner map` and `planner report` draw."""


def redraw(
    folder: Path,
    names: Iterable[str],
    data: Path | None = None,
    announce: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Draw files of the run in `folder` anew, put them and their digests there, and return their paths.

    All else in the folder stays as it is. `data` overrides where the run's inputs lie.

    Raises InputError where the folder or its inputs cannot be read, are not those that the run wrote and
    read, or are of a published plan; nothing is written then.
    """
    folder = folder.resolve()  # a link stays one, and "." can be moved
    announce("Reading the plan")
    _, plan = read_finished_plan(folder, data, may_differ=DRAWN.keys())
    check_folder(folder)
    shown = release(plan, Profile.INTERNAL)
    drawn = {}
    for name in names:
        announce(f"Drawing {name}")
        drawn[name] = DRAWN[name](shown)
    kept = {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in LEFT_BY_THE_SYSTEM}
    write_folder(folder, {**kept, **drawn, RECORD: _signed(kept[RECORD], drawn)})
    return [folder / name for name in drawn]


def _signed(record: bytes, drawn: Mapping[str, bytes]) -> bytes:
    """run.json as a run writes it, with the digests of the files drawn."""
    raw = json.loads(record)
    digests = {output["file"]: output["sha256"] for output in raw["outputs"]}
    digests |= {name: hashlib.sha256(content).hexdigest() for name, content in drawn.items()}
    raw["outputs"] = [{"file": name, "sha256": digest} for name, digest in digests.items()]
    return f"{json.dumps(raw, indent=2, ensure_ascii=False, allow_nan=False)}\n".encode()
