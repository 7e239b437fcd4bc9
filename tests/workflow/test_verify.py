"""`planner verify` sees what is wrong with a plan's files, field by field, and says so in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from click.testing import CliRunner

from planner.cli import main
from planner.inputs.finished import COLUMNS
from tests.workflow.council import contents, read_record
from tests.workflow.tamper import ARRAYS, RECORD, TAMPERINGS, change_arrays, resign

if TYPE_CHECKING:
    from pathlib import Path

    from tests.workflow.tamper import Tampering


def test_an_untouched_plan_stands(tiny_plan: Path) -> None:
    answer = CliRunner().invoke(main, ["verify", str(tiny_plan)])
    assert answer.exit_code == 0, answer.stderr
    assert answer.stdout.startswith(
        "The plan stands: every constraint holds, and the objective is £2,669,836.2"
    )
    certified = read_record(tiny_plan)["certified_bound_gbp"]
    assert f"No plan could cost less than £{certified:,.2f}: recomputed from its cert" in answer.stdout
    assert "of the bound rest on the solver's word." in answer.stdout
    assert answer.stderr == ""


def test_a_bound_that_is_certified_to_the_pound_rests_on_nobodys_word(hand_plan: Path) -> None:
    answer = CliRunner().invoke(main, ["verify", str(hand_plan)])
    assert answer.stdout.splitlines() == [
        "The plan stands: every constraint holds, and the objective is £296,000.00 as stated.",
        "No plan could cost less than £296,000.00: recomputed from its certificate.",
    ]


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=str)
def test_tampering_is_seen_and_named(own_plan: Path, tampering: Tampering) -> None:
    tampering.spoil(own_plan)
    if tampering.signed:
        resign(own_plan)
    before = contents(own_plan)
    answer = CliRunner().invoke(main, ["verify", str(own_plan)])
    assert answer.exit_code == tampering.code, (answer.output, answer.exception)
    for words in tampering.words:
        assert words in answer.stderr
    assert answer.stderr.startswith("The plan does not stand:\n") == (tampering.code == 5)
    assert answer.stdout == ""
    assert contents(own_plan) == before


def test_no_column_goes_unwatched() -> None:
    """A field that nothing watches over could be changed at will; the rest only the digests protect."""
    words = " ".join(word for tampering in TAMPERINGS for word in tampering.words)
    by_value = {column for columns in COLUMNS.values() for column in columns if f"of {column} other" in words}
    by_key = {"zone_id", "need", "phase", "setting", "year", "provision_id", "option_id", "district", "case"}
    by_rule = {"open_year", "units"}
    rest = {column for columns in COLUMNS.values() for column in columns} - by_value - by_key - by_rule
    assert rest == {"place_value_gbp", "regret_gbp", "site_minutes_saved"}


def test_no_array_goes_unwatched() -> None:
    words = " ".join(tampering.name for tampering in TAMPERINGS)
    assert [name for name in ARRAYS if f"{name} " not in words] == []


def test_a_certificate_that_proves_as_much_stands(own_plan: Path) -> None:
    """Weights beyond what a year counts are cut back to it, and a group out of reach is in no part anyway."""

    def change(arrays: dict[str, Any]) -> None:
        arrays["weight"] = 2 * arrays["weight"]
        arrays["part_of_group"] = np.maximum(arrays["part_of_group"], 0)

    change_arrays(change, own_plan)
    resign(own_plan)
    answer = CliRunner().invoke(main, ["verify", str(own_plan)])
    assert answer.exit_code == 0, answer.stderr


def test_all_faults_are_told_at_once(own_plan: Path) -> None:
    for tampering in RECORD:
        if tampering.name in {"a lower objective", "another gap", "another run"}:
            tampering.spoil(own_plan)
    answer = CliRunner().invoke(main, ["verify", str(own_plan)])
    for words in ("states objective_gbp as", "states a gap of", "states another run_id"):
        assert words in answer.stderr


def test_columns_in_another_order_and_a_byte_order_mark_are_read(own_plan: Path) -> None:
    """Excel writes a byte order mark; the plan is the same, its bytes are not, and verify says just that."""
    path = own_plan / "unplaced.csv"
    path.write_text("\ufeff" + path.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    answer = CliRunner().invoke(main, ["verify", str(own_plan)])
    assert answer.exit_code == 5
    assert answer.stderr == "The plan does not stand:\nunplaced.csv has been changed since the run wrote it\n"
    resign(own_plan)
    assert CliRunner().invoke(main, ["verify", str(own_plan)]).exit_code == 0


@pytest.mark.parametrize("what", ["nowhere", "maps", "config.toml"])
def test_what_is_no_plan_is_refused_in_words(own_plan: Path, what: str) -> None:
    answer = CliRunner().invoke(main, ["verify", str(own_plan.parents[1] / what)])
    assert answer.exit_code == 3
    assert answer.stderr.startswith("1 fault in the input:\n")
    assert "name the folder of a finished run, such as maps/<plan name>" in answer.stderr
