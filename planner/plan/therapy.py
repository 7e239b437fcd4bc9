"""The speech and language therapy that a plan needs, against what is commissioned, by area and year."""

import numpy as np
import pandas as pd

from planner.config import Config, TherapySection
from planner.inputs.inputs import Inputs
from planner.model.therapy import WTE_TOLERANCE


def therapy_table(config: Config, inputs: Inputs, allocation: pd.DataFrame) -> pd.DataFrame | None:
    """Return a row for each area and year of the plan; None where [therapy] says nothing of it.

    Therapy is given at school, so pupils count where they are placed. Columns: area, year, pupils, wte_needed
    (whole-time-equivalent therapists), wte_available (what is commissioned, NaN where that is not known),
    wte_short (by how much less than needed, NaN where not known), source (whose figure it is, "" where that
    is not said).
    """
    therapy = config.therapy
    if therapy is None:
        return None
    provisions = inputs.provisions.set_index("provision_id")
    placed = allocation["provision_id"]
    areas = provisions["district"].map(therapy.area_of)
    counted = pd.DataFrame(
        {
            "area": placed.map(areas),
            "year": allocation["year"],
            "pupils": allocation["pupils"],
            "wte_needed": allocation["pupils"] * _wte_per_pupil(therapy, allocation, provisions),
        }
    )
    names = set(areas) if inputs.therapy is None else {*areas, *inputs.therapy["area"]}
    rows = pd.MultiIndex.from_product([sorted(names), config.plan.years], names=["area", "year"])
    table = counted.groupby(["area", "year"])[["pupils", "wte_needed"]].sum().reindex(rows, fill_value=0.0)
    available, source = _stated(inputs, rows)
    short = (table["wte_needed"] - available).clip(lower=0.0)
    return table.assign(
        wte_available=available, wte_short=short.mask(short < WTE_TOLERANCE, 0.0), source=source
    ).reset_index()


def _wte_per_pupil(
    therapy: TherapySection, allocation: pd.DataFrame, provisions: pd.DataFrame
) -> "pd.Series[float]":
    kind = allocation["provision_id"].map(provisions["provision_type"])
    pairs = pd.MultiIndex.from_arrays([allocation["need"], kind])
    wte = {pair: therapy.wte_per_pupil(*pair) for pair in pairs.unique()}
    return pd.Series([wte[pair] for pair in pairs], index=allocation.index, dtype=float)


def _stated(inputs: Inputs, rows: pd.MultiIndex) -> tuple["pd.Series[float]", "pd.Series[str]"]:
    """What is commissioned by area and year, and whose figure it is."""
    if inputs.therapy is None:
        return pd.Series(np.nan, index=rows), pd.Series("", index=rows)
    stated = inputs.therapy.set_index(["area", "year"]).reindex(rows)
    return stated["salt_wte_available"], stated["source"].fillna("").astype(object)
