"""What the keys of config.toml may be: names, codes, pounds, minutes, years."""

from typing import Annotated, TypeAlias
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
)

from planner.domain import NCY_HIGHEST, NCY_LOWEST

_WINDOWS_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
)
_LONGEST_NAME = 64


def folder_name(name: str) -> str:
    """A name that is a folder's name on every system, and safe in a page or a command."""
    plain = name.isascii() and name.replace("-", "").replace("_", "").replace(".", "").isalnum()
    if not plain or not name[0].isalnum() or name.endswith(".") or len(name) > _LONGEST_NAME:
        raise ValueError(
            "cannot name a folder: use up to 64 letters, digits, hyphens, underscores and full stops, "
            "beginning with a letter or digit and not ending with a full stop"
        )
    if name.split(".", maxsplit=1)[0].lower() in _WINDOWS_DEVICES:
        raise ValueError("cannot name a folder: Windows keeps this name for a device")
    return name


def _code(name: str) -> str:
    """A need or phase: it stands in lists separated by semicolons, and in column names."""
    if not name.strip() or name != name.strip() or ";" in name or not name.isprintable():
        raise ValueError("is not a code: use printable text without semicolons or outer blanks")
    return name


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("holds a character that cannot be shown")
    return text


def web_address(url: str) -> str:
    """The address of a server: http or https, without a key in it."""
    try:
        parts = urlsplit(_printable(url))
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if not sound or parts.query or parts.fragment or " " in url:
        raise ValueError("is not the address of a server, such as http://localhost:5000")
    if parts.username or parts.password:
        raise ValueError("holds a user or password: name an environment variable in key_env instead")
    return url.rstrip("/")


Pounds: TypeAlias = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Minutes: TypeAlias = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Circuity: TypeAlias = Annotated[float, Field(ge=1, le=10, allow_inf_nan=False)]
Speed: TypeAlias = Annotated[float, Field(gt=0, allow_inf_nan=False)]
FixedMinutes: TypeAlias = Annotated[float, Field(ge=0, allow_inf_nan=False)]
PartOfAll: TypeAlias = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Label: TypeAlias = Annotated[str, Field(min_length=1), AfterValidator(_printable)]
Code: TypeAlias = Annotated[str, AfterValidator(_code)]
Year: TypeAlias = Annotated[int, Field(ge=2000, le=2100)]
Ncy: TypeAlias = Annotated[int, Field(ge=NCY_LOWEST, le=NCY_HIGHEST)]
NcyBand: TypeAlias = Annotated[list[Ncy], Field(min_length=2, max_length=2)]


class Section(BaseModel):
    """A table of config.toml: frozen, no key is unknown, and a number is not text."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
