"""The travel matrix, which may have millions of rows: each pair once, and both ends known."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.inputs.checks.references import unknown
from planner.inputs.matrix import MOST_NAMED
from planner.inputs.tables import Tables
from planner.problems import Problem

_PAIR = ["zone_id", "provision_id"]


def _codes(tables: Tables, column: str) -> NDArray[np.int64]:
    return tables.travel.frame[column].cat.codes.to_numpy().astype(np.int64)


def zones_and_provisions(tables: Tables) -> Iterator[Problem]:
    table = tables.travel
    for column, target in (("zone_id", tables.zones), ("provision_id", tables.provisions)):
        known = target.values(column)
        names = table.frame[column].cat.categories
        lost = np.append(~names.isin(list(known)), False) if known else np.zeros(len(names) + 1, dtype=bool)
        wrong = np.flatnonzero(lost[_codes(tables, column)])
        what = f"a {column} of {target.label}"
        first = table.frame.iloc[wrong[:MOST_NAMED]]
        named = replace(table, frame=first.assign(**{column: first[column].astype("str")}))
        yield from unknown(named, column, known, what)
        if len(wrong) > len(first):
            told = f"has {len(wrong):,} cells that are not {what}, of which {len(first)} are named"
            yield table.problem(told, column=column)


def repeated(tables: Tables) -> Iterator[Problem]:
    table = tables.travel
    zone, provision = (_codes(tables, column) for column in _PAIR)
    sound = np.flatnonzero((zone >= 0) & (provision >= 0))
    pair = zone[sound] * len(table.frame["provision_id"].cat.categories) + provision[sound]
    order = np.argsort(pair, kind="stable")
    again = np.sort(order[1:][pair[order[1:]] == pair[order[:-1]]])
    for position in again[:MOST_NAMED]:
        place, first = sound[position], sound[np.argmax(pair == pair[position])]
        value = ", ".join(map(str, table.frame[_PAIR].iloc[place]))
        yield table.problem(
            f"stands in row {table.frame.index[first]} already",
            row=int(table.frame.index[place]),
            column=", ".join(_PAIR),
            value=value,
            hint="keep one journey for each pair",
        )
    if len(again) > MOST_NAMED:
        told = f"has {len(again):,} rows that repeat a pair, of which {MOST_NAMED} are named"
        yield table.problem(told, column=", ".join(_PAIR))
