"""A run writes its folder whole or not at all, and never over what no run wrote."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from planner.problems import InputError
from planner.report.folder import check_folder, write_folder

if TYPE_CHECKING:
    from collections.abc import Mapping


def run_of(text: str, *names: str) -> dict[str, bytes]:
    """The files of a run, as far as its folder is concerned."""
    files = dict.fromkeys(names or ("allocation.csv", "map.html"), text.encode())
    outputs = [{"file": name, "sha256": "0"} for name in files]
    return files | {"run.json": json.dumps({"run_id": text, "outputs": outputs}).encode()}


def read(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a plan goes, with an earlier run in it."""
    path = tmp_path / "maps" / "kent"
    write_folder(path, run_of("earlier"))
    return path


def assert_earlier(folder: Path) -> None:
    assert read(folder) == run_of("earlier")
    assert list(folder.parent.iterdir()) == [folder]


def test_a_folder_is_made_with_all_above_it(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b" / "kent"
    write_folder(folder, run_of("é\nfirst"))
    assert read(folder) == run_of("é\nfirst")
    assert list(folder.parent.iterdir()) == [folder]


def test_files_are_written_byte_for_byte(tmp_path: Path) -> None:
    files = run_of("first") | {"certificate.npz": b"PK\x03\x04\r\n\x00\xff\n"}
    write_folder(tmp_path / "kent", files)
    assert read(tmp_path / "kent") == files


def test_an_earlier_run_is_replaced_as_a_whole(folder: Path) -> None:
    write_folder(folder, run_of("later", "sufficiency.csv"))
    assert read(folder) == run_of("later", "sufficiency.csv")
    assert list(folder.parent.iterdir()) == [folder]


class DiskFullError(OSError):
    strerror = "No space left on device"


@pytest.mark.parametrize(
    ("failure", "becomes"),
    [(DiskFullError, InputError), (KeyboardInterrupt, KeyboardInterrupt), (MemoryError, MemoryError)],
)
@pytest.mark.parametrize(
    ("method", "call"), [("write_bytes", 1), ("write_bytes", 3), ("mkdir", 2), ("rename", 1), ("rename", 2)]
)
def test_a_failure_at_any_step_leaves_the_earlier_run(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    failure: type[BaseException],
    becomes: type[BaseException],
    method: str,
    call: int,
) -> None:
    calls = []
    works = getattr(Path, method)

    def fails(path: Path, *arguments: Any, **options: Any) -> object:
        calls.append(path)
        if len(calls) == call:
            raise failure
        return works(path, *arguments, **options)

    monkeypatch.setattr(Path, method, fails)
    with pytest.raises(becomes) as caught:
        write_folder(folder, run_of("later"))
    assert len(calls) >= call
    assert_earlier(folder)
    if becomes is InputError:
        assert "cannot be written: No space left on device" in str(caught.value)
        assert "close its files where they are open in another program" in str(caught.value)


@pytest.mark.parametrize(
    "files",
    [
        {"notes.txt": b"mine"},
        {"run.json": b"{}"},
        {"run.json": b"[1"},
        {"run.json": b'{"outputs": []}'},
        {"run.json": b'{"run_id": 1, "outputs": []}'},
        {"allocation.csv": b"zone_id"},
    ],
    ids=str,
)
def test_what_is_not_a_run_is_not_replaced(tmp_path: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match="is not the folder of a finished run, so it is not replaced"):
        check_folder(tmp_path)
    with pytest.raises(InputError, match="is not the folder of a finished run, so it is not replaced"):
        write_folder(tmp_path, run_of("later"))
    assert read(tmp_path) == files


@pytest.mark.parametrize("name", ["minutes.docx", "old", ".hidden", "~$plan.xlsx"])
def test_a_stranger_beside_a_run_keeps_it_from_being_replaced(folder: Path, name: str) -> None:
    (folder / name).mkdir() if name == "old" else (folder / name).write_text("mine")
    with pytest.raises(InputError, match="holds what no run wrote, so it is not replaced") as caught:
        check_folder(folder)
    assert caught.value.problems[0].value == name


def test_files_of_a_run_that_went_missing_and_of_a_file_browser_are_no_strangers(folder: Path) -> None:
    (folder / "map.html").unlink()
    (folder / ".DS_Store").write_text("")
    check_folder(folder)
    write_folder(folder, run_of("later"))
    assert read(folder) == run_of("later")


def test_an_empty_folder_and_one_that_is_not_there_will_do(tmp_path: Path) -> None:
    check_folder(tmp_path)
    check_folder(tmp_path / "new" / "kent")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("blocked", ["maps", "maps/kent"])
def test_a_file_where_a_folder_must_be_is_named(tmp_path: Path, blocked: str) -> None:
    path = tmp_path / blocked
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    with pytest.raises(InputError, match="is a file where the plan's folder would have to be"):
        check_folder(tmp_path / "maps" / "kent")


def test_a_folder_that_may_not_be_written_to_is_named_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(InputError, match="may not be written to"):
        check_folder(tmp_path / "maps" / "kent")


def test_a_path_that_no_system_takes_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be made: File name too long"):
        check_folder(tmp_path / ("x" * 5000) / "kent")


def test_a_link_is_replaced_and_what_it_pointed_to_stays(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    folder.rename(elsewhere)
    try:
        folder.symlink_to(elsewhere, target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links")
    write_folder(folder, run_of("later"))
    assert read(elsewhere) == run_of("earlier")
    assert read(folder) == run_of("later")
    assert not folder.is_symlink()
