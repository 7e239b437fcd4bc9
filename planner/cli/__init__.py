"""The command line: options, exit codes, messages; no planning logic.

Heavy imports wait until a command needs them, so that help answers at once.
"""

from importlib.metadata import version

import click

from planner.cli import draw, plan, studies
from planner.cli.therapy import therapy
from planner.cli.travel import travel


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("planner"), prog_name="planner")
def main() -> None:
    """Plan specialist school places: who can be placed where, and where, when and how much to expand.

    Exit codes: 0 done, 2 wrong usage, 3 faulty input, 4 no plan within the limits given,
    5 verification failed.
    """


for command in (
    plan.run,
    plan.check,
    plan.verify,
    draw.draw_map,
    draw.draw_report,
    draw.publish,
    studies.explain,
    studies.stress,
    studies.frontier,
    studies.futures,
    studies.alternatives,
    studies.fairness,
    studies.overrides,
    studies.compare,
    therapy,
    travel,
):
    main.add_command(command)
