"""The key that signs sessions: made once a workspace, readable by its owner only."""

from __future__ import annotations

import os
import secrets

from layidu.ledger.workspace import Workspace

FILE = "secret_key"


def secret_key(workspace: Workspace | None) -> str:
    """The workspace's key, made at its first use; ``LAYIDU_SECRET_KEY`` goes before it; a passing one without either.

    Errors: OSError when the folder cannot be written.
    """
    if named := os.environ.get("LAYIDU_SECRET_KEY"):
        return named
    if workspace is None:
        return secrets.token_urlsafe(50)
    path = workspace.folder / FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))
        file.flush()
        os.fsync(file.fileno())
    return path.read_text(encoding="ascii")
