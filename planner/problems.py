"""What can be wrong, said so that a planner can mend it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum
from types import MappingProxyType
from typing import Any


class ExitCode(IntEnum):
    """What the command line answers to the shell."""

    DONE = 0
    WRONG_USAGE = 2
    FAULTY_INPUT = 3
    NO_PLAN = 4
    VERIFICATION_FAILED = 5


_LONGEST_SHOWN = 80


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One fault or warning, at one place in the inputs.

    `row` is the row as a spreadsheet shows it: the header is row 1.
    """

    message: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    allowed: str | None = None
    hint: str | None = None

    @property
    def _column_word(self) -> str:
        """A table has columns, a configuration has keys."""
        return "key" if (self.file or "").endswith((".toml", ".json")) else "column"

    @property
    def line(self) -> str:
        """Where, what is wrong, and what was found there, without how to mend it."""
        place = ", ".join(
            part
            for part in (
                _plain(self.file),
                f"sheet {_plain(self.sheet)}" if self.sheet else None,
                f"row {self.row}" if self.row is not None else None,
                f"{self._column_word} {_plain(self.column)}" if self.column else None,
            )
            if part
        )
        found = f" (found {quoted(self.value)})" if self.value is not None else ""
        return f"{place}: {self.message}{found}" if place else f"{self.message}{found}"

    def __str__(self) -> str:
        lines = [self.line]
        if self.allowed:
            lines.append(f"    allowed: {self.allowed}")
        if self.hint:
            lines.append(f"    to mend: {self.hint}")
        return "\n".join(lines)


def _plain(name: str | None) -> str | None:
    """A name as it is, unless it holds what a terminal should not be sent, or is very long."""
    if name is None or (name.isprintable() and len(name) <= _LONGEST_SHOWN):
        return name
    return quoted(name)


def quoted(value: str) -> str:
    """Quote a value for a terminal: control characters escaped, long ones cut."""
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 4]}...{text[-1]}"


class PlannerError(Exception):
    """Any failure that the tool explains in words; `exit_code` is what the shell gets."""

    exit_code = ExitCode.FAULTY_INPUT


class InputError(PlannerError):
    """Faulty tables or configuration: every fault found, together, and the warnings beside them."""

    exit_code = ExitCode.FAULTY_INPUT

    def __init__(self, problems: Iterable[Problem], *, warnings: Iterable[Problem] = ()) -> None:
        self.problems = tuple(problems)
        self.warnings = tuple(warnings)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class NoPlanError(PlannerError):
    """No plan within the limits given."""

    exit_code = ExitCode.NO_PLAN


class VerificationError(PlannerError):
    """A plan that does not stand up to the referee."""

    exit_code = ExitCode.VERIFICATION_FAILED


_NUMBER = "a number, with a full stop as decimal sign and no £ or comma"

_WORDS = MappingProxyType(
    {
        "missing": ("is missing", "a value"),
        "int_type": ("is not a whole number", "a whole number"),
        "int_parsing": ("is not a whole number", "a whole number"),
        "int_from_float": ("is not a whole number", "a whole number"),
        "float_type": ("is not a number", _NUMBER),
        "float_parsing": ("is not a number", _NUMBER),
        "finite_number": ("is not a finite number", "a finite number"),
        "string_type": ("is not text", "text"),
        "string_too_short": ("is empty", "text of at least one character"),
        "string_pattern_mismatch": ("is not of the right form", "text that matches {pattern}"),
        "greater_than_equal": ("is too small", "{ge:g} or more"),
        "greater_than": ("is too small", "more than {gt:g}"),
        "less_than_equal": ("is too large", "{le:g} or less"),
        "less_than": ("is too large", "less than {lt:g}"),
        "enum": ("is not one of the values allowed", "{expected}"),
        "literal_error": ("is not one of the values allowed", "{expected}"),
        "dict_type": ("is not a table", "a table of keys and values"),
        "model_type": ("is not a table", "a table of keys and values"),
        "tuple_type": ("is not a list", "a list in square brackets"),
        "list_type": ("is not a list", "a list in square brackets"),
        "too_short": ("has too few entries", "{min_length} or more"),
        "too_long": ("has too many entries", "{max_length} or fewer"),
        "value_error": ("{error}", ""),
    }
)
"""pydantic's kind of error -> (what is wrong, what is allowed), filled in from the error's context."""


def allowed_by(fault: Mapping[str, Any]) -> tuple[str, str]:
    """Translate one pydantic error into (what is wrong, what is allowed) in a planner's words."""
    words = _WORDS.get(fault["type"])
    if words is None:
        return str(fault["msg"]), ""
    context = fault.get("ctx", {})
    return words[0].format_map(context), words[1].format_map(context)


def closest(name: str, known: Iterable[str], *, likeness: float = 0.6) -> str | None:
    """Return the known name that `name` most looks like, or None; `likeness` runs from 0 to 1, the same.

    Upper and lower case, blanks, hyphens and underscores count as alike.
    """
    alike = {_skeleton(candidate): candidate for candidate in sorted(known)}
    close = get_close_matches(_skeleton(name), list(alike), n=1, cutoff=likeness)
    return alike[close[0]] if close else None


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """Return "did you mean ...?" for the known name closest to `name`, or None."""
    close = closest(name, known)
    return None if close is None else f"did you mean {quoted(close)}?"


def _skeleton(name: str) -> str:
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())
