"""Plan specialist school places: inputs -> travel -> demand -> model -> plan -> report.

`inputs` reads and validates a council's tables; `travel` says how far every zone is from every
provision; `demand` says who needs a place, where and when; `model` finds where to place pupils and
what to build; `plan` says what that means; `report` shows it. `workflow` runs the stages in order and
`cli` is the command line over it.
"""

from importlib.metadata import version

__version__ = version("planner")
__all__ = ["__version__"]
