import re

import pytest
from markupsafe import Markup

from planner.report.page import Page, UnsafePageError, check_self_contained, inline_css_urls, render


def test_a_page_names_the_hash_of_each_script_and_style() -> None:
    html = render(
        Page(
            title="<T>",
            body=Markup("<p>x</p>"),
            styles=["p{color:#000}"],
            scripts=["let a = 1;", "let b = 2;"],
        )
    )
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    assert policy.group(1).count("'sha256-") == 3
    assert "unsafe" not in policy.group(1)
    assert "<title>&lt;T&gt;</title>" in html


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://cdn.example/leaflet.js"></script>',
        '<link rel="stylesheet" href="//cdn.example/a.css">',
        '<img src="logo.png">',
        '<img srcset="logo.png 2x">',
        '<iframe src="about:blank"></iframe>',
        '<object data="x.svg"></object>',
        '<form action="/send"></form>',
        '<a href="javascript:alert(1)">x</a>',
        "<style>p { background: url(images/layers.png) }</style>",
        "<style>@import 'a.css';</style>",
        '<p onclick="x()">x</p>',
        '<p style="color:red">x</p>',
    ],
)
def test_a_page_that_would_fetch_or_be_blocked_is_refused(html: str) -> None:
    with pytest.raises(UnsafePageError):
        check_self_contained(html)


def test_what_is_inline_is_accepted() -> None:
    check_self_contained(
        '<a href="#tables">x</a><img src="data:image/png;base64,AA=="><link rel="icon" href="data:,">'
        "<style>p { background: url(data:,); behavior: url(#default#VML) }</style><script>'url(x)'</script>"
    )


@pytest.mark.parametrize("text", ["'</script>'", "/* </STYLE> */", "'<!--'"])
def test_a_script_cannot_end_its_element(text: str) -> None:
    with pytest.raises(UnsafePageError):
        render(Page(title="t", body=Markup(), scripts=[text]))


def test_css_images_become_data() -> None:
    css = inline_css_urls("a{b:url(x.png) url('x.png')} c{d:url('y.png')}", {"x.png": b"\x00"})
    inlined = "url(data:image/png;base64,AA==)"
    assert css == f"a{{b:{inlined} {inlined}}} c{{d:url('y.png')}}"
