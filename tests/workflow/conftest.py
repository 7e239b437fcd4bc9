"""One run of each tiny council for all tests that only read it, and a copy for those that spoil it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.workflow.council import hand_council, solved, tiny_council

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def tiny_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished plan of the tiny council: read only."""
    return solved(tiny_council(tmp_path_factory.mktemp("tiny")))


@pytest.fixture(scope="session")
def hand_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished plan of the council that is solved by hand: read only."""
    return solved(hand_council(tmp_path_factory.mktemp("hand")))


@pytest.fixture
def own_plan(tiny_plan: Path, tmp_path: Path) -> Path:
    """A copy of the finished tiny plan, with its project around it, to be spoilt."""
    project = tmp_path / "project"
    shutil.copytree(tiny_plan.parents[1], project)
    return project / "maps" / tiny_plan.name
