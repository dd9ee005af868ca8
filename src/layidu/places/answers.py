"""What matching a place answers: the place or the reason why it is held, said as findings, with the mend."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from layidu.catalogue.entries import FindingCode, entries
from layidu.catalogue.findings import finding
from layidu.core.findings import Finding, Severity
from layidu.places.spelling import Candidate

Field = Literal["name", "code", "parent", "parent_code"]
Status = Literal["matched", "held"]

FIELD_LABELS: Mapping[str, str] = {
    "name": "nom", "code": "code", "parent": "lieu parent", "parent_code": "code du lieu parent",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to say of a match: a finding's code, the field and value it is about, the names its template needs."""

    code: str
    field: Field
    value: str
    names: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """``error`` when the row is held."""
        severity: Severity = entries(FindingCode)[self.code].severity
        return severity

    def finding(self, *, sheet: str = "", row: int | None = None, column: str = "", rows: int = 0) -> Finding:
        """The finding, put in its place of a file.

        >>> Issue("LIEU-ORTHOGRAPHE", "name", "Gourma-Rarous", {"read_as": "Gourma-Rharous"}).finding(row=7).sentence()
        'Ligne 7 : « Gourma-Rarous » a été lu « Gourma-Rharous ». (LIEU-ORTHOGRAPHE) \
Corrigez la cellule ou confirmez un alias.'
        """
        return finding(self.code, sheet=sheet, row=row, column=column, value=self.value, rows=rows, **self.names)


@dataclass(frozen=True, slots=True)
class Match:
    """The answer for one place of one row.

    ``place`` is ``None`` when held; ``confidence`` (0-1) is 0 when held; ``candidates`` are places with a score (0-1),
    best first; ``proposal`` maps a field to the value that would make the row coherent, empty when none is known.
    """

    place: str | None
    confidence: float
    status: Status
    candidates: tuple[Candidate, ...]
    issues: tuple[Issue, ...]
    proposal: Mapping[str, str] = dataclasses.field(default_factory=dict)


def mend_text(proposal: Mapping[str, str]) -> str:
    """A proposal in words.

    >>> mend_text({"code": "ML0307"}), mend_text({})
    ('code : ML0307', 'aucune n’est connue')
    """
    return ", ".join(f"{FIELD_LABELS[key]} : {value}" for key, value in proposal.items()) or "aucune n’est connue"
