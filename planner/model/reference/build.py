"""The whole problem on one page: variables, constraints in the order of the formulation, objective."""

from planner.model.instance import PlacePlanningInstance
from planner.model.linear import LinearModel
from planner.model.reference.constraints import FAMILIES
from planner.model.reference.objective import add_objective
from planner.model.reference.variables import Variables, add_variables


def build_reference_model(instance: PlacePlanningInstance) -> tuple[LinearModel, Variables]:
    """Return the formulation of `planner/model/README.md` for one instance, all years together."""
    model = LinearModel()
    variables = add_variables(model, instance)
    for add_family in FAMILIES:
        add_family(model, variables, instance)
    add_objective(model, variables, instance)
    return model, variables
