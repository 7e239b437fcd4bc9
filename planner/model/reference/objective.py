"""The objective of the formulation as a sum of named terms, £ present value."""

import numpy as np

from planner.model.instance import PlacePlanningInstance
from planner.model.linear import LinearModel
from planner.model.reference.variables import Variables


def add_objective(model: LinearModel, var: Variables, instance: PlacePlanningInstance) -> None:
    """Σ_t δ[t] · (placements + unplaced + openings + existing places)."""
    placements(model, var, instance)
    unplaced(model, var, instance)
    openings(model, var, instance)
    model.add_constant("existing_places", float(instance.discount @ instance.base_place_funding_gbp))


def placements(model: LinearModel, var: Variables, instance: PlacePlanningInstance) -> None:
    """Σ_t δ[t] Σ_A (top[p] + w·km[g,p]) x[g,p,t]."""
    cost = instance.discount[var.placed_year] * instance.arc_cost_gbp[var.placed_arc]
    model.add_term("placements", var.placed, cost)


def unplaced(model: LinearModel, var: Variables, instance: PlacePlanningInstance) -> None:
    """Σ_t δ[t] Σ_g π u[g,t]."""
    cost = np.broadcast_to(instance.discount * instance.economics.unplaced_gbp, var.unplaced.shape)
    model.add_term("unplaced", var.unplaced, cost)


def openings(model: LinearModel, var: Variables, instance: PlacePlanningInstance) -> None:
    """Σ_t δ[t] Σ_o (α f[o] + pf[p(o)] a[o]) open[o,t]: a unit that opens in s is paid for in each t ≥ s."""
    years_left = np.cumsum(instance.discount[::-1])[::-1]
    cost = instance.unit_cost_gbp[var.opened_option] * years_left[var.opened_year]
    model.add_term("openings", var.opened, cost)
