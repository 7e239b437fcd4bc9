"""Every string on its way into a page: made harmless, cut to a length that can be shown, escaped."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from html import escape as html_escape
from typing import TypeAlias

from markupsafe import Markup

Json: TypeAlias = str | float | bool | Sequence["Json"] | Mapping[str, "Json"] | None

SHOWN_CHARACTERS = 300
"""A longer text is cut for display; the CSV files keep it whole."""

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that show nothing, or change how neighbours show: control and bidi marks, surrogates."""

_IN_SCRIPT = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&'`$"})


def clean(text: str, limit: int = SHOWN_CHARACTERS) -> str:
    """Return one line of visible characters, cut to `limit` characters."""
    visible = "".join(
        " " if character in "\t\n\r\u2028\u2029" else character
        for character in text[: 4 * limit]
        if character in "\t\n\r\u2028\u2029" or unicodedata.category(character) not in _INVISIBLE
    )
    line = " ".join(visible.split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def escape(text: object, limit: int = SHOWN_CHARACTERS) -> Markup:
    """Return a text as HTML, safe in an element, a quoted attribute and a JavaScript template literal."""
    escaped = html_escape(clean(str(text), limit)).replace("`", "&#96;").replace("$", "&#36;")
    return Markup(escaped)  # noqa: S704 - this is the function that makes it safe


def finalize(value: object) -> Markup:
    """Escape what a template prints, unless it is markup already: Jinja calls this for every expression."""
    return value if isinstance(value, Markup) else escape(value)


def script_json(data: Json) -> Markup:
    """Return data as compact ASCII JSON that can stand in a script element; every string in it is cleaned."""
    text = json.dumps(_cleaned(data), separators=(",", ":"), allow_nan=False)
    return Markup(text.translate(_IN_SCRIPT))  # noqa: S704 - nothing is left that HTML or a template literal reads


def _cleaned(data: Json) -> Json:
    match data:
        case str():
            return clean(data)
        case Mapping():
            return {clean(key): _cleaned(value) for key, value in data.items()}
        case Sequence():
            return [_cleaned(value) for value in data]
        case _:
            return data
