"""The token: from the environment or a file that nobody else can read, never from the command line."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from layidu.catalogue.findings import refusal

VARIABLE, FILE_VARIABLE = "LAYIDU_TOKEN", "LAYIDU_TOKEN_FILE"


def token_file() -> Path:
    """Where the token lies: LAYIDU_TOKEN_FILE, else the user's configuration folder."""
    named = os.environ.get(FILE_VARIABLE)
    return (
        Path(named) if named else Path(os.environ.get("XDG_CONFIG_HOME", Path.home() / ".config")) / "layidu" / "token"
    )


def token() -> str:
    """The token of LAYIDU_TOKEN, else that of the file.

    A command line is seen by every user of the machine, so it takes none.
    Errors: Refusal SERVEUR-JETON without one, SERVEUR-JETON-OUVERT where others may read the file.
    """
    if text := os.environ.get(VARIABLE, "").strip():
        return text
    file = token_file()
    try:
        opened = file.stat()
        text = file.read_text(encoding="utf-8").strip()
    except OSError:
        raise refusal("SERVEUR-JETON", variable=VARIABLE, file=file) from None
    if os.name == "posix" and stat.S_IMODE(opened.st_mode) & 0o077:
        raise refusal("SERVEUR-JETON-OUVERT", file=file)
    if not text:
        raise refusal("SERVEUR-JETON", variable=VARIABLE, file=file)
    return text
