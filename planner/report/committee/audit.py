"""The audit page: what the plan was made of, the costs it used, and how good it is proven to be."""

from planner.domain import ProvisionType, TravelRung
from planner.report.committee.layout import Table
from planner.report.escape import clean
from planner.report.ledger import decision_words, names_of
from planner.report.map_figures import phase_label, year_groups
from planner.report.proof import weights_counted
from planner.report.release import Release
from planner.report.words import NONE, RUNG_WORDS, down_to, named, share_at_most, span

_TERMS = {
    "top_up": "Top-up and independent fees",
    "transport": "Transport",
    "unplaced": "Pupils without a place",
    "capital_charge": "Capital charge",
    "place_funding_added": "Place funding, new places",
    "place_funding_existing": "Place funding, today’s places",
    "journey_weight": "Weight of journeys (not paid)",
    "district_weight": "Weight of the worst-off districts (not paid)",
}


def proof(release: Release) -> Table:
    """Return how the search ended, and what is proven."""
    solve, also = release.solve, weights_counted(release.config)
    rows = [
        ["Run", release.run_id],
        ["Plan and years", f"{release.config.plan.title}, {span(release.config.plan.years)}"],
        ["Date of the data", release.config.plan.data_date or "not given"],
        ["Forecast", release.config.plan.forecast_scenario],
        ["Found by", solve.solver],
        ["How the search ended", solve.status.label],
        [f"Cost of the plan{also}", _exact(solve.objective_gbp)],
        ["No plan can cost less than (the search’s bound)", _exact(down_to(solve.bound_gbp, 1.0))],
        ["… as certified without trusting the search", _exact(down_to(solve.certified_bound_gbp, 1.0))],
        [f"Cost of doing nothing{also}", _exact(solve.do_nothing_gbp)],
        ["Gap: of all cost, not proven necessary", share_at_most(solve.gap, 2)],
        ["Benefit gap: of the possible saving, not proven reached", share_at_most(solve.benefit_gap, 2)],
        ["Asked for", _asked_for(release)],
    ]
    return Table(
        caption="The run and its proof (£ are present values over all years)",
        columns=["What", "Value"],
        rows=rows,
        words=frozenset({0, 1}),
    )


def _asked_for(release: Release) -> str:
    """Return the gaps at which the search was told to end."""
    if release.config.portfolio is not None:
        return "no search: the list is taken as it is"
    solver = release.config.solver
    either = f", or a benefit gap of {100 * solver.benefit_gap:g}%" if solver.benefit_gap else ""
    return f"a gap of {100 * solver.gap:g}%{either}"


def inputs(release: Release) -> Table:
    """Return the files that were read."""
    return Table(
        caption="The files that were read",
        columns=["File", "Rows", "SHA-256"],
        rows=[[source.name, f"{source.rows:,}", source.sha256] for source in release.sources],
        words=frozenset({0, 2}),
    )


def ledger(release: Release) -> Table | None:
    """Return the decisions made for the plan, each by whom and why; None where there is none to be shown."""
    if release.overrides.empty:
        return None
    names = names_of(release.options, release.provisions)
    return Table(
        caption="Decisions made for the plan (overrides)",
        columns=["Decision", "Author", "Reason"],
        rows=[
            [decision_words(row, names), named(row["author"]), clean(row["reason"])]
            for row in release.overrides.to_dict("records")
        ],
        words=frozenset({0, 1, 2}),
        note="planner overrides says what each of them costs.",
    )


def terms(release: Release) -> Table:
    """Return the cost of the plan by what it is made of."""
    return Table(
        caption="What the cost of the plan is made of (present value over all years)",
        columns=["Cost", "£"],
        rows=[[_TERMS.get(name, name), f"{gbp:,.0f}"] for name, gbp in release.objective_terms.items()],
    )


def travel(release: Release) -> Table:
    """Return where the journeys come from."""
    return Table(
        caption="Where journeys come from: pairs of a zone and a provision within reach",
        columns=["Source", "Pairs"],
        rows=[[RUNG_WORDS[TravelRung(name)], f"{count:,}"] for name, count in release.travel_rungs.items()],
    )


def costs(release: Release) -> list[Table]:
    """Return the prices and settings that the plan used."""
    config, used = release.config, release.config.costs
    by_type = Table(
        caption="Prices by type of provision, £ a year",
        columns=["Type", "Place funding, a place", "Top-up, a pupil"],
        rows=[
            [kind.label, f"{used.place_funding_gbp[kind]:,.0f}", f"{used.top_up_gbp[kind]:,.0f}"]
            for kind in ProvisionType
        ],
        note="A provision’s own prices in the council’s tables come before these.",
    )
    limit = config.capital.total_gbp
    others = Table(
        caption="Other prices and settings",
        columns=["Setting", "Value"],
        rows=[
            ["A pupil without a place, a year", _exact(used.unplaced_gbp)],
            ["Transport, a km", f"£{used.gbp_per_km:,.2f}"],
            ["Transport, a pupil-year for each km one way", f"£{used.transport_gbp_per_km:,.2f}"],
            ["School days a year, there and back", f"{used.days}"],
            ["Share of pupils with transport", f"{used.share_transported:.0%}"],
            ["Discount rate, a year", f"{used.discount_rate:.1%}"],
            ["Years over which capital is charged", f"{used.asset_life_years}"],
            ["Capital allowed, all years", "no limit" if limit is None else _exact(limit)],
            *_pace(release),
            [
                "Nearest provisions considered",
                f"{config.travel.nearest}" if config.travel.nearest else "all in reach",
            ],
        ],
    )
    by_phase = Table(
        caption="Journeys by phase, minutes one way",
        columns=["Phase", "Year groups", "Longest allowed", "Guide"],
        rows=[
            [
                phase_label(phase),
                year_groups(*band),
                f"{config.travel.max_minutes[phase]:g}",
                f"{config.travel.guide_minutes[phase]:g}",
            ]
            for phase, band in config.phases.items()
        ],
        words=frozenset({0, 1}),
    )
    return [by_type, others, by_phase]


def _pace(release: Release) -> list[list[str]]:
    """How fast journeys go, on the rungs of the ladder that the plan used."""
    settings = release.config.travel
    land, rows = settings.barriers, []
    if TravelRung.BARRIERS in release.travel_rungs:
        rows += [
            ["Over land: road km for each km", f"{land.circuity:g}; fast roads {land.fast_road_circuity:g}"],
            [
                "Over land: speed on local roads, dual carriageways, motorways",
                f"{land.speed_kmh:g}, {land.dual_carriageway_kmh:g}, {land.motorway_kmh:g} km/h",
            ],
            ["Over land: minutes at both ends together", f"{land.fixed_minutes:g}"],
        ]
    if TravelRung.STRAIGHT in release.travel_rungs:
        near = settings.circuity if settings.circuity_near is None else settings.circuity_near
        far_and_near = f"{settings.circuity:g}" + (f" to {near:g}" if near != settings.circuity else "")
        rows += [
            ["Road km for each km of straight line", far_and_near],
            ["Speed where straight lines are used", f"{settings.speed_kmh:g} km/h"],
            ["Minutes at both ends of a straight line together", f"{settings.fixed_minutes:g}"],
        ]
    if settings.pickup_minutes:
        rows.append(["Minutes for picking others up", f"{settings.pickup_minutes:g}"])
    return rows


def _exact(gbp: float) -> str:
    return f"£{gbp:,.0f}" if gbp >= 0 else NONE
