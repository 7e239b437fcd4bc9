"""What is published gives no small count back: checked by an attacker who has the published tables only."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from planner.domain import Profile
from planner.report.disclosure import THRESHOLD, Cells, withhold
from planner.report.release import COUNTS, MONEY, Release, release
from planner.report.release_tables import ALL
from tests.report.conftest import NEEDS, PHASES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.plan.plan import Plan
    from tests.report.conftest import MakePlan

Row = tuple[Any, ...]
KEYS = ["district", "need", "phase", "year"]
GUIDE_MINUTES = 60.0
SLACK = 1e-4


def random_plan(make_plan: MakePlan, seed: int, *, districts: int = 2, scale: float = 1.0) -> Plan:
    """A plan of one year with few pupils here and there, and money that counts them."""
    rng = np.random.default_rng(seed)
    plan = make_plan(years=1)
    zones = pd.concat([plan.inputs.zones] * ((districts + 1) // 2), ignore_index=True).iloc[: 6 * districts]
    zones = zones.drop(columns="ward").assign(
        zone_id=[f"z{row}" for row in range(len(zones))],
        district=[f"D{row % districts}" for row in range(len(zones))],
        imd_decile=[str(decile) for decile in rng.integers(1, 4, len(zones))],
    )
    provisions = plan.inputs.provisions.assign(close_year=np.nan, on_roll=[3.0, np.nan, 0.0, 5.0, 80.0, 4.0])
    groups = pd.DataFrame(product(zones["zone_id"], NEEDS, PHASES), columns=["zone_id", "need", "phase"])
    demand = rng.gamma(0.6, 4 * scale, len(groups)) * (rng.random(len(groups)) < 0.6)
    tables = {}
    for case, served_share in (("plan", 0.85), ("nothing", 0.6)):
        placed, unplaced = [], []
        for group, pupils in zip(groups.to_dict("records"), demand, strict=True):
            ends = {"primary": (0, 6), "secondary": (7, 11)}[group["phase"]]
            usable = [
                row["provision_id"]
                for row in provisions.to_dict("records")
                if group["need"] in row["needs"] and row["ncy_from"] <= ends[0] and ends[1] <= row["ncy_to"]
            ]
            share = rng.choice([1.0, served_share, 0.0], p=[0.7, 0.25, 0.05]) if usable else 0.0
            chosen: list[str] = [usable[pick] for pick in rng.integers(0, len(usable), 2)] if usable else []
            placed += [
                {**group, "provision_id": name, "pupils": pupils * share / 2} for name in chosen if share > 0
            ]
            unplaced += [{**group, "pupils": pupils * (1 - share)}] if share < 1 else []
        allocation: Any = pd.DataFrame(placed)
        allocation = allocation.groupby([*groups.columns, "provision_id"], as_index=False)["pupils"].sum()
        allocation = allocation[allocation["pupils"] > 0].assign(setting="either", year=2026, km=5.0)
        left = pd.DataFrame(unplaced, columns=[*groups.columns, "pupils"])
        left = left[left["pupils"] > 0].assign(setting="either", year=2026)
        tables[case] = (
            allocation.assign(minutes=np.where(rng.random(len(allocation)) < 0.1, 80.0, 20.0)),
            left.assign(reason=np.where(rng.random(len(left)) < 0.3, "no_place_in_reach", "no_capacity")),
        )
    homes = dict(zip(zones["zone_id"], zones["district"], strict=True))
    taken = tables["plan"][0].groupby("provision_id")["pupils"].sum().reindex(provisions["provision_id"])
    pupils = taken.fillna(0.0).to_numpy()
    places = np.where(rng.random(len(pupils)) < 0.3, pupils, np.ceil(pupils) + 6)
    years = plan.provision_years.assign(
        places_before=places,
        places_added=0.0,
        places=places,
        pupils=pupils,
        occupancy=pupils / np.maximum(places, 1e-9),
        place_value_gbp=np.where(places == pupils, 100.0, 0.0),
    )
    served = plan.recommendations["units"] > 0
    return replace(
        plan,
        inputs=replace(plan.inputs, zones=zones, provisions=provisions),
        allocation=tables["plan"][0],
        unplaced=tables["plan"][1],
        do_nothing_unplaced=tables["nothing"][1],
        sufficiency=_sufficiency(groups, homes, *tables["plan"]),
        do_nothing=_sufficiency(groups, homes, *tables["nothing"]),
        provision_years=years,
        recommendations=plan.recommendations.assign(
            pupils_served=np.where(served, rng.gamma(1.0, 6.0, len(served)), np.nan), open_year=2026
        ),
        finance=pd.concat(
            [_finance(plan, provisions, case, *tables[case]) for case in ("plan", "nothing")],
            ignore_index=True,
        ),
    )


def _sufficiency(
    groups: pd.DataFrame, homes: dict[str, str], allocation: pd.DataFrame, unplaced: pd.DataFrame
) -> pd.DataFrame:
    table = groups.assign(district=groups["zone_id"].map(homes), year=2026)[KEYS].drop_duplicates()
    table = table.sort_values(KEYS, ignore_index=True)
    over = allocation[allocation["minutes"] > GUIDE_MINUTES]
    for name, rows in (("placed", allocation), ("unplaced", unplaced), ("over_guide", over)):
        counted = rows.assign(district=rows["zone_id"].map(homes)).groupby(KEYS)["pupils"].sum()
        table[name] = counted.reindex(pd.MultiIndex.from_frame(table[KEYS]), fill_value=0.0).to_numpy()
    return table.assign(
        pupils=table["placed"] + table["unplaced"], places_within_reach=9.0, mean_km=5.0, mean_minutes=20.0
    )


def _finance(
    plan: Plan, provisions: pd.DataFrame, case: str, allocation: pd.DataFrame, unplaced: pd.DataFrame
) -> pd.DataFrame:
    costs = plan.config.costs
    kind = dict(zip(provisions["provision_id"], provisions["provision_type"], strict=True))
    by_kind = allocation["pupils"].groupby(allocation["provision_id"].map(kind)).sum()
    spent = {name: pupils * costs.top_up_gbp[str(name)] for name, pupils in by_kind.items()}
    money = {
        "top_up_gbp": sum(gbp for name, gbp in spent.items() if name != "independent"),
        "independent_gbp": spent.get("independent", 0.0),
        "unplaced_gbp": costs.unplaced_gbp * unplaced["pupils"].sum(),
        "transport_gbp": 1e5,
        **dict.fromkeys(("place_funding_existing_gbp", "place_funding_added_gbp", "capital_charge_gbp"), 2e5),
    }
    of_case = "plan" if case == "plan" else "do_nothing"
    return pd.DataFrame(
        [{"case": of_case, "year": 2026, **money, "total_gbp": sum(money.values()), "capital_gbp": 0.0}]
    )


class Attacker:
    """All that follows from a release: pupils by where they live, what they need and how they fare, >= 0.

    With the plan: provision or why not, journey too long or not, district, group of zones, need, phase.
    Without: the same but for the group; of the provision only what it costs.
    """

    def __init__(self, published: Release) -> None:
        self.published = published
        zones = published.zones
        alike = sorted(set(zip(zones["district"], zones["imd_decile"], strict=True)))
        provisions = published.provisions.set_index("provision_id")
        price = {
            name: (kind == "independent", published.config.costs.top_up_gbp[str(kind)])
            for name, kind in provisions["provision_type"].items()
        }
        teaches = {
            name: {
                (need, phase)
                for need, phase in product(NEEDS, PHASES)
                if need in row["needs"]
                and row["ncy_from"] <= {"primary": 0, "secondary": 7}[phase]
                and {"primary": 6, "secondary": 11}[phase] <= row["ncy_to"]
            }
            for name, row in provisions.iterrows()
        }
        served = set(zip(published.served["provision_id"], published.served["district"], strict=True))
        places = list(product(NEEDS, PHASES))
        fates: list[tuple[Any, str]] = [(kind, "over_guide") for kind in sorted(set(price.values()))]
        fates += [(kind, "within") for kind in sorted(set(price.values()))] + [("", "far"), ("", "full")]
        self.atoms: list[Row] = [
            ("totals", district, decile, *place, name, fate)
            for (district, decile), place in product(alike, places)
            for name, fate in [
                *((name, fate) for name in price for fate in ("over_guide", "within")),
                ("", "far"),
                ("", "full"),
            ]
            if not name or ((name, district) in served and place in teaches[name])
        ]
        self.atoms += [
            ("totals_without", district, "", *place, kind, fate)
            for district, place, (kind, fate) in product(sorted(set(zones["district"])), places, fates)
        ]
        self._columns = [np.array(column, dtype=object) for column in zip(*self.atoms, strict=True)]
        case, provision = self._columns[0], self._columns[5]
        self.gbp = {True: np.zeros(len(self.atoms)), False: np.zeros(len(self.atoms))}
        for row, (of_case, kind) in enumerate(zip(case, provision, strict=True)):
            if kind:
                independent, gbp = price[kind] if of_case == "totals" else kind
                self.gbp[independent][row] = gbp
        self.known: list[tuple[NDArray[Any], float]] = []
        self.hidden: list[tuple[Row, NDArray[Any], float]] = []
        self._read()

    def of(self, case: str, column: str, district: str = ALL, **where: str) -> NDArray[Any]:
        """Which atoms a count of a table counts."""
        cases, districts, deciles, needs, phases, provisions, fates = self._columns
        chosen = cases == case
        if district != ALL:
            chosen &= districts == district
        for name, values in (
            ("need", needs),
            ("phase", phases),
            ("decile", deciles),
            ("provision", provisions),
        ):
            if where.get(name, ALL) != ALL:
                chosen &= values == where[name]
        fated = {
            "pupils": chosen | True,
            "placed": np.isin(fates, ["over_guide", "within"]),
            "unplaced": np.isin(fates, ["far", "full"]),
            "out_of_reach": fates == "far",
            "over_guide": fates == "over_guide",
        }
        return np.where(chosen & fated[column], 1.0, 0.0)

    def _read(self) -> None:
        published = self.published
        for name in ("totals", "totals_without", "sufficiency", "do_nothing"):
            case = {"sufficiency": "totals", "do_nothing": "totals_without"}.get(name, name)
            for row in getattr(published, name).to_dict("records"):
                place = {key: row[key] for key in ("district", "need", "phase")}
                for column in COUNTS[name]:
                    self._note((name, column, *place.values()), self.of(case, column, **place), row[column])
        for row in published.by_group.to_dict("records"):
            assert row["grouping"] == "imd_decile"
            for column in COUNTS["by_group"]:
                counts = self.of("totals", column, decile=row["value"])
                self._note(("by_group", column, row["value"]), counts, row[column])
        places = published.provision_years.set_index("provision_id")["places"]
        for row in published.provision_years.to_dict("records"):
            provision = row["provision_id"]
            counts = self.of("totals", "placed", provision=provision)
            self._note(("provision_years", provision), counts, row["pupils"], places[provision])
        for row in published.served.to_dict("records"):
            provision = row["provision_id"]
            counts = self.of("totals", "placed", row["district"], provision=provision)
            self._note(("served", provision, row["district"]), counts, row["pupils"], places[provision])
        self._read_money()
        for district, need, phase in product(sorted(set(published.zones["district"])), NEEDS, PHASES):
            place = {"district": district, "need": need, "phase": phase}
            with_plan, without = (self.of(case, "pupils", **place) for case in ("totals", "totals_without"))
            self.known.append((with_plan - without, 0.0))

    def _read_money(self) -> None:
        published = self.published
        finance = published.finance.set_index("case")
        gbp_unplaced = published.config.costs.unplaced_gbp
        for name, case in (("plan", "totals"), ("do_nothing", "totals_without")):
            in_case = (self._columns[0] == case).astype(float)
            for column, gbp in (
                ("top_up_gbp", self.gbp[False] * in_case),
                ("independent_gbp", self.gbp[True] * in_case),
                ("unplaced_gbp", self.of(case, "unplaced") * gbp_unplaced),
            ):
                scale = gbp.max(initial=0.0)
                if np.isfinite(finance[column][name]) and scale > 0:
                    self.known.append((gbp / scale, finance[column][name] / scale))

    def _note(self, key: Row, counts: NDArray[Any], value: float, most: float = np.inf) -> None:
        if np.isnan(value):
            self.hidden.append((key, counts, most))
        else:
            self.known.append((counts, value))

    def widths(self, only: slice = slice(None)) -> dict[Row, tuple[float, float]]:
        """The width of the range of each count that is not released, and how wide it must be."""
        return {
            key: (self._width(counts, self.known), min(THRESHOLD, limit))
            for key, counts, limit in self.hidden[only]
        }

    def too_narrow(self, only: slice = slice(None)) -> dict[Row, tuple[float, float]]:
        """Those that are less wide than they must be, and could be wider.

        Zeros and places are published whatever is withheld: where nothing else is, no range is wider.
        """
        zeros = [(counts, value) for counts, value in self.known if value == 0]
        counts_of = {key: counts for key, counts, _ in self.hidden}
        narrow = {key: got for key, got in self.widths(only).items() if got[0] < got[1] - 0.01}
        widest = {key: self._width(counts_of[key], zeros) for key in narrow}
        return {key: got for key, got in narrow.items() if got[0] < widest[key] - 0.01}

    def _width(self, wanted: NDArray[Any], known: list[tuple[NDArray[Any], float]]) -> float:
        places = self.published.provision_years.set_index("provision_id")["places"]
        room = [(self.of("totals", "placed", provision=str(name)), most) for name, most in places.items()]
        sums = csr_array(np.array([counts for counts, _ in known]))
        values = np.array([value for _, value in known])
        limits = csr_array(np.array([counts for counts, _ in room]))
        matrix = vstack((sums, -sums, limits))
        most = np.concatenate((values + SLACK, SLACK - values, [limit + SLACK for _, limit in room]))
        ends = []
        for sign in (1.0, -1.0):
            best = linprog(sign * wanted, A_ub=matrix, b_ub=most, bounds=(0, 1e4), method="highs")
            assert best.status == 0, best.message
            ends.append(best.fun * sign)
        return float(ends[1] - ends[0])


def small_counts(published: Release) -> list[str]:
    found = []
    for name, columns in COUNTS.items():
        table = getattr(published, name)
        for column in columns if table is not None else ():
            counts = table[column].to_numpy(dtype=float)
            found += [f"{name} {column} {count}" for count in counts[(counts > 0) & (counts < THRESHOLD)]]
    return found


@settings(max_examples=5, deadline=None)
@example(seed=507358, scale=4.0)  # a full provision: no more pupils than its places
@example(seed=112134, scale=0.15)  # three provisions for a need and phase: fewer than 5 places together
@given(seed=st.integers(0, 10**6), scale=st.sampled_from([0.15, 0.5, 1.0, 4.0]))
def test_no_count_that_is_not_released_can_be_narrowed_down(
    make_plan: MakePlan, seed: int, scale: float
) -> None:
    published = release(random_plan(make_plan, seed, scale=scale), Profile.PUBLIC)
    assert small_counts(published) == []
    attacker = Attacker(published)
    assert attacker.too_narrow() == {}


def test_as_much_holds_for_a_county(make_plan: MakePlan) -> None:
    """Twelve districts; of the counts not released, some of every table are attacked."""
    published = release(random_plan(make_plan, 7, districts=12, scale=2.0), Profile.PUBLIC)
    assert small_counts(published) == []
    attacker = Attacker(published)
    assert attacker.too_narrow(slice(0, None, len(attacker.hidden) // 25)) == {}


def cells_of(parts: dict[str, float], **highest: float) -> Cells:
    cells = Cells()
    cells.add(("all",), sum(parts.values()))
    for name, value in parts.items():
        cells.add((name,), value, highest=highest.get(name, np.inf))
    cells.tie(("all",), [(name,) for name in parts])
    return cells


def names(cells: Cells) -> str:
    return " ".join(sorted(str(key[0]) for key in withhold(cells)))


@pytest.mark.parametrize(
    ("parts", "withheld"),
    [
        ({"a": 0.0, "b": 5.0, "c": 30.0}, ""),
        ({"a": 4.9999, "b": 6.0, "c": 30.0}, "a b"),
        ({"a": 4.9999999, "b": 6.0, "c": 30.0}, ""),  # rounds to 5, and is released as that
        ({"a": 1e-7, "b": 6.0, "c": 30.0}, ""),  # nobody but the rounding of a solver
        ({"a": 3.0, "b": 4.0, "c": 30.0}, "a b"),
        ({"a": 1.0, "b": 2.0, "c": 8.0, "d": 30.0}, "a b c"),  # 1 + 2 would say that both are small
        ({"a": 3.0, "b": 0.0, "c": 0.0}, "a all"),
        ({"a": 2.0, "b": 1.0, "c": 0.0}, "a all b"),
    ],
)
def test_the_cheapest_company_is_withheld_with_a_small_count(parts: dict[str, float], withheld: str) -> None:
    assert names(cells_of(parts)) == withheld


def test_a_range_is_as_wide_as_the_places_where_those_are_few() -> None:
    """There are no more than 4 pupils at 4 places: a range of 4 must do there, but b alone would share it."""
    assert names(cells_of({"a": 3.0, "b": 9.0, "c": 20.0}, a=4.0)) == "a b c"


def test_what_two_sums_give_together_is_seen() -> None:
    """Two small counts in each row and column, but whoever adds up both ways pins them within 2 pupils."""
    table = np.array([[1.0, 6.0, 40.0], [6.0, 1.0, 40.0], [40.0, 40.0, 40.0]])
    cells = Cells()
    for row, column in product(range(4), range(4)):
        lines = table if row == 3 else table[[row]]
        cells.add((row, column), float((lines if column == 3 else lines[:, [column]]).sum()))
    for line in range(4):
        cells.tie((line, 3), [(line, column) for column in range(3)])
        cells.tie((3, line), [(row, line) for row in range(3)])
    hidden = withhold(cells)
    assert {(0, 0), (1, 1), (0, 1), (1, 0)} <= hidden
    shown = [key for key in cells.keys if key not in hidden]
    for key in hidden:
        ends = []
        for sign in (1.0, -1.0):
            cost = np.zeros(16)
            cost[cells.keys[key]] = sign
            bounds = [
                (count, count) if name in shown else (0, 1e3)
                for name, count in zip(cells.keys, cells.counts, strict=True)
            ]
            sums = np.zeros((len(cells.sums), 16))
            for line, (members, weights) in enumerate(cells.sums):
                sums[line, members] = weights
            ends.append(linprog(cost, A_eq=sums, b_eq=np.zeros(len(sums)), bounds=bounds).fun * sign)
        assert ends[1] - ends[0] >= THRESHOLD - 0.01, key


def test_money_that_is_a_small_count_times_a_price_goes_with_it(make_plan: MakePlan) -> None:
    plan = random_plan(make_plan, 3)
    kept = release(plan, Profile.PUBLIC)
    assert np.isfinite(kept.finance[list(MONEY["finance"])].to_numpy()).all()
    assert kept.solve == plan.solve
    few = random_plan(make_plan, 2, scale=0.5)
    assert 0 < few.unplaced["pupils"].sum() < THRESHOLD
    published = release(replace(few, objective_terms={"unplaced": 1.0}), Profile.PUBLIC)
    of_plan = published.finance.set_index("case").loc["plan"]
    assert np.isnan(of_plan[["unplaced_gbp", "total_gbp"]].astype(float)).all()
    assert of_plan["transport_gbp"] == 1e5
    assert published.objective_terms == {}
    assert (published.solve.objective_gbp, published.solve.bound_gbp) == (90e6, 80e6)
