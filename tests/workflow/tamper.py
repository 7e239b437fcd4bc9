"""Ways to spoil a finished tiny plan, each with the words in which `planner verify` must say so."""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import fields
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from planner.inputs.finished import CERTIFICATE, COLUMNS
from planner.model.certificate import Certificate

Rows: TypeAlias = list[dict[str, str]]
Spoil: TypeAlias = Callable[[Path], None]


class Tampering:
    """`spoil` changes a plan's folder. `words` are among those of the refusal, with exit code `code`.

    `signed` says that whoever did it mended the digests in run.json, too. `outside` says that the independent
    referee, which reads the same files, must object as well.
    """

    def __init__(
        self, name: str, spoil: Spoil, *words: str, code: int = 5, signed: bool = True, outside: bool = False
    ) -> None:
        self.name = name
        self.spoil = spoil
        self.words = words
        self.code = code
        self.signed = signed and code == 5
        self.outside = outside

    def __str__(self) -> str:
        return self.name


def resign(folder: Path) -> None:
    """Give run.json the digests of the files as they are now."""

    def change(record: dict[str, Any]) -> None:
        for output in record["outputs"]:
            output["sha256"] = hashlib.sha256((folder / output["file"]).read_bytes()).hexdigest()

    _in_record(change, folder)


def _in_table(table: str, change: Callable[[Rows], None], folder: Path) -> None:
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _in_record(change: Callable[[dict[str, Any]], None], folder: Path) -> None:
    path = folder / "run.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    change(record)
    path.write_text(json.dumps(record), encoding="utf-8")


def change_arrays(change: Callable[[dict[str, Any]], None], folder: Path) -> None:
    """Change the certificate's arrays, name -> array."""
    path = folder / CERTIFICATE
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    change(arrays)
    np.savez_compressed(path, **arrays)


def _row(rows: Rows, where: dict[str, str]) -> dict[str, str]:
    return next(row for row in rows if all(row[column] == value for column, value in where.items()))


def _set(table: str, changes: dict[str, str], **where: str) -> Spoil:
    """Change cells of the first row of a table that has the values of `where`."""
    return partial(_in_table, table, lambda rows: _row(rows, where).update(changes))


def _add(table: str, column: str, amount: float, **where: str) -> Spoil:
    def change(rows: Rows) -> None:
        row = _row(rows, where)
        row[column] = str(float(row[column]) + amount)

    return partial(_in_table, table, change)


def _drop(table: str, **where: str) -> Spoil:
    return partial(_in_table, table, lambda rows: rows.remove(_row(rows, where)))


def _repeat(table: str, changes: dict[str, str], **where: str) -> Spoil:
    """Add a copy of a row, with changes."""
    return partial(_in_table, table, lambda rows: rows.append(_row(rows, where) | changes))


def _without(table: str, column: str) -> Spoil:
    def change(rows: Rows) -> None:
        for row in rows:
            del row[column]

    return partial(_in_table, table, change)


def _both(*spoils: Spoil) -> Spoil:
    def spoil(folder: Path) -> None:
        for each in spoils:
            each(folder)

    return spoil


def _record(*keys: str, value: object) -> Spoil:
    """Change what run.json says at a path of keys; `value` may be a function of what stands there."""

    def change(record: dict[str, Any]) -> None:
        *path, last = keys
        for key in path:
            record = record[key]
        record[last] = value(record[last]) if callable(value) else value

    return partial(_in_record, change)


def _arrays(**changes: Callable[[Any], Any]) -> Spoil:
    """Make arrays of the certificate others, by name."""

    def change(arrays: dict[str, Any]) -> None:
        arrays.update({name: function(arrays[name]) for name, function in changes.items()})

    return partial(change_arrays, change)


