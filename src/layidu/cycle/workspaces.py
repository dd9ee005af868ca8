"""A new workspace: folder, tables, the country's places."""

from __future__ import annotations

import shutil
from pathlib import Path

from layidu.catalogue.country import countries
from layidu.catalogue.findings import refusal


def new_workspace(folder: Path, country: str) -> int:
    """Make a workspace for a packaged country; gives how many places it knows.

    Errors: Refusal PAYS-INCONNU, or ESPACE-EXISTANT over existing files; whatever fails, no half workspace is left.
    """
    from layidu.ledger.connection import migrate, open_ledger
    from layidu.ledger.workspace import create, mark

    if country not in countries():
        raise refusal("PAYS-INCONNU", value=country, known=", ".join(countries()))
    existed = folder.exists()
    workspace = create(folder, country)
    try:
        open_ledger(workspace)
        migrate()
        from layidu.ledger.importing import ledger_lock
        from layidu.ledger.store.places import load_country

        with ledger_lock():
            places = load_country(country)
        mark(workspace)
        return places
    except BaseException:
        for part in folder.iterdir() if existed else (folder,):
            shutil.rmtree(part) if part.is_dir() else part.unlink()
        raise
