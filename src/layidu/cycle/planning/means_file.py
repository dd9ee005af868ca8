"""The means workbook as its reader finds it: typed rows sheet by sheet, and every finding at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from layidu.allocation.sheets import SETTINGS, MeansSheet, SheetColumn, means_sheets
from layidu.catalogue.entries import Activity, entries
from layidu.catalogue.findings import finding, refusal
from layidu.core.errors import Refusal
from layidu.core.findings import Finding
from layidu.core.money import EXPONENTS
from layidu.core.numbers import parse_number
from layidu.core.text import fold, tidy
from layidu.intake.actors import ActorDirectory
from layidu.intake.days import span_of
from layidu.intake.formulas import ERROR_VALUES
from layidu.intake.reader_process import ReaderProcess
from layidu.intake.records import ActorRef
from layidu.intake.values import source_text
from layidu.intake.workbook import Cell, Sheet, Workbook
from layidu.places.gazetteer import Gazetteer

YES, NO = {"oui", "o", "x", "vrai", "yes", "1"}, {"non", "n", "faux", "no", "0"}
#: What stands between a place and the one that it lies in, where names alone are not enough.
WITHIN = " – "
EXAMPLE_MARK = "exemple"


@dataclass(frozen=True)
class MeansRow:
    """One row of a sheet: where it stands, its cells as written, its values by the columns' ids (absent: no key)."""

    sheet: str
    row: int
    cells: Mapping[str, str]
    values: Mapping[str, Any]


@dataclass(frozen=True)
class MeansFile:
    """A means workbook read: rows by the sheets' ids; ``findings`` hold the errors too, all of them."""

    name: str
    content: bytes
    rows: Mapping[str, Sequence[MeansRow]]
    actors: Mapping[str, ActorRef]
    findings: tuple[Finding, ...]
    example: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)

    def of(self, sheet: str) -> Sequence[MeansRow]:
        """The rows of one sheet; none when the file has no such sheet."""
        return self.rows.get(sheet, ())

    def setting(self, name: str) -> str:
        """One setting of « Paramètres », else what stands when nothing is said."""
        return self.settings.get(name) or SETTINGS[name][1]


class PlaceFinder:
    """Places as people write them in a workbook: a name, « Name – Parent », or an id.

    ``level`` is the plan's; a place above it stands for all those of the level inside it.

    >>> from layidu.places.country import gazetteer_of
    >>> PlaceFinder(gazetteer_of("mali"), "ML-2023", "region").find("ségou")
    ('ML-2023:04',)
    """

    def __init__(self, gazetteer: Gazetteer, division: str, level: str) -> None:
        self._gazetteer, self._level = gazetteer, level
        self._names: dict[str, list[str]] = {}
        kinds = gazetteer.division(division).kinds
        # The level itself first: « Gao » is the cercle in a plan by cercle, and the region in a plan by region.
        for kind in (level, *(each for each in kinds if each != level)):
            for place in gazetteer.places(division, kind):
                parent = gazetteer.place(place.parent).name if place.parent else ""
                for name in {place.name, *(each.name for each in gazetteer.names(place.id))}:
                    for key in (fold(name), fold(f"{name}{WITHIN}{parent}"), place.id.casefold()):
                        found = self._names.setdefault(key, [])
                        if place.id not in found and (not found or gazetteer.place(found[0]).kind == kind):
                            found.append(place.id)

    def find(self, text: str) -> tuple[str, ...] | None:
        """The places of the level that the text means; ``None`` when it names none, or several."""
        found = self._names.get(text.strip().casefold()) or self._names.get(fold(text)) or []
        if len(found) != 1:
            return None
        return tuple(self._inside(found[0]))

    def label(self, place: str) -> str:
        """How a workbook names a place: with its parent where the name alone is not enough."""
        here = self._gazetteer.place(place)
        if self.find(here.name) == (place,) or here.parent is None:
            return here.name
        return f"{here.name}{WITHIN}{self._gazetteer.place(here.parent).name}"

    def _inside(self, place: str) -> list[str]:
        if self._gazetteer.place(place).kind == self._level:
            return [place]
        return [below for child in self._gazetteer.children(place) for below in self._inside(child.id)]


