"""What each profile shows: all of a plan, or what may be published, the same in every table and file."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from planner.domain import Profile
from planner.report.artefacts import artefacts
from planner.report.release import (
    COUNTS,
    DEPENDENT,
    NOT_PUBLISHED,
    NOTE,
    SUPPRESSED,
    Release,
    release,
    shown,
    suppressed,
)
from planner.report.release_tables import ALL
from tests.report.conftest import internal
from tests.report.test_disclosure import random_plan, small_counts

if TYPE_CHECKING:
    from planner.plan.plan import Plan
    from tests.report.conftest import MakePlan


@pytest.fixture(scope="module")
def plan(make_plan: MakePlan) -> Plan:
    plan = random_plan(make_plan, 5)
    zones = plan.inputs.zones.assign(parish=[f"Parish {row}" for row in range(len(plan.inputs.zones))])
    return replace(plan, inputs=replace(plan.inputs, zones=zones))


@pytest.fixture(scope="module")
def published(plan: Plan) -> Release:
    return release(plan, Profile.PUBLIC)


def test_internal_is_the_plan_itself(plan: Plan) -> None:
    full = internal(plan)
    for name in {field.name for field in fields(plan)} & {field.name for field in fields(full)}:
        assert getattr(full, name) is getattr(plan, name)
    for name in ("zones", "provisions", "options", "boundaries", "sources", "warnings"):
        assert getattr(full, name) is getattr(plan.inputs, name)
    assert not any(suppressed(getattr(full, name), name).to_numpy().any() for name in COUNTS)
    assert set(full.by_group["grouping"]) == {"imd_decile", "parish"}


def test_nothing_below_district_is_published(published: Release) -> None:
    assert published.allocation is published.unplaced is published.do_nothing_unplaced is None
    assert set(published.by_group["grouping"]) == {"imd_decile"}
    assert not published.zones.columns.str.startswith("children_").any()
    assert published.boundaries is not None
    assert published.warnings == ()
    assert published.notes[-1] == NOTE
    assert SUPPRESSED in NOTE
    assert "below 5" in NOTE


def test_no_small_count_is_published_and_zero_is(published: Release, plan: Plan) -> None:
    assert small_counts(published) == []
    assert published.provisions["on_roll"].fillna(-1).to_list() == [-1, -1, 0, 5, 80, -1]
    full = internal(plan)
    nobody = full.totals["unplaced"] == 0
    assert nobody.any()
    assert (published.totals["unplaced"][nobody] == 0).all()


def test_what_is_released_is_the_plan_s_and_what_follows_from_what_is_not_goes_too(
    published: Release, plan: Plan
) -> None:
    full = internal(
        replace(plan, inputs=replace(plan.inputs, zones=plan.inputs.zones.drop(columns="parish")))
    )
    for name, columns in COUNTS.items():
        ours = getattr(published, name)
        if ours is None:
            continue
        for column in columns:
            theirs = getattr(full, name)[column]
            assert np.allclose(ours[column][ours[column].notna()], theirs[ours[column].notna()], atol=1e-6)
        for column, count in DEPENDENT.get(name, {}).items():
            is_hidden = suppressed(ours, name)[count]
            assert ours[column][is_hidden].isna().all()
            assert (shown(ours, name)[column][is_hidden] == SUPPRESSED).all()
            assert ours[column][~is_hidden].equals(getattr(full, name)[column][~is_hidden])


def test_a_count_in_two_tables_is_hidden_in_both(published: Release) -> None:
    for name, of_all in (("sufficiency", "totals"), ("do_nothing", "totals_without")):
        keys = ["district", "need", "phase", "year"]
        totals = getattr(published, of_all)
        totals = totals[(totals[keys[:3]] != ALL).all(axis=1)]
        both = getattr(published, name).merge(totals, on=keys, suffixes=("", "_of_totals"))
        assert len(both) == len(totals)
        for column in COUNTS[name]:
            assert both[column].equals(both[f"{column}_of_totals"])
    pupils = [getattr(published, name)["pupils"] for name in ("totals", "totals_without")]
    assert pupils[0].equals(pupils[1])


def test_whom_an_option_serves_is_hidden_where_it_is_few_or_a_year_behind_it_is(plan: Plan) -> None:
    opened = plan.recommendations["units"] > 0
    many = plan.provision_years.assign(pupils=60.0, places=60.0)
    served = pd.Series([20.0, 3.0, 20.0, *[np.nan] * (len(plan.recommendations) - 3)])
    changed = replace(
        plan,
        provision_years=many,
        recommendations=plan.recommendations.assign(
            pupils_served=served.where(opened), provision_id=["p3", "p1", "p1", *["p0"] * (len(opened) - 3)]
        ),
    )
    published = release(changed, Profile.PUBLIC)
    years = published.provision_years.set_index("provision_id")["pupils"]
    assert np.isnan(years["p1"])  # 3 of the pupils there could be worked out from it
    assert published.recommendations["pupils_served"][1:3].isna().all()
    hidden = suppressed(published.recommendations, "recommendations")["pupils_served"]
    assert hidden.to_list()[1:] == [True, True, *[False] * (len(opened) - 3)]


def test_journeys_to_a_single_site_are_in_no_public_file(plan: Plan) -> None:
    """Named in no table, workbook, layer or page, and their figures nowhere."""
    opens = plan.recommendations["units"] > 0
    told = {name: np.where(opens, 8.765, np.nan) for name in NOT_PUBLISHED["recommendations"]}
    changed = replace(plan, recommendations=plan.recommendations.assign(**told))
    published = release(changed, Profile.PUBLIC)
    assert not set(published.recommendations) & set(told)
    assert set(internal(changed).recommendations) >= set(told)
    for name, content in artefacts(published).items():
        if name.endswith((".csv", ".html")):
            assert "8.765" not in content.decode()
            assert "8.77" not in content.decode()
    assert b"not released for a single site" in artefacts(published)["report.html"]


def test_what_an_option_saves_goes_with_the_few_whom_it_serves(plan: Plan) -> None:
    """£ lost without it, over what a pupil without a place costs, is the least number of pupils there."""
    table, opens = plan.recommendations, plan.recommendations["units"] > 0
    assert opens.any()
    few = table.assign(pupils_served=np.where(opens, 3.0, np.nan), saving_gbp=np.where(opens, 150e3, np.nan))
    published = release(replace(plan, recommendations=few), Profile.PUBLIC)
    assert published.recommendations["saving_gbp"][opens].isna().all()
    files = artefacts(published)
    for name in ("recommendations.csv", "map.html", "report.html"):
        page = files[name].decode()
        assert "150000" not in page
        assert "150,000" not in page
        assert "£nan" not in page
    assert f"Saves {SUPPRESSED}" in files["report.html"].decode()


def test_no_file_of_a_publication_holds_a_small_count(published: Release) -> None:
    files = artefacts(published)
    assert not {"allocation.csv", "unplaced.csv", "do_nothing_unplaced.csv"} & files.keys()
    hidden = 0
    for name, columns in COUNTS.items():
        if f"{name}.csv" not in files:
            continue
        for row in csv.DictReader(io.StringIO(files[f"{name}.csv"].decode(), newline="")):
            for column in columns:
                hidden += row[column] == SUPPRESSED
                assert re.fullmatch(r"|\[c\]|0\.0|\d+\.\d+", row[column])
                assert row[column] in {"", SUPPRESSED} or not 0 < float(row[column]) < 5
    assert hidden > 0
