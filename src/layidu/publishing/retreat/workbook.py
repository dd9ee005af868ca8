"""A :class:`RetreatContent` as xlsx: every row, numbers as numbers, the same references."""

from __future__ import annotations

from layidu.core.money import Money
from layidu.core.numbers import Bounds
from layidu.publishing.content import Figure
from layidu.publishing.retreat.content import RetreatContent, Twice
from layidu.publishing.workbook.render import render_workbook
from layidu.publishing.workbook.sheets import sources_sheet
from layidu.publishing.workbook.table import Cell, Column, Table

_REF = Column("Réf.", width=10, meaning="à donner à « layidu explain » pour ouvrir le chiffre", absent="–")


def render_retreat_workbook(content: RetreatContent) -> bytes:
    """The workbook as xlsx bytes. Decision served: what a director sorts and filters before the retreat."""
    return render_workbook(
        f"Dossier de retraite – {content.year}",
        {
            "Année": _year(content),
            "Régions": _regions(content),
            "Partenaires": _partners(content),
            "Argent": _money(content),
            "Non fait": _not_done(content),
            "Raisons": _reasons(content),
            "Leçons": _lessons(content),
            "Priorités": _priorities(content),
            "Sources": sources_sheet(content.sources),
        },
        issued_on=content.issued_on,
        example=content.example,
        snapshot_id=content.snapshot_id,
        readme=content.cannot_say,
        usual=(),
    )


def _year(content: RetreatContent) -> Table:
    columns = (
        Column("Mesure", width=34), *_pair(str(content.year)), *_pair(str(content.year - 1)),
        Column("Évolution", width=26, absent="–"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (each.now.label, *_bounds(each.now), *_bounds(each.before), each.change) for each in content.whole
    ]
    return Table(f"{content.year} et l'année précédente", columns, rows, "une ligne : une mesure")


def _regions(content: RetreatContent) -> Table:
    last = f" {content.year - 1}"
    columns = (
        Column("Région", width=22), *_pair("Besoin"), *_pair(f"Besoin{last}"), *_pair("Ciblées"),
        *_pair(f"Ciblées{last}"), *_pair("Atteintes"), *_pair(f"Atteintes{last}"), *_pair("Écart"),
        Column("Décaissé", width=26), _REF, Column(f"Décaissé{last}", width=26), _REF,
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            each.region, *_twice(each.need), *_twice(each.targeted), *_twice(each.reached), *_bounds(each.gap),
            each.paid.now.text, each.paid.now.id, each.paid.before.text, each.paid.before.id,
        )
        for each in content.regions
    ]  # fmt: skip
    note = "une ligne : une région ; personnes, entre une borne basse et une borne haute"
    return Table("Par région", columns, rows, note)


def _partners(content: RetreatContent) -> Table:
    last = f" {content.year - 1}"
    columns = (
        Column("Partenaire", width=40), *_pair("Ciblées"), *_pair(f"Ciblées{last}"), *_pair("Atteintes"),
        *_pair(f"Atteintes{last}"), Column("Décaissé par lui", width=26), _REF,
        Column(f"Décaissé par lui{last}", width=26), _REF, Column("Reçu par lui", width=26), _REF,
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            each.partner, *_twice(each.targeted), *_twice(each.reached), each.paid.now.text, each.paid.now.id,
            each.paid.before.text, each.paid.before.id, each.received.text, each.received.id,
        )
        for each in content.partners
    ]  # fmt: skip
    return Table("Par partenaire", columns, rows, "une ligne : un partenaire")


def _money(content: RetreatContent) -> Table:
    columns = (
        Column("Monnaie", width=10),
        *(column for name in ("Promis", "Décaissé", f"Décaissé {content.year - 1}")
          for column in (Column(name, "decimal", 20), _REF)),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            each.currency,
            *(cell for shown in (each.pledged, each.disbursed.now, each.disbursed.before)
              for cell in (_major(shown, each.currency), shown.id)),
        )
        for each in content.money
    ]  # fmt: skip
    return Table("Argent", columns, rows, "une ligne : une monnaie ; jamais additionnées entre elles")


def _not_done(content: RetreatContent) -> Table:
    columns = (
        Column("N°", width=20), Column("Promesse", width=48), Column("Qui en répond", width=32),
        Column("Lieux", width=28), Column("Échéance", "date", 12), Column("État", width=14),
        Column("Retard", width=22, absent=""), Column("Prévu", width=18, absent="non dit"),
        Column("Fait", width=22, absent="non rapporté"), Column("Raison", width=44),
        Column("Dite par", width=32, absent=""), _REF,
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            each.ref, each.row.title, each.row.owed_by, each.row.places, each.row.due, each.row.status,
            each.row.lateness, each.row.target.text if each.row.target else None,
            each.row.done.text if each.row.done else None, each.reason, each.judged, each.row.id,
        )
        for each in content.not_done
    ]  # fmt: skip
    return Table("Prévu, et pas fait", columns, rows, "une ligne : une promesse échue dans l'année", named_by=2)


def _reasons(content: RetreatContent) -> Table:
    columns = (Column("Raison", width=70), Column("Promesses", "integer", 12), _REF)
    rows: list[tuple[Cell, ...]] = [(each.text, _number(each.count), each.count.id) for each in content.reasons]
    return Table("Pourquoi ce ne fut pas fait", columns, rows, "une ligne : une raison, telle que dite")


def _lessons(content: RetreatContent) -> Table:
    columns = (
        Column("Constat", width=80), Column("Entré comme leçon", width=18), Column("Revues", "integer", 10), _REF,
        Column("Par exemple", width=48),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (each.text, "oui" if each.marked else "non", _number(each.count), each.count.id, each.about)
        for each in content.lessons
    ]
    return Table("Ce que les revues ont appris", columns, rows, "une ligne : un constat")


def _priorities(content: RetreatContent) -> Table:
    columns = (
        Column("Règle", width=34), Column("Candidat", width=34), Column("Valeur", "decimal", 16),
        Column("Telle qu'imprimée", width=24), _REF, Column("Unité", width=26), Column("Pourquoi", width=60),
        Column("Règle en clair", width=70),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            found.title,
            each.name,
            _number(each.figure),
            each.figure.text,
            each.figure.id,
            found.unit,
            each.why,
            found.rule,
        )
        for found in content.priorities
        for each in found.candidates
    ]
    return Table("Candidats aux priorités", columns, rows, "des propositions, pas des verdicts", named_by=2)


def _pair(name: str) -> tuple[Column, ...]:
    return (Column(f"{name}, bas", "integer", 13), Column(f"{name}, haut", "integer", 13), _REF)


def _twice(measure: Twice) -> tuple[Cell, ...]:
    return (*_bounds(measure.now), *_bounds(measure.before))


def _bounds(figure: Figure) -> tuple[Cell, Cell, Cell]:
    if isinstance(figure.value, Bounds):
        return figure.value.low, figure.value.high, figure.id
    return figure.value, figure.value, figure.id


def _number(figure: Figure) -> Cell:
    return figure.value.low if isinstance(figure.value, Bounds) else figure.value


def _major(figure: Figure, currency: str) -> Cell:
    return float(Money(figure.value, currency).major()) if isinstance(figure.value, int) else None
