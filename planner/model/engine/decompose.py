"""The decomposition: openings from a master, years from flows, cuts between them, until the gap is closed.

1. Do nothing, and everything open for nothing: a first plan, a first bound, the first cuts.
2. The LP master against years at fractional openings, until its bound settles (`settle`).
3. The integer master in limited searches: of everything, for plans, beside bounds of each cluster with
   capital at a price, which add up (`relaxation`); then near what is good, beside clusters that propose. What
   they propose is priced by flows, and the cuts join.

Everything is limited by counts, not by seconds, so that equal inputs give equal plans unless the time limit
ends the solve.
"""

from collections.abc import Callable, Iterator
from time import monotonic

import numpy as np

from planner.model.engine.crew import Job, OutOfTimeError
from planner.model.engine.exchange import Exchange
from planner.model.engine.known import Known
from planner.model.engine.master import CapitalPrice, Master
from planner.model.engine.relaxation import CapitalRelaxation
from planner.model.engine.search import (
    MOST_NODES,
    SHORT_GAP,
    WAITS,
    MasterAnswer,
    Search,
    SearchLimits,
)
from planner.model.engine.settle import settle
from planner.model.engine.warm import WarmStart, carry_over, knows_years, recall
from planner.model.engine.workshop import PricedOpenings, Proposals
from planner.model.instance import Bools, Floats
from planner.model.limits import EQUAL_GAP, ROUNDING_GAP
from planner.model.solution import SolveStatus, gap

PROOF_NODES = 30
"""Nodes of the first search of everything that is to prove; doubled whenever it has nothing new to offer."""
ROUGHLY = 1e-3
"""Share of its cost by which a year with everything open may be off: it is only where to begin."""
WHOLE = 0.01
"""Openings of the LP that are nearer to yes or no than this are decided."""
FEW_OPENINGS = 600
"""With so many units and years that may be chosen, or fewer, a search of all of them is short."""
IDLE_EXCHANGES = 3
"""Exchanges that may turn out to be of no use, one after the other."""
WIDE, FAR = 0.01, 0.05
"""Shares of the possible saving: where more is not proven, exchanges alone will not do; or they would begin
too far from the best, without an LP that has settled."""
MOST_ROUNDS = 3
"""Rounds of searches without patience: one for each share as wide that is not proven, and so many at most."""
FIRST_WIDTH, MOST_PLANS = 3, 100
"""Plans among which a crossing chooses: the best ones; more when it finds nothing better."""


