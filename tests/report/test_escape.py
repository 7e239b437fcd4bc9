import json

import pytest

from planner.report.escape import SHOWN_CHARACTERS, clean, escape, script_json


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ash School", "Ash School"),
        ("  two\r\nlines\t", "two lines"),
        ("a\u202eb\u2066c\u200fd", "abcd"),
        ("a\u2028b\u2029c", "a b c"),
        ("nul\x00 bell\x07", "nul bell"),
        ("half \ud800 a pair", "half a pair"),
        ("Ysgol Tŷ Gwyn", "Ysgol Tŷ Gwyn"),
    ],
)
def test_only_visible_characters_are_shown(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_a_long_text_is_cut() -> None:
    assert clean("x" * 10_000) == "x" * (SHOWN_CHARACTERS - 1) + "…"
    assert clean("x" * SHOWN_CHARACTERS) == "x" * SHOWN_CHARACTERS
    assert clean("\u202e" * 10_000 + "x") == ""
    assert escape("x" * 500, 1000) == "x" * 500


def test_html_and_template_literals_are_escaped() -> None:
    assert escape("<b a=\"1\" c='2'>&`${x}`") == (
        "&lt;b a=&quot;1&quot; c=&#x27;2&#x27;&gt;&amp;&#96;&#36;{x}&#96;"
    )


def test_json_in_a_script_cannot_leave_it() -> None:
    text = "</script><!--`${x}`\u2028'&é"
    written = script_json({"names": [text], "count": 3, "blank": None})
    assert not set("<>&'`$") & set(written)
    assert written.isascii()
    assert json.loads(written) == {"names": ["</script><!--`${x}` '&é"], "count": 3, "blank": None}


def test_json_has_no_number_that_javascript_lacks() -> None:
    with pytest.raises(ValueError, match="JSON"):
        script_json({"value": float("nan")})
