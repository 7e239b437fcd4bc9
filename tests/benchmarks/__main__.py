"""python -m tests.benchmarks: measure, print, assert nothing.

Imports wait until a command needs them: a process that is measured imports this module, too.
"""
# ruff: noqa: PLC0415 - see above

import argparse
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction

SIZES = tuple(map(Fraction, ("1/4", "1/2", "1", "2", "5", "10")))
RIVALS = ("one-page", "pulp-highs", "pulp-cbc", "p-median")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure and print.")
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")

    kent = commands.add_parser("kent", help="the Kent example from reading to map")
    _add_limits(kent, seconds=300, benefit_gap=0.01, processes=2)

    rivals = commands.add_parser("rivals", help="the engine against other ways, on one instance")
    _add_limits(rivals, seconds=600, benefit_gap=0.01, processes=1)
    rivals.add_argument("--size", type=Fraction, default=Fraction(1), help="Kent times so much")
    rivals.add_argument("--rivals", nargs="*", choices=RIVALS, default=RIVALS, help="some of them only")

    growth = commands.add_parser("growth", help="the engine from a quarter of Kent to ten of it")
    _add_limits(growth, seconds=900, benefit_gap=0.01, processes=2)
    growth.add_argument("--sizes", nargs="+", type=Fraction, default=SIZES, help="Kent times so much each")

    profile = commands.add_parser("profile", help="where the time of a solve goes, in one process")
    _add_limits(profile, seconds=600, benefit_gap=0.01)
    profile.add_argument("--size", type=Fraction, default=Fraction(1), help="Kent times so much")

    studies = commands.add_parser("studies", help="many solves of one instance, each otherwise in something")
    _add_limits(studies, seconds=600, benefit_gap=0.01)
    studies.add_argument("--size", type=Fraction, help="Kent times so much; without it, Kent as it is")
    studies.add_argument("--refusals", type=int, default=20, help="options of the plan to refuse, one by one")
    studies.add_argument("--draws", type=int, default=100, help="random demands")
    studies.add_argument("--points", type=int, default=20, help="budgets of a frontier")

    england = commands.add_parser("england", help="all of England, on open and synthetic data")
    _add_limits(england, seconds=3600, benefit_gap=0.05, processes=2)
    england.add_argument("--resourced-provisions", type=int, default=950)
    england.add_argument("--options", type=int, default=3180)

    commands.add_parser("all", help="all of these, each in a process of its own")
    chosen = parser.parse_args()
    if chosen.what == "all":
        for name in list(commands.choices)[:-1]:
            print(f"\n{name}", flush=True)
            subprocess.run([sys.executable, "-m", "tests.benchmarks", name], check=False)
        return
    for line in _lines(chosen):
        print(line, flush=True)


def _add_limits(
    parser: argparse.ArgumentParser, *, seconds: float, benefit_gap: float, processes: int | None = None
) -> None:
    parser.add_argument("--seconds", type=float, default=seconds, help="the time limit of each solve")
    parser.add_argument("--benefit-gap", type=float, default=benefit_gap, help="where each solve may stop")
    if processes is not None:
        parser.add_argument("--processes", type=int, default=processes, help="of the engine")


def _lines(chosen: argparse.Namespace) -> Iterator[str]:
    """The report of one command, line by line as it comes."""
    seconds, gap = chosen.seconds, chosen.benefit_gap
    if chosen.what == "kent":
        from tests.benchmarks.kent import kent

        return kent(seconds, gap, chosen.processes)
    if chosen.what == "rivals":
        from tests.benchmarks.rivals import rivals

        return rivals(chosen.size, seconds, gap, chosen.processes, chosen.rivals)
    if chosen.what == "growth":
        from tests.benchmarks.growth import growth

        return growth(chosen.sizes, seconds, gap, chosen.processes)
    if chosen.what == "studies":
        from tests.benchmarks.studies import studies

        return studies(chosen.size, seconds, gap, chosen.refusals, chosen.draws, chosen.points)
    if chosen.what == "profile":
        from tests.benchmarks.jobs import jobs

        return jobs(chosen.size, seconds, gap)
    from tests.benchmarks.england import england

    return england(seconds, gap, chosen.processes, chosen.resourced_provisions, chosen.options)


if __name__ == "__main__":
    main()
