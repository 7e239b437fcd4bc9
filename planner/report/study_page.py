"""The page of a study: an answer in sentences, then tables, figures and entries, one self-contained file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from planner.config import Config
from planner.plan.cut_short import CutShort
from planner.report.committee.layout import Figure, Table
from planner.report.cut_short import cut_short_sentences
from planner.report.page import Page, asset, render, templates
from planner.report.words import prose, span

ANSWER = "The answer"
HOW_TO_READ = "How to read this"
DIFFERENCES = (
    "Amounts are present values over the years of the plan, each the difference of two plans, each the best "
    "that a search found. The true difference lies between the limits that are called proven."
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A heading, and the sentences below it."""

    title: str
    lines: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A numbered section of the page: sentences, then what they are of."""

    heading: str
    sentences: Sequence[str] = ()
    pieces: Sequence[Table | Figure | Entry] = ()


def draw_study(
    config: Config,
    title: str,
    answer: Part,
    parts: Sequence[Part],
    cut_short: CutShort,
    forecast: str = "Forecast",
) -> str:
    """Return the HTML text of the page of a study of a plan.

    Args:
        config: of the plan.
        title: of the page, without the plan's.
        answer: the first section; its first sentence stands out.
        parts: the others.
        cut_short: what the time limit ended.
        forecast: what the plan's own forecast is to the study.
    """
    told = replace(answer, sentences=[*answer.sentences, *_notes(config, cut_short)])
    html = (
        templates()
        .get_template("study.html")
        .render(
            plan=config.plan,
            title=f"{title}: {config.plan.title}",
            years=span(config.plan.years),
            parts=[
                replace(part, sentences=[prose(sentence) for sentence in part.sentences])
                for part in (told, *parts)
            ],
            forecast=forecast,
        )
    )
    return render(
        Page(
            title=f"{title}: {config.plan.title}",
            body=Markup(html),  # noqa: S704 - escaped by the template
            styles=(asset("report.css"),),
        )
    )


def _notes(config: Config, cut_short: CutShort) -> list[str]:
    """What every study has to say of its figures."""
    fair = ", and the prices of fairness, which nobody pays, count too" if config.fairness.is_set else ""
    counts = (
        f"In all costs a pupil without a place counts for £{config.costs.unplaced_gbp:,.0f} a year{fair}: "
        "prices to compare plans by, not a budget."
    )
    return [counts, *cut_short_sentences(cut_short)]
