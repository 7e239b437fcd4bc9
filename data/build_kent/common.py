"""What every table needs: whole-number shares, slugs, phases and a CSV writer."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

PHASE_AGES: dict[str, tuple[int, int]] = {"primary": (4, 10), "secondary": (11, 15), "post16": (16, 18)}
PHASE_NCY: dict[str, tuple[int, int]] = {"primary": (0, 6), "secondary": (7, 11), "post16": (12, 14)}
NEEDS = ("ASD", "SLCN")
NEED_NAMES = {"ASD": "ASD", "SLCN": "SLCN", "ASD;SLCN": "ASD and SLCN"}
_GUARD_DIGITS = 9  # quotas are compared after this rounding, so that ties fall the same way on every machine


@dataclass(frozen=True)
class Provision:
    """One row of provisions.csv; `None` is written blank."""

    provision_id: str
    name: str
    district: str
    provision_type: str
    urn: int | None
    site_id: str
    easting: int
    northing: int
    needs: str
    ncy_from: int
    ncy_to: int
    places: int
    on_roll: int | None = None
    open_year: int | None = None
    close_year: int | None = None


def largest_remainder(total: int, weights: Sequence[float]) -> list[int]:
    """Whole shares of `total` in proportion to `weights`, summing to it exactly; ties go to the earlier."""
    whole = sum(weights)
    if whole <= 0:
        raise ValueError(f"cannot share {total} over weights that sum to {whole}")
    quotas = [round(total * weight / whole, _GUARD_DIGITS) for weight in weights]
    shares = [math.floor(quota) for quota in quotas]
    order = sorted(range(len(quotas)), key=lambda i: (shares[i] - quotas[i], i))
    for i in order[: total - sum(shares)]:
        shares[i] += 1
    return shares


def slug(text: str) -> str:
    """Lower-case words joined by hyphens: "St Nicholas' School" becomes st-nicholas-school."""
    plain = text.lower().replace("'", "").replace("&", "and")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def short_slug(name: str, words: int = 3) -> str:
    """The first `words` words of a school's slug, enough to recognise it beside its URN."""
    return "-".join(slug(name).split("-")[:words])


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write rows as UTF-8 with plain line ends; `None` becomes an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(columns), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({column: "" if row[column] is None else row[column] for column in columns})


def write_provisions(path: Path, provisions: Iterable[Provision]) -> None:
    """Write provisions.csv, sorted by type and id."""
    ordered = sorted(provisions, key=lambda p: (p.places == 0, p.provision_type, p.provision_id))
    columns = list(Provision.__dataclass_fields__)
    write_csv(path, columns, (asdict(provision) for provision in ordered))
