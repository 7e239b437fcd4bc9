"""run.json: what a run was made of and how good it is proven to be."""

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from planner.domain import Profile
from planner.inputs.inputs import SourceFile
from planner.plan.plan import Plan
from planner.report.release import Release

PACKAGES = ("planner", "ortools", "numpy", "pandas", "geopandas", "shapely", "scipy", "folium")
PATHS = ("data", "output")
"""Keys of [plan] that say where files lie on the council's own machine: not published."""


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
    return _json(
        {
            **_record(plan, Profile.INTERNAL, plan.inputs.sources, files),
            "warnings": [str(warning) for warning in plan.inputs.warnings],
            "data": data_from_folder,
            "config": plan.config.model_dump(mode="json"),
            "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
            "seconds": {stage: round(value, 3) for stage, value in seconds.items()},
        }
    )


def published_record(release: Release, versions: Mapping[str, str], files: Mapping[str, bytes]) -> bytes:
    """Return run.json of a published folder: without paths, seconds, and warnings, which quote the inputs.

    Args:
        release: what is published of the plan.
        versions: those of the run that found the plan.
        files: every other file of the folder, name -> content.
    """
    config = release.config.model_dump(mode="json")
    config["plan"] = {key: value for key, value in config["plan"].items() if key not in PATHS}
    return _json(
        {
            **_record(release, release.profile, release.sources, files),
            "config": config,
            "versions": dict(versions),
        }
    )


def _record(
    shown: Plan | Release, profile: Profile, sources: Sequence[SourceFile], files: Mapping[str, bytes]
) -> dict[str, Any]:
    solve = shown.solve
    return {
        "plan": shown.config.plan.name,
        "run_id": shown.run_id,
        "profile": str(profile),
        "status": str(solve.status),
        "solver": solve.solver,
        "objective_gbp": solve.objective_gbp,
        "bound_gbp": solve.bound_gbp,
        "certified_bound_gbp": solve.certified_bound_gbp,
        "gap": solve.gap,
        "benefit_gap": solve.benefit_gap,
        "do_nothing_gbp": solve.do_nothing_gbp,
        "objective_terms_gbp": dict(shown.objective_terms),
        "travel_pairs_by_rung": dict(shown.travel_rungs),
        "notes": list(shown.notes),
        "inputs": [{"file": source.name, "sha256": source.sha256, "rows": source.rows} for source in sources],
        "outputs": [
            {"file": name, "sha256": hashlib.sha256(content).hexdigest()} for name, content in files.items()
        ],
    }


def _json(record: Mapping[str, Any]) -> bytes:
    text = json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode()
