"""map.html: the plan on a map, year by year, in one file that needs no network. The one door to folium."""

from html.parser import HTMLParser
from importlib.resources import files

import folium
from branca.element import Element, Figure
from markupsafe import Markup

from planner.domain import Profile, academic_year
from planner.model.solution import SolveStatus
from planner.report.escape import Json, escape
from planner.report.map_figures import Axes, describe_axes, district_figures, zone_figures
from planner.report.map_shapes import Shapes, draw_shapes
from planner.report.map_sites import describe_types, option_sites, provision_sites
from planner.report.page import Page, UnsafePageError, asset, inline_css_urls, render, templates
from planner.report.proof import STATUS_WORDS, no_saving, reached, saves, saving_gbp, weights_counted
from planner.report.release import SUPPRESSED, Release
from planner.report.words import money

SCRIPTS = tuple(
    f"map-{name}.js"
    for name in (
        "figures",
        "words",
        "shades",
        "symbols",
        "legend",
        "popups",
        "areas",
        "sites",
        "flows",
        "tables",
        "compare",
        "search",
        "controls",
    )
)
"""In the order in which they build on each other."""
NOTE_CHARACTERS = 2000
POINT_RADIUS_PX = 6
"""Of a zone without a boundary."""

_INLINED = frozenset({"leaflet", "leaflet_css"})
_LEFT_OUT = frozenset(
    {
        "jquery",
        "bootstrap",
        "bootstrap_css",
        "glyphicons_css",
        "awesome_markers",
        "awesome_markers_css",
        "awesome_markers_font_css",
        "awesome_rotate_css",
    }
)
"""What folium links, by its own names, and nothing on the page uses."""


def draw_map(release: Release) -> str:
    """Return the HTML text of map.html: one self-contained file, the same bytes for the same plan."""
    axes = Axes(release.config)
    districts = release.districts
    shapes = draw_shapes(release, districts)
    figure = _figure(shapes)
    figures: dict[str, Json] = {
        **describe_axes(axes),
        "first_year": axes.years[0],
        "types": describe_types(),
        "zones": zone_figures(release, axes, districts),
        "districts": {
            **district_figures(release, axes, districts),
            "labels": shapes.labels,
            "centres": shapes.centres,
        },
        "provisions": provision_sites(release, axes, districts),
        "options": option_sites(release),
        "capital_limit_gbp": release.config.capital.total_gbp,
        "bounds": shapes.bounds,
        "public": release.profile is Profile.PUBLIC,
    }
    leaflet_css, leaflet_js = _leaflet(figure.header.render())
    return render(
        Page(
            title=f"Map of the plan {release.config.plan.title}",
            body=_body(release, axes, figure.html.render()),
            styles=(leaflet_css, asset("map.css")),
            data={"figures": figures},
            scripts=(leaflet_js, figure.script.render(), *(asset(name) for name in SCRIPTS)),
        )
    )


def _figure(shapes: Shapes) -> Figure:
    """Let folium draw the map and its geometry; what changes with the year is drawn by our own scripts."""
    chart = folium.Map(
        tiles=None,
        maxZoom=18,
        zoomSnap=0.25,
        attributionControl=False,
        control_scale=True,
        location=[sum(ends) / 2 for ends in zip(*shapes.bounds, strict=True)],
    )
    figure = Figure()
    figure.add_child(_named("plan", chart))
    for name, shape in (("land", shapes.land), ("zones", shapes.zones), ("districts", shapes.districts)):
        layer = folium.GeoJson(
            shape,
            smooth_factor=0.5,
            marker=folium.CircleMarker(radius=POINT_RADIUS_PX, fill=True),
            show=name != "districts",
            interactive=name != "land",
        )
        _named(name, layer).add_to(chart)
    for name in ("provisions", "options"):
        _named(name, folium.FeatureGroup()).add_to(chart)
    chart.fit_bounds([list(corner) for corner in shapes.bounds])
    figure.render()
    return figure


def _named(name: str, element: Element) -> Element:
    """Give an element a stable name: folium's own is random, and the same plan must give the same bytes."""
    element._id = name  # noqa: SLF001 - branca has no other way
    return element


def _leaflet(header: str) -> tuple[str, str]:
    """Return Leaflet's style and script. Raises UnsafePageError where the header links anything unknown."""
    links = _Links()
    links.feed(header)
    known = {
        url for name, url in [*folium.Map.default_js, *folium.Map.default_css] if name in _INLINED | _LEFT_OUT
    }
    if unknown := [url for url in links.urls if url not in known]:
        raise UnsafePageError(f"folium links {unknown[0]!r}, which the page has no copy of")
    data = files("xstatic.pkg.leaflet").joinpath("data")
    images = {f"images/{image.name}": image.read_bytes() for image in data.joinpath("images").iterdir()}
    css = data.joinpath("leaflet.css").read_text(encoding="utf-8")
    script = data.joinpath("leaflet.js").read_text(encoding="utf-8")
    return inline_css_urls(css, images), script.replace("//# sourceMappingURL=leaflet.js.map", "")


class _Links(HTMLParser):
    """Collects what a page header loads."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        wanted = {"script": "src", "link": "href"}.get(tag)
        self.urls += [url for name, url in attrs if name == wanted and url]


def _body(release: Release, axes: Axes, chart: str) -> Markup:
    html = (
        templates()
        .get_template("map.html")
        .render(
            plan=release,
            chart=Markup(chart),  # noqa: S704 - folium's empty element, without any text of the inputs
            years=f"{academic_year(axes.years[0])} to {academic_year(axes.years[-1])}",
            last=len(axes.years) - 1,
            needs=release.config.needs,
            phases=describe_axes(axes)["phases"],
            by_zone=release.allocation is not None,
            public=release.profile is Profile.PUBLIC,
            suppressed=SUPPRESSED,
            verdict=_verdict(release),
            notes=[escape(note, NOTE_CHARACTERS) for note in release.notes],
        )
    )
    return Markup(html)  # noqa: S704 - escaped by the template


def _verdict(release: Release) -> str:
    """What the plan saves (£ present value), and how near it is proven to be to the best."""
    solve, value = release.solve, f"present value{weights_counted(release.config)}"
    if not saves(solve):
        return f"{no_saving(solve, release.config)} {STATUS_WORDS[solve.status]}."
    if solve.status is SolveStatus.LISTED:
        saved = money(saving_gbp(solve))
        return f"The plan saves {saved} over doing nothing ({value}). {STATUS_WORDS[solve.status]}."
    return (
        f"The plan saves {money(saving_gbp(solve))} over doing nothing ({value}). "
        f"{STATUS_WORDS[solve.status]}: "
        f"it reaches at least {reached(solve)} of the saving that any plan could make."
    )
