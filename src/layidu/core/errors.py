"""The one error that a user sees: what is wrong, where, the value, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from layidu.core.findings import Finding


# Not frozen: Python itself sets the traceback of an exception that crosses a context manager.
@dataclass(eq=False)
class Refusal(Exception):  # noqa: N818 - in the product's words a refusal is an answer, not a fault
    """Nothing was done, and the findings say why and what to do (exit code 2).

    Decision served: what a tired reader must change before trying again. All findings at once, never only the first.

    >>> from layidu.core.findings import Finding
    >>> print(Refusal((Finding("FICHIER-VIDE", "error", "Le fichier est vide.", "Redemandez-le."),)))
    Le fichier est vide. (FICHIER-VIDE) Redemandez-le.
    """

    findings: Sequence[Finding]

    def __str__(self) -> str:
        return "\n".join(finding.sentence() for finding in self.findings)
