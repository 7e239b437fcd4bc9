"""The formulation in plain loops, slow and obvious: what the referee is measured against."""

from collections.abc import Callable

from planner.model.instance import PlacePlanningInstance
from planner.model.solution import Solution

PUPILS = 1e-5
MONEY = 1e-6


def objective_gbp(instance: PlacePlanningInstance, solution: Solution) -> float:
    """Σ_t δ[t] · (placements + unplaced + openings + existing places)."""
    economics, pools, options, arcs = instance.economics, instance.pools, instance.options, instance.arcs
    rate, life = economics.discount_rate, economics.asset_life_years
    charge = 1 / life if rate == 0 else rate / (1 - 1 / (1 + rate) ** life)
    total = 0.0
    for year in range(instance.n_years):
        gbp = 0.0
        for arc in range(len(arcs)):
            pool = arcs.provision[arc]
            per_pupil = pools.top_up_gbp[pool] + economics.transport_gbp_per_km * arcs.km[arc]
            gbp += per_pupil * solution.placed[arc, year]
        for group in range(len(instance.groups)):
            gbp += economics.unplaced_gbp * solution.unplaced[group, year]
        for option in range(len(options)):
            places = options.places_per_unit[option] * pools.place_funding_gbp[options.provision[option]]
            unit = charge * options.capital_gbp[option] + places
            gbp += unit * open_units(solution, option, year)
        for pool in range(len(pools)):
            gbp += pools.place_funding_gbp[pool] * pools.places[pool, year]
        total += gbp / (1 + rate) ** year
    return total


def open_units(solution: Solution, option: int, year: int) -> int:
    return sum(int(solution.opened[option, opening]) for opening in range(year + 1))


def broken_families(instance: PlacePlanningInstance, solution: Solution) -> set[str]:
    """Return the name of every family that the solution breaks."""
    return {name for name, is_broken in FAMILIES.items() if is_broken(instance, solution)}


def not_negative(instance: PlacePlanningInstance, solution: Solution) -> bool:
    for year in range(instance.n_years):
        for pupils in (*solution.placed[:, year], *solution.unplaced[:, year]):
            if pupils < -PUPILS:
                return True
        for units in solution.opened[:, year]:
            if units < 0:
                return True
    return False


def meet_demand(instance: PlacePlanningInstance, solution: Solution) -> bool:
    for year in range(instance.n_years):
        for group in range(len(instance.groups)):
            pupils = float(solution.unplaced[group, year])
            for arc in range(len(instance.arcs)):
                if instance.arcs.group[arc] == group:
                    pupils += solution.placed[arc, year]
            if abs(pupils - instance.groups.pupils[group, year]) > PUPILS:
                return True
    return False


def respect_capacity(instance: PlacePlanningInstance, solution: Solution) -> bool:
    arcs, options = instance.arcs, instance.options
    for year in range(instance.n_years):
        for pool in range(len(instance.pools)):
            used = sum(solution.placed[arc, year] for arc in range(len(arcs)) if arcs.provision[arc] == pool)
            places = float(instance.pools.places[pool, year])
            for option in range(len(options)):
                if options.provision[option] == pool:
                    places += options.places_per_unit[option] * open_units(solution, option, year)
            if used > places + PUPILS:
                return True
    return False


def open_at_most(instance: PlacePlanningInstance, solution: Solution) -> bool:
    last = instance.n_years - 1
    return any(
        open_units(solution, option, last) > instance.options.max_units[option]
        for option in range(len(instance.options))
    )


def capital_in_year(instance: PlacePlanningInstance, solution: Solution) -> bool:
    spent = capital_spent(instance, solution)
    return any(
        spent[year] - instance.capital_by_year_gbp[year] > MONEY * max(1.0, *spent)
        for year in range(instance.n_years)
    )


def capital_in_total(instance: PlacePlanningInstance, solution: Solution) -> bool:
    spent = sum(capital_spent(instance, solution))
    return spent - instance.capital_total_gbp > MONEY * max(1.0, spent)


def capital_spent(instance: PlacePlanningInstance, solution: Solution) -> list[float]:
    """Return £ in each year."""
    spent = [0.0] * instance.n_years
    for year in range(instance.n_years):
        for option in range(len(instance.options)):
            spent[year] += instance.options.capital_gbp[option] * solution.opened[option, year]
    return spent


def required_option(instance: PlacePlanningInstance, solution: Solution) -> bool:
    options = instance.options
    for year in range(instance.n_years):
        for option in range(len(options)):
            parent = int(options.requires[option])
            if parent >= 0:
                most = options.max_units[option] * open_units(solution, parent, year)
                if open_units(solution, option, year) > most:
                    return True
    return False


def exclusive_group(instance: PlacePlanningInstance, solution: Solution) -> bool:
    last = instance.n_years - 1
    units: dict[int, int] = {}
    for option in range(len(instance.options)):
        group = int(instance.options.exclusive_group[option])
        units[group] = units.get(group, 0) + open_units(solution, option, last)
    return any(group >= 0 and count > 1 for group, count in units.items())


def committed_or_refused(instance: PlacePlanningInstance, solution: Solution) -> bool:
    options = instance.options
    for option in range(len(options)):
        for year in range(instance.n_years):
            due = bool(options.committed[option]) and year == options.earliest[option]
            decided = options.committed[option] or options.refused[option]
            if decided and solution.opened[option, year] != (options.max_units[option] if due else 0):
                return True
    return False


def not_before_earliest_year(instance: PlacePlanningInstance, solution: Solution) -> bool:
    for option in range(len(instance.options)):
        for year in range(instance.n_years):
            if solution.opened[option, year] > 0 and year < instance.options.earliest[option]:
                return True
    return False


FAMILIES: dict[str, Callable[[PlacePlanningInstance, Solution], bool]] = {
    is_broken.__name__: is_broken
    for is_broken in (
        not_negative,
        meet_demand,
        respect_capacity,
        open_at_most,
        capital_in_year,
        capital_in_total,
        required_option,
        exclusive_group,
        committed_or_refused,
        not_before_earliest_year,
    )
}
