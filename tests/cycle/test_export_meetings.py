"""Recommendations and minutes are given back as files that say the same."""

from __future__ import annotations

import os
import shutil
from importlib import resources
from pathlib import Path

from tests.cli.door import ask, imported
from tests.cycle.business import business

SAMPLES = Path(str(resources.files("layidu.intake").joinpath("formats")))
KINDS = ("commitments", "recommendations", "minutes")


def closed() -> None:
    from django.db import connections

    connections["default"].close()


def test_recommendations_and_minutes_come_back_the_same(prepared_workspace: Path, tmp_path: Path) -> None:
    os.environ.pop("DATABASE_URL", None)
    first = Path(shutil.copytree(prepared_workspace, tmp_path / "first"))
    second = Path(shutil.copytree(prepared_workspace, tmp_path / "second"))
    for kind in KINDS:
        imported(first, SAMPLES / kind / "sample.xlsx", code=1)
    files = [tmp_path / f"{kind}.xlsx" for kind in KINDS]
    for kind, file in zip(KINDS, files, strict=True):
        answer = ask("export", kind, file, "--workspace", first)
        assert answer.code == 0, answer.err + answer.out
    before = business(first)
    closed()
    told = [imported(second, file)[0] for file in files]
    assert [(one["format"], one["held"]) for one in told] == [(kind, 0) for kind in KINDS]
    after = business(second)
    closed()
    assert after["review"] and after["meeting"]
    for kind in ("commitment", "review", "meeting"):
        assert after[kind] == before[kind], kind
