"""A Dask cluster of real processes: what is lost with a worker, with all of them, and with the scheduler."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from planner.problems import PlannerError
from planner.workflow import cluster as clusters
from planner.workflow.cluster import Cluster, SharedLostError
from planner.workflow.sweep import sweep
from tests.workflow.sweeps import Deadly, base_of, costs, variants_of

if TYPE_CHECKING:
    from collections.abc import Iterator

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed", reason='needs Dask: pip install ".[scale]"')
needs_kill = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
ROOT = Path(__file__).parents[2]


@contextmanager
def local_cluster(workers: int) -> Iterator[tuple[Cluster, Any]]:
    """Worker processes that are started again where they die: the connection, and Dask's own object."""
    with (
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            dashboard_address=None,
            protocol="tcp",
            silence_logs=False,
        ) as local,
        closing(Cluster(local.scheduler_address)) as cluster,
    ):
        yield cluster, local


def test_a_cluster_gives_the_same_answers() -> None:
    base = base_of(3003)
    variants = variants_of(base)
    with local_cluster(2) as (cluster, _):
        assert costs(sweep(base, variants, cluster=cluster)) == costs(sweep(base, variants))


@needs_kill
@pytest.mark.parametrize("workers", [2, 1])
def test_a_worker_is_killed_and_the_answers_are_the_same(workers: int, tmp_path: Path) -> None:
    # The one of one takes the base with it, which is sent again; the one of two leaves it with the other.
    base = base_of(3003)
    variants = variants_of(base)
    alone = costs(sweep(base, variants))
    told: list[tuple[int, int]] = []
    deadly = Deadly(name="deadly", refuse=(0,), grave=tmp_path / "grave")
    with local_cluster(workers) as (cluster, _):
        found = sweep(
            base,
            [*variants, deadly, *variants],
            cluster=cluster,
            done=lambda *now: told.append(now),
        )
    assert (tmp_path / "grave").exists()
    assert costs(found) == [*alone, alone[0], *alone]
    count = 2 * len(variants) + 1
    assert told == [(number, count) for number in range(1, count + 1)]


@needs_kill
def test_a_variant_that_kills_every_worker_is_told_in_words() -> None:
    # Dask gives a task up once so many of its workers died, 3 unless told otherwise.
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        local_cluster(2) as (cluster, _),
        pytest.raises(PlannerError, match="1 Dask workers died of the same task"),
    ):
        sweep(base_of(3003), [Deadly(name="deadly")], cluster=cluster)


class Counted:
    """Counts how many times it is sent."""

    sent = 0

    def __getstate__(self) -> dict[str, int]:
        Counted.sent += 1
        return {}


def who(_: Counted, seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def test_what_is_shared_is_sent_once_and_workers_that_come_later_have_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Counted, "sent", 0)
    shared = Counted()
    with local_cluster(1) as (cluster, local):
        (first,) = cluster.answers(who, shared, [(0.0,)])
        local.scale(2)
        others = (pid for pid in cluster.answers(who, shared, ((0.05,) for _ in range(1000))) if pid != first)
        assert next(others, None) is not None
    assert Counted.sent == 1


def broken(_: Counted) -> None:
    raise ZeroDivisionError


def test_what_a_task_raises_is_raised_here() -> None:
    with local_cluster(1) as (cluster, _), pytest.raises(ZeroDivisionError):
        list(cluster.answers(broken, Counted(), [()]))


@contextmanager
def process(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the interpreter, from the root of the project, killed in the end."""
    running = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield running
    finally:
        running.kill()
        running.wait()


@contextmanager
def scheduler(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler without any worker: its address and its process."""
    told = folder / "scheduler.json"
    options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told))
    with process("-m", "distributed.cli.dask_scheduler", *options) as running:
        while not (told.exists() and told.read_text(encoding="utf-8")):
            assert running.poll() is None
            time.sleep(0.05)
        yield json.loads(told.read_text(encoding="utf-8"))["address"], running


WORKER = "from distributed.cli.dask_worker import main; main()"


def worker(address: str, before: str = "") -> AbstractContextManager[subprocess.Popen[bytes]]:
    options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
    return process("-c", f"{before}{WORKER}", address, *options)


def test_a_scheduler_without_workers_is_told_with_the_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "SECONDS_FOR_A_WORKER", 1)
    with (
        scheduler(tmp_path) as (address, _),
        pytest.raises(PlannerError, match=rf'has no worker\. Start one with "dask worker {address}"'),
    ):
        Cluster(address)


def test_a_worker_without_the_planner_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "SECONDS_FOR_A_WORKER", 30)
    lacking = "import sys; sys.modules['planner'] = None; "
    with (
        scheduler(tmp_path) as (address, _),
        worker(address, lacking),
        pytest.raises(PlannerError, match=r"Dask worker at tcp://.* has no planner: install planner"),
    ):
        Cluster(address)


def test_a_scheduler_that_is_lost_midway_is_told_in_words(tmp_path: Path) -> None:
    with (
        scheduler(tmp_path) as (address, running),
        worker(address),
        closing(Cluster(address)) as cluster,
    ):
        answers = cluster.answers(who, Counted(), [(0.2,)] * 50)
        next(answers)
        running.kill()
        with pytest.raises(PlannerError, match=f"scheduler at {address} was lost"):
            list(answers)


def test_no_task_is_forgotten_where_the_last_worker_leaves_between_two_answers(tmp_path: Path) -> None:
    with (
        scheduler(tmp_path) as (address, _),
        worker(address) as running,
        closing(Cluster(address)) as cluster,
    ):
        answers = cluster.answers(who, Counted(), [(0.0,)] * 50)
        next(answers)
        running.kill()
        running.wait()
        with pytest.raises(SharedLostError):
            list(answers)


@needs_kill
def test_that_no_worker_is_left_is_told_with_the_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = base_of(3003)
    with scheduler(tmp_path) as (address, _), worker(address), closing(Cluster(address)) as cluster:
        monkeypatch.setattr(clusters, "SECONDS_FOR_A_WORKER", 1)
        with pytest.raises(PlannerError, match=r"has no worker\. Start one with"):
            sweep(base, [*variants_of(base), Deadly(name="deadly")], cluster=cluster)


def test_a_cluster_that_is_not_there_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "SECONDS_TO_REACH", 1)
    with pytest.raises(PlannerError, match=r"no Dask scheduler at tcp://127\.0\.0\.1:9"):
        Cluster("tcp://127.0.0.1:9")
