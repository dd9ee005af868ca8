"""The usual sheets, made from the contents that the bulletin prints too, so that both say the same."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.core.findings import Finding
from layidu.core.numbers import Bounds
from layidu.core.periods import date_fr
from layidu.publishing.content import (
    CoverageTable,
    Figure,
    FollowUpTable,
    GapKind,
    PresenceRow,
    SourceLine,
    StraddlingRow,
)
from layidu.publishing.workbook.table import Cell, Column, Table

_REF = Column("Réf.", width=10, meaning="à donner à « layidu explain » pour ouvrir le chiffre")
_GAPS: dict[GapKind, str] = {
    "": "",
    "presence_gap": "sans partenaire actif",
    "reporting_gap": "partenaires silencieux",
}
_SEVERITIES = {"error": "erreur", "warning": "avertissement", "info": "information"}


def coverage_sheet(content: CoverageTable) -> Table:
    """Coverage, one row a place, period, group and activity; every measure in a column of its own, in
    persons.

    >>> coverage_sheet(CoverageTable("Couverture", "ML-2023", "2025", True, ())).columns[6].title
    'Dans le besoin, bas'
    """
    columns = (
        _REF,
        Column("Code du lieu", width=16, meaning="code dans le découpage indiqué ; sans lui il ne désigne rien"),
        Column("Lieu", width=24),
        Column("Période", width=16),
        Column("Groupe", width=20),
        Column("Activité", width=24),
        Column("Dans le besoin, bas", "integer", 14),
        Column("Dans le besoin, haut", "integer", 14),
        Column("Ciblées", "integer", 12),
        Column("Atteintes, bas", "integer", 12, "au moins ce nombre de personnes"),
        Column("Atteintes, haut", "integer", 12, "au plus ; non connu quand un partenaire n’a pas rapporté"),
        Column("Écart, bas", "integer", 12),
        Column("Écart, haut", "integer", 12),
        Column("Partenaires actifs", "integer", 12),
        Column("Partenaires silencieux", "integer", 12),
        Column("Complétude", "share", 12, "comptes rendus reçus sur attendus"),
        Column("Nature de l’écart", width=24, absent=""),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            *(line.id, line.place, line.place_name, line.period, line.group, line.activity),
            *(line.in_need.low, line.in_need.high, line.targeted),
            *(line.reached.low, line.reached.high, line.gap.low, line.gap.high),
            *(line.partners_active, line.partners_silent, line.completeness, _GAPS[line.gap_kind]),
        )
        for line in content.rows
    ]
    note = f"Découpage {content.division_label}, {content.period_label}. Personnes, entre une borne basse et haute."
    return Table(content.title, columns, rows, note, named_by=3)


def straddling_sheet(rows: Sequence[StraddlingRow]) -> Table:
    """What was counted for a place that lies in several places of today: one row such a place."""
    columns = (_REF, Column("Lieu", width=28), Column("S’étend sur", width=40),
               Column("Atteintes, bas", "integer", 14), Column("Atteintes, haut", "integer", 14),
               Column("Quoi", width=40))  # fmt: skip
    lines: list[tuple[Cell, ...]] = [
        (row.id, row.place, ", ".join(row.lies_in), *_bounds(row.reached), row.what) for row in rows
    ]
    return Table("À cheval sur plusieurs lieux", columns, lines, "Jamais réparties, jamais perdues.", named_by=2)


def presence_sheet(rows: Sequence[PresenceRow]) -> Table:
    """Who is present: one row a region."""
    columns = (_REF, Column("Région", width=22), Column("Partenaires actifs", "integer", 14),
               Column("Partenaires silencieux", "integer", 14), Column("Cercles couverts", "integer", 14),
               Column("Cercles", "integer", 12), Column("Secteurs principaux", width=50))  # fmt: skip
    lines: list[tuple[Cell, ...]] = [
        (
            *(row.id, row.region, _single(row.partners_active), _single(row.partners_silent)),
            *(_single(row.cercles_covered), _single(row.cercles_total), ", ".join(row.main_sectors) or "non dits"),
        )
        for row in rows
    ]
    note = "Actifs : ont rapporté. Silencieux : connus, sans rapport."
    return Table("Qui est présent, où", columns, lines, note, named_by=2)


def follow_up_sheet(content: FollowUpTable) -> Table:
    """Commitments to follow up, one row a commitment; target and delivery as they are printed, units included."""
    columns = (_REF, Column("Engagement", width=48), Column("Qui le doit", width=32), Column("État", width=14),
               Column("Lieux", width=28), Column("Échéance", "date", 12, absent="sans date"),
               Column("Retard", width=20, absent=""), Column("Prévu", width=16, absent="non dit"),
               Column("Fait", width=22, absent="non rapporté"), Column("Citation", width=40, absent=""))  # fmt: skip
    lines: list[tuple[Cell, ...]] = [
        (
            *(row.id, row.title, row.owed_by, row.status, row.places, row.due, row.lateness),
            *(row.target.text if row.target else None, row.done.text if row.done else None, row.citation),
        )
        for row in content.rows
    ]
    note = f"Au {date_fr(content.as_of)}. Une annonce n’est ni due, ni notée."
    return Table(content.title, columns, lines, note, named_by=2)


def findings_sheet(findings: Sequence[Finding], files: Sequence[str] = ()) -> Table:
    """What is wrong or doubtful in the data, one row a finding, with where it is and what to do.

    ``files`` names the file of each finding, where more than one was read: without it a row number leads nowhere.
    Errors: ValueError when there are files, but not one a finding.

    >>> findings_sheet((Finding("LIEU-INCONNU", "error", "Lieu inconnu.", "Corrigez.", row=42),)).rows[0][1]
    'erreur'
    """
    columns: tuple[Column, ...] = (
        Column("Code", width=28),
        Column("Gravité", width=14),
        Column("Feuille", width=20, absent=""),
        Column("Ligne", "integer", 10, absent=""),
        Column("Colonne", width=20, absent=""),
        Column("Valeur", width=24, absent=""),
        Column("Constat", width=60),
        Column("Que faire", width=60),
        Column("Lignes atteintes", "integer", 18, absent="le fichier entier"),
    )
    lines: list[tuple[Cell, ...]] = [
        (f.code, _SEVERITIES[f.severity], f.sheet, f.row, f.column, f.value, f.message, f.remedy, f.rows or None)
        for f in findings
    ]
    if files:
        columns = (columns[0], columns[1], Column("Fichier", width=40), *columns[2:])
        lines = [(*line[:2], file, *line[2:]) for line, file in zip(lines, files, strict=True)]
    return Table("Constats sur les données", columns, lines, "Ligne : telle que le tableur la numérote.")


def sources_sheet(sources: Sequence[SourceLine]) -> Table:
    """Where the numbers come from, one row a source."""
    columns = (Column("Qui publie", width=36), Column("Titre", width=60), Column("Date", width=20, absent="sans date"),
               Column("Pour quoi", width=50, absent=""))  # fmt: skip
    return Table("Sources", columns, [(s.publisher, s.title, s.date, s.what) for s in sources])


def _bounds(figure: Figure) -> tuple[Cell, Cell]:
    if isinstance(figure.value, Bounds):
        return figure.value.low, figure.value.high
    return figure.value, figure.value


def _single(figure: Figure) -> Cell:
    return figure.text if isinstance(figure.value, Bounds) else figure.value