class Decomposition:
    """One solve; `known` fills up as it goes on. `start` is what an earlier one learned."""

    def __init__(self, known: Known, clusters: tuple[Master, ...], start: WarmStart | None = None) -> None:
        self._known = known
        self._clusters = clusters
        self._start = start
        self._proves, self._searched = False, False
        self._nodes = PROOF_NODES
        self._width = FIRST_WIDTH
        self._together: list[Bools] = []

    def run(self) -> SolveStatus:
        """Improve plan and bound until a gap is reached, the time is up, or Ctrl-C.

        Raises OutOfTimeError or KeyboardInterrupt where that came before there was any plan.
        """
        known = self._known
        try:
            self._begin()
            if not known.is_enough() and not self._improve():
                return SolveStatus.SETTLED
        except OutOfTimeError:
            if not known.has_plan:
                raise
            return SolveStatus.TIME_LIMIT
        except KeyboardInterrupt:
            if not known.has_plan:
                raise
            return SolveStatus.INTERRUPTED
        is_equal = gap(known.objective_gbp, known.bound_gbp) <= EQUAL_GAP
        return SolveStatus.OPTIMAL if known.is_enough() or is_equal else SolveStatus.ROUNDED

    def _begin(self) -> None:
        """Price doing nothing, for a plan, and everything open as if it cost nothing, for a bound.

        Where cuts of an earlier solve carry over, they say more than the latter.
        """
        known, master = self._known, self._known.master
        if self._start is not None:
            recall(self._start, known)
        nothing = known.plans.get(master.forced.tobytes())
        if nothing is None:
            known.do_nothing_gbp = known.price(master.forced)
        else:
            known.do_nothing_gbp = master.cost_gbp(master.forced, nothing.part_cost_gbp)
        if self._start is not None:
            carry_over(self._start, known)
            known.price(known.incumbent.is_open)  # its cuts may not have been kept
            if self._is_warm:
                return
        without_gbp = known.near_gbp
        known.price_nearly(master.allowed, ROUGHLY)
        n_cuts = len(master.parts) * master.instance.n_years
        years_gbp = sum(
            float(master.instance.discount[cut.year] * cut.floor_gbp(master.allowed[:, cut.year]))
            for cut in known.cuts[len(known.cuts) - n_cuts :]
        )
        opening_gbp = float(master.opening_cost_gbp[master.forced].sum())
        known.raise_bound(master.constant_gbp + opening_gbp + years_gbp)
        known.near_gbp = _between(without_gbp, known.near_gbp)
        known.tell()

    def _improve(self) -> bool:
        """Search until a gap is reached or all is known; return False where patience ended it sooner."""
        known, patience = self._known, self._known.limits.patience
        if patience is None:
            relaxed, multipliers = settle(known, known.incumbent)
            self._search(relaxed, multipliers.capital)
            return True
        if self._is_warm:
            relaxed, _ = known.crew.do([("relaxed", (known.bare_cuts,))], known.deadline)[0]
            known.raise_bound(relaxed.bound_gbp)
        settled = not self._is_warm or (known.benefit_gap > FAR and not known.is_enough())
        if settled:
            relaxed, _ = settle(known, known.incumbent)
        return self._search_on(relaxed, patience, settled=settled)

    @property
    def _is_warm(self) -> bool:
        """Whether cuts of an earlier solve say something of this one's years."""
        return self._start is not None and knows_years(self._start, self._known.master.instance)

    def _search_on(self, relaxed: MasterAnswer, patience: int, *, settled: bool) -> bool:
        """Search for plans; return whether a gap was reached before patience ended.

        Exchanges come first, and after whatever finds a better plan; then chains of them, with patience or
        where much is not proven. Where it still is not, the LP is settled for once, unless it was. Then come
        rounds of searches: while `patience` lasts, or without any for as long as too much is not proven for
        so many. Small masters are searched with patience.
        """
        known, rounds, idle = self._known, 0, 0
        is_small = int(np.count_nonzero(known.master.allowed & ~known.master.forced)) <= FEW_OPENINGS
        patience = max(patience, 1) if is_small else patience
        while not known.is_enough():
            self._exchanges()
            if (patience or known.benefit_gap > WIDE) and self._exchanges(chains=True):
                continue
            if known.benefit_gap > WIDE and not settled:
                relaxed, _ = settle(known, known.incumbent)
                settled = True
                continue
            most = min(known.benefit_gap // WIDE, MOST_ROUNDS)
            if known.is_enough() or not (idle < patience if patience else rounds < most):
                break
            n_cuts = len(known.cuts)
            found = self._finds_in_a_round(relaxed, is_small=is_small)
            if len(known.cuts) == n_cuts:  # nothing was learned: the next round would be the same
                break
            rounds, idle = rounds + 1, 0 if found else idle + 1
        return known.is_enough()

    def _finds_in_a_round(self, relaxed: MasterAnswer, *, is_small: bool) -> bool:
        """Search until a better plan comes; return whether one did.

        Any unit may open at once or after a wait; then the units of the best plans, and those that the LP
        left undecided, in any year; and then any unit, where they are few enough.
        """
        return (
            self._finds(waits=WAITS)
            or self._finds(free=self._of_the_best(relaxed))
            or (is_small and self._finds())
        )

    def _exchanges(self, *, chains: bool = False) -> bool:
        """Make the best plan better by exchanges, each time by all that is known; return whether that came.

        Ends where the cuts know of no exchange that is of use, where so many on end were none in truth, or
        where a gap asked for is reached.
        """
        known, best, idle = self._known, self._known.incumbent, 0
        while idle < IDLE_EXCHANGES and not known.is_enough():
            now = known.incumbent
            exchange = Exchange.of(known.master, known.bare_cuts)
            openings = exchange.improved(now.is_open, chains=chains, deadline=known.deadline)
            if monotonic() > known.deadline:  # what was found so far may not be all
                raise OutOfTimeError
            if openings.tobytes() in known.priced:
                break
            known.price(openings)
            known.tell()
            idle = 0 if known.incumbent is not now else idle + 1
        return known.incumbent is not best

    def _finds(self, *, waits: tuple[int, ...] | None = None, free: Bools | None = None) -> bool:
        """Search once, no further than the root of the tree; return whether a better plan came."""
        known = self._known
        best = known.incumbent
        limits = SearchLimits(gap=SHORT_GAP, nodes=1, seconds=known.seconds_left)
        search = Search(start=best.is_open, limits=limits, waits=waits, free=free)
        jobs: list[Job] = [("propose", (None, known.bare_cuts, [search], known.near_gbp))]
        self._take(known.crew.do(jobs, known.deadline)[0])
        return known.incumbent is not best

    def _of_the_best(self, relaxed: MasterAnswer) -> Bools:
        """U: units that open in one of the best plans, or that the LP left undecided."""
        units = np.any(_undecided(relaxed), axis=1)
        for is_open in (*self._known.cheapest(self._width), *self._together):
            units |= np.any(is_open, axis=1)
        result: Bools = units
        return result

    def _search(self, relaxed: MasterAnswer, capital: CapitalPrice) -> None:
        """Search everything, each cluster, and near what is good, until a gap is reached or all is known."""
        known = self._known
        relaxation = CapitalRelaxation(known, self._clusters, capital)
        while True:
            if known.is_enough():
                return
            if relaxation.settled and not relaxation.exhausted:
                relaxation.move_prices()
            self._exchanges()
            if known.is_enough():
                return
            best, known_before = known.incumbent, set(known.priced)
            # Each answer counts as soon as it is there: the time limit and Ctrl-C lose only what is not.
            answers = known.crew.each([self._everything(), *relaxation.bounding()], known.deadline)
            everything = self._take(next(answers))
            if known.is_enough() or self._takes_all(answers, relaxation, relaxation.take_bound):
                return
            answers = known.crew.each([self._crossing(relaxed), *relaxation.proposing()], known.deadline)
            self._take(next(answers))
            if known.is_enough() or self._takes_all(answers, relaxation, relaxation.take_proposals):
                return
            if self._learn_of_everything(everything, known_before, alone=relaxation.exhausted):
                return
            self._searched = True
            self._width = FIRST_WIDTH if known.incumbent is not best else min(2 * self._width, MOST_PLANS)

    def _takes_all(
        self,
        answers: Iterator[Proposals],
        relaxation: CapitalRelaxation,
        take: Callable[[Proposals], list[PricedOpenings]],
    ) -> bool:
        """Take what searches of clusters proposed and proved; return whether that is enough."""
        known = self._known
        for proposals in answers:
            known.cuts.extend(proposals.cuts)
            together = take(proposals)
            self._together = [plan.is_open for plan in together]
            known.take(together)
            known.raise_bound(relaxation.bound_gbp)
            known.tell()
            if known.is_enough():
                return True
        return False

    def _take(self, proposals: Proposals) -> Proposals:
        """Take what a search of everything proposed, and what it proved."""
        self._known.cuts.extend(proposals.cuts)
        self._known.take(proposals.plans)
        self._known.raise_bound(proposals.answer.bound_gbp)
        self._known.tell()
        return proposals

    def _everything(self) -> Job:
        """A search of the master of everything: short ones for plans; where they repeat, a proof.

        The first is the shortest: its plan may do.
        """
        known, seconds = self._known, self._known.seconds_left
        if self._proves:
            proof = SearchLimits(gap=ROUNDING_GAP, nodes=self._nodes, seconds=seconds)
            searches = [Search(start=known.incumbent.is_open, limits=proof)]
        else:
            root = SearchLimits(gap=SHORT_GAP, nodes=1, seconds=seconds)
            searches = [Search(start=known.incumbent.is_open, limits=root, waits=WAITS)]
            if self._searched:
                searches.append(Search(start=known.incumbent.is_open, limits=root, quick=True))
        return "propose", (None, known.bare_cuts, searches, known.near_gbp)

    def _crossing(self, relaxed: MasterAnswer) -> Job:
        """A search of the units of the best plans, and of those that the LP left undecided."""
        known = self._known
        limits = SearchLimits(gap=SHORT_GAP, nodes=1, seconds=known.seconds_left)
        free = self._of_the_best(relaxed)
        search = Search(start=known.incumbent.is_open, limits=limits, free=free)
        return "propose", (None, known.bare_cuts, [search], known.near_gbp)

    def _learn_of_everything(self, proposals: Proposals, known_before: set[bytes], *, alone: bool) -> bool:
        """Decide how everything is searched next; return whether nothing more is to be had.

        `alone`: no cluster's bound is to be had beside it, so it proves as soon as its tree has more to lift
        than cuts have.
        """
        known, answer, proved = self._known, proposals.answer, self._proves
        new = any(plan.is_open.tobytes() not in known_before for plan in proposals.plans)
        from_tree = answer.objective_gbp - known.bound_gbp
        from_cuts = known.objective_gbp - answer.objective_gbp
        self._proves = not new or (alone and from_tree > from_cuts)
        if proved and not new:
            if answer.finished:
                return True
            self._nodes = min(2 * self._nodes, MOST_NODES)
        return False


def _undecided(relaxed: MasterAnswer) -> Bools:
    """U x T: what the LP left between yes and no."""
    fractions: Bools = np.abs(relaxed.is_open - np.rint(relaxed.is_open)) > WHOLE
    return fractions


def _between(some_gbp: list[Floats | None], others_gbp: list[Floats | None]) -> list[Floats | None]:
    """Place values between two of each year: nearer to what comes next than either."""
    return [
        other if one is None or other is None else (one + other) / 2
        for one, other in zip(some_gbp, others_gbp, strict=True)
    ]
