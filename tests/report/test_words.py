"""Words for figures."""

from __future__ import annotations

import pytest

from planner.report.words import (
    MoneyUnit,
    down_to,
    money_at_least,
    money_at_most,
    share_at_most,
    up_to,
    whole_at_least,
)


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


def test_a_table_rounds_what_is_proven_to_the_safe_side() -> None:
    millions = MoneyUnit("£ million", 1e6, 2)
    assert (millions.at_least(5_100.0), millions.text(5_100.0), millions.at_most(5_100.0)) == (
        *("0.00", "0.01", "0.01"),
    )
    assert (millions.at_least(-5_100.0), millions.at_most(-5_100.0)) == ("−0.01", "0.00")
    assert (millions.at_least(290_000.0), millions.at_most(290_000.0)) == ("0.29", "0.29")  # 28.99… steps
    assert (millions.at_least(-0.01), millions.at_most(0.02), millions.at_most(-0.01)) == ("0.00",) * 3
    assert whole_at_least(8_856.6) == "8,856"
    assert whole_at_least(float("nan")) == "[c]"
    assert (down_to(0.0349, 0.001), up_to(0.0341, 0.001)) == pytest.approx((0.034, 0.035))
    assert [share_at_most(share, 1) for share in (0.0341, 0.034, 1e-8, 0.0)] == [
        *("3.5%", "3.4%", "0.0%", "0.0%")
    ]
