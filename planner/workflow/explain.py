"""Options explained: the plan solved again without them and a year late, or with them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from planner.config import MadeOf
from planner.model.instance import NEVER
from planner.model.limits import Watcher, unwatched
from planner.model.variant import Impossible, Outcome, Variant
from planner.plan.cut_short import CutShort
from planner.plan.explanation import Explanation, explanation
from planner.plan.explanations import explanations_table, permitted
from planner.plan.regret import best_known_gbp
from planner.plan.thresholds import Thresholds
from planner.problems import InputError, Problem, suggestion
from planner.report.explanations import draw_explanations, sentence
from planner.report.tables import csv_text
from planner.workflow.stages import Prepared
from planner.workflow.study import Study, begin, cut_short
from planner.workflow.thresholds import thresholds_of

CSV, PAGE = "explain.csv", "explain.html"


@dataclass(frozen=True, kw_only=True, eq=False)
class Explained:
    """The explanation, the inputs its row numbers are of, thresholds if asked for, what was cut short."""

    prepared: Prepared
    explanation: Explanation
    thresholds: Thresholds | None
    cut_short: CutShort


@dataclass(frozen=True, kw_only=True, eq=False)
class AllExplained:
    """Every option explained, as a table, what the time limit cut short, and where it lies."""

    prepared: Prepared
    table: pd.DataFrame
    cut_short: CutShort
    folder: Path


def explain(
    config_path: Path,
    option_id: str,
    scenario: str | None = None,
    *,
    thresholds: bool = False,
    scheduler: str | None = None,
    watcher: Watcher = unwatched,
    announce: Callable[[str], None] = lambda _: None,
) -> Explained:
    """Explain one option of the plan; `thresholds`: and what capital or demand would change the answer.

    Raises InputError for faulty input or an unknown option, NoPlanError where the limits left no plan.
    """
    study = begin(
        config_path,
        scenario,
        MadeOf.EXPLANATION,
        scheduler=scheduler,
        watcher=watcher,
        announce=announce,
        writes=False,
        check=lambda prepared: _check_known(prepared, option_id),
    )
    prepared, instance = study.prepared, study.prepared.instance
    option = int(np.flatnonzero(instance.options.option_id == option_id)[0])
    cases = dict(_cases(study, option))
    outcomes = dict(zip(cases, study.outcomes(list(cases.values())), strict=True))
    tried = thresholds_of(study, option, outcomes) if thresholds else None
    return Explained(
        prepared=prepared,
        explanation=_explanation(study, option, outcomes, None),
        thresholds=tried,
        cut_short=cut_short(study, outcomes.values(), tried.cut_short if tried else 0),
    )


def explain_all(
    config_path: Path,
    scenario: str | None = None,
    *,
    scheduler: str | None = None,
    watcher: Watcher = unwatched,
    announce: Callable[[str], None] = lambda _: None,
) -> AllExplained:
    """Explain every option, both ways; write table and page.

    Raises InputError for faulty input, NoPlanError where the limits left no plan.
    """
    study = begin(
        config_path, scenario, MadeOf.EXPLANATION, scheduler=scheduler, watcher=watcher, announce=announce
    )
    prepared, instance = study.prepared, study.prepared.instance
    asked = [
        (option, name, variant)
        for option in range(len(instance.options))
        for name, variant in _cases(study, option)
    ]
    outcomes = study.outcomes([variant for _, _, variant in asked])
    cases: dict[int, dict[str, Outcome | Impossible]] = {
        option: {} for option in range(len(instance.options))
    }
    for (option, name, _), outcome in zip(asked, outcomes, strict=True):
        cases[option][name] = outcome
    found = [outcome for outcome in outcomes if isinstance(outcome, Outcome)]
    best_gbp = best_known_gbp(study.outcome, [each for each in found if permitted(instance, each.opened)])
    explained = [_explanation(study, option, came, best_gbp) for option, came in cases.items()]
    options = prepared.inputs.options
    table = explanations_table(instance, explained, [sentence(options, each) for each in explained])
    searches = cut_short(study, found)
    page = draw_explanations(prepared.config, options, explained, table, searches)
    files = {CSV: csv_text(table).encode(), PAGE: page.encode()}
    study.write(files)
    return AllExplained(prepared=prepared, table=table, cut_short=searches, folder=study.folder)


def _explanation(
    study: Study, option: int, cases: dict[str, Outcome | Impossible], best_gbp: float | None
) -> Explanation:
    zones = study.prepared.inputs.zones
    return explanation(
        study.prepared.instance,
        study.solved,
        study.outcome,
        option,
        district_of_zone=pd.Series(zones["district"].to_numpy(), index=zones["zone_id"]),
        cases=cases,
        best_gbp=best_gbp,
    )


def _check_known(prepared: Prepared, option_id: str) -> None:
    known = prepared.instance.options.option_id
    if option_id not in set(known):
        hint = suggestion(option_id, list(known)) or "option_id is the first column of options"
        raise InputError([Problem(message="is no option_id of the options", value=option_id, hint=hint)])


def _cases(study: Study, option: int) -> list[tuple[str, Variant]]:
    """What to ask: without it and late where it opens; with it, and what it requires, where it does not."""
    options = study.prepared.instance.options
    name = options.option_id[option]
    if study.outcome.opens[option]:
        return [
            ("refused", Variant(name=f"{name} refused", refuse=(option,))),
            ("late", Variant(name=f"{name} a year late", years_late={option: 1})),
        ]
    chain = [option]
    while (required := int(options.requires[chain[-1]])) >= 0:
        chain.append(required)
    year = int(options.earliest[chain].max())
    if year == NEVER:
        return []
    return [("forced", Variant(name=f"{name} in any case", commit=dict.fromkeys(chain, year)))]
