"""Trees: the same from any number of processes and from the folder that keeps them, and never stale."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from planner.config import RoadSection
from planner.travel import tree_cache, trees
from planner.travel.network import Network
from planner.travel.roads import road_graph
from planner.travel.trees import ALONE, Means, trees_of
from tests.benchmarks.roads import made_up_roads

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from planner.travel.tree_cache import Tree

LIMIT = 8.0


@pytest.fixture
def network() -> Network:
    roads = made_up_roads(900)
    places = roads[["from_easting", "from_northing"]].set_axis(["easting", "northing"], axis=1)
    return road_graph(roads, places, places, RoadSection()).network


SITES, TARGETS = np.arange(5, 400, 20), np.arange(0, 900, 7)


def same(some: Sequence[Tree], others: Sequence[Tree]) -> bool:
    return all(
        (mine == yours).all() and len(mine) == len(yours)
        for tree, other in zip(some, others, strict=True)
        for mine, yours in zip(tree, other, strict=True)
    )


def grown(network: Network) -> Sequence[Tree]:
    found = trees_of(network, SITES, TARGETS, LIMIT, ALONE)
    assert sum(len(reached) for reached, _, _ in found) > 100
    return found


def test_one_way_trees_lead_to_the_site_as_another_algorithm_has_them() -> None:
    rng = np.random.default_rng(3)
    start, end = rng.integers(0, 60, (2, 240))
    km, minutes = rng.uniform(0.1, 5, (2, 240))
    one_way = rng.random(240) < 0.7
    network = Network.of(60, start, end, km=km, minutes=minutes, label=np.full(240, -1), one_way=one_way)
    weights = np.full((60, 60), np.inf)
    for tail, head, weight, only in zip(start, end, minutes, one_way, strict=True):
        weights[tail, head] = min(weights[tail, head], weight)
        if not only:
            weights[head, tail] = min(weights[head, tail], weight)
    np.fill_diagonal(weights, 0)
    from_to = shortest_path(csr_array(np.where(np.isinf(weights), 0, weights)), method="FW")
    assert not np.allclose(from_to, from_to.T)
    nodes = np.arange(60)
    for site, (reached, tree_km, tree_minutes) in zip(
        nodes, network.trees(nodes, nodes, np.inf), strict=True
    ):
        assert tree_minutes == pytest.approx(from_to[reached, site])
        assert len(reached) == np.isfinite(from_to[:, site]).sum()
        for home, length in zip(reached[:5], tree_km[:5], strict=True):
            way = network.path(int(site), int(home))
            assert network.km[way].sum() == pytest.approx(length)
            ends = [int(home), *network.end[way].tolist()]
            assert ends[:-1] == network.start[way].tolist()
            assert ends[-1] == site


def test_processes_change_nothing(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "_WORTH_A_PROCESS", 0)
    assert same(trees_of(network, SITES, TARGETS, LIMIT, Means(processes=2)), grown(network))


def test_what_is_kept_is_read_and_is_the_same(
    tmp_path: Path, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_in = Means(kept_in=tmp_path / "kept")
    first = trees_of(network, SITES, TARGETS, LIMIT, kept_in)
    monkeypatch.setattr(trees, "_grown", pytest.fail)
    assert same(trees_of(network, SITES, TARGETS, LIMIT, kept_in), first)
    assert same(first, list(network.trees(SITES, TARGETS, LIMIT)))
    assert [file.suffix for file in (tmp_path / "kept").iterdir()] == [".npz"]


@pytest.mark.parametrize("what", ["km", "minutes", "site", "target", "limit", "edge"])
def test_what_was_kept_for_something_else_is_not_read(tmp_path: Path, network: Network, what: str) -> None:
    kept_in = Means(kept_in=tmp_path)
    trees_of(network, SITES, TARGETS, LIMIT, kept_in)
    sites, targets, limit, other = SITES, TARGETS, LIMIT, network
    if what in {"km", "minutes"}:
        longer = getattr(network, what).copy()
        longer[len(longer) // 2] *= 1 + 1e-12
        other = replace(network, **{what: longer})
    elif what == "edge":
        other = Network.of(
            len(network),
            network.start[1:],
            network.end[1:],
            km=network.km[1:],
            minutes=network.minutes[1:],
            label=network.label[1:],
            one_way=np.ones(len(network.km) - 1, dtype=bool),
        )
    elif what == "site":
        sites = SITES + 1
    elif what == "target":
        targets = TARGETS[::-1].copy()
    else:
        limit = LIMIT + 1e-9
    found = trees_of(other, sites, targets, limit, kept_in)
    assert same(found, list(other.trees(sites, targets, limit)))
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("harm", ["empty", "cut", "garbled", "strange"])
def test_a_damaged_file_is_worked_out_anew(tmp_path: Path, network: Network, harm: str) -> None:
    kept_in = Means(kept_in=tmp_path)
    first = trees_of(network, SITES, TARGETS, LIMIT, kept_in)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    if harm == "strange":
        np.savez(path, count=np.array([1]), reached=np.zeros(1), km=np.zeros(1), minutes=np.zeros(1))
    else:
        middle = len(whole) // 2
        garbled = (
            whole[:middle] + bytes(255 - byte for byte in whole[middle : middle + 40]) + whole[middle + 40 :]
        )
        path.write_bytes({"empty": b"", "cut": whole[:middle], "garbled": garbled}[harm])
    assert same(trees_of(network, SITES, TARGETS, LIMIT, kept_in), first)
    assert same(tree_cache.kept_trees(tmp_path, path.stem, len(SITES), len(TARGETS)) or [], first)


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path, network: Network) -> None:
    (tmp_path / "a file").touch()
    found = trees_of(network, SITES, TARGETS, LIMIT, Means(kept_in=tmp_path / "a file"))
    assert same(found, grown(network))


def test_the_folder_does_not_grow_without_end(
    tmp_path: Path, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree_cache, "_MOST_FILES", 3)
    for limit in range(1, 7):
        trees_of(network, SITES, TARGETS, float(limit), Means(kept_in=tmp_path))
    assert len(list(tmp_path.iterdir())) == 3


def test_without_sites_there_are_no_trees(tmp_path: Path, network: Network) -> None:
    assert list(trees_of(network, SITES[:0], TARGETS, LIMIT, Means(kept_in=tmp_path))) == []
