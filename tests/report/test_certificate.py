"""certificate.npz: every array as it was, in an archive that anyone can open, the same bytes each time."""

from __future__ import annotations

import time
from dataclasses import fields
from io import BytesIO

import numpy as np
import pytest

from planner.model.certificate import Certificate
from planner.report.certificate import certificate_bytes
from tests.report.conftest import certificate


def test_the_archive_holds_every_array_as_it_was() -> None:
    written = certificate()
    with np.load(BytesIO(certificate_bytes(written)), allow_pickle=False) as archive:
        assert archive.files == [field.name for field in fields(Certificate)]
        for name in archive.files:
            array = np.asarray(getattr(written, name))
            assert archive[name].dtype == array.dtype, name
            assert np.array_equal(archive[name], array), name


def test_the_same_certificate_gives_the_same_bytes_whenever(monkeypatch: pytest.MonkeyPatch) -> None:
    before = certificate_bytes(certificate())
    later = time.localtime(time.time() + 1e6)
    monkeypatch.setattr(time, "localtime", lambda *_: later)
    assert certificate_bytes(certificate()) == before
