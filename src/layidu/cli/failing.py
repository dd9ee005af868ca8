"""Faults that no command foresees, as a reader can act on them: never a traceback unless it is asked for."""

from __future__ import annotations

import os

from layidu.catalogue.findings import finding
from layidu.core.findings import Finding

DEBUG = "LAYIDU_DEBUG"


def as_finding(error: Exception) -> Finding:
    """What a fault means for its reader: the disk, the database, or a mistake of ours.

    >>> as_finding(PermissionError(13, "Permission denied", "mars.xlsx")).code
    'ACCES-REFUSE'
    >>> as_finding(ZeroDivisionError("division by zero")).code
    'ERREUR-IMPREVUE'
    """
    if isinstance(error, OSError):
        return finding("ACCES-REFUSE", file=error.filename or "?", why=error.strerror or str(error))
    if _is_of_the_database(error):
        return finding("REGISTRE-INDISPONIBLE", why=str(error).strip().splitlines()[0] if str(error).strip() else "?")
    return finding("ERREUR-IMPREVUE", why=f"{type(error).__name__} : {error}", variable=DEBUG)


def wants_traceback() -> bool:
    """Whether the reader asked for the traceback of a fault.

    >>> wants_traceback()
    False
    """
    return bool(os.environ.get(DEBUG))


def _is_of_the_database(error: Exception) -> bool:
    return any(kind.__module__ == "django.db.utils" for kind in type(error).__mro__)
