"""Prices of fairness from the configuration to what people see: a council solved by hand."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from planner.cli import main
from planner.model.solve import allocate
from planner.model.variant import Impossible, Outcome
from planner.model.verify import objective_terms_gbp
from planner.plan.fairness import raised_bounds
from planner.problems import InputError, VerificationError
from planner.workflow import fairness as curves_of
from planner.workflow.fairness import fairness
from planner.workflow.publish import publish
from planner.workflow.run import run
from planner.workflow.study import begin
from planner.workflow.sweep import sweep
from planner.workflow.verify import verify_folder
from tests.workflow.council import hand_council, read_record, read_table, solved, tiny_council
from tests.workflow.tamper import resign
from tests.workflow.test_therapy import HOURS, SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

    from planner.model.instance import Floats, PlacePlanningInstance
    from planner.model.variant import Variant
    from planner.workflow.study import Study
    from planner.workflow.sweep import Base
    from tests.inputs.conftest import Project

PRICES = """
[fairness]
over_guide_gbp_per_minute = 100
district_unplaced_share = 0.2
above_share_gbp = 5000
"""


def fair_council(folder: Path) -> Project:
    """The council by hand, with prices.

    The three pupils of Far travel 30 minutes to the school, ten over the guide: £1,000 a pupil. Of Near's two
    0.4 may be without a place, of Far's three 0.6; each beyond counts for £5,000 more.
    """
    project = hand_council(folder)
    project.config += PRICES
    return project


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the finished plan: read only."""
    return solved(fair_council(tmp_path_factory.mktemp("fair")))


def test_the_plan_by_hand(plan: Path) -> None:
    # 2026: two of five have no place, one at least beyond the shares. Near goes to school for £2,000 less,
    # with the weight, so it leaves no more without a place than its 0.4: Far has 1.6, one beyond its 0.6.
    # 2027, worth 0.8: the hut opens and takes two of Far, the third goes to the school.
    unplaced = read_table(plan, "unplaced").groupby(["year", "zone_id"])["pupils"].sum()
    assert unplaced.to_dict() == pytest.approx({(2026, "A"): 0.4, (2026, "B"): 1.6})
    record = read_record(plan)
    terms = record["objective_terms_gbp"]
    assert terms["district_weight"] == pytest.approx(5_000)
    assert terms["journey_weight"] == pytest.approx(1_000 * (1.4 + 0.8 * 1))
    assert terms["unplaced"] == pytest.approx(2 * 50_000)
    # Finance is what is paid: the cost without the weights.
    finance = read_table(plan, "finance")
    paid = finance[finance["case"] == "plan"]["total_gbp"].to_numpy() @ [1, 0.8]
    assert record["objective_gbp"] - paid == pytest.approx(5_000 + 2_200)
    # Doing nothing, both years are like 2026: 1.8 × (5,000 + 1,400) of weights.
    nothing = finance[finance["case"] == "do_nothing"]["total_gbp"].to_numpy() @ [1, 0.8]
    assert record["do_nothing_gbp"] - nothing == pytest.approx(1.8 * 6_400)
    assert any("Nobody pays it" in note for note in record["notes"])


def test_the_folder_verifies_and_the_certificate_counts_the_prices(plan: Path) -> None:
    verdict = verify_folder(plan)
    assert verdict.faults == ()
    assert verdict.certified_bound_gbp == pytest.approx(read_record(plan)["objective_gbp"], rel=1e-6)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"above_share_gbp": 5000.0', '"above_share_gbp": 4000.0'),
        ('"over_guide_gbp_per_minute": 100.0', '"over_guide_gbp_per_minute": 0.0'),
        ('"district_unplaced_share": 0.2', '"district_unplaced_share": 0.3'),
    ],
)
def test_other_prices_than_the_plan_was_made_with_are_found_out(
    plan: Path, tmp_path: Path, old: str, new: str
) -> None:
    project = tmp_path / "project"
    shutil.copytree(plan.parents[1], project)
    folder = project / "maps" / plan.name
    text = (folder / "run.json").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / "run.json").write_text(text.replace(old, new), encoding="utf-8")
    resign(folder)
    assert any("objective_gbp" in fault for fault in verify_folder(folder).faults)