def _write(name: str, content: bytes) -> Spoil:
    def spoil(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return spoil


def _append(name: str, content: bytes) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / name
        path.write_bytes(path.read_bytes() + content)

    return spoil


def _cut_short(name: str, share: float) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / name
        content = path.read_bytes()
        path.write_bytes(content[: int(share * len(content))])

    return spoil


def _lose(name: str) -> Spoil:
    return lambda folder: (folder / name).unlink()


def _all_columns(table: str, columns: tuple[str, ...], **where: str) -> Tampering:
    """One more in each of some columns of a row; each must be named."""
    return Tampering(
        f"other figures in {table}",
        _both(*(_add(table, column, 1, **where) for column in columns)),
        *(f"{table}.csv: 1 value of {column} other than the plan gives" for column in columns),
        outside=table != "finance",  # which the independent referee does not read
    )


DATA = "../../data/"
LATE = {"year": "2029"}
OPEN = {"units": "1"}

ALLOCATION = [
    Tampering("more pupils", _add("allocation", "pupils", 0.5), "meet_demand is broken by 0.5", outside=True),
    Tampering("a row lost", _drop("allocation", **LATE), "meet_demand is broken by", outside=True),
    Tampering(
        "an ineligible pair",
        _set("allocation", {"provision_id": "special"}, setting="resourced"),
        "without a group, year or provision that may be used of the inputs, the first is row",
        outside=True,
    ),
    Tampering(
        "a zone nobody knows",
        _set("allocation", {"zone_id": "Z99"}),
        "allocation.csv: 1 row without",
        outside=True,
    ),
    Tampering(
        "a year beyond the plan",
        _set("allocation", {"year": "2035"}),
        "allocation.csv: 1 row without a group, year",
        outside=True,
    ),
    Tampering(
        "less than nobody",
        _both(
            _repeat("unplaced", {"pupils": "50", **LATE}, zone_id="Z3"),
            _add("allocation", "pupils", -50, zone_id="Z3", phase="secondary", **LATE),
        ),
        "not_negative is broken by",
        outside=True,
    ),
    Tampering(
        "a full school",
        _both(
            _repeat(
                "allocation",
                {"zone_id": "Z3", "phase": "secondary", "setting": "special", "pupils": "1.1"}
                | {"provision_id": "private"},
                provision_id="private",
                year="2026",
            ),
            _drop("unplaced", zone_id="Z3", phase="secondary"),
        ),
        "respect_capacity is broken by 1.1 at provision private, year 2026",
        outside=True,
    ),
    Tampering("another km", _add("allocation", "km", 1), "allocation.csv: 1 value of km other", outside=True),
    Tampering(
        "other minutes",
        _add("allocation", "minutes", -1),
        "allocation.csv: 1 value of minutes other",
        outside=True,
    ),
]
UNPLACED = [
    Tampering(
        "a kinder reason",
        _set("unplaced", {"reason": "no_place_in_reach"}, zone_id="Z4"),
        "unplaced.csv: 1 value of reason other than the plan gives",
        outside=True,
    ),
    Tampering(
        "fewer unplaced", _add("unplaced", "pupils", -0.1), "meet_demand is broken by 0.1", outside=True
    ),
    Tampering("unplaced lost", _drop("unplaced"), "meet_demand is broken by", outside=True),
    Tampering(
        "unplaced abroad", _set("unplaced", {"need": "SEMH"}), "unplaced.csv: 1 row without", outside=True
    ),
]
PROVISION_YEARS = [
    _all_columns(
        "provision_years",
        ("places_before", "places_added", "places", "pupils", "occupancy"),
        provision_id="special",
        **LATE,
    ),
    Tampering(
        "a provision lost", _drop("provision_years"), "provision_years.csv: 1 row missing", outside=True
    ),
    Tampering(
        "a provision too many",
        _repeat("provision_years", {"provision_id": "castle"}),
        "provision_years.csv: 1 row too many",
        outside=True,
    ),
    Tampering(
        "another value of a place",
        _add("provision_years", "place_value_gbp", 1),
        "provision_years.csv has been changed since the run wrote it",
        signed=False,
    ),
]
RECOMMENDATIONS = [
    Tampering(
        "opened too early",
        _set("recommendations", {"open_year": "2026"}, option_id="more"),
        "not_before_earliest_year is broken by 1 at option more, year 2026",
        outside=True,
    ),
    Tampering(
        "opened in another year",
        _set("recommendations", {"open_year": "2028"}, option_id="more"),
        "provision_years.csv: 1 value of places other",
        outside=True,
    ),
    Tampering(
        "opened after the plan",
        _set("recommendations", {"open_year": "2050"}, option_id="more"),
        "recommendations.csv: 1 row without an option or year of the inputs, the first is row",
        outside=True,
    ),
    Tampering(
        "more units than there are",
        _set("recommendations", {"units": "3"}, option_id="more"),
        "open_at_most is broken by 1 at option more",
        outside=True,
    ),
    Tampering(
        "half a unit",
        _set("recommendations", {"units": "0.5"}, option_id="more"),
        "recommendations.csv: 1 row too many",
        outside=True,
    ),
    Tampering(
        "units below nothing",
        _set("recommendations", {"units": "-1"}, option_id="more"),
        "not_negative is broken by 1 at option more",
        outside=True,
    ),
    Tampering(
        "over the budget of a year",
        _set("recommendations", {"open_year": "2027", **OPEN}, option_id="needless"),
        "capital_in_year is broken by 60000 at year 2027",
        outside=True,
    ),
    Tampering(
        "over the budget",
        _set("recommendations", {"open_year": "2029", "units": "4"}, option_id="needless"),
        "capital_in_total is broken by",
        outside=True,
    ),
    Tampering(
        "two of a kind",
        _set("recommendations", {"open_year": "2029", **OPEN}, option_id="class-b"),
        "exclusive_group is broken by 1 at options class-a, class-b",
        outside=True,
    ),
    Tampering(
        "without what it requires",
        _set("recommendations", {"open_year": "", "units": "0"}, option_id="site"),
        "required_option is broken by 1 at option wing, year 2028",
        outside=True,
    ),
    Tampering(
        "a refused option",
        _set("recommendations", {"open_year": "2027", **OPEN}, option_id="said-no"),
        "committed_or_refused is broken by 1 at option said-no, year 2027",
        outside=True,
    ),
    Tampering(
        "a committed option that does not open",
        _set("recommendations", {"open_year": "", "units": "0"}, option_id="agreed"),
        "committed_or_refused is broken by 1 at option agreed, year 2026",
        outside=True,
    ),
    Tampering(
        "an unknown option",
        _set("recommendations", {"option_id": "castle"}, option_id="more"),
        "recommendations.csv: 1 row without an option or year",
        outside=True,
    ),
    Tampering(
        "an option left out",
        _drop("recommendations", option_id="free"),
        "recommendations.csv: 1 row missing",
        outside=True,
    ),
    Tampering(
        "ranks exchanged",
        _both(
            _set("recommendations", {"rank": "9"}, option_id="more"),
            _set("recommendations", {"rank": "5"}, option_id="site"),
        ),
        "recommendations.csv: 2 values of rank other",
        outside=True,
    ),
    Tampering(
        "a greater saving",
        _add("recommendations", "saving_gbp", 1e6, option_id="more"),
        "values of rank other than the plan gives",
    ),
    Tampering(
        "a saving lost",
        _set("recommendations", {"saving_gbp": ""}, option_id="more"),
        "recommendations.csv: 1 value of saving_gbp other",
    ),
    Tampering(
        "a slightly greater saving",
        _add("recommendations", "saving_gbp", 1, option_id="more"),
        "recommendations.csv has been changed since the run wrote it",
        signed=False,
    ),
    Tampering(
        "another regret",
        _set("recommendations", {"regret_gbp": "1"}, option_id="more"),
        "recommendations.csv has been changed since the run wrote it",
        signed=False,
    ),
    Tampering(
        "another decision",
        _set("recommendations", {"decision": "committed"}, option_id="more"),
        "recommendations.csv: 1 value of decision other",
        outside=True,
    ),
    Tampering(
        "another name",
        _set("recommendations", {"name": "Palace"}, option_id="more"),
        "recommendations.csv: 1 value of name other",
    ),
    Tampering(
        "another provision",
        _set("recommendations", {"provision_id": "unit"}, option_id="more"),
        "recommendations.csv: 1 value of provision_id other",
    ),
    _all_columns(
        "recommendations",
        ("places", "capital_gbp", "pupils_served", "site_minutes", "site_do_nothing_unplaced"),
        option_id="more",
    ),
]
SUFFICIENCY = [
    _all_columns(
        "sufficiency",
        (
            *("pupils", "placed", "unplaced", "places_within_reach"),
            *("mean_km", "mean_minutes", "over_guide"),
        ),
        district="North",
    ),
    Tampering("a district lost", _drop("sufficiency"), "sufficiency.csv: 1 row missing", outside=True),
    Tampering(
        "a district renamed",
        _set("sufficiency", {"district": "Atlantis"}),
        "sufficiency.csv: 1 row too many",
        outside=True,
    ),
]
FINANCE = [
    _all_columns(
        "finance",
        (
            *("place_funding_existing_gbp", "place_funding_added_gbp", "top_up_gbp", "independent_gbp"),
            *("unplaced_gbp", "transport_gbp", "capital_charge_gbp", "total_gbp", "capital_gbp"),
        ),
        case="plan",
    ),
    Tampering("a year of the plan lost", _drop("finance", case="plan"), "finance.csv: 1 row missing"),
    Tampering(
        "a year of doing nothing lost",
        _drop("finance", case="do_nothing"),
        "finance.csv does not have each year of doing nothing once",
    ),
    Tampering(
        "doing nothing made dearer in one file",
        _add("finance", "total_gbp", 1e6, case="do_nothing"),
        "run.json states that doing nothing costs £",
    ),
    Tampering(
        "a pupil of doing nothing lost",
        _add("do_nothing", "placed", -1.0),
        "do_nothing.csv does not count every pupil once",
    ),
    Tampering(
        "a district of doing nothing renamed",
        _set("do_nothing", {"district": "Atlantis"}),
        "do_nothing.csv does not have the rows of sufficiency.csv",
    ),
    Tampering(
        "doing nothing of another make",
        _both(
            _add("finance", "unplaced_gbp", -1e5, case="do_nothing"),
            _add("finance", "top_up_gbp", 1e5, case="do_nothing"),
        ),
        "finance.csv: pupils without a place cost other than do_nothing.csv has of them",
    ),
    Tampering(
        "doing nothing cheaper by a part",
        _add("finance", "transport_gbp", -1e5, case="do_nothing"),
        "finance.csv: what doing nothing costs in a year is not the sum of its parts",
    ),
    Tampering(
        "more without a place in doing nothing",
        _add("do_nothing_unplaced", "pupils", 1.0),
        "do_nothing_unplaced.csv has other pupils without a place than do_nothing.csv",
    ),
]
RECORD = [
    Tampering(
        "a lower objective",
        _record("objective_gbp", value=lambda gbp: gbp * 0.999),
        "run.json states objective_gbp as £",
        outside=True,
    ),
    Tampering(
        "a lower term",
        _record("objective_terms_gbp", "transport", value=lambda gbp: gbp - 100),
        "run.json states objective_terms_gbp.transport as £",
        outside=True,
    ),
    Tampering(
        "one term for another",
        _record("objective_terms_gbp", value=lambda terms: {"all": sum(terms.values())}),
        "run.json states objective_terms_gbp.all as £",
        outside=True,
    ),
    Tampering(
        "a bound above the objective",
        _record("bound_gbp", value=lambda gbp: gbp * 1.01),
        "run.json states a bound above the objective",
        outside=True,
    ),
    Tampering(
        "another bound", _record("bound_gbp", value=lambda gbp: gbp * 0.9), "states a gap of", outside=True
    ),
    Tampering("another gap", _record("gap", value=0.5), "run.json states a gap of 0.500000", outside=True),
    Tampering(
        "another benefit gap", _record("benefit_gap", value=0.5), "states a benefit_gap of", outside=True
    ),
    Tampering(
        "doing nothing is cheaper",
        _record("do_nothing_gbp", value=lambda gbp: gbp * 0.5),
        "run.json states that doing nothing costs less than the plan",
        outside=True,
    ),
    Tampering("another status", _record("status", value="perfect"), "states the status 'perfect', which no"),
    Tampering("no plan", _record("status", value="no_plan"), "states the status 'no_plan', which no"),
    Tampering("another plan", _record("plan", value="other"), "run.json states the plan 'other', its config"),
    Tampering("another run", _record("run_id", value="0" * 12), "run.json states another run_id than"),
    Tampering(
        "a greater budget",
        _record("config", "capital", "total_gbp", value=9e9),
        "run.json states another run_id than its version, configuration and inputs give",
    ),
    Tampering(
        "other prices",
        _record("config", "costs", "unplaced_gbp", value=1.0),
        "run.json states objective_terms_gbp.unplaced as £",
    ),
    Tampering(
        "other journeys",
        _record("travel_pairs_by_rung", value={"matrix": 1}),
        "run.json states other travel_pairs_by_rung",
    ),
    Tampering(
        "the digest of another input",
        _record("inputs", value=lambda inputs: [inputs[0] | {"sha256": "0"}, *inputs[1:]]),
        "zones.csv is not the file that the plan was made from",
        outside=True,
    ),
    Tampering(
        "other rows of an input",
        _record("inputs", value=lambda inputs: [inputs[0] | {"rows": 9}, *inputs[1:]]),
        "run.json states 9 rows of zones.csv, there are 7",
        outside=True,
    ),
    Tampering(
        "an input left out",
        _record("inputs", value=lambda inputs: inputs[1:]),
        "zones.csv is new since the plan was made",
    ),
]
ARRAYS = tuple(field.name for field in fields(Certificate))
MULTIPLIERS = (
    *("weight", "capital_total", "capital_by_year"),
    *("units_in_order", "required_option", "exclusive_group"),
)
PROVES_LESS = ("run.json states a certified bound of £", f", {CERTIFICATE} proves £")
NOT_THE_ARRAYS = f"{CERTIFICATE} does not hold the arrays that a run writes, or not of their kind"
LARGE_GBP = 1e6


def _proves_less(name: str, **changes: Callable[[Any], Any]) -> Tampering:
    return Tampering(name, _arrays(**changes), *PROVES_LESS)


def _lower_bound(record: dict[str, Any]) -> None:
    """State a bound that is below the certified one, and the gaps that go with it."""
    bound = record["certified_bound_gbp"] - 1
    record["bound_gbp"] = bound
    record["gap"] = (record["objective_gbp"] - bound) / record["objective_gbp"]
    record["benefit_gap"] = (record["objective_gbp"] - bound) / (record["do_nothing_gbp"] - bound)


def _put(content: object) -> Callable[[Any], Any]:
    """Put a value in the place of an array's first number."""

    def change(array: Any) -> Any:  # noqa: ANN401 - an array of any kind
        changed = array.copy()
        changed.flat[0] = content
        return changed

    return change


def _take_out(name: str, values: dict[str, Any]) -> None:
    del values[name]


def _of_kind(kind: str, array: Any) -> Any:  # noqa: ANN401 - an array of any kind
    return array.astype(kind)


PROOF = [
    Tampering(
        "a pound more certified", _record("certified_bound_gbp", value=lambda gbp: gbp + 1), *PROVES_LESS
    ),
    Tampering(
        "more certified than there is of a bound",
        _record("certified_bound_gbp", value=lambda gbp: 2 * gbp),
        *(*PROVES_LESS, "run.json states a bound below the certified one"),
    ),
    Tampering(
        "a bound below the certified one",
        partial(_in_record, _lower_bound),
        "The plan does not stand:\nrun.json states a bound below the certified one\n",
    ),
    Tampering(
        "weight raised beyond its year",
        _arrays(weight=lambda weight: 2 * weight),
        f"{CERTIFICATE} has been changed since the run wrote it",
        signed=False,
    ),
    # The certificate still stands, and proves less than run.json says.
    _proves_less("weight halved", weight=lambda weight: weight / 2),
    _proves_less("weight of nothing", weight=np.zeros_like),
    _proves_less(
        "weight of one cut raised",
        weight=lambda weight: np.where(np.arange(len(weight)) == np.argmin(weight), LARGE_GBP, weight),
    ),
    _proves_less("place_price_gbp raised", place_price_gbp=lambda gbp: 10 * gbp),
    _proves_less("place_price_gbp lowered", place_price_gbp=np.zeros_like),
    _proves_less("group_price_gbp lowered", group_price_gbp=lambda gbp: gbp - LARGE_GBP),
    _proves_less("group_price_row of none", group_price_row=lambda row: np.full_like(row, -1)),
    _proves_less("opens everything", opens=np.ones_like),
    _proves_less("year of another cut", year=lambda year: year[::-1].copy()),
    _proves_less("part of nobody", part=lambda part: part + 1),
    _proves_less("part beyond the memory", part=lambda part: part + 10**13),
    _proves_less("part_of_group of no cut", part_of_group=lambda part: np.where(part >= 0, part + 1, -1)),
    *(
        _proves_less(f"{name} raised", **{name: lambda gbp: gbp + LARGE_GBP})
        for name in MULTIPLIERS
        if name != "weight"
    ),
    # It is none of these inputs.
    *(
        Tampering(
            f"{name} {how}",
            _arrays(**{name: _put(value)}),
            f"{CERTIFICATE}: {name} is not a number from 0 to 1e+10 somewhere",
        )
        for name in MULTIPLIERS
        for how, value in (
            *(("negative", -1e-6), ("no number", np.nan)),
            *(("endless", np.inf), ("beyond all sense", 1.7e308)),
        )
    ),
    *(
        Tampering(
            f"place_price_gbp {how}",
            _arrays(place_price_gbp=_put(value)),
            f"{CERTIFICATE}: place_price_gbp is not a number within ±1e+10 somewhere",
        )
        for how, value in (("no number", np.nan), ("endless", -np.inf), ("below all sense", -1.7e308))
    ),
    *(
        Tampering(f"year {year}", _arrays(year=_put(year)), f"{CERTIFICATE}: year lies outside the plan")
        for year in (-1, 4, 2026)
    ),
    Tampering(
        "part of the unreached",
        _arrays(part=lambda part: np.full_like(part, -1)),
        f"{CERTIFICATE}: part is no number of a part",
    ),
    Tampering(
        "one weight for all", _arrays(weight=lambda weight: weight[0]), f"{CERTIFICATE}: weight has the"
    ),
    Tampering(
        "part_of_group of none",
        _arrays(part_of_group=lambda part: np.full_like(part, -1)),
        f"{CERTIFICATE}: part_of_group leaves out a group that a provision can take",
    ),
    *(
        Tampering(f"{name} twice", _arrays(**{name: lambda array: np.stack([array, array])}), name, "shape")
        for name in ARRAYS
    ),
    *(
        Tampering(f"{name} in {kind}", _arrays(**{name: partial(_of_kind, kind)}), NOT_THE_ARRAYS)
        for name in ARRAYS
        for kind in ("complex", "str", "float16")
    ),
    *(
        Tampering(f"{name} lost", partial(change_arrays, partial(_take_out, name)), NOT_THE_ARRAYS)
        for name in ARRAYS
    ),
    Tampering(
        "an array too many",
        partial(change_arrays, lambda arrays: arrays.update(extra=np.zeros(1))),
        NOT_THE_ARRAYS,
    ),
]


def _archive(members: dict[str, bytes]) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return content.getvalue()


def _in_headers(local: int, value: int) -> Spoil:
    """Set a byte of the header of every member of the archive, and of the central directory."""

    def spoil(folder: Path) -> None:
        content = bytearray((folder / CERTIFICATE).read_bytes())
        for signature, offset in ((b"PK\x03\x04", local), (b"PK\x01\x02", local + 2)):
            at = content.find(signature)
            while at >= 0:
                content[at + offset] = value
                at = content.find(signature, at + 1)
        (folder / CERTIFICATE).write_bytes(content)

    return spoil


def _huge(count: int) -> bytes:
    """An array without any content that is said to have so many numbers."""
    content = BytesIO()
    header = {"descr": "<f8", "fortran_order": False, "shape": (count,)}
    np.lib.format.write_array_header_1_0(content, header)
    return content.getvalue()


def _npy(array: Any) -> bytes:  # noqa: ANN401 - an array of any kind
    content = BytesIO()
    np.save(content, array)
    return content.getvalue()


NO_ARCHIVE = f"{CERTIFICATE}: is not the NumPy archive that a run writes"
ARCHIVE = [
    Tampering("no certificate", _lose(CERTIFICATE), f"{CERTIFICATE}: is missing", code=3),
    *(
        Tampering(f"the certificate is {name}", spoil, NO_ARCHIVE, code=3)
        for name, spoil in (
            ("empty", _write(CERTIFICATE, b"")),
            ("text", _write(CERTIFICATE, b"trust me")),
            ("one array", _write(CERTIFICATE, _npy(np.zeros(3)))),
            ("a pickle", _write(CERTIFICATE, _npy(np.array([{}, None])))),
            ("an archive of a pickle", _arrays(weight=lambda weight: weight.astype(object))),
            ("cut in half", _cut_short(CERTIFICATE, 0.5)),
            ("cut short", _cut_short(CERTIFICATE, 0.99)),
            ("an archive of text", _write(CERTIFICATE, _archive({"notes.txt": b"trust me"}))),
            ("an archive of garbage", _write(CERTIFICATE, _archive({"weight.npy": b"trust me"}))),
            (
                "an archive of less than there is",
                _write(CERTIFICATE, _archive({"weight.npy": _npy(np.zeros(3))[:-8]})),
            ),
            ("beyond the memory", _write(CERTIFICATE, _archive({"weight.npy": _huge(10**13)}))),
            ("beyond all numbers", _write(CERTIFICATE, _archive({"weight.npy": _huge(10**20)}))),
            ("encrypted", _in_headers(6, 1)),
            ("packed in a way nobody knows", _in_headers(8, 99)),
        )
    ),
]
INPUTS = [
    Tampering(
        "a comma in an input",
        _append(f"{DATA}zones.csv", b"\n"),
        "zones.csv is not the file that the plan was made from",
    ),
    Tampering("an input lost", _lose(f"{DATA}travel.csv"), "travel.csv is gone since the plan was made"),
    Tampering(
        "an input too many",
        _write(f"{DATA}boundaries.geojson", b'{"type": "FeatureCollection", "features": []}'),
        "boundaries.geojson: holds no boundaries",
        code=3,
    ),
    Tampering("a required input lost", _lose(f"{DATA}zones.csv"), "zones.csv: there is no such file", code=3),
    Tampering("an input spoilt", _write(f"{DATA}zones.csv", b"x"), "required column is missing", code=3),
]
FILES = [
    Tampering("no run.json", _lose("run.json"), "run.json: is missing", code=3),
    Tampering(
        "no tables",
        _both(*(_lose(f"{table}.csv") for table in COLUMNS)),
        *(f"{table}.csv: is missing" for table in COLUMNS),
        code=3,
    ),
    Tampering("no map", _lose("map.html"), "map.html: cannot be read: No such file", code=3),
    Tampering(
        "another map",
        _append("map.html", b" "),
        "map.html has been changed since the run wrote it",
        signed=False,
    ),
    Tampering(
        "no such columns",
        _both(*(_without(table, columns[-1]) for table, columns in COLUMNS.items())),
        *(f"{table}.csv, column {columns[-1]}: column is missing" for table, columns in COLUMNS.items()),
        code=3,
    ),
    Tampering("an empty table", _write("unplaced.csv", b""), "is not the CSV text that a run writes", code=3),
    Tampering("no text", _write("unplaced.csv", b"\xff\xfe\x00"), "is not the CSV text that a run", code=3),
    Tampering("a quote mark", _append("unplaced.csv", b'"'), "is not the CSV text that a run writes", code=3),
    Tampering(
        "a short row", _append("unplaced.csv", b"Z1,ASD\n"), "has 2 cells where the header has 7", code=3
    ),
    Tampering(
        "a column twice",
        _write("unplaced.csv", b"zone_id,need,phase,setting,year,pupils,reason,need\n"),
        "column need: column stands there twice",
        code=3,
    ),
    *(
        Tampering(
            f"{text} pupils",
            _set("allocation", {"pupils": text}),
            f"allocation.csv, row 2, column pupils: is not a number (found '{text}')",
            code=3,
        )
        for text in ("many", "nan", "inf", "")
    ),
    *(
        Tampering(f"run.json is {name}", _write("run.json", content), words, code=3)
        for name, content, words in (
            ("empty", b"", "is not the JSON text that a run writes"),
            ("garbage", b"{'plan': kent}", "is not the JSON text that a run writes"),
            ("binary", b"\xff\xfe\x00\x01", "is not the JSON text that a run writes"),
            ("too deep", b"[" * 200_000, "is not the JSON text that a run writes"),
            ("a list", b"[]", "is not a table"),
            ("null", b"null", "is not a table"),
            ("an empty table", b"{}", "run.json, key objective_gbp: is missing"),
        )
    ),
    Tampering(
        "an objective in words",
        _record("objective_gbp", value="much"),
        "run.json, key objective_gbp: is not a number",
        code=3,
    ),
    *(
        Tampering(
            f"{name} lost from run.json",
            partial(_in_record, partial(_take_out, name)),
            f"run.json, key {name}: is missing",
            code=3,
        )
        for name in ("certified_bound_gbp", "bound_gbp")
    ),
    Tampering(
        "an endless bound",
        _record("bound_gbp", value=float("inf")),
        "key bound_gbp: is not a finite",
        code=3,
    ),
    Tampering(
        "an unknown setting",
        _record("config", "plan", "colour", value="red"),
        "run.json, config, column plan.colour: unknown key",
        code=3,
    ),
    Tampering(
        "no configuration", _record("config", value={}), "run.json, config, column plan: is missing", code=3
    ),
]
TAMPERINGS = [
    *(*ALLOCATION, *UNPLACED, *PROVISION_YEARS, *RECOMMENDATIONS, *SUFFICIENCY, *FINANCE),
    *(*RECORD, *PROOF, *ARCHIVE, *INPUTS, *FILES),
]
