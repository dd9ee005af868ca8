"""What the forms are compared with, made anew from the ledger."""

from __future__ import annotations

from layidu.ledger.workspace import Workspace
from layidu.web.reports.population import prepare_population


def prepare(workspace: Workspace) -> None:
    """Keep the populations ready."""
    prepare_population(workspace)