@pytest.mark.parametrize(
    ("more_gbp", "stands"), [(0.0, True), (1.0, False), (-1_000.0, True), (-5_000.0, False)]
)
def test_what_doing_nothing_weighs_is_between_limits(
    plan: Path, tmp_path: Path, more_gbp: float, *, stands: bool
) -> None:
    # Journeys of doing nothing weigh £2,520, all at the dearest: it can be no more, and less down to nothing.
    project = tmp_path / "project"
    shutil.copytree(plan.parents[1], project)
    folder = project / "maps" / plan.name
    record = read_record(folder)
    dearer = record["do_nothing_gbp"] + more_gbp
    text = (folder / "run.json").read_text(encoding="utf-8")
    text = text.replace(f'"do_nothing_gbp": {record["do_nothing_gbp"]}', f'"do_nothing_gbp": {dearer}')
    (folder / "run.json").write_text(text, encoding="utf-8")
    resign(folder)
    told = any("doing nothing costs" in fault for fault in verify_folder(folder).faults)
    assert told is not stands


def test_people_are_told_what_is_not_paid(plan: Path) -> None:
    report = (plan / "report.html").read_text(encoding="utf-8")
    assert "Weight of the worst-off districts (not paid)" in report
    assert "Nobody pays it" in report
    counted = "(present value, prices of fairness counted, which nobody pays)"
    drawn = (plan / "map.html").read_text(encoding="utf-8")
    assert all(counted in " ".join(page.split()) for page in (report, drawn))
    words = CliRunner().invoke(main, ["run", "--config", str(plan.parents[1] / "config.toml")]).stdout
    assert "of it £7k is the price of fairness, which nobody pays" in words


def test_a_published_plan_states_no_weight(plan: Path, tmp_path: Path) -> None:
    shutil.copytree(plan.parents[1], tmp_path / "project")
    _, published = publish(tmp_path / "project" / "maps" / plan.name)
    record = read_record(published)
    assert record["objective_terms_gbp"] == {}
    assert record["objective_gbp"] != read_record(plan)["objective_gbp"]


def test_a_scenario_has_prices_of_its_own(tmp_path: Path) -> None:
    project = hand_council(tmp_path)
    project.config += "[scenarios.fair]\nfairness = { over_guide_gbp_per_minute = 100 }\n"
    path = project.write().config_path
    _, plain = run(path)
    _, fair = run(path, scenario="fair")
    assert "journey_weight" not in read_record(plain)["objective_terms_gbp"]
    assert read_record(fair)["objective_terms_gbp"]["journey_weight"] == pytest.approx(1_000 * (1 + 0.8))
    assert verify_folder(fair).faults == ()


def test_every_minute_has_a_price_by_hand(tmp_path: Path) -> None:
    """£100 a minute: Near's two travel 10 minutes to the school, one of Far 30, and in 2027 two 6 to the hut.

    2026: 2 x 1,000 + 3,000; 2027, worth 0.8, 2 x 600 more: £9,960 beside the £296,000 of test_compare. Doing
    nothing, both years are like 2026: £316,800, and 1.8 x 5,000.
    """
    project = hand_council(tmp_path)
    project.config += "[fairness]\ngbp_per_minute = 100\n"
    folder = solved(project)
    record = read_record(folder)
    assert record["objective_terms_gbp"]["journey_weight"] == pytest.approx(9_960)
    assert record["objective_gbp"] == pytest.approx(305_960)
    assert record["do_nothing_gbp"] == pytest.approx(325_800)
    assert any("£100.00 for each minute of a journey. Nobody" in note for note in record["notes"])
    assert verify_folder(folder).faults == ()
    # What doing nothing weighs follows from its table: a pound less is found out, and a pound more.
    text = (folder / "run.json").read_text(encoding="utf-8")
    for pounds in (1, -1):
        stated = f'"do_nothing_gbp": {record["do_nothing_gbp"] + pounds}'
        changed = text.replace(f'"do_nothing_gbp": {record["do_nothing_gbp"]}', stated)
        (folder / "run.json").write_text(changed, encoding="utf-8")
        resign(folder)
        assert any("doing nothing costs" in fault for fault in verify_folder(folder).faults)


