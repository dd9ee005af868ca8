"""A workspace: one folder that holds everything of one ledger."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path

from layidu.catalogue.findings import refusal

MARKER = "layidu.yaml"
ENVIRONMENT = "LAYIDU_WORKSPACE"


@dataclass(frozen=True)
class Workspace:
    """The folder's parts: database, originals as received, observations (Parquet), publications.

    >>> Workspace(Path("mali"), "mali").database.name
    'ledger.sqlite3'
    """

    folder: Path
    country: str

    @property
    def database(self) -> Path:
        """The SQLite ledger (unused when ``DATABASE_URL`` names a PostgreSQL one)."""
        return self.folder / "ledger.sqlite3"

    @property
    def originals(self) -> Path:
        """Every file as received, named by its sha256."""
        return self.folder / "originals"

    @property
    def observations(self) -> Path:
        """Parquet files, one an import that brought observations."""
        return self.folder / "observations"

    @property
    def published(self) -> Path:
        """Bulletins, briefs, workbooks and maps."""
        return self.folder / "published"


def create(folder: Path, country: str) -> Workspace:
    """Make the folder; it is a workspace only once `mark` has run, the last thing to be written.

    Errors: Refusal ESPACE-EXISTANT when the folder already is a workspace or holds other files.
    """
    if folder.exists() and any(folder.iterdir()):
        raise refusal("ESPACE-EXISTANT", folder=folder)
    workspace = Workspace(folder, country)
    for part in (workspace.originals, workspace.observations, workspace.published):
        part.mkdir(parents=True, exist_ok=True)
    return workspace


def mark(workspace: Workspace) -> None:
    """Say that the workspace is whole: a folder killed on the way there is none."""
    from layidu.ledger.files import write_durably

    write_durably(workspace.folder / MARKER, f"country: {workspace.country}\nlayout: 1\n".encode())


def find(folder: Path | None = None) -> Workspace:
    """The workspace named, else that of ``LAYIDU_WORKSPACE``, else that of the current folder or one above it.

    Errors: Refusal ESPACE-ABSENT when there is none.
    """
    named = folder or (Path(os.environ[ENVIRONMENT]) if os.environ.get(ENVIRONMENT) else None)
    places = [named] if named else [Path.cwd(), *Path.cwd().parents]
    for place in places:
        marker = place / MARKER
        if marker.is_file():
            return Workspace(place, _country(marker))
    raise refusal("ESPACE-ABSENT", folder=places[0])


def _country(marker: Path) -> str:
    # Asked for at every page: read again only where the file is another.
    return _country_of(marker, marker.stat().st_mtime_ns)


@functools.lru_cache(maxsize=16)
def _country_of(marker: Path, _changed: int) -> str:
    import yaml

    return str(yaml.safe_load(marker.read_text(encoding="utf-8"))["country"])
