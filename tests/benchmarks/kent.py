"""The Kent example from reading to map: seconds by stage, peak memory, gaps."""

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from planner.model.limits import Progress
from planner.workflow.run import run

ROOT = Path(__file__).parents[2]


def kent_config(folder: Path, **solver: float) -> Path:
    """Write Kent's configuration with other [solver] values into `folder`, outputs there too."""
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    text = re.sub(r'^data = "data"', f'data = "{(ROOT / "data").as_posix()}"', text, flags=re.MULTILINE)
    for name, value in solver.items():
        text = re.sub(rf"^{name} = \S+", f"{name} = {value:g}", text, flags=re.MULTILINE)
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def kent(time_limit_s: float, benefit_gap: float, processes: int) -> Iterator[str]:
    """Yield the lines of a report on one run, which ends at `benefit_gap` or `time_limit_s`."""
    trail: list[Progress] = []
    with tempfile.TemporaryDirectory() as folder:
        config = kent_config(
            Path(folder), time_limit_s=time_limit_s, gap=0, benefit_gap=benefit_gap, threads=processes
        )
        started = time.perf_counter()
        _, written = run(config, trail.append)
        total = time.perf_counter() - started
        record = json.loads((written / "run.json").read_text(encoding="utf-8"))
    yield (
        f"{record['status']}: objective £{record['objective_gbp'] / 1e6:,.3f}m, "
        f"bound £{record['bound_gbp'] / 1e6:,.3f}m, gap {record['gap']:.4%}, "
        f"benefit gap {record['benefit_gap']:.3%}"
    )
    yield "  ".join(f"{stage} {seconds:.2f} s" for stage, seconds in record["seconds"].items())
    yield f"total {total:.1f} s, of it outside the solve {1 - record['seconds']['solve'] / total:.1%}"
    for share in (0.05, 0.02, 0.01, 0.005, 0.001):
        reached = next((at.seconds for at in trail if at.benefit_gap <= share), None)
        yield f"  benefit gap {share:.1%}: " + (f"{reached:.0f} s" if reached is not None else "not reached")
    here = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield f"peak memory: this process {here:,.0f} MB, largest worker {workers:,.0f} MB"
    yield f"planner --help: {_help_seconds():.2f} s"


def _help_seconds() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "planner", "--help"], check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - started
