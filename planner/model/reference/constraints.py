"""The constraint families of the formulation, one function each; the first line is the inequality."""

import numpy as np

from planner.model.instance import Bools, Floats, Ints, PlacePlanningInstance
from planner.model.linear import Entries, LinearModel
from planner.model.reference.variables import Variables


def meet_demand(model: LinearModel, var: Variables, instance: PlacePlanningInstance) -> None:
    """Σ_p x[g,p,t] + u[g,t] = n[g,t] for all g, t."""
    pupils = instance.groups.pupils
    row = np.arange(pupils.size).reshape(pupils.shape)
    entries = (
        np.concatenate([row[instance.arcs.group[var.placed_arc], var.placed_year], row.ravel()]),
        np.concatenate([var.placed, var.unplaced.ravel()]),
        np.ones(var.placed.size + var.unplaced.size),
    )
    model.add_rows("meet_demand", entries, lower=pupils.ravel(), upper=pupils.ravel())


def respect_capacity(model: LinearModel, var: Variables, instance: PlacePlanningInstance) -> None:
    """Σ_g x[g,p,t] ≤ c[p,t] + Σ_{o: p(o)=p} a[o] open[o,t] for all p, t."""
    places, options = instance.pools.places, instance.options
    row = np.arange(places.size).reshape(places.shape)
    variable, year = _open_by(var, instance)
    option = var.opened_option[variable]
    entries = (
        np.concatenate(
            [
                row[instance.arcs.provision[var.placed_arc], var.placed_year],
                row[options.provision[option], year],
            ]
        ),
        np.concatenate([var.placed, var.opened[variable]]),
        np.concatenate([np.ones(var.placed.size), -options.places_per_unit[option]]),
    )
    model.add_rows("respect_capacity", entries, upper=places.ravel())


def open_at_most(model: LinearModel, var: Variables, instance: PlacePlanningInstance) -> None:
    """Σ_t b[o,t] ≤ m[o] for all o."""
    entries = (var.opened_option, var.opened, np.ones(var.opened.size))
    model.add_rows("open_at_most", entries, upper=instance.options.max_units.astype(np.float64))


def capital_in_year(model: LinearModel, var: Variables, instance: PlacePlanningInstance) -> None:
    """Σ_o f[o] b[o,t] ≤ B[t] for all t with a limit."""
    entries = (var.opened_year, var.opened, instance.options.capital_gbp[var.opened_option])
    model.add_rows("capital_in_year", entries, upper=instance.capital_by_year_gbp)


def capital_in_total(model: LinearModel, var: Variables, instance: PlacePlanningInstance) -> None:
    """Σ_o,t f[o] b[o,t] ≤ B."""
    entries = (np.zeros_like(var.opened), var.opened, instance.options.capital_gbp[var.opened_option])
    model.add_rows("capital_in_total", entries, upper=instance.capital_total_gbp)


def required_option(model: LinearModel, var: Variables, instance: PlacePlanningInstance) -> None:
    """open[o,t] ≤ m[o] · open[o',t] for all t and all o that require o'."""
    options, n_years = instance.options, instance.n_years
    variable, year = _open_by(var, instance)
    option = var.opened_option[variable]
    dependent = options.requires[option] >= 0
    parts: list[Entries] = [
        (
            option[dependent] * n_years + year[dependent],
            var.opened[variable[dependent]],
            np.ones(int(dependent.sum())),
        )
    ]
    for child in np.flatnonzero(options.requires >= 0):
        parent = option == options.requires[child]
        weight = -float(options.max_units[child])
        parts.append(
            (child * n_years + year[parent], var.opened[variable[parent]], np.full(int(parent.sum()), weight))
        )
    model.add_rows("required_option", _joined(parts), upper=np.zeros(len(options) * n_years))


def exclusive_group(model: LinearModel, var: Variables, instance: PlacePlanningInstance) -> None:
    """Σ_{o in group, t} b[o,t] ≤ 1 for all exclusive groups."""
    group = instance.options.exclusive_group[var.opened_option]
    member = group >= 0
    entries = (group[member], var.opened[member], np.ones(int(member.sum())))
    n_groups = int(instance.options.exclusive_group.max(initial=-1)) + 1
    model.add_rows("exclusive_group", entries, upper=np.ones(n_groups))


def committed_or_refused(model: LinearModel, var: Variables, instance: PlacePlanningInstance) -> None:
    """b[o,e[o]] = m[o] and b[o,t] = 0 else for committed o; b[o,t] = 0 for refused o."""
    options = instance.options
    decided: Bools = (options.committed | options.refused)[var.opened_option]
    units: Floats = instance.forced_openings()[var.opened_option, var.opened_year][decided].astype(np.float64)
    entries = (np.arange(units.size), var.opened[decided], np.ones(units.size))
    model.add_rows("committed_or_refused", entries, lower=units, upper=units)


def _open_by(var: Variables, instance: PlacePlanningInstance) -> tuple[Ints, Ints]:
    """Every (position in `var.opened`, year t) with opening year ≤ t: the terms of open[o,t]."""
    years = np.arange(instance.n_years)
    variable, year = np.nonzero(var.opened_year[:, None] <= years)
    return variable, year


def _joined(parts: list[Entries]) -> Entries:
    rows, columns, coefficients = zip(*parts, strict=True)
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(coefficients)


FAMILIES = (
    meet_demand,
    respect_capacity,
    open_at_most,
    capital_in_year,
    capital_in_total,
    required_option,
    exclusive_group,
    committed_or_refused,
)
"""Every constraint family, in the order of the formulation."""
