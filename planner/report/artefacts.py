"""Every file that shows a plan, made of one release."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from types import MappingProxyType
from typing import TypeAlias

from planner.report.geopackage import geopackage
from planner.report.maps import draw_map
from planner.report.release import Release
from planner.report.report import draw_report
from planner.report.tables import table_files
from planner.report.workbook import workbook

MAP = "map.html"
REPORT = "report.html"
WORKBOOK = "plan.xlsx"
GEOPACKAGE = "plan.gpkg"

DRAWN: Mapping[str, Callable[[Release], bytes]] = MappingProxyType(
    {
        MAP: lambda release: draw_map(release).encode(),
        REPORT: lambda release: draw_report(release).encode(),
        WORKBOOK: workbook,
        GEOPACKAGE: geopackage,
    }
)
"""The files beyond the tables, and what makes each of a release."""


Stage: TypeAlias = Callable[[str], AbstractContextManager[None]]
"""What times a stage by name."""


def _untimed(_: str) -> AbstractContextManager[None]:
    return nullcontext()


def artefacts(release: Release, stage: Stage = _untimed) -> dict[str, bytes]:
    """Return the files of a run that people open, name -> content; the same bytes for the same release."""
    with stage("tables"):
        files = dict(table_files(release))
    for name, draw in DRAWN.items():
        with stage(name):
            files[name] = draw(release)
    return files
