"""A council's own travel matrix of any length, as CSV and as Parquet: seconds and memory to read and use it.

`python -m tests.benchmarks.matrix [--rows 10000000] [--faults]`

The files are made in a temporary folder, and each is read in a process of its own: all tables of a made-up
council with that matrix, checked, and every pair looked up. `--faults` spoils every tenth row.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import numpy as np

from planner.domain import ProvisionType

SITES = 300
KINDS = ("csv", "parquet")
CONFIG = """
[plan]
name = "matrix"
first_year = 2026
last_year = 2026
[needs]
ASD = "Autism"
[phases]
primary = [0, 6]
[travel]
method = "matrix"
max_minutes = { primary = 90 }
guide_minutes = { primary = 45 }
[costs]
unplaced_gbp = 50
gbp_per_km = 1
days = 190
share_transported = 1
"""
for _name in ("place_funding_gbp", "top_up_gbp"):
    CONFIG += f"[costs.{_name}]\n" + "".join(f"{kind} = 1\n" for kind in ProvisionType)


def make(folder: Path, kind: str, rows: int, *, faults: bool) -> None:
    """Write a council of rows / SITES zones and SITES provisions, and all the pairs, shuffled by zone."""
    import pyarrow as pa  # noqa: PLC0415  the reading processes are not to have it for that
    import pyarrow.csv  # noqa: PLC0415
    import pyarrow.parquet  # noqa: PLC0415

    rng = np.random.default_rng(1)
    zones = -(-rows // SITES)
    data = folder / "data"
    data.mkdir()
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    places = "".join(
        f"E{z:08d},Zone {z},Dover,{500000 + z % 1000},{150000 + z // 1000}\n" for z in range(zones)
    )
    (data / "zones.csv").write_text(
        "zone_id,zone_name,district,easting,northing\n" + places, encoding="utf-8"
    )
    sites = "".join(
        f"P{p:06d},School {p},Dover,special_school,500000,150000,ASD,0,6,50\n" for p in range(SITES)
    )
    header = "provision_id,name,district,provision_type,easting,northing,needs,ncy_from,ncy_to,places\n"
    (data / "provisions.csv").write_text(header + sites, encoding="utf-8")
    forecast = "district,need,phase,year,pupils\nDover,ASD,primary,2026,100\n"
    (data / "forecast.csv").write_text(forecast, encoding="utf-8")

    zone = np.repeat(rng.permutation(zones), SITES)[:rows]
    site = np.tile(np.arange(SITES), zones)[:rows]
    km = rng.uniform(1, 150, rows).round(3)
    minutes = (km * 1.2 + 4).round(2)
    if faults:
        km[::10] = -1
    table = pa.table(
        {
            "zone_id": pa.array([f"E{z:08d}" for z in range(zones)]).take(pa.array(zone)),
            "provision_id": pa.array([f"P{p:06d}" for p in range(SITES)]).take(pa.array(site)),
            "km": km,
            "minutes": minutes,
        }
    )
    if kind == "csv":
        plain = pyarrow.csv.WriteOptions(quoting_style="none")
        pyarrow.csv.write_csv(table, data / "travel.csv", plain)
    else:
        pyarrow.parquet.write_table(table, data / "travel.parquet")


def measure(folder: Path) -> None:
    """Read the council, look its pairs up, and print what that took."""
    from planner.inputs.load import load_all  # noqa: PLC0415  before it the process is small
    from planner.problems import InputError  # noqa: PLC0415
    from planner.travel.ladder import count_by_rung, travel_pairs  # noqa: PLC0415

    def peak_gb() -> float:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6

    before = peak_gb()
    begun, begun_cpu = perf_counter(), process_time()
    try:
        config, inputs = load_all(folder / "config.toml")
    except InputError as error:
        seconds = perf_counter() - begun
        print(f"{len(error.problems)} faults told after {seconds:.1f} s; peak {peak_gb():.2f} GB")
        print(f"the first: {error.problems[0]}")
        return
    read, read_cpu = perf_counter(), process_time()
    peak_read = peak_gb()
    pairs = travel_pairs(inputs, config.travel)
    ended = perf_counter()
    cpu = f"{read_cpu - begun_cpu:.1f} of a core"
    print(f"read and checked in {read - begun:.1f} s ({cpu}), peak {peak_read:.2f} GB, {before:.2f} before")
    cpu = f"{process_time() - read_cpu:.1f} of a core"
    found = dict(count_by_rung(pairs))
    print(f"pairs within reach in {ended - read:.1f} s ({cpu}), peak {peak_gb():.2f} GB: {found}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--faults", action="store_true", help="every tenth row is faulty")
    parser.add_argument("--make", choices=KINDS, help=argparse.SUPPRESS)
    parser.add_argument("--read", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.make:
        make(asked.folder, asked.make, asked.rows, faults=asked.faults)
    elif asked.read:
        measure(asked.folder)
    else:
        for kind in KINDS:
            _in_turn(kind, asked)


def _in_turn(kind: str, asked: argparse.Namespace) -> None:
    """Make the file in one process and read it in another, so that the memory is that of reading."""
    command = [sys.executable, "-m", "tests.benchmarks.matrix"]
    with TemporaryDirectory() as name:
        made = [*command, "--folder", name, "--make", kind, "--rows", str(asked.rows)]
        subprocess.run([*made, *(["--faults"] if asked.faults else [])], check=True)
        size_mb = (Path(name) / "data" / f"travel.{kind}").stat().st_size / 1e6
        print(f"{kind}: {asked.rows:,} rows, {size_mb:,.0f} MB", flush=True)
        subprocess.run([*command, "--folder", name, "--read"], check=True)


if __name__ == "__main__":
    main()
