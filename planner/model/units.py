"""Units of options: the j-th unit of option o is a yes-or-no decision of its own in every year.

The master works on y[u,t] = 1 if unit u is open in year t. Units of an option open in order, so
open[o,t] = Σ_{u of o} y[u,t], and every constraint on openings is a row in y.
"""

from dataclasses import dataclass, fields

import numpy as np

from planner.model.instance import (
    NEVER,
    Bools,
    ExpansionOptions,
    Floats,
    Ints,
    PlacePlanningInstance,
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Units:
    """One row for each unit of every option, in the order of options, then number.

    `option` and `number` (0, 1, …) name the unit; `pool`; `places` it adds; `floor_places` the places that
    options which must be open before it add at the same pool (its gain starts from there); `before` the
    unit of the same option that opens no later, or -1; `needs` the first unit of the required option, or -1;
    `earliest` year index; `committed`; `may_open`: neither it nor what it requires is refused or too late.
    Units that may not open have rows too, so that what is learned of units holds whatever is decided.
    """

    option: Ints
    number: Ints
    pool: Ints
    places: Floats
    floor_places: Floats
    before: Ints
    needs: Ints
    earliest: Ints
    committed: Bools
    may_open: Bools

    def __len__(self) -> int:
        return len(self.option)

    @classmethod
    def of(cls, instance: PlacePlanningInstance) -> "Units":
        options = instance.options
        option = np.repeat(np.arange(len(options)), options.max_units)
        first = np.cumsum(options.max_units) - options.max_units
        number = np.arange(len(option)) - first[option]
        required = options.requires[option]
        return cls(
            option=option,
            number=number,
            pool=options.provision[option],
            places=options.places_per_unit[option],
            floor_places=number * options.places_per_unit[option] + _places_required_first(instance)[option],
            before=np.where(number > 0, np.arange(len(option)) - 1, -1),
            needs=np.where(required >= 0, first[required], -1),
            earliest=options.earliest[option],
            committed=options.committed[option],
            may_open=may_open(options)[option],
        )

    def subset(self, rows: Ints) -> "Units":
        """Return these rows as units of their own; what a row refers to must be among them."""
        place = np.full(len(self) + 1, -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        columns = {column.name: getattr(self, column.name)[rows] for column in fields(self)}
        columns["before"] = place[columns["before"]]
        columns["needs"] = place[columns["needs"]]
        return Units(**columns)

    def opened(self, is_open: Bools, n_options: int) -> Ints:
        """Return the O x T units that open in each year from U x T `is_open`."""
        opens = np.diff(is_open.astype(np.int64), axis=1, prepend=0)
        units = np.zeros((n_options, is_open.shape[1]), dtype=np.int64)
        np.add.at(units, self.option, opens)
        return units

    def is_open(self, opened: Ints) -> Bools:
        """Return U x T: whether each unit is open, from O x T units that open in each year."""
        open_by_then = np.cumsum(opened, axis=1)[self.option]
        result: Bools = open_by_then > self.number[:, None]
        return result


def may_open(options: ExpansionOptions) -> Bools:
    """Return O: whether an option may open: neither it nor what it requires is refused or too late."""
    by_itself: Bools = (options.earliest != NEVER) & ~options.refused
    return by_itself & _requirement_met(options.requires, by_itself)


def _requirement_met(requires: Ints, may_open: Bools) -> Bools:
    """Whether everything that an option requires, directly or not, may open at all."""
    met = np.ones(len(requires), dtype=bool)
    ancestor = requires.copy()
    for _ in requires:
        has = ancestor >= 0
        met[has] &= may_open[ancestor[has]]
        ancestor = np.where(has, requires[ancestor], -1)
    return met


def _places_required_first(instance: PlacePlanningInstance) -> Floats:
    """O: places of one unit of every option required, directly or not, at the same pool."""
    options = instance.options
    places = np.zeros(len(options))
    ancestor = options.requires.copy()
    for _ in ancestor:
        has = ancestor >= 0
        same_pool = has & (options.provision[ancestor] == options.provision)
        places[same_pool] += options.places_per_unit[ancestor[same_pool]]
        ancestor = np.where(has, options.requires[ancestor], -1)
    return places
