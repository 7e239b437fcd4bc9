"""What it may have cost to leave arcs out (`nearest`): judged against the instance with all of them."""

from dataclasses import dataclass, replace

import numpy as np

from planner.model.certificate import Certificate, certified_bound_gbp
from planner.model.fairness import without_district_price
from planner.model.instance import PlacePlanningInstance
from planner.model.solve import Solved, allocate
from planner.model.verify import objective_terms_gbp


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """£ present value that the same openings would cost less with all arcs, and the best plan at most."""

    same_openings_gbp: float
    best_plan_gbp: float


def cost_of_arcs_left_out(all_arcs: PlacePlanningInstance, solved: Solved) -> LeftOut:
    """Judge a plan that was made with some of the arcs of `all_arcs`.

    Its openings are allocated again with all of them; and its certificate, made for fewer, bounds what any
    plan with all of them costs, since a certificate holds for any arcs.
    """
    all_arcs = without_district_price(all_arcs)
    certificate = _for_all(all_arcs, solved)
    bound_gbp = certified_bound_gbp(all_arcs, certificate)
    allocated = allocate(all_arcs, solved.solution.opened)
    now_gbp = solved.report.objective_gbp
    return LeftOut(
        same_openings_gbp=max(now_gbp - sum(objective_terms_gbp(all_arcs, allocated).values()), 0.0),
        best_plan_gbp=max(now_gbp - bound_gbp, 0.0),
    )


def _for_all(all_arcs: PlacePlanningInstance, solved: Solved) -> Certificate:
    """The certificate of a plan with prices that fit the arcs left out, too."""
    certificate = solved.certificate
    place, own = certificate.place_price_gbp.copy(), certificate.group_price_gbp.copy()
    some, arcs = solved.warm_start.instance.arcs, all_arcs.arcs
    n_pools = len(all_arcs.pools)
    left_out = ~np.isin(arcs.group * n_pools + arcs.provision, some.group * n_pools + some.provision)
    for row, (part, year) in enumerate(zip(certificate.part, certificate.year, strict=True)):
        mine = certificate.part_of_group[arcs.group] == part
        before = some.provision[certificate.part_of_group[some.group] == part]
        # Pools that a part reaches only now have no price of its own: what one more place is worth will do.
        new = np.setdiff1d(arcs.provision[mine], before)
        place[row, new] = solved.place_value_gbp[new, year]
        if certificate.group_price_row[row] >= 0:
            more = np.flatnonzero(mine & left_out)
            cost = all_arcs.arc_cost_gbp[more] + place[row, arcs.provision[more]]
            np.minimum.at(own[certificate.group_price_row[row]], arcs.group[more], cost)
    return replace(certificate, place_price_gbp=place, group_price_gbp=own)
