"""What the readers of a travel matrix hand on: a header, and chunks of rows with their columns apart."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Codes: TypeAlias = NDArray[np.signedinteger]
IDS = ("zone_id", "provision_id")
FIGURES = ("km", "minutes")
ROWS_A_CHUNK = 200_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Chunk:
    """Rows that follow each other; columns that the file does not have are absent.

    `numbers`: the row of each in the file, the header being row 1, in a file without a header row, too.
    `ids`: by column, codes (-1: blank) and the texts they are indices into, which need not be stripped.
    `figures`: by column, NaN for what is no number. `misfit`: whether a row has too few or too many cells.
    `record`: the text of one row, cell by cell as the header has them; all of it.
    """

    numbers: Codes
    ids: Mapping[str, tuple[Codes, Sequence[str | None]]]
    figures: Mapping[str, NDArray[np.float64]]
    misfit: NDArray[np.bool_]
    record: Callable[[int], list[str]]


@dataclass(frozen=True, kw_only=True, eq=False)
class MatrixFile:
    """A matrix that has been opened: its name, SHA-256, column names in order, and its rows."""

    name: str
    sha256: str
    header: Sequence[str]
    chunks: Iterator[Chunk]
