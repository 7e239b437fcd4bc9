"""report.html: the plan for the committee, one self-contained file that prints to A4."""

from markupsafe import Markup

from planner.domain import Profile, academic_year
from planner.report.committee import (
    audit,
    comparison,
    equity,
    journeys,
    money,
    overview,
    sites,
    therapy,
)
from planner.report.committee.alternatives import NEAR_KM, Alternatives
from planner.report.committee.cards import site_cards
from planner.report.escape import clean
from planner.report.page import Page, asset, render, templates
from planner.report.release import SUPPRESSED, Release
from planner.report.words import prose, span

FOOTER_CHARACTERS = 70
"""Of each name in the footer of a printed page."""


def draw_report(release: Release) -> str:
    """Return the HTML text of report.html: the same bytes for the same release."""
    return render(
        Page(
            title=f"Report on the plan {release.config.plan.title}",
            body=_body(release),
            styles=(asset("report.css"), _printed_footer(release)),
        )
    )


def _body(release: Release) -> Markup:
    alternatives = Alternatives(release)
    missing_title, missing = comparison.still_missing(release)
    html = (
        templates()
        .get_template("report.html")
        .render(
            release=release,
            years=span(release.config.plan.years),
            last_year=academic_year(release.config.plan.last_year),
            page_one=overview.overview(release),
            comparison=comparison.by_year(release),
            missing_title=missing_title,
            missing=missing,
            recommendations=sites.recommendations(release),
            cards=site_cards(release, alternatives),
            not_opened=sites.not_opened(alternatives),
            near_km=NEAR_KM,
            districts=equity.by_district(release),
            groupings=equity.groupings(release),
            over_guide=journeys.over_guide(release),
            journeys=journeys.tables(release),
            finance=money.by_year(release),
            capital=money.capital(release),
            proof_words=prose(overview.proof(release)),
            proof=audit.proof(release),
            inputs=audit.inputs(release),
            ledger=audit.ledger(release),
            terms=audit.terms(release),
            travel=audit.travel(release),
            costs=audit.costs(release),
            therapy=therapy.needed(release),
            therapy_tables=therapy.tables(release),
            notes=[prose(note) for note in release.notes],
            warnings=[prose(str(warning)) for warning in release.warnings],
            is_public=release.profile is Profile.PUBLIC,
            suppressed=SUPPRESSED,
            attribution=release.config.plan.attribution,
        )
    )
    return Markup(html)  # noqa: S704 - escaped by the template


def _printed_footer(release: Release) -> str:
    """The foot of each printed page: what the page belongs to. Needs CSS, so its texts are CSS strings."""
    plan = release.config.plan
    about = " · ".join(
        clean(text, FOOTER_CHARACTERS)
        for text in (
            f"Plan {plan.title}",
            span(plan.years),
            f"data: {plan.data_date or 'date not given'}",
            f"run {release.run_id}",
        )
    )
    return f"@page {{ @bottom-left {{ content: {css_string(about)}; }} }}"


def css_string(text: str) -> str:
    """Return a text as a CSS string in which only ASCII letters and digits stand as they are."""
    return (
        '"'
        + "".join(
            character if character.isascii() and character.isalnum() else f"\\{ord(character):x} "
            for character in text
        )
        + '"'
    )
