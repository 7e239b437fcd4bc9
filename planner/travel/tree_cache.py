"""Trees kept between runs, by the content of everything that they depend on; the folder may be deleted.

A file is named by the SHA-256 of the network (which nodes, edges, km, minutes), the nodes of sites and zones,
and the limit: another network, site, zone or speed has another name, so nothing stale is ever read. A file
that cannot be read is as good as none.
"""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

import numpy as np
import scipy

from planner.travel.network import Network
from planner.travel.pairs import Floats, Ints

Tree: TypeAlias = tuple[Ints, Floats, Floats]
"""Which targets a site's tree reaches, their km and minutes."""
FOLDER = ".travel_cache"
_KIND = f"trees 1 scipy {scipy.__version__}"
"""Another one whenever the same arguments may give other trees, or a file another shape."""
_MOST_FILES = 16
"""The least recently used beyond these are deleted: about 2 MB each for Kent."""


def content_key(network: Network, sites: Ints, targets: Ints, limit_minutes: float) -> str:
    """Return 64 characters that are the same for the same arguments, to the last bit."""
    digest = hashlib.sha256(_KIND.encode())
    arrays = (network.indptr, network.start, network.km, network.minutes, sites, targets)
    for array in (*arrays, np.array([limit_minutes])):
        digest.update(f"{array.dtype.str} {len(array)} ".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def kept_trees(folder: Path, key: str, sites: int, targets: int) -> list[Tree] | None:
    """Return the trees of that key, one a site, or None where they are not there, or damaged."""
    path = folder / f"{key}.npz"
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            count, reached, km, minutes = (file[name] for name in ("count", "reached", "km", "minutes"))
        with suppress(OSError):
            os.utime(path)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return None
    rows = int(count.sum())
    if len(count) != sites or {len(reached), len(km), len(minutes)} != {rows} or (reached >= targets).any():
        return None
    ends = np.cumsum(count)[:-1]
    return list(zip(np.split(reached, ends), np.split(km, ends), np.split(minutes, ends), strict=True))


def keep_trees(folder: Path, key: str, trees: Sequence[Tree]) -> None:
    """Write the trees, whole or not at all; where nothing can be written, nothing is kept."""
    columns = [np.concatenate(column) for column in zip(*trees, strict=True)]
    counts = np.array([len(reached) for reached, _, _ in trees], dtype=np.int64)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez_compressed(
                    file, count=counts, reached=columns[0].astype(np.int64), km=columns[1], minutes=columns[2]
                )
            Path(name).replace(folder / f"{key}.npz")
        finally:
            Path(name).unlink(missing_ok=True)
        _forget_oldest(folder)


def _forget_oldest(folder: Path) -> None:
    files = sorted(folder.glob("*.npz"), key=lambda file: file.stat().st_mtime)
    for file in files[:-_MOST_FILES]:
        file.unlink(missing_ok=True)
