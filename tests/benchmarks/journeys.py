"""Estimated journeys against routed drives to Kent's hospitals, as fitted and as foretold.

`python -m tests.benchmarks.journeys` needs ../shared/open-data beside the repository.
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from planner.inputs.load import load_all
from planner.travel.calibrate import calibrated_barriers, calibrated_straight
from planner.travel.fit import Fit, fit_of
from planner.travel.known import KnownJourneys

ROOT = Path(__file__).parents[2]
OPEN_DATA = ROOT.parent / "shared" / "open-data" / "travel"
HOSPITALS = ("CT13NG", "CT94AN", "DA28DA", "ME169QQ", "TN240LZ")
"""Those on Kent's own land: Canterbury, Margate, Darent Valley, Maidstone, Ashford."""


def routed() -> pd.DataFrame:
    """Return minutes from zones to hospitals, and km between hospitals, in the columns of known journeys."""
    drives = pd.read_csv(OPEN_DATA / "lsoa11_to_hospital_drive_minutes_kent_medway.csv.gz")
    drives = drives[drives["hospital_postcode"].isin(HOSPITALS)]
    place = drives.drop_duplicates("hospital_postcode").set_index("hospital_postcode")
    place = place[["h_easting", "h_northing"]]
    between = pd.read_csv(OPEN_DATA / "hospital_to_hospital_road_km_minutes_kent_area.csv")
    between = between[between["from_postcode"].isin(HOSPITALS) & between["to_postcode"].isin(HOSPITALS)]
    start, stop = (place.loc[between[f"{end}_postcode"]].to_numpy(dtype=float) for end in ("from", "to"))
    minutes = drives.rename(
        columns={
            "easting": "from_easting",
            "northing": "from_northing",
            "h_easting": "to_easting",
            "h_northing": "to_northing",
            "ltla22_name": "district",
            "minutes_calibrated": "minutes",
        }
    ).assign(km=np.nan)
    columns = ["from_easting", "from_northing", "to_easting", "to_northing"]
    km = pd.DataFrame(np.concatenate([start, stop], axis=1), columns=columns)
    km = km.assign(km=between["distance_km"].to_numpy(), minutes=np.nan, district="", hospital_postcode="")
    return pd.concat([minutes, km], ignore_index=True)[[*columns, *km.columns.difference(columns)]]


def main() -> None:
    config, inputs = load_all(ROOT / "config.toml")
    table = routed()

    def known(rows: pd.DataFrame) -> KnownJourneys:
        mesh_km = config.travel.barriers.mesh_km
        return KnownJourneys.of(rows.reset_index(drop=True), inputs.boundaries, inputs.links, mesh_km)

    everything, district = known(table), table["district"].to_numpy(dtype=object)
    straight = calibrated_straight(everything, config.travel)
    land = calibrated_barriers(everything, config.travel.barriers)
    for name, (_, minutes) in {
        "straight line, as configured": everything.by_straight_line(config.travel),
        "straight line, fitted": everything.by_straight_line(straight),
        "over land, as configured": everything.by_barriers(config.travel.barriers),
        "over land, fitted": everything.by_barriers(land),
    }.items():
        _show(name, fit_of(minutes, everything.minutes, district))
    errors: dict[str, list[Fit]] = {"straight line, foretold": [], "over land, foretold": []}
    for fitted in (chosen for count in (2, 3) for chosen in combinations(HOSPITALS, count)):
        here = table["hospital_postcode"].isin(fitted) | (table["hospital_postcode"] == "")
        one, other = known(table[here]), known(table[~here])
        names = table.loc[~here, "district"].to_numpy(dtype=object)
        by_line = other.by_straight_line(calibrated_straight(one, config.travel))[1]
        by_land = other.by_barriers(calibrated_barriers(one, config.travel.barriers))[1]
        errors["straight line, foretold"].append(fit_of(by_line, other.minutes, names))
        errors["over land, foretold"].append(fit_of(by_land, other.minutes, names))
    for name, fits in errors.items():
        means = (np.mean([getattr(fit, what) for fit in fits]) for what in ("r2", "mean_error", "p95_error"))
        r2, mean_error, p95_error = means
        print(
            f"{name:30} R2 {r2:6.3f}, mean error {mean_error:5.2f}, 95% {p95_error:5.2f}; {len(fits)} splits"
        )


def _show(name: str, fit: Fit) -> None:
    print(f"{name:30} R2 {fit.r2:6.3f}, mean error {fit.mean_error:5.2f}, 95% {fit.p95_error:5.2f}; bias:")
    print("   " + ", ".join(f"{district} {bias:+.1f}" for district, bias in fit.bias_by_district.items()))


if __name__ == "__main__":
    main()
