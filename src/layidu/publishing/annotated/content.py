"""What is said on an annotated copy: notes on cells, and the summary that opens first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from layidu.core.findings import Finding, Severity
from layidu.publishing.annotated.addresses import LAST_ROW, column_number

#: How a severity is called, worst first.
SEVERITIES: Mapping[Severity, str] = {"error": "erreur", "warning": "avertissement", "info": "information"}


@dataclass(frozen=True, slots=True)
class CellNote:
    """What a comment says on one cell: sheet by name, row as the spreadsheet numbers it, column by letters.

    Errors: ValueError for a cell that no sheet has.

    >>> CellNote("Activités", 42, "C", "error", "« Kolokany » n'est pas un cercle connu.").row
    42
    """

    sheet: str
    row: int
    column: str
    severity: Severity
    text: str

    def __post_init__(self) -> None:
        column_number(self.column)
        if not 1 <= self.row <= LAST_ROW:
            raise ValueError(f"no sheet has a row {self.row}")


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One line of the summary: a finding, with the cell it is about where there is one.

    ``rows`` is how many data rows it touches (0: the file as a whole); ``row`` and ``column`` are as in
    :class:`CellNote`, absent where the finding is about a sheet or the file.
    """

    severity: Severity
    code: str
    message: str
    remedy: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    rows: int = 0

    @property
    def cell(self) -> str:
        """The cell as the spreadsheet names it; empty where the finding is about no single cell."""
        return f"{self.column}{self.row}" if self.column and self.row is not None else ""


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name that Layidu knows, to be copied as it is, and what it lies in or belongs to."""

    name: str
    within: str = ""


@dataclass(frozen=True)
class Summary:
    """What the sheet that opens first says of one file.

    The five counts are data rows of the file. Errors: ValueError when they do not add up, since a reader must be able
    to trust that no row was lost: read = loaded + held + folded + unchanged.

    >>> Summary("rapport.xlsx", date(2026, 3, 1), read=10, loaded=7, held=1, folded=1, unchanged=1).equation()
    '10 lignes lues = 7 chargées + 1 retenue + 1 repliée + 1 inchangée'
    """

    file: str
    read_on: date
    read: int
    loaded: int
    held: int
    folded: int
    unchanged: int
    findings: Sequence[FindingLine] = ()
    places: Sequence[KnownName] = ()
    activities: Sequence[KnownName] = ()
    partner: str = ""
    period: str = ""
    example: bool = False

    def __post_init__(self) -> None:
        if self.read != self.loaded + self.held + self.folded + self.unchanged:
            raise ValueError(f"{self.file}: the counts of rows do not add up")

    def equation(self) -> str:
        """The count of rows in one line."""
        parts = [
            _count(self.loaded, "chargée"),
            _count(self.held, "retenue"),
            _count(self.folded, "repliée"),
            _count(self.unchanged, "inchangée"),
        ]
        return f"{_count(self.read, 'ligne')} {'lues' if self.read > 1 else 'lue'} = {' + '.join(parts)}"


def finding_line(finding: Finding, columns: Mapping[tuple[str, str], str]) -> FindingLine:
    """A finding as a line of the summary, its column found by its header.

    Decision served: which cell the reader opens. ``columns`` gives the letters of a column by (sheet, header as it
    was seen). A finding about a row as a whole points at the leftmost of the sheet's known columns, so that its row
    still carries a comment; one about the sheet or file points at no cell.

    >>> finding = Finding("LIEU-INCONNU", "error", "Inconnu.", "Corrigez.", "Activités", 42, "Cercle", "Kolokany", 1)
    >>> finding_line(finding, {("Activités", "Cercle"): "C", ("Activités", "Mois"): "B"}).cell
    'C42'
    """
    column = ""
    if finding.row is not None:
        own = [letters for (sheet, _), letters in columns.items() if sheet == finding.sheet]
        leftmost = min(own, key=column_number, default="A")
        column = columns.get((finding.sheet, finding.column), leftmost)
    return FindingLine(
        finding.severity, finding.code, finding.message, finding.remedy,
        finding.sheet, finding.row, column, finding.value, finding.rows,
    )  # fmt: skip


def note_of(line: FindingLine) -> CellNote | None:
    """The comment of a line's cell, its remedy included; ``None`` where the line is about no cell.

    >>> note_of(FindingLine("error", "LIEU-INCONNU", "Inconnu.", "Corrigez.", "Activités", 42, "C")).text
    'Erreur : Inconnu.\\nQue faire : Corrigez.\\n(LIEU-INCONNU)'
    >>> note_of(FindingLine("info", "FEUILLE-NON-LUE", "Non lue.", "Rien.")) is None
    True
    """
    if not line.cell or line.row is None:
        return None
    text = f"{SEVERITIES[line.severity].capitalize()} : {line.message}\nQue faire : {line.remedy}\n({line.code})"
    return CellNote(line.sheet, line.row, line.column, line.severity, text)


def _count(number: int, word: str) -> str:
    from layidu.core.numbers import format_fr

    return f"{format_fr(number)} {word}{'s' if number > 1 else ''}"
