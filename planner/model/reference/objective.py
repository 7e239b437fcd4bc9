"""The objective of the formulation as a sum of named terms, £ present value."""

import numpy as np

from planner.model.instance import PlacePlanningInstance
from planner.model.linear import LinearModel
from planner.model.reference.variables import Variables


def add_objective(model: LinearModel, var: Variables, instance: PlacePlanningInstance) -> None:
    """Σ_t δ[t] · (placements + unplaced + openings + existing places + weights of fairness)."""
    placements(model, var, instance)
    unplaced(model, var, instance)
    openings(model, var, instance)
    journey_weight(model, var, instance)
    district_weight(model, var, instance)
    model.add_constant("existing_places", float(instance.discount @ instance.base_place_funding_gbp))


def placements(model: LinearModel, var: Variables, instance: PlacePlanningInstance) -> None:
    """Σ_t δ[t] Σ_A (top[p] + w·km[g,p]) x[g,p,t]."""
    cost = instance.discount[var.placed_year] * instance.arc_paid_gbp[var.placed_arc]
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


def journey_weight(model: LinearModel, var: Variables, instance: PlacePlanningInstance) -> None:
    """Σ_t δ[t] Σ_A h[g,p] x[g,p,t]."""
    weight = instance.arcs.weight_gbp
    if weight is not None:
        model.add_term(
            "journey_weight", var.placed, instance.discount[var.placed_year] * weight[var.placed_arc]
        )


def district_weight(model: LinearModel, var: Variables, instance: PlacePlanningInstance) -> None:
    """Σ_t δ[t] Σ_d φ max(0, Σ_{g in d} u[g,t] − s[t] Σ_{g in d} n[g,t]): a variable each, from below."""
    price = instance.district_price
    if price is None:
        return
    allowed = price.share * price.by_district(instance.groups.pupils)
    above = model.add_variables(0.0, np.full(allowed.shape, np.inf))
    row = np.arange(allowed.size).reshape(allowed.shape)
    entries = (
        np.concatenate([row[price.district].ravel(), row.ravel()]),
        np.concatenate([var.unplaced.ravel(), above.ravel()]),
        np.concatenate([np.ones(var.unplaced.size), -np.ones(above.size)]),
    )
    model.add_rows("above_share", entries, upper=allowed.ravel())
    model.add_term(
        "district_weight", above, np.broadcast_to(instance.discount * price.above_share_gbp, above.shape)
    )
