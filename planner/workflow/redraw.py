"""Draw the files of a finished run anew from its tables and inputs; nothing is solved again."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from planner.config import parse_config
from planner.domain import Profile
from planner.inputs.finished import RECORD, FinishedRun, RunRecord, read_finished_run
from planner.inputs.inputs import Inputs
from planner.inputs.load import load_inputs
from planner.plan.build import run_id
from planner.plan.from_folder import plan_from_folder
from planner.plan.plan import Plan
from planner.problems import InputError, Problem
from planner.report.artefacts import DRAWN, MAP
from planner.report.folder import LEFT_BY_THE_SYSTEM, check_folder, write_folder
from planner.report.release import release

MAPS = (MAP,)
REPORTS = tuple(name for name in DRAWN if name not in MAPS)
"""What `planner map` and `planner report` draw."""
_RUN_AGAIN = "run the plan again"


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
    _refuse_published(folder)
    run = read_finished_run(folder)
    check_folder(folder)
    shown = release(_plan(run, data), Profile.INTERNAL)
    drawn = {}
    for name in names:
        announce(f"Drawing {name}")
        drawn[name] = DRAWN[name](shown)
    kept = {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in LEFT_BY_THE_SYSTEM}
    write_folder(folder, {**kept, **drawn, RECORD: _signed(kept[RECORD], drawn)})
    return [folder / name for name in drawn]


def _refuse_published(folder: Path) -> None:
    """A published folder lacks what is drawn from; one that cannot be read is for others to explain."""
    with suppress(OSError, ValueError, RecursionError):
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if isinstance(record, dict) and record.get("profile") == Profile.PUBLIC:
            raise InputError(
                [
                    Problem(
                        message="is a published plan: it lacks the small numbers that files are drawn from",
                        file=str(folder),
                        hint="draw the files of the plan's internal folder anew, then publish that again",
                    )
                ]
            )


def _plan(run: FinishedRun, data: Path | None) -> Plan:
    config = parse_config(run.record.config, file=f"{RECORD}, config")
    if changed := sorted(set(run.changed) - DRAWN.keys()):
        raise InputError(_changed(name, "has been changed since the run wrote it") for name in changed)
    plan_section = config.plan.model_copy(update={"data": str(data or run.data)})
    inputs = load_inputs(config.model_copy(update={"plan": plan_section}), Path())
    if problems := [*_strange_inputs(run.record, inputs)]:
        raise InputError(problems)
    try:
        return plan_from_folder(run, config, inputs)
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


def _signed(record: bytes, drawn: Mapping[str, bytes]) -> bytes:
    """run.json as a run writes it, with the digests of the files drawn."""
    raw = json.loads(record)
    digests = {output["file"]: output["sha256"] for output in raw["outputs"]}
    digests |= {name: hashlib.sha256(content).hexdigest() for name, content in drawn.items()}
    raw["outputs"] = [{"file": name, "sha256": digest} for name, digest in digests.items()]
    return f"{json.dumps(raw, indent=2, ensure_ascii=False, allow_nan=False)}\n".encode()
