"""Words for figures."""

from __future__ import annotations

import pytest

from planner.report.words import money_at_least, money_at_most


@pytest.mark.parametrize(
    ("gbp", "least", "most"),
    [
        (25_440.0, "£25,400", "£25,500"),
        (25_400.0, "£25,400", "£25,400"),
        (1_999_999.0, "£1.99 million", "£2 million"),
        (0.4, "£0", "£0"),
        (0.0, "£0", "£0"),
        (-25_440.0, "−£25,500", "−£25,400"),
    ],
)
def test_what_is_proven_is_rounded_to_the_safe_side(gbp: float, least: str, most: str) -> None:
    assert (money_at_least(gbp), money_at_most(gbp)) == (least, most)