def read_means(path: Path, places: PlaceFinder, directory: ActorDirectory) -> MeansFile:
    """Read a means workbook in the child that opens strangers' files.

    Decision served: may a plan be made from this workbook, and if not, which cells are to be corrected? Errors:
    Refusal where the file cannot be opened or has none of the sheets; what is wrong in cells comes as findings.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise refusal("FICHIER-ILLISIBLE", file=path.name, why=str(error.strerror)) from error
    with ReaderProcess() as reader:
        book = reader.open(path)
    return SheetReader(places, directory).read(book, path.name, content)


class SheetReader:
    """Reads declared sheets; what is wrong in cells gathers in ``findings``."""

    def __init__(self, places: PlaceFinder, directory: ActorDirectory) -> None:
        self._places, self._directory = places, directory
        self.findings: list[Finding] = []
        self._actors: dict[str, ActorRef] = {}
        self._activities = {
            fold(text): entry.id
            for entry in entries(Activity).values()
            for text in (entry.id, entry.label_fr, *entry.spellings)
        }

    def read(self, book: Workbook, name: str, content: bytes) -> MeansFile:
        """A whole means workbook. Errors: Refusal FEUILLE-INCONNUE where it has no sheet of budgets."""
        wanted = {fold(sheet.title): sheet for sheet in means_sheets().values()}
        known = [(sheet, wanted[fold(sheet.name)]) for sheet in book.sheets if fold(sheet.name) in wanted]
        if not any(each.id == "budgets" for _, each in known):
            title = means_sheets()["budgets"].title
            seen = ", ".join(sheet.name for sheet in book.sheets)
            raise refusal("FEUILLE-INCONNUE", file=name, sheet_asked=title, known=seen)
        rows = {declared.id: tuple(self.rows(sheet, declared)) for sheet, declared in known}
        settings = self._settings(rows.get("settings", ()))
        example = any(
            EXAMPLE_MARK in fold(str(cell)) and "donnees" in fold(str(cell))
            for sheet in book.sheets for _, cells in sheet.rows[:4] for cell in cells
        )  # fmt: skip
        return MeansFile(name, content, rows, self._actors, tuple(self.findings), example, settings)

    def rows(self, sheet: Sheet, declared: MeansSheet) -> list[MeansRow]:
        """The sound rows of one sheet under its declared headers, wherever they stand."""
        headers = {fold(column.label): column for column in declared.columns}
        wanted = {fold(column.label) for column in declared.columns if column.required}
        at = next((n for n, (_, cells) in enumerate(sheet.rows) if wanted <= {fold(str(cell)) for cell in cells}), None)
        if at is None:
            seen = ", ".join(str(cell) for _, cells in sheet.rows[:4] for cell in cells if cell)
            missing = next(column.label for column in declared.columns if column.required)
            self.findings.append(finding("TABLE-COLONNE-ABSENTE", sheet=sheet.name, value=missing, seen=seen[:200]))
            return []
        under = {n: headers[fold(str(cell))] for n, cell in enumerate(sheet.rows[at][1]) if fold(str(cell)) in headers}
        asks = {column.label for column in declared.columns if column.id in declared.asks}
        found = []
        for number, cells in sheet.rows[at + 1 :]:
            written = {column.label: source_text(cells[n]) for n, column in under.items() if n < len(cells)}
            asked = [text for column, text in written.items() if not asks or column in asks]
            if not any(asked):
                continue
            found.append(self._row(sheet, declared, number, {column.id: cells[n] for n, column in under.items()},
                                   written, {column.id: n for n, column in under.items()}))  # fmt: skip
        return [row for row in found if row is not None]

    def _row(
        self, sheet: Sheet, declared: MeansSheet, number: int, cells: Mapping[str, Cell], written: Mapping[str, str],
        at: Mapping[str, int],
    ) -> MeansRow | None:  # fmt: skip
        values: dict[str, Any] = {}
        sound = True
        for column in declared.columns:
            where = {"sheet": sheet.name, "row": number, "column": column.label}
            cell = cells.get(column.id, "")
            text = tidy(cell) if isinstance(cell, str) else source_text(cell)
            shown = f"{_letters(at.get(column.id, 0) + sheet.first_column)}{number}"
            if text == "":
                if column.required:
                    sound = False
                    self._say("VALEUR-OBLIGATOIRE", where, value="", header=column.label, cell=shown)
                continue
            value = self._value(column, cell, text, cells, where, shown)
            if value is None:
                sound = False
            else:
                values[column.id] = value
        return MeansRow(sheet.name, number, written, values) if sound else None

    def _say(self, code: str, where: Mapping[str, Any], *, value: str, **names: Any) -> Any:
        self.findings.append(finding(code, value=value, **where, **names))

    def _value(
        self, column: SheetColumn, cell: Cell, text: str, cells: Mapping[str, Cell], where: Mapping[str, Any],
        shown: str,
    ) -> Any:  # fmt: skip
        if text.upper() in ERROR_VALUES:
            return self._say("FORMULE-ERREUR", where, value=text, cell=shown)
        if column.type == "text":
            return text
        if column.type == "actor":
            ref = self._directory.resolve(text)
            self._actors.setdefault(ref.id, ref)
            return ref.id
        if column.type == "activity":
            found = self._activities.get(fold(text))
            return found or self._unknown(column, text, where, shown, [a.label_fr for a in entries(Activity).values()])
        if column.type == "place":
            return self._places.find(text) or self._say("PLAN-LIEU-INCONNU", where, value=text, what=where["sheet"])
        if column.type in ("choice", "yes_no"):
            words = dict(column.words) or {**dict.fromkeys(YES, "yes"), **dict.fromkeys(NO, "no")}
            by_key = {fold(word): meant for word, meant in words.items()}
            choice = by_key.get(fold(text))
            if choice is None:
                return self._unknown(column, text, where, shown, ["oui", "non"] if not column.words else list(words))
            return choice == "yes" if column.type == "yes_no" else choice
        if column.type == "currency":
            if text.upper() in EXPONENTS:
                return text.upper()
            return self._say("DEVISE-INCONNUE", where, value=text, cell=shown, known=", ".join(sorted(EXPONENTS)))
        if column.type == "date":
            span = span_of(cell, None)
            if span is None or span.start != span.end:
                return self._say("DATE-ILLISIBLE", where, value=text, cell=shown)
            return span.start
        return self._number(column, cell, text, cells, where, shown)

    def _number(
        self, column: SheetColumn, cell: Cell, text: str, cells: Mapping[str, Cell], where: Mapping[str, Any],
        shown: str,
    ) -> Any:  # fmt: skip
        percent = text.endswith("%")
        if isinstance(cell, int | float):
            number: Decimal | None = Decimal(source_text(cell))
        else:
            number = None if isinstance(cell, date) else parse_number(text.removesuffix("%"))
        if number is None or not number.is_finite():
            return self._say("NOMBRE-ILLISIBLE", where, value=text, cell=shown)
        if number < 0:
            return self._say("PLAN-MONTANT-NEGATIF", where, value=text, what=f"{where['sheet']}, {column.label}")
        if column.type == "share":
            share = number / 100 if percent or number > 1 else number
            if share > 1:
                return self._say("PLAN-PART-HORS-BORNES", where, value=text, what=column.label)
            return float(share)
        if column.type == "quarter" and number not in (1, 2, 3, 4):
            return self._say("PLAN-PART-HORS-BORNES", where, value=text, what=column.label)
        if column.type in ("count", "quarter"):
            if number != number.to_integral_value():
                return self._say("NOMBRE-NON-ENTIER", where, value=text, cell=shown)
            return int(number)
        if column.type == "money":
            currency = str(cells.get("currency", "")).strip().upper()
            return float(number.scaleb(EXPONENTS.get(currency, 0)))
        return float(number)

    def _unknown(
        self, column: SheetColumn, text: str, where: Mapping[str, Any], shown: str, known: Sequence[str]
    ) -> Any:
        from rapidfuzz import process

        near = [match[0] for match in process.extract(text, known, limit=4, score_cutoff=60)] or list(known)[:8]
        self._say("CHOIX-INCONNU", where, value=text, header=column.label, cell=shown,
                  known=", ".join(f"« {each} »" for each in near))  # fmt: skip

    def _settings(self, rows: Sequence[MeansRow]) -> dict[str, str]:
        by_label = {fold(label): name for name, (label, _, _) in SETTINGS.items()}
        found = {}
        for row in rows:
            name = by_label.get(fold(row.values["setting"]))
            if name is None:
                self._say("CHOIX-INCONNU", {"sheet": row.sheet, "row": row.row, "column": "Réglage"},
                          value=row.values["setting"], header="Réglage", cell=f"A{row.row}",
                          known=", ".join(f"« {label} »" for label, _, _ in SETTINGS.values()))  # fmt: skip
            elif row.values.get("value"):
                found[name] = str(row.values["value"])
        return found


def _letters(column: int) -> str:
    text, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def refuse_errors(findings: Sequence[Finding]) -> None:
    """Refuse where any finding is an error, with every one of them. Errors: Refusal."""
    errors = [item for item in findings if item.severity == "error"]
    if errors:
        raise Refusal(tuple(errors))
