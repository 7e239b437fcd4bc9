"""One option explained: the plan solved again without it and a year late, or with it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from planner.model.instance import NEVER
from planner.model.limits import Watcher, unwatched
from planner.model.variant import Variant
from planner.plan.explanation import Explanation, explanation
from planner.problems import InputError, Problem, suggestion
from planner.workflow.stages import Prepared
from planner.workflow.study import Study, begin


@dataclass(frozen=True, kw_only=True, eq=False)
class Explained:
    """The explanation, and the inputs that its row numbers are of."""

    prepared: Prepared
    explanation: Explanation


def explain(
    config_path: Path,
    option_id: str,
    scenario: str | None = None,
    *,
    watcher: Watcher = unwatched,
    announce: Callable[[str], None] = lambda _: None,
) -> Explained:
    """Explain one option of the plan.

    Raises InputError for faulty input or an unknown option, NoPlanError where the limits left no plan.
    """
    study = begin(
        config_path,
        scenario,
        watcher=watcher,
        announce=announce,
        check=lambda prepared: _check_known(prepared, option_id),
    )
    prepared, instance = study.prepared, study.prepared.instance
    option = int(np.flatnonzero(instance.options.option_id == option_id)[0])
    cases = dict(_cases(study, option))
    outcomes = dict(zip(cases, study.outcomes(list(cases.values())), strict=True))
    zones = prepared.inputs.zones
    return Explained(
        prepared=prepared,
        explanation=explanation(
            instance,
            study.solved,
            study.outcome,
            option,
            district_of_zone=pd.Series(zones["district"].to_numpy(), index=zones["zone_id"]),
            cases=outcomes,
        ),
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
