"""A workspace survives its machine: copied, restored elsewhere whole, and what was changed is told."""

from __future__ import annotations

import os
import secrets
import tarfile
from pathlib import Path

import pytest

from layidu.core.errors import Refusal
from layidu.cycle.importing import import_files
from layidu.cycle.keeping import backup, check, restore
from layidu.intake.write import write_rows
from layidu.ledger.connection import open_ledger
from layidu.ledger.models import Delivery, Source
from layidu.ledger.workspace import find


def fill(folder: Path) -> None:
    inbox = folder.parent / "inbox"
    inbox.mkdir()
    row = {"organisation": "Terre Neuve", "region": "Gao", "month": "2025-03", "group": "all", "reached": 12,
           "activity": "vaccination"}  # fmt: skip
    write_rows("five_w", [row], inbox / "mars.xlsx", example=True)
    import_files(find(folder), [inbox])


def test_a_copy_restored_elsewhere_holds_every_fact_and_file(
    workspace_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(workspace_folder)
    facts, copy, elsewhere = Delivery.objects.count(), tmp_path / "copie.layidu", tmp_path / "ailleurs"
    kept = backup(find(workspace_folder), copy)
    assert copy.stat().st_mode & 0o077 == 0
    database = None
    if os.environ.get("DATABASE_URL"):
        database = f"r_{secrets.token_hex(6)}"
        _admin(f"CREATE DATABASE {database}")
        monkeypatch.setenv("DATABASE_URL", f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{database}")
    try:
        assert restore(copy, elsewhere) == kept
        open_ledger(find(elsewhere))
        assert (Delivery.objects.count(), check(find(elsewhere)).findings) == (facts, ())
        assert (elsewhere / "originals" / Source.objects.get().sha256).is_file()
    finally:
        if database:
            _admin(f"DROP DATABASE {database} WITH (FORCE)")


def _admin(statement: str) -> None:
    from tests.conftest import _admin as run

    run(statement)


def test_a_file_that_was_changed_or_lost_is_told_and_never_copied(sqlite_workspace: Path, tmp_path: Path) -> None:
    fill(sqlite_workspace)
    workspace = find(sqlite_workspace)
    original = workspace.originals / Source.objects.get().sha256
    content = original.read_bytes()
    for changed, code in ((content + b" ", "GARDE-EMPREINTE"), (None, "GARDE-FICHIER-ABSENT")):
        original.unlink()
        if changed:
            original.write_bytes(changed)
        assert [each.code for each in check(workspace).findings] == [code]
        with pytest.raises(Refusal, match=code):
            backup(workspace, tmp_path / "copie.layidu")
        assert [path for path in tmp_path.iterdir() if path.is_file()] == []
        original.write_bytes(content)
    assert check(workspace).findings == ()


def test_a_copy_that_was_cut_changed_or_made_by_another_hand_leaves_nothing(
    sqlite_workspace: Path, tmp_path: Path
) -> None:
    fill(sqlite_workspace)
    copy, elsewhere = tmp_path / "copie.layidu", tmp_path / "ailleurs"
    backup(find(sqlite_workspace), copy)
    whole = copy.read_bytes()
    middle = len(whole) // 2
    wrong = [whole[:middle], whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :], b"nothing"]
    for content in wrong:
        copy.write_bytes(content)
        with pytest.raises(Refusal, match="GARDE-"):
            restore(copy, elsewhere)
        assert not elsewhere.exists()
    with tarfile.open(copy, "w") as archive:
        archive.add(__file__, arcname="originals/../../outside")
    with pytest.raises(Refusal, match="GARDE-ARCHIVE"):
        restore(copy, elsewhere)
    assert not (tmp_path / "outside").exists()


def test_nothing_is_restored_over_other_files(sqlite_workspace: Path, tmp_path: Path) -> None:
    backup(find(sqlite_workspace), tmp_path / "copie.layidu")
    with pytest.raises(Refusal, match="ESPACE-EXISTANT"):
        restore(tmp_path / "copie.layidu", sqlite_workspace)
