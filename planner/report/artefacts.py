"""Every file that shows a plan, made of one release."""

from planner.report.maps import draw_map
from planner.report.release import Release
from planner.report.tables import table_files

MAP = "map.html"


def artefacts(release: Release) -> dict[str, bytes]:
    """Return the files of a run that people open, name -> content; the same bytes for the same release."""
    return {**dict(table_files(release)), MAP: draw_map(release).encode()}
