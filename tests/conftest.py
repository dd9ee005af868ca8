"""A ledger to test with: SQLite always, a real PostgreSQL where ``LAYIDU_TEST_POSTGRES`` names one."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

REAL_DATA = Path(__file__).parents[2] / "shared" / "data"
POSTGRES = os.environ.get("LAYIDU_TEST_POSTGRES", "")

needs_real_data = pytest.mark.skipif(not REAL_DATA.is_dir(), reason=f"the real files are not at {REAL_DATA}")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files, beside the checkout."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"the real files are not at {REAL_DATA}")
    return REAL_DATA


@pytest.fixture(scope="session")
def prepared_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of Mali made once; tests work on copies of it."""
    from layidu.cycle.workspaces import new_workspace

    folder = tmp_path_factory.mktemp("prepared") / "mali"
    url = os.environ.pop("DATABASE_URL", None)
    new_workspace(folder, "mali")
    _close()
    if url:
        os.environ["DATABASE_URL"] = url
    return folder


@pytest.fixture
def sqlite_workspace(prepared_workspace: Path, tmp_path: Path) -> Iterator[Path]:
    """An empty workspace of Mali on SQLite, open."""
    folder = tmp_path / "mali"
    shutil.copytree(prepared_workspace, folder)
    _open(folder)
    yield folder
    _close()


@pytest.fixture(params=["sqlite", "postgres"])
def workspace_folder(
    request: pytest.FixtureRequest, prepared_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """An empty workspace of Mali, open: once on SQLite, once on PostgreSQL."""
    folder = tmp_path / "mali"
    shutil.copytree(prepared_workspace, folder)
    if request.param == "sqlite":
        _open(folder)
        yield folder
        _close()
        return
    if not POSTGRES:
        pytest.skip("LAYIDU_TEST_POSTGRES names no server (the CI script starts one)")
    template = request.getfixturevalue("postgres_template")
    name = f"t_{secrets.token_hex(6)}"
    _admin(f"CREATE DATABASE {name} TEMPLATE {template}")
    monkeypatch.setenv("DATABASE_URL", f"{POSTGRES.rsplit('/', 1)[0]}/{name}")
    _open(folder)
    yield folder
    _close()
    _admin(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with Mali's places, made once and copied by the server."""
    from layidu.cycle.workspaces import new_workspace

    name = f"template_{secrets.token_hex(6)}"
    _admin(f"CREATE DATABASE {name}")
    os.environ["DATABASE_URL"] = f"{POSTGRES.rsplit('/', 1)[0]}/{name}"
    new_workspace(tmp_path_factory.mktemp("postgres") / "mali", "mali")
    _close()
    del os.environ["DATABASE_URL"]
    yield name
    _admin(f"DROP DATABASE {name} WITH (FORCE)")


def _open(folder: Path) -> None:
    from layidu.ledger.connection import open_ledger
    from layidu.ledger.workspace import find

    open_ledger(find(folder))


def _close() -> None:
    from django.db import connections

    connections["default"].close()


def _admin(statement: str) -> None:
    import psycopg

    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(statement)
