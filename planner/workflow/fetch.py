"""A routing server's journeys, fetched once into a file of the inputs: a run never goes to the network."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from planner.config import ServerSection, base_of, load_config
from planner.inputs.load import load_inputs
from planner.problems import InputError, Problem
from planner.report.matrix_file import check_matrix_file, write_matrix_file
from planner.travel.server import served_journeys

_KM_DECIMALS, _MINUTE_DECIMALS = 3, 2


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """How many pairs were written, and for how many the server knows no way; minutes added to each."""

    path: Path
    server: ServerSection
    pairs: int
    without_way: int
    added_minutes: float


def fetch(config_path: Path, path: Path, announce: Callable[[str], None] = lambda _: None) -> Fetched:
    """Ask the server of [travel.server] for every pair of zone and provision, and write them to `path`.

    The driving minutes of the server are given what the estimates have, too: fixed and pick-up minutes.

    Raises InputError for faulty input, a server that does not answer, or a file that cannot be made; then
    nothing is written, and the next time begins anew.
    """
    check_matrix_file(path)
    config = load_config(config_path)
    server = config.travel.server
    if server is None:
        hint = 'add it: kind = "osrm", url = "http://localhost:5000"'
        problem = Problem(message="is missing", file=config_path.name, column="travel.server", hint=hint)
        raise InputError([problem])
    # The matrix that the method may ask for is about to be made.
    travel = config.travel.model_copy(update={"method": "auto"})
    inputs = load_inputs(base_of(config.model_copy(update={"travel": travel})), config_path.parent)
    served = served_journeys(
        inputs.zones, inputs.provisions, server, file=config_path.name, announce=announce
    )
    added = server.fixed_minutes + config.travel.pickup_minutes
    known = np.isfinite(served.km) & np.isfinite(served.minutes)
    zone, provision = np.nonzero(known)
    matrix = pd.DataFrame(
        {
            "zone_id": inputs.zones["zone_id"].to_numpy()[zone],
            "provision_id": inputs.provisions["provision_id"].to_numpy()[provision],
            "km": served.km[known].round(_KM_DECIMALS),
            "minutes": (served.minutes[known] + added).round(_MINUTE_DECIMALS),
        }
    )
    if matrix.empty:
        what, hint = "knows no way between any zone and any provision", "see that its map covers the area"
        problem = Problem(
            message=what, file=config_path.name, column="travel.server.url", value=server.url, hint=hint
        )
        raise InputError([problem])
    write_matrix_file(path, matrix)
    return Fetched(
        path=path,
        server=server,
        pairs=len(matrix),
        without_way=known.size - len(matrix),
        added_minutes=added,
    )
