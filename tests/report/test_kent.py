"""All of Kent as people get it: a map that opens at once, and a published folder that gives nothing back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from planner.report.artefacts import MAP
from planner.workflow.publish import publish
from planner.workflow.run import run
from tests.report.folder_attack import LEAST, FolderAttack

if TYPE_CHECKING:
    from tests.report.conftest import OpenMap

pytestmark = pytest.mark.kent

ROOT = Path(__file__).parents[2]
MOST_BYTES = 3_000_000
YEARS = (2026, 2030)
ATTACKED = 60
"""Withheld counts of a year that are attacked: about a seventh."""


@pytest.fixture(scope="module")
def kent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the example; any plan will do, so the search may stop early."""
    folder = tmp_path_factory.mktemp("kent")
    settings = {
        "output =": 'output = "maps"',
        "data =": f'data = "{(ROOT / "data").as_posix()}"',
        "benefit_gap =": "benefit_gap = 0.3",
    }
    lines = (ROOT / "config.toml").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        lines[number] = next((new for key, new in settings.items() if line.startswith(key)), line)
    config = folder / "config.toml"
    config.write_text("\n".join(lines), encoding="utf-8")
    return run(config)[1]


@pytest.fixture(scope="module")
def published(kent: Path) -> Path:
    return publish(kent)[1]


@pytest.fixture(scope="module")
def zones() -> pd.DataFrame:
    return pd.read_csv(ROOT / "data" / "zones.csv")


def test_the_map_is_small_and_opens_without_a_network(
    kent: Path, zones: pd.DataFrame, open_map: OpenMap
) -> None:
    html = (kent / MAP).read_text(encoding="utf-8")
    assert len(html.encode()) < MOST_BYTES
    opened = open_map(html)
    loaded = opened.page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    assert opened.page.evaluate("byRow.zones.length") == len(zones)
    shown = opened.page.evaluate(
        """async () => {
            const started = performance.now();
            const year = document.getElementById("year");
            year.value = year.max;
            year.dispatchEvent(new Event("input", { bubbles: true }));
            await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
            return performance.now() - started;
        }"""
    )
    assert opened.page.locator("#year-shown").inner_text() == "2035/36"
    opened.check_quiet()
    print(f"\n{len(html.encode()):,} bytes; loaded after {loaded:.0f} ms; another year in {shown:.0f} ms")


@pytest.mark.parametrize("year", YEARS)
def test_no_withheld_count_is_known_within_less_than_the_rule_says(
    published: Path, zones: pd.DataFrame, year: int
) -> None:
    attack = FolderAttack(published, zones, year)
    keys = sorted(attack.withheld, key=str)
    assert len(keys) > ATTACKED
    chosen = keys[:: len(keys) // ATTACKED]
    ranges = {key: attack.range_of(key) for key in chosen}
    assert {key: found for key, found in ranges.items() if attack.is_too_narrow(key, found)} == {}
    narrowest = min(high - low for low, high in ranges.values())
    print(f"\n{year}: {len(chosen)} of {len(keys)} withheld counts attacked, narrowest range {narrowest:.2f}")


def test_the_attack_holds_the_truth_and_finds_what_is_given_away(
    kent: Path, published: Path, zones: pd.DataFrame
) -> None:
    """Ranges hold the true counts; with the others of its district told, a small one is known."""
    keys = ["district", "need", "phase"]
    truth = pd.read_csv(kent / "sufficiency.csv").query("year == 2026").set_index(keys)["unplaced"]
    attack = FolderAttack(published, zones, 2026)
    hidden = [key for key in attack.withheld if key[:2] == ("plan", "unplaced") and key[2:] in truth.index]
    small = next(key for key in hidden if 0 < truth[key[2:]] < LEAST)
    for key in hidden[:10]:
        low, high = attack.range_of(key)
        assert low - 1e-2 <= truth[key[2:]] <= high + 1e-2
    for key in hidden:
        if key != small:
            attack.tell(key, truth[key[2:]])
    low, high = attack.range_of(small)
    assert low == pytest.approx(truth[small[2:]], abs=0.1)
    assert attack.is_too_narrow(small, (low, high))
