"""Work in a process of its own, watched from outside: its peak memory, and an end if it finds none itself."""

import multiprocessing
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, Generic, TypeAlias, TypeVar

import psutil

T = TypeVar("T")
Tell: TypeAlias = Callable[[T], None]

SAMPLE_SECONDS = 0.1


@dataclass(frozen=True, kw_only=True)
class Watched(Generic[T]):
    """What the work told, in order, and how it went seen from outside.

    `peak_mb` is the resident memory of the process and its children together, sampled; `fault` says why it
    did not end as it should, "" where it did.
    """

    told: tuple[T, ...]
    peak_mb: float
    fault: str


def watched(work: Callable[..., None], arguments: tuple[Any, ...], kill_after_seconds: float) -> Watched[Any]:
    """Call `work(tell, *arguments)` in a spawned process."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return _watched(work, arguments, kill_after_seconds, folder)


def _watched(
    work: Callable[..., None], arguments: tuple[Any, ...], kill_after_seconds: float, folder: str
) -> Watched[Any]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(theirs, work, arguments, folder))
    child.start()
    theirs.close()
    tree, deadline = psutil.Process(child.pid), monotonic() + kill_after_seconds
    told: list[Any] = []
    peak, fault = 0, ""
    while True:
        peak = max(peak, sum(map(_resident, _family(tree))))
        if ours.poll(SAMPLE_SECONDS):
            try:
                news, fault = ours.recv()
            except EOFError:
                break
            told += [] if fault else [news]
        if monotonic() > deadline:
            fault = f"ended from outside after {kill_after_seconds:.0f} s"
            _end(tree)
            break
    child.join()
    if child.exitcode and not fault:
        fault = f"died with exit code {child.exitcode}"
    return Watched(told=tuple(told), peak_mb=peak / 2**20, fault=fault)


def _work(channel: Connection, work: Callable[..., None], arguments: tuple[Any, ...], folder: str) -> None:
    os.environ.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder))  # solvers that are ended leave files
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())  # solvers greet and chatter
    try:
        work(lambda news: channel.send((news, "")), *arguments)
    except ModuleNotFoundError as missing:
        channel.send((None, f"not installed: {missing.name}"))
    except Exception as fault:  # noqa: BLE001 - whatever it dies of is its result
        channel.send((None, f"failed: {fault}"))


def _family(process: psutil.Process) -> list[psutil.Process]:
    """The process and all its descendants; none where it has ended."""
    with suppress(psutil.NoSuchProcess):
        return [process, *process.children(recursive=True)]
    return []


def _resident(process: psutil.Process) -> int:
    """Bytes; 0 where it has ended."""
    with suppress(psutil.NoSuchProcess):
        return int(process.memory_info().rss)
    return 0


def _end(process: psutil.Process) -> None:
    """End a process and its descendants: a solver beside it would go on without it."""
    for member in _family(process):
        with suppress(psutil.NoSuchProcess):
            member.kill()
