"""Every file of a comparison, and the record of what was compared."""

import hashlib
import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

import pandas as pd

from planner.domain import Profile
from planner.report.comparison import tables
from planner.report.comparison.compared import Compared
from planner.report.comparison.page import draw_comparison
from planner.report.comparison.workbook import comparison_workbook
from planner.report.folder import COMPARISON
from planner.report.tables import csv_text

PAGE = "compare.html"
WORKBOOK = "compare.xlsx"
TABLES: Mapping[str, Callable[[Compared], pd.DataFrame]] = MappingProxyType(
    {
        "compare_plans.csv": tables.plans_table,
        "compare_options.csv": tables.options_table,
        "compare_districts.csv": tables.districts_table,
        "compare_journeys.csv": tables.journeys_table,
        "compare_finance.csv": tables.finance_table,
    }
)


def comparison_files(compared: Compared) -> dict[str, bytes]:
    """Return the files of a comparison, name -> content; the same bytes for the same plans."""
    files = {name: csv_text(table(compared)).encode() for name, table in TABLES.items()}
    files[PAGE] = draw_comparison(compared).encode()
    files[WORKBOOK] = comparison_workbook(compared)
    files[COMPARISON.record] = _record(compared, files)
    return files


def _record(compared: Compared, files: Mapping[str, bytes]) -> bytes:
    """compare.json: which plans were compared, and the SHA-256 of each file; holds no path of a machine."""
    plans = [
        {"plan": plan.letter, "title": plan.title, "folder": plan.folder, "run_id": plan.release.run_id}
        for plan in compared.plans
    ]
    record = {
        "run_id": hashlib.sha256(json.dumps(plans).encode()).hexdigest()[:12],
        "profile": str(Profile.INTERNAL),
        "years": list(compared.years),
        "plans": plans,
        "outputs": [
            {"file": name, "sha256": hashlib.sha256(content).hexdigest()} for name, content in files.items()
        ],
    }
    return f"{json.dumps(record, indent=2, ensure_ascii=False)}\n".encode()
