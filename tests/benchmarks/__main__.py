"""python -m tests.benchmarks: measure, print, assert nothing."""

import argparse

from tests.benchmarks.kent import kent


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="what", required=True)
    run = commands.add_parser("kent", help="the Kent example from reading to map")
    run.add_argument("--seconds", type=float, default=300)
    run.add_argument("--benefit-gap", type=float, default=0.01)
    run.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args()
    for line in kent(chosen.seconds, chosen.benefit_gap, chosen.processes):
        print(line, flush=True)


if __name__ == "__main__":
    main()
