"""Can a district's forecast be shared among its zones by children?"""

from collections.abc import Iterator

from planner.config import Config
from planner.inputs.checks.forecast import phases_of, planned
from planner.inputs.schemas import CHILDREN
from planner.inputs.tables import Tables
from planner.problems import Problem, quoted


def shared_equally(tables: Tables, config: Config) -> Iterator[Problem]:
    """Districts whose forecast is shared equally, for want of children to share it by."""
    zones = tables.zones
    frame = planned(tables, config)
    by_district = frame[frame["district"] != ""]
    phases = phases_of(by_district, config)
    for phase in config.phases:
        districts = sorted(set(by_district.loc[phases == phase, "district"]))
        column = f"{CHILDREN}{phase}"
        if not districts or not zones.columns:
            continue
        if column not in zones.columns:
            what = f"is not there: the {phase} forecast of each district is shared equally among its zones"
            yield zones.problem(what, row=1, column=column)
            continue
        children = zones.frame.groupby("district")[column].sum()
        for district in districts:
            if district in children.index and children[district] == 0:
                what = f"holds no children in {quoted(district)}: its forecast is shared equally"
                yield zones.problem(what, column=column)


def blank_children(tables: Tables, config: Config) -> Iterator[Problem]:
    """Zones whose children are not given, while their district's forecast is shared by children."""
    zones = tables.zones
    frame = planned(tables, config)
    by_district = frame[frame["district"] != ""]
    phases = phases_of(by_district, config)
    for phase in config.phases:
        column = f"{CHILDREN}{phase}"
        if column not in zones.columns:
            continue
        shared = zones.frame["district"].isin(by_district.loc[phases == phase, "district"])
        for row in zones.frame.index[shared & ~zones.given(column)]:
            what = "is blank: the zone gets nothing of its district's forecast"
            yield zones.problem(what, row=int(row), column=column)
