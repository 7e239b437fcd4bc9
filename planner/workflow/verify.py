"""Check a finished plan from its files and the inputs that it was made from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from math import nan
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from planner.config import Config, parse_config
from planner.domain import FinanceCase
from planner.inputs.finished import CERTIFICATE, FinishedRun, RunRecord, read_finished_run
from planner.inputs.inputs import Inputs
from planner.inputs.load import load_inputs
from planner.model.certificate import Certificate, certified_bound_gbp, faults_of
from planner.model.instance import PlacePlanningInstance
from planner.model.listed import listed_openings
from planner.model.solution import Solution, SolveStatus, benefit_gap, gap
from planner.model.verify import PUPIL_TOLERANCE, RELATIVE_TOLERANCE, Verdict, verify
from planner.plan.build import run_id
from planner.plan.from_files import disagreements, solution_from_files
from planner.problems import quoted
from planner.travel.ladder import count_by_rung
from planner.workflow.stages import Clock, Prepared, prepare

CERTIFICATE_TOLERANCE = 1e-9
"""Share of a bound that may be lost where machines add in another order."""
MOST_NAMED = 5
_DTYPES = MappingProxyType(
    {
        **dict.fromkeys(("part_of_group", "year", "part", "group_price_row"), "int64"),
        "opens": "bool",
    }
)


@dataclass(frozen=True, kw_only=True)
class FolderVerdict:
    """What the referee found in a folder; `faults` are in words, none if the plan stands.

    `certified_bound_gbp` is what the certificate proves; the rest of the stated bound, `uncertified_gbp`,
    rests on the solver's word.
    """

    verdict: Verdict
    faults: tuple[str, ...]
    certified_bound_gbp: float
    uncertified_gbp: float

    @property
    def stands(self) -> bool:
        return not self.faults


def verify_folder(folder: Path, data: Path | None = None) -> FolderVerdict:
    """Recompute every constraint and the objective of `folder`; `data` overrides where its inputs lie.

    Raises InputError where the folder or its inputs cannot be read.
    """
    run = read_finished_run(folder)
    config = parse_config(run.record.config, file="run.json, config", finished=True)
    plan_section = config.plan.model_copy(update={"data": str(data or run.data)})
    inputs = load_inputs(config.model_copy(update={"plan": plan_section}), Path())
    prepared = prepare(config, inputs, Clock())
    solution, strangers = solution_from_files(prepared.instance, run)
    verdict = verify(prepared.instance, solution)
    faults = (
        *_changed_inputs(run, inputs),
        *strangers,
        *map(str, verdict.violations),
        *_other_than_listed(prepared, solution),
        *disagreements(config, inputs, prepared.instance, solution, run),
        *_misstated_money(run.record, verdict),
        *_misstated_alternative(prepared.instance, config, inputs, run),
        *_unproven_bound(prepared.instance, run),
        *_misstated_origin(run.record, config, prepared),
        *(f"{file} has been changed since the run wrote it" for file in run.changed),
    )
    record = run.record
    return FolderVerdict(
        verdict=verdict,
        faults=faults,
        certified_bound_gbp=record.certified_bound_gbp,
        uncertified_gbp=max(record.bound_gbp - record.certified_bound_gbp, 0.0),
    )


def _other_than_listed(prepared: Prepared, solution: Solution) -> Iterator[str]:
    """Yield where something else opens than a list picked by hand says."""
    instance, portfolio = prepared.instance, prepared.config.portfolio
    if portfolio is None:
        return
    try:
        off = (solution.opened != listed_openings(instance, portfolio)).any(axis=1)
    except ValueError as fault:
        yield f"the list in run.json: {fault}"
        return
    if off.any():
        names = ", ".join(map(str, instance.options.option_id[off][:MOST_NAMED]))
        yield f"other units open than {portfolio.file} lists: {names}"


def _changed_inputs(run: FinishedRun, inputs: Inputs) -> Iterator[str]:
    now = {source.name: source for source in inputs.sources}
    then = {source.file: source for source in run.record.inputs}
    for name in sorted(now.keys() | then.keys()):
        if name not in now or name not in then:
            yield f"{name} {'is new' if name in now else 'is gone'} since the plan was made"
        elif now[name].sha256 != then[name].sha256:
            yield f"{name} is not the file that the plan was made from"
        elif now[name].rows != then[name].rows:
            yield f"run.json states {then[name].rows} rows of {name}, there are {now[name].rows}"


def _misstated_money(record: RunRecord, verdict: Verdict) -> Iterator[str]:
    """Yield what run.json says of the money other than the files do, or than it says itself elsewhere."""
    money = {"objective_gbp": verdict.objective_gbp, **_by_term(verdict.objective_terms_gbp)}
    stated = {"objective_gbp": record.objective_gbp, **_by_term(record.objective_terms_gbp)}
    allowance = RELATIVE_TOLERANCE * max(1.0, abs(verdict.objective_gbp))
    for name in sorted(money.keys() | stated.keys()):
        if not abs(stated.get(name, nan) - money.get(name, nan)) <= allowance:
            yield f"run.json states {name} as {_pounds(stated, name)}, the files give {_pounds(money, name)}"
    if record.bound_gbp > verdict.objective_gbp + allowance:
        yield "run.json states a bound above the objective: no plan could be that cheap"
    picked = record.status == SolveStatus.LISTED  # what was not searched for may be worse than nothing
    if record.do_nothing_gbp < verdict.objective_gbp - allowance and not picked:
        yield "run.json states that doing nothing costs less than the plan"
    share = gap(record.objective_gbp, record.bound_gbp)
    if not abs(record.gap - share) <= RELATIVE_TOLERANCE:
        yield f"run.json states a gap of {record.gap:.6f}, its own objective and bound give {share:.6f}"
    share = benefit_gap(record.objective_gbp, record.bound_gbp, record.do_nothing_gbp)
    if not abs(record.benefit_gap - share) <= RELATIVE_TOLERANCE:
        yield f"run.json states a benefit_gap of {record.benefit_gap:.6f}, its own figures give {share:.6f}"


def _misstated_alternative(
    instance: PlacePlanningInstance, config: Config, inputs: Inputs, run: FinishedRun
) -> Iterator[str]:
    """Yield where the files of doing nothing do not add up; that it is the least, only a solver can say."""
    costs = run.finance[run.finance["case"] == FinanceCase.DO_NOTHING].sort_values("year")
    if costs["year"].to_list() != list(instance.years):
        yield "finance.csv does not have each year of doing nothing once"
        return
    allowance = RELATIVE_TOLERANCE * max(1.0, abs(run.record.do_nothing_gbp))
    total_gbp = float(instance.discount @ costs["total_gbp"].to_numpy(dtype=float))
    total_gbp += _district_weight_gbp(instance, config, run.do_nothing)
    total_gbp += _minutes_weight_gbp(instance, config, run.do_nothing)
    # What minutes over the guide weigh is in no table, but no more than all over it at the dearest.
    most_gbp = total_gbp + _over_guide_weighs_at_most_gbp(instance, config, run.do_nothing)
    if not total_gbp - allowance <= run.record.do_nothing_gbp <= most_gbp + allowance:
        stated = f"£{run.record.do_nothing_gbp:,.2f}"
        yield f"run.json states that doing nothing costs {stated}, finance.csv gives £{total_gbp:,.2f}"
    parts = costs.drop(columns=["case", "year", "total_gbp", "capital_gbp"]).sum(axis=1)
    if not np.allclose(parts, costs["total_gbp"], rtol=RELATIVE_TOLERANCE):
        yield "finance.csv: what doing nothing costs in a year is not the sum of its parts"
    keys = ["district", "need", "phase", "year"]
    wanted = run.sufficiency.set_index(keys)["pupils"]
    found = run.do_nothing.set_index(keys)
    if sorted(found.index) != sorted(wanted.index):
        yield "do_nothing.csv does not have the rows of sufficiency.csv"
        return
    found = found.reindex(wanted.index)
    few = len(instance.groups) * PUPIL_TOLERANCE
    if not np.allclose(found["pupils"], wanted, rtol=0, atol=few) or not np.allclose(
        found["placed"] + found["unplaced"], wanted, rtol=0, atol=few
    ):
        yield "do_nothing.csv does not count every pupil once"
    district = run.do_nothing_unplaced["zone_id"].map(inputs.district_of_zone)
    by_zone = run.do_nothing_unplaced.assign(district=district).groupby(keys)["pupils"].sum()
    counted = by_zone.reindex(found.index, fill_value=0.0)
    if not np.allclose(counted, found["unplaced"], rtol=0, atol=few) or not np.isclose(
        by_zone.sum(), run.do_nothing_unplaced["pupils"].sum(), rtol=0, atol=few
    ):
        yield "do_nothing_unplaced.csv has other pupils without a place than do_nothing.csv"
    without = found.groupby(level="year")["unplaced"].sum().reindex(instance.years, fill_value=0.0)
    lost_gbp = instance.economics.unplaced_gbp * without
    if not np.allclose(costs["unplaced_gbp"], lost_gbp, rtol=RELATIVE_TOLERANCE, atol=1.0):
        yield "finance.csv: pupils without a place cost other than do_nothing.csv has of them"


def _district_weight_gbp(instance: PlacePlanningInstance, config: Config, sufficiency: pd.DataFrame) -> float:
    """What a table of sufficiency weighs by the price on districts, £ present value; 0 without a price."""
    price = config.fairness
    if price.district_unplaced_share is None:
        return 0.0
    of_district = sufficiency.groupby(["year", "district"])[["pupils", "unplaced"]].sum()
    above = of_district["unplaced"] - price.district_unplaced_share * of_district["pupils"]
    by_year = above.clip(lower=0.0).groupby("year").sum().reindex(instance.years, fill_value=0.0)
    return price.above_share_gbp * float(instance.discount @ by_year.to_numpy(dtype=float))


def _minutes_weight_gbp(instance: PlacePlanningInstance, config: Config, sufficiency: pd.DataFrame) -> float:
    """What all minutes of a table of sufficiency weigh, £ present value; 0 without a price on each."""
    minutes = (sufficiency["placed"] * sufficiency["mean_minutes"]).fillna(0.0)
    by_year = minutes.groupby(sufficiency["year"]).sum().reindex(instance.years, fill_value=0.0)
    return config.fairness.gbp_per_minute * float(instance.discount @ by_year.to_numpy(dtype=float))


def _over_guide_weighs_at_most_gbp(
    instance: PlacePlanningInstance, config: Config, sufficiency: pd.DataFrame
) -> float:
    """The most that minutes over the guide in a table of sufficiency weigh, £ present value."""
    if instance.arcs.weight_gbp is None or not config.fairness.over_guide_gbp_per_minute:
        return 0.0
    over = sufficiency.groupby("year")["over_guide"].sum().reindex(instance.years, fill_value=0.0)
    beyond_gbp = instance.arcs.weight_gbp - config.fairness.gbp_per_minute * instance.arcs.minutes
    return float(beyond_gbp.max(initial=0.0)) * float(instance.discount @ over.to_numpy(dtype=float))


def _unproven_bound(instance: PlacePlanningInstance, run: FinishedRun) -> Iterator[str]:
    """Yield where the certificate does not prove what run.json says it does."""
    wanted = {field.name: _DTYPES.get(field.name, "float64") for field in fields(Certificate)}
    found = {name: str(array.dtype) for name, array in run.certificate.items()}
    if found != wanted:
        yield f"{CERTIFICATE} does not hold the arrays that a run writes, or not of their kind"
        return
    certificate = Certificate(**run.certificate)
    if faults := faults_of(instance, certificate):
        yield from (f"{CERTIFICATE}: {fault}" for fault in faults)
        return
    stated, proven = run.record.certified_bound_gbp, certified_bound_gbp(instance, certificate)
    if not stated <= proven + CERTIFICATE_TOLERANCE * max(1.0, abs(proven)):
        yield f"run.json states a certified bound of £{stated:,.2f}, {CERTIFICATE} proves £{proven:,.2f}"
    if run.record.bound_gbp < stated:
        yield "run.json states a bound below the certified one"


def _misstated_origin(record: RunRecord, config: Config, prepared: Prepared) -> Iterator[str]:
    """Yield what run.json says of how the plan was made other than its configuration and inputs do."""
    if record.status not in set(SolveStatus):
        yield f"run.json states the status {quoted(record.status)}, which no finished plan has"
    if record.plan != config.plan.name:
        yield f"run.json states the plan {quoted(record.plan)}, its configuration {quoted(config.plan.name)}"
    if record.travel_pairs_by_rung != count_by_rung(prepared.travel):
        yield "run.json states other travel_pairs_by_rung than the inputs give"
    sources = ((source.file, source.sha256) for source in record.inputs)
    if record.run_id != run_id(record.versions.get("planner", ""), record.config, sources):
        yield "run.json states another run_id than its version, configuration and inputs give"


def _by_term(terms_gbp: Mapping[str, float]) -> dict[str, float]:
    return {f"objective_terms_gbp.{name}": gbp for name, gbp in terms_gbp.items()}


def _pounds(money: Mapping[str, float], name: str) -> str:
    return f"£{money[name]:,.2f}" if name in money else "nothing"
