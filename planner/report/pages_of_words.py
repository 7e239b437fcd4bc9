"""A page that is read rather than looked at: an answer, and entries of a few sentences each."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from planner.config import Config
from planner.report.page import Page, asset, render, templates
from planner.report.words import counted, span


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A heading, and the sentences below it."""

    title: str
    lines: Sequence[str]


def draw_words(
    config: Config, *, title: str, answer: str, heading: str, entries: Sequence[Entry], cut_short: int
) -> str:
    """Return the HTML text of a page, self-contained; `cut_short` searches were ended by the time limit."""
    ended = counted(cut_short, "search was", "searches were")
    html = (
        templates()
        .get_template("words.html")
        .render(
            title=title,
            years=span(config.plan.years),
            plan=config.plan,
            answer=answer,
            heading=heading,
            entries=entries,
            note=f"{ended.capitalize()} ended by the time limit: longer ones might find better plans."
            if cut_short
            else "",
        )
    )
    return render(
        Page(title=title, body=Markup(html), styles=(asset("report.css"),))  # noqa: S704 - template escapes
    )
