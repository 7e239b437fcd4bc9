"""The recommendations as one table, and the options that do not open as another."""

from markupsafe import Markup

from planner.domain import Decision, academic_year
from planner.report.committee.alternatives import Alternatives
from planner.report.committee.layout import Table
from planner.report.release import Release
from planner.report.words import MoneyUnit, gbp_a_place, whole


def recommendations(release: Release) -> Table | None:
    """Return what opens, ranked; None where nothing does."""
    rows = release.recommendations[release.recommendations["units"] > 0].sort_values("rank")
    if rows.empty:
        return None
    unit = MoneyUnit("£ thousand", 1e3, 0)
    district = dict(zip(release.provisions["provision_id"], release.provisions["district"], strict=True))
    first = rows.drop_duplicates("option_id").set_index("option_id")["rank"]
    committed = rows["decision"] == Decision.COMMITTED
    return Table(
        caption="What opens, by the saving for each pound of capital",
        columns=[
            "Rank",
            "Option",
            "Where",
            "Opens",
            "Places",
            f"Capital, {unit.name}",
            "£ a place",
            "Pupils served",
            f"Saving, {unit.name}",
        ],
        rows=[
            [
                Markup('<a href="#site-{}">{}</a>').format(int(first[row["option_id"]]), int(row["rank"])),
                f"{row['name']} (already committed)" if is_committed else row["name"],
                district[row["provision_id"]],
                academic_year(int(row["open_year"])),
                whole(row["places"]),
                unit.text(row["capital_gbp"]),
                gbp_a_place(row["capital_gbp"], row["places"]),
                whole(row["pupils_served"]),
                unit.text(row["saving_gbp"]),
            ]
            for row, is_committed in zip(rows.to_dict("records"), committed, strict=True)
        ],
        words=frozenset({0, 1, 2, 3}),
        note=(
            "Pupils served: in these places, on average over the years they are open. Saving: what the plan "
            "would lose over its years without this row, everything else kept (present value). What one site "
            "saves depends on the others, so the rows do not add up to the saving of the plan."
        ),
    )


def not_opened(alternatives: Alternatives) -> Table | None:
    """Return the options that do not open, and why not; None where there are none."""
    options = alternatives.options
    rows = [row for row in options.to_dict("records") if row["option_id"] not in alternatives.opened]
    if not rows:
        return None
    rows.sort(key=lambda row: (row["district"], row["name"], row["option_id"]))
    return Table(
        caption="Options considered that the plan does not open",
        columns=["Option", "Where", "Places", "£ a place", "Why not"],
        rows=[
            [
                row["name"],
                row["district"],
                whole(row["places"] * row["max_units"]),
                gbp_a_place(row["capital_gbp"], row["places"]),
                alternatives.why_not(row["option_id"]),
            ]
            for row in rows
        ],
        words=frozenset({0, 1, 4}),
    )
