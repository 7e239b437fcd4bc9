"""run.json: what a run was made of and how good it is proven to be."""

import hashlib
import json
import platform
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from planner.plan.plan import Plan

PACKAGES = ("planner", "ortools", "numpy", "pandas", "geopandas", "shapely", "scipy", "folium")


def run_record(
    plan: Plan, data_from_folder: str, seconds: Mapping[str, float], files: Mapping[str, bytes]
) -> bytes:
    """Return run.json.

    Args:
        plan: the finished plan.
        data_from_folder: where the inputs lie, seen from the plan's own folder.
        seconds: wall seconds by stage: all that differs between equal runs.
        files: every other file of the run, name -> content.
    """
    solve = plan.solve
    record: dict[str, Any] = {
        "plan": plan.config.plan.name,
        "run_id": plan.run_id,
        "status": str(solve.status),
        "solver": solve.solver,
        "objective_gbp": solve.objective_gbp,
        "bound_gbp": solve.bound_gbp,
        "certified_bound_gbp": solve.certified_bound_gbp,
        "gap": solve.gap,
        "benefit_gap": solve.benefit_gap,
        "do_nothing_gbp": solve.do_nothing_gbp,
        "objective_terms_gbp": dict(plan.objective_terms),
        "travel_pairs_by_rung": dict(plan.travel_rungs),
        "notes": list(plan.notes),
        "warnings": [str(warning) for warning in plan.inputs.warnings],
        "data": data_from_folder,
        "inputs": [
            {"file": source.name, "sha256": source.sha256, "rows": source.rows}
            for source in plan.inputs.sources
        ],
        "outputs": [
            {"file": name, "sha256": hashlib.sha256(content).hexdigest()} for name, content in files.items()
        ],
        "config": plan.config.model_dump(mode="json"),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "seconds": {stage: round(value, 3) for stage, value in seconds.items()},
    }
    text = json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode()
