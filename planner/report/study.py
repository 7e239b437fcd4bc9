"""The audit record of a study: what it was made of, and how good its base is proven to be."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from planner.config import Config
from planner.inputs.inputs import SourceFile
from planner.model.solution import SolveReport
from planner.model.variant import Outcome
from planner.report.folder import STUDY


def study_record(
    run_id: str,
    config: Config,
    sources: Sequence[SourceFile],
    outcome: Outcome | SolveReport,
    files: Mapping[str, bytes],
) -> dict[str, bytes]:
    """Return study.json of a study's folder, name -> content; `outcome` is of the plan itself."""
    record = {
        "plan": config.plan.name,
        "run_id": run_id,
        "objective_gbp": outcome.objective_gbp,
        "bound_gbp": outcome.bound_gbp,
        "benefit_gap": outcome.benefit_gap,
        "config": config.model_dump(mode="json"),
        "inputs": [{"file": each.name, "sha256": each.sha256, "rows": each.rows} for each in sources],
        "outputs": [
            {"file": name, "sha256": hashlib.sha256(content).hexdigest()} for name, content in files.items()
        ],
    }
    return {STUDY.record: f"{json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)}\n".encode()}
