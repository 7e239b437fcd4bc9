"""Exchanges: openings made better in the master by one move after the other, until no move is of use.

A move opens a unit, shuts it, opens it in another year, or shuts one and opens another (vertex substitution,
after Teitz and Bart 1968). What a move is worth is what the cuts say, for all moves of a kind at once. Where
the openings are priced, their cuts among the others, no true cost is below what the cuts say: then openings
that no move makes better are so in truth.
Where none is of use, several together may be (a chain): a unit that capital does not suffice for opens and
others make room, or one shuts, and then whatever else is of use follows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from math import inf
from time import monotonic

import numpy as np

from planner.model.engine.cuts import Cut
from planner.model.engine.master import HALF_A_PENNY, Master
from planner.model.instance import Bools, Floats, Ints

LEAST_GBP = 1.0
"""A move that saves less is not made: sums of cuts are off by pence."""
MOST_CHAINS = 20
"""Chains of each kind that are tried: those that begin best."""


@dataclass(frozen=True, eq=False)
class _Year:
    """The cuts of one part in one year (C): constants, and gains (C x units that gain there, `units`)."""

    year: int
    constant_gbp: Floats
    gain_gbp: Floats
    units: Ints


@dataclass(frozen=True, eq=False)
class Exchange:
    """A master and its cuts, ready to say what every move is worth.

    Openings are U year indices in which the units open, the number of years where they never do.
    """

    master: Master
    cuts: tuple[_Year, ...]

    @classmethod
    def of(cls, master: Master, cuts: Sequence[Cut]) -> "Exchange":
        """Gather the cuts of the master's parts."""
        gathered: dict[tuple[int, int], list[Cut]] = {}
        for cut in cuts:
            if cut.part in master.parts:
                gathered.setdefault((cut.year, cut.part), []).append(cut)
        years = []
        for (year, _), each in sorted(gathered.items(), key=lambda item: item[0]):
            gain = np.array([cut.gain_gbp[master.rows] for cut in each])
            units = np.flatnonzero(gain.any(axis=0))
            years.append(_Year(year, np.array([cut.constant_gbp for cut in each]), gain[:, units], units))
        return cls(master, tuple(years))

    def improved(self, start: Bools, *, chains: bool, deadline: float = inf) -> Bools:
        """Return openings (U x T) that no move makes better, from openings that keep every row.

        Nor any of the `chains` tried, where they are: on Kent these take some twenty times as long, and the
        time grows faster than the square of a council. Once `monotonic()` passes the deadline, openings as
        good as they are by then.
        """
        opens = np.where(start[:, -1], np.argmax(start, axis=1), self._never)
        while len(opens) and monotonic() < deadline:
            better = self._moved(opens)
            if better is None:
                better = self._swapped(opens)
            if better is None and chains:
                better = self._chained(opens, deadline)
            if better is None:
                break
            opens = better
        return self._is_open(opens)

    @property
    def _never(self) -> int:
        return self.master.instance.n_years

    def _is_open(self, opens: Ints) -> Bools:
        result: Bools = opens[:, None] <= np.arange(self._never)
        return result

    def _moved(self, opens: Ints) -> Ints | None:
        """The best move of one unit; None where none is of use."""
        worth = self._worth_gbp(opens)
        unit, year = _cheapest(worth)
        return _with(opens, unit, year) if worth[unit, year] < -LEAST_GBP else None

    def _swapped(self, opens: Ints) -> Ints | None:
        """A swap of use, what costs least to shut tried first; None where there is none."""
        for shut, lost_gbp in self._least_lost(opens):
            without = _with(opens, shut, self._never)
            worth = self._worth_gbp(without)
            worth[opens < self._never] = np.inf  # moves of what is open are no part of a swap
            unit, year = _cheapest(worth)
            if lost_gbp + worth[unit, year] < -LEAST_GBP:
                return _with(without, unit, year)
        return None

    def _chained(self, opens: Ints, deadline: float) -> Ints | None:
        """Several moves that are of use together; None where none are found by the deadline."""
        now_gbp = self._cost_gbp(opens)
        opened, shut = islice(self._opened(opens), MOST_CHAINS), islice(self._shut(opens), MOST_CHAINS)
        for started, kept in chain(opened, shut):
            if monotonic() > deadline:
                return None
            better = self._followed(started, kept)
            if self._cost_gbp(better) < now_gbp - LEAST_GBP:
                return better
        return None

    def _opened(self, opens: Ints) -> Iterator[tuple[Ints, int]]:
        """One unit opened that is too dear, and room made for it, most worth first; and which unit."""
        dear = np.where(self._rows_allow(opens) & ~self._affordable(opens), self._moving_gbp(opens), np.inf)
        dear[(opens < self._never) | (self.master.capital_gbp > self._most_gbp)] = np.inf
        for unit in np.argsort(dear.min(axis=1), kind="stable").tolist():
            year = int(np.argmin(dear[unit]))
            if dear[unit, year] >= -LEAST_GBP:
                return
            if (roomy := self._with_room(opens, unit, year)) is not None:
                yield roomy, unit

    def _shut(self, opens: Ints) -> Iterator[tuple[Ints, int]]:
        """One unit shut, least lost first; and which unit."""
        for unit, _ in self._least_lost(opens):
            yield _with(opens, unit, self._never), unit

    def _least_lost(self, opens: Ints) -> list[tuple[int, float]]:
        """Units that may shut, and what it costs more without each; what costs least comes first."""
        lost = self._worth_gbp(opens)[:, -1]
        units = np.flatnonzero((opens < self._never) & np.isfinite(lost))
        order = units[np.argsort(lost[units], kind="stable")]
        return list(zip(order.tolist(), lost[order].tolist(), strict=True))

    def _with_room(self, opens: Ints, unit: int, year: int) -> Ints | None:
        """A unit opened, and others shut that lose least for their capital; None if that is not enough."""
        instance, capital = self.master.instance, self.master.capital_gbp
        now = _with(opens, unit, year)
        while True:
            over_in_year = capital[now == year].sum() > instance.capital_by_year_gbp[year] + HALF_A_PENNY
            over = capital[now < self._never].sum() > instance.capital_total_gbp + HALF_A_PENNY
            if not (over or over_in_year):
                return now
            may = self._rows_allow(now)[:, -1] & (now < self._never) & (capital > 0)
            may[unit] = False
            if over_in_year:
                may &= now == year
            if not may.any():
                return None
            lost = self._moving_gbp(now)[:, -1]
            which = np.flatnonzero(may)
            now = _with(now, int(which[np.argmin(lost[which] / capital[which])]), self._never)

    def _followed(self, opens: Ints, kept: int) -> Ints:
        """Openings that no move of a unit but one makes better."""
        while True:
            worth = self._worth_gbp(opens)
            worth[kept] = np.inf
            unit, year = _cheapest(worth)
            if worth[unit, year] >= -LEAST_GBP:
                return opens
            opens = _with(opens, unit, year)

    def _cost_gbp(self, opens: Ints) -> float:
        """What openings cost by the cuts, but for what is the same for all."""
        is_open = self._is_open(opens)
        years = [
            self.master.instance.discount[each.year]
            * (each.constant_gbp - each.gain_gbp @ is_open[each.units, each.year]).max()
            for each in self.cuts
        ]
        return float(self.master.opening_cost_gbp[is_open].sum() + sum(years))

    def _worth_gbp(self, opens: Ints) -> Floats:
        """U x (T + 1): what it costs more if each unit opened in a year, or never; inf where it may not."""
        result: Floats = np.where(self._may(opens), self._moving_gbp(opens), np.inf)
        return result

    def _moving_gbp(self, opens: Ints) -> Floats:
        """U x (T + 1): what it costs more if each unit opened in a year, or never, whether or not it may."""
        toggled = self._toggled_gbp(self._is_open(opens))
        before = np.concatenate([np.zeros((len(opens), 1)), np.cumsum(toggled, axis=1)], axis=1)
        now = np.take_along_axis(before, opens[:, None], axis=1)
        sooner = np.arange(self._never + 1) <= opens[:, None]
        worth: Floats = np.where(sooner, now - before, before - now)
        return worth

    def _toggled_gbp(self, is_open: Bools) -> Floats:
        """U x T: what a year costs more if a unit that is open in it were shut, or the other way round."""
        toggled = np.where(is_open, -1.0, 1.0) * self.master.opening_cost_gbp
        for each in self.cuts:
            here = is_open[each.units, each.year]
            costs = each.constant_gbp - each.gain_gbp @ here
            others = costs[:, None] + each.gain_gbp * np.where(here, 1.0, -1.0)
            more = others.max(axis=0) - costs.max()
            toggled[each.units, each.year] += self.master.instance.discount[each.year] * more
        return toggled

    def _may(self, opens: Ints) -> Bools:
        """U x (T + 1): whether a unit may open in a year, or never, everything else kept."""
        affordable = self._affordable(opens)
        affordable[np.arange(len(opens)), opens] = True
        return self._rows_allow(opens) & affordable

    def _rows_allow(self, opens: Ints) -> Bools:
        """The same, whatever it costs in capital."""
        first, last = self._between(opens)
        years = np.arange(self._never + 1)
        may: Bools = (years >= first[:, None]) & (years <= last[:, None])
        may[:, -1] |= last == self._never  # what may stay shut may, whatever it waits for
        return may

    def _between(self, opens: Ints) -> tuple[Ints, Ints]:
        """U each: the first and the last year of opening that what it needs, and what needs it, allow."""
        units = self.master.units
        first, last = self._first.copy(), self._last.copy()
        for below in (units.before, units.needs):
            has = np.flatnonzero(below >= 0)
            first[has] = np.maximum(first[has], opens[below[has]])
            np.minimum.at(last, below[has], opens[has])
        group = self.master.instance.options.exclusive_group[units.option]
        taken = np.bincount(
            group[group >= 0], opens[group >= 0] < self._never, minlength=group.max(initial=-1) + 1
        )
        member = np.flatnonzero(group >= 0)
        first[member[(taken[group[member]] > 0) & (opens[member] == self._never)]] = self._never
        return first, last

    def _affordable(self, opens: Ints) -> Bools:
        """U x (T + 1): whether capital suffices if each unit opened in each year instead of when it does."""
        master, instance = self.master, self.master.instance
        capital = master.capital_gbp
        spent = np.bincount(opens, capital, minlength=self._never + 1)[: self._never]
        left = instance.capital_by_year_gbp - spent + HALF_A_PENNY
        may = np.ones((len(opens), self._never + 1), dtype=bool)
        may[:, :-1] = capital[:, None] <= left
        extra = np.where(opens == self._never, capital, 0.0)
        may[:, :-1] &= (extra <= instance.capital_total_gbp - spent.sum() + HALF_A_PENNY)[:, None]
        return may

    @cached_property
    def _most_gbp(self) -> float:
        """Capital that what is not forced may spend."""
        spent = self.master.capital_gbp[self.master.forced.any(axis=1)].sum()
        return float(self.master.instance.capital_total_gbp - spent + HALF_A_PENNY)

    @cached_property
    def _first(self) -> Ints:
        """U: the first year in which a unit may open by itself."""
        allowed = self.master.allowed
        result: Ints = np.where(allowed.any(axis=1), np.argmax(allowed, axis=1), self._never)
        return result

    @cached_property
    def _last(self) -> Ints:
        """U: the last one: what is forced may not be later, all else may stay shut."""
        forced = self.master.forced
        result: Ints = np.where(forced.any(axis=1), np.argmax(forced, axis=1), self._never)
        return result


def _cheapest(worth: Floats) -> tuple[int, int]:
    unit, year = np.unravel_index(int(np.argmin(worth)), worth.shape)
    return int(unit), int(year)


def _with(opens: Ints, unit: int, year: int) -> Ints:
    changed = opens.copy()
    changed[unit] = year
    return changed