@pytest.fixture(scope="module")
def curves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the price of fairness of the council by hand: read only."""
    return fairness(hand_council(tmp_path_factory.mktemp("curves")).write().config_path).folder


@pytest.mark.parametrize("point", [2, 5])
@pytest.mark.parametrize(
    ("curve", "price", "others"),
    [
        ("districts", "above_share_gbp", ("district_unplaced_share",)),
        ("journeys", "over_guide_gbp_per_minute", ()),
        ("minutes", "gbp_per_minute", ()),
    ],
)
def test_a_point_of_a_curve_is_the_plan_with_its_price_in_the_configuration(
    curves: Path, tmp_path: Path, curve: str, price: str, others: tuple[str, ...], point: int
) -> None:
    row = read_table(curves, curve).iloc[point]
    project = hand_council(tmp_path)
    settings = [f"{price} = {row['price_gbp']}", *(f"{name} = {row[name]}" for name in others)]
    project.config += "\n".join(["[fairness]", *settings, ""])
    folder = solved(project)
    record = read_record(folder)
    terms = record["objective_terms_gbp"]
    weight = terms.get("journey_weight", 0.0) + terms.get("district_weight", 0.0)
    assert record["config"]["fairness"][price] == row["price_gbp"] > 0
    assert record["objective_gbp"] == pytest.approx(row["weighted_gbp"])
    # No two plans of this council weigh the same: who goes where is the same, too.
    assert record["objective_gbp"] - weight == pytest.approx(row["money_gbp"])
    unplaced = read_table(folder, "unplaced")
    assert unplaced["pupils"].sum() == pytest.approx(row["unplaced_pupil_years"])


def committed_only(outcome: Outcome, instance: PlacePlanningInstance) -> Outcome:
    """The outcome of a search that found no more to open than what is committed."""
    of, opened = outcome.variant.of(instance), instance.forced_openings()
    solution = allocate(of, opened)
    cost_gbp = sum(objective_terms_gbp(of, solution).values())
    poor = Outcome.of_allocation(outcome.variant, of, solution, cost_gbp)
    return replace(poor, bound_gbp=outcome.bound_gbp, do_nothing_gbp=outcome.do_nothing_gbp)


@pytest.mark.parametrize("poor", [0, 1, 3])
def test_a_plan_found_at_one_price_counts_at_all(
    curves: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, poor: int
) -> None:
    """Where a search of a curve finds little (0: that for the plan itself), the curve is the same."""

    def begin_poorly(*arguments: Any, **named: Any) -> Study:
        study = begin(*arguments, **named)
        return replace(study, outcome=committed_only(study.outcome, study.prepared.instance))

    def swept(base: Base, variants: list[Variant], **named: Any) -> list[Outcome | Impossible]:
        found = sweep(base, variants, **named)
        outcome = found[poor - 1]
        assert isinstance(outcome, Outcome)
        found[poor - 1] = committed_only(outcome, base.instance)
        return found

    if poor:
        monkeypatch.setattr(curves_of, "sweep", swept)
    else:
        monkeypatch.setattr(curves_of, "begin", begin_poorly)
    folder = fairness(hand_council(tmp_path).write().config_path).folder
    # A poorer plan itself has another share without a place: prices on districts start from that.
    for curve in ("journeys", "minutes", *(["districts"] if poor else [])):
        found, expected = read_table(folder, curve), read_table(curves, curve)
        for column in ("money_gbp", "weighted_gbp", "costs_gbp", "unplaced_pupil_years"):
            assert found[column].tolist() == pytest.approx(expected[column].tolist(), abs=0.01)
    record = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    assert record["objective_gbp"] == pytest.approx(read_table(curves, "minutes")["money_gbp"].iloc[0])


def test_a_bound_above_what_a_plan_costs_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = hand_council(tmp_path).write().config_path

    def raised(prices_gbp: list[float], bounds_gbp: list[float]) -> Floats:
        return raised_bounds(prices_gbp, bounds_gbp) * 1.001

    monkeypatch.setattr(curves_of, "raised_bounds", raised)
    with pytest.raises(VerificationError, match="are proven, more than a plan costs"):
        fairness(path)


def test_along_a_curve_more_is_paid_and_what_the_price_lies_on_never_grows(tmp_path: Path) -> None:
    folder = fairness(tiny_council(tmp_path).write().config_path).folder
    for curve in ("districts", "journeys", "minutes"):
        table = read_table(folder, curve)
        weight = (table["weighted_gbp"] - table["money_gbp"])[1:] / table["price_gbp"][1:]
        assert (table["costs_gbp"].diff().dropna() >= -0.01).all()
        assert (weight.diff().dropna() <= 1e-3).all()
        assert (table["weighted_gbp"].diff().dropna() >= -0.01).all()
        assert (table["not_proven_gbp"] >= 0).all()


def test_a_dear_guide_leaves_pupils_without_a_place_and_says_so(curves: Path) -> None:
    """Far's pupil at the school is ten minutes over the guide: at £5,000 a minute it counts for £50,000 more.

    That is dearer than no place: the school's third place stays empty in both years.
    """
    journeys = read_table(curves, "journeys")
    assert journeys["over_guide_pupil_years"].tolist()[::5] == pytest.approx([2, 0])
    assert journeys["unplaced_pupil_years"].tolist()[::5] == pytest.approx([2, 4])
    words = " ".join((curves / "fairness.html").read_text(encoding="utf-8").split())
    assert "with 1 more pupil without a place in 2027/28 and 2 more pupil-years over all years" in words


def test_a_district_that_nobody_reaches_says_why_no_price_helps(tmp_path: Path) -> None:
    # Everybody of Isle lives further off than a journey may be from all there is, options too.
    folder = fairness(tiny_council(tmp_path).write().config_path).folder
    districts = read_table(folder, "districts")
    assert set(districts["worst_district"]) == {"Isle"}
    assert districts["worst_share_last_year"].tolist() == pytest.approx([1] * len(districts))
    assert districts["worst_no_reach_last_year"].tolist() == pytest.approx([1] * len(districts))
    words = " ".join((folder / "fairness.html").read_text(encoding="utf-8").split())
    assert "100% of the pupils of Isle have no place within reach then" in words


@pytest.mark.parametrize(
    ("section", "column"),
    [
        ("above_share_gbp = 5000", "fairness.district_unplaced_share"),
        ("district_unplaced_share = 0.2", "fairness.above_share_gbp"),
        ("district_unplaced_share = 1.2\nabove_share_gbp = 5", "fairness.district_unplaced_share"),
        ("over_guide_gbp_per_minute = -1", "fairness.over_guide_gbp_per_minute"),
        ("gbp_per_minute = -1", "fairness.gbp_per_minute"),
        ("over_guide_gbp = 1", "fairness.over_guide_gbp"),
    ],
)
def test_faulty_prices_are_named(tmp_path: Path, section: str, column: str) -> None:
    project = hand_council(tmp_path)
    project.config += f"[fairness]\n{section}\n"
    with pytest.raises(InputError) as caught:
        run(project.write().config_path)
    assert [problem.column for problem in caught.value.problems] == [column]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["fairness"], "planner fairness lays prices on the plan itself"),
        (["futures"], "planner futures knows no price on the worst-off districts"),
    ],
)
def test_what_knows_no_prices_says_so(tmp_path: Path, command: list[str], words: str) -> None:
    project = tiny_council(tmp_path)
    project.config += PRICES
    if command == ["futures"]:
        project.config += "[futures.a]\nprobability = 1\n"
    answer = CliRunner().invoke(main, [*command, "--config", str(project.write().config_path)])
    assert answer.exit_code == 3
    assert words in answer.stderr
    assert "fairness.above_share_gbp" in answer.stderr


def test_therapy_knows_no_prices(tmp_path: Path) -> None:
    project = fair_council(tmp_path)
    project.config += SETTINGS + "".join(f"{need} = {HOURS}\n" for need in ("ASD", "SLCN"))
    project.tables["therapy"] = [{"area": "Near", "year": 2026, "salt_wte_available": 0.1, "source": "NHS"}]
    folder = solved(project)
    answer = CliRunner().invoke(main, ["therapy", str(folder)])
    assert answer.exit_code == 3
    assert "planner therapy knows no prices of fairness" in answer.stderr


def test_studies_plan_with_the_prices(tmp_path: Path) -> None:
    # Without the hut 2027 is like 2026: £176,400 are paid, and 5,000 + 1,400 are weights. With it £150,000
    # are paid, and one pupil over the guide weighs 1,000. The difference, £31,800, counts 0.8. The budget
    # holds nothing else.
    path = str(fair_council(tmp_path).write().config_path)
    words = CliRunner().invoke(main, ["explain", "build", "--config", path]).stdout
    assert words.startswith(
        "Extend build is worth £25,400 to the council over the years of the plan, prices of fairness "
        "counted, which nobody pays: so much more would the best other plan found cost if it were refused "
        "(at least £25,400 is proven)."
    )
    # It opens in the last year.
    assert "a year late, which is after the last year of the plan: £25,400 more" in words
    # It is £25,440: what is proven is rounded to the safe side.
    assert "refused: £25,400 more (proven: between £25,400 and £25,500)" in words
