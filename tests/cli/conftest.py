"""A project on disk to run commands on, and a finished plan of it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.workflow.council import solved, tiny_council

if TYPE_CHECKING:
    from pathlib import Path

    from tests.inputs.conftest import Project


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a project that has been run: read only."""
    return solved(tiny_council(tmp_path_factory.mktemp("finished"))).parents[1]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The tiny council, not yet written, in the current folder."""
    monkeypatch.chdir(tmp_path)
    return tiny_council(tmp_path)


@pytest.fixture
def ran(finished: Path, project: Project) -> Project:
    """The same, written and run before."""
    shutil.copytree(finished, project.folder, dirs_exist_ok=True)
    return project
