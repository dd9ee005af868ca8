"""What reports are read with, kept in memory until people teach something."""

from __future__ import annotations

from layidu.cycle.knowledge import Knowledge, knowledge_of
from layidu.ledger.workspace import Workspace
from layidu.web.caching.taught import until_taught


def knowledge(workspace: Workspace) -> Knowledge:
    """As ``knowledge_of``, from this process's memory while nobody taught anything since."""
    return until_taught(("knowledge", workspace.folder), lambda: knowledge_of(workspace))
