"""One self-contained HTML file: all inline, a strict Content-Security-Policy, no URL that leaves the page."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from planner.report.escape import Json, finalize, script_json

_FETCHING = frozenset(
    {"src", "href", "srcset", "data", "poster", "background", "action", "formaction", "xlink:href"}
)
_CSS_URL = re.compile(r"url\(\s*[\"']?([^)\"']*)[\"']?|(@import)", re.IGNORECASE)
_NONE = "'none'"
_BREAKS_OUT = re.compile(r"</(script|style)|<!--", re.IGNORECASE)


class UnsafePageError(ValueError):
    """A page would fetch something, or run what its policy does not name: a fault of the program."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """What goes into a page: `data` is JSON by element id; `scripts` run in order after the body."""

    title: str
    body: Markup
    styles: Sequence[str] = ()
    data: Mapping[str, Json] = field(default_factory=dict)
    scripts: Sequence[str] = ()


@cache
def templates() -> Environment:
    """Return the templates of `planner/report/templates`: whatever they print is escaped."""
    return Environment(
        loader=PackageLoader("planner.report"),
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def asset(name: str) -> str:
    """Return the text of a file of `planner/report/assets`."""
    return files("planner.report").joinpath("assets", name).read_text(encoding="utf-8")


def render(page: Page) -> str:
    """Return the HTML text of a page.

    Raises UnsafePageError for a URL other than data: or a fragment, an inline handler or an inline style.
    """
    style = _source("\n".join(page.styles))
    scripts = [_source(script) for script in page.scripts]
    html = (
        templates()
        .get_template("page.html")
        .render(
            policy=Markup(_policy(style, scripts)),  # noqa: S704 - hashes only
            title=page.title,
            style=style,
            body=page.body,
            data={name: script_json(value) for name, value in page.data.items()},
            scripts=scripts,
        )
    )
    check_self_contained(html)
    return html


def check_self_contained(html: str) -> None:
    """Raise UnsafePageError unless a browser can show the page without a request."""
    _Checker().feed(html)


def inline_css_urls(css: str, read: Mapping[str, bytes]) -> str:
    """Return CSS with its PNG images as data: URLs; `read` holds their bytes by the path in the CSS."""

    def inlined(found: re.Match[str]) -> str:
        path = found.group(1) or ""
        if path not in read:
            return found.group(0)
        return f"url(data:image/png;base64,{base64.b64encode(read[path]).decode()}"

    return _CSS_URL.sub(inlined, css)


def _source(text: str) -> Markup:
    """Return program text as it will stand in its element: browsers hash it with LF line ends."""
    source = text.replace("\r\n", "\n").strip()
    if _BREAKS_OUT.search(source):
        raise UnsafePageError("a script or style would end its own element")
    return Markup(source)  # noqa: S704 - it cannot leave its element


def _policy(style: str, scripts: Sequence[str]) -> str:
    return "; ".join(
        (
            f"default-src {_NONE}",
            f"script-src {' '.join(map(_sha256, scripts)) or _NONE}",
            f"style-src {_sha256(style)}",
            "img-src data:",
            f"base-uri {_NONE}",
            f"form-action {_NONE}",
        )
    )


def _sha256(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


class _Checker(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self._inside_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside_style = tag == "style"
        for name, value in attrs:
            if name in _FETCHING:
                _refuse_unless_inline(value or "", f"<{tag} {name}>")
            elif name == "style" or name.startswith("on"):
                raise UnsafePageError(f"<{tag}> has an inline {name!r}, which the policy blocks")

    def handle_data(self, data: str) -> None:
        if not self._inside_style:
            return
        for url, imported in _CSS_URL.findall(data):
            _refuse_unless_inline(imported or url, "CSS")


def _refuse_unless_inline(url: str, place: str) -> None:
    if not url.strip().startswith(("data:", "#")):
        raise UnsafePageError(f"{place} would fetch {url!r}; a page holds all it shows")
