"""A file as it came -> its sheets as rows of cells, numbered as Excel numbers them. Nothing is interpreted here."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from layidu.catalogue.findings import finding, refusal
from layidu.core.errors import Refusal
from layidu.core.findings import Finding
from layidu.intake.boundary_layers import geojson_tables, is_boundaries, zipped_tables
from layidu.intake.delimited import rows_of_text
from layidu.intake.extent import LARGEST_EXTENT, lost_cell
from layidu.intake.formulas import Marks, sheet_marks
from layidu.intake.iati_rows import iati_table
from layidu.intake.json_rows import json_tables, json_tree

Cell = str | int | float | date | datetime | time | timedelta

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
TEXTS = (".csv", ".tsv")
TREES = (".json", ".xml")
BOUNDARIES = (".geojson", ".zip")
READABLE = WORKBOOKS + TEXTS + TREES + BOUNDARIES
#: Unpacked, a workbook above this is refused: no report of the sector comes near, a decompression bomb does.
LARGEST_UNPACKED = 1_000_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows that hold anything, each with its number in Excel; ``first_column`` counts from zero.

    ``hidden`` are the numbers of the rows that Excel does not show.
    """

    name: str
    visible: bool
    first_column: int
    rows: Sequence[tuple[int, tuple[Cell, ...]]]
    hidden: tuple[int, ...] = ()


@dataclass(frozen=True)
class Workbook:
    """A file opened: its name, its sheets in their order, and what must be said of the file as a whole."""

    file: str
    sheets: Sequence[Sheet]
    findings: Sequence[Finding] = ()


def open_workbook(path: Path, file_name: str | None = None) -> Workbook:
    """Open a workbook (.xlsx .xlsm .xlsb .xls .ods), a delimited text (.csv .tsv), an answer in JSON, IATI in XML, or
    boundaries (.geojson, shapefiles in a .zip).

    Decision served: whether the file can be read at all. In: its path, and the name its sender gave it when the two
    differ. Out: every sheet's rows as they stand, hidden sheets too. A cell whose formula failed, or was never
    calculated, carries its error as text, so that it is not taken for an empty one. Errors: Refusal with
    FICHIER-ILLISIBLE, FICHIER-VIDE, FICHIER-TRONQUE, FICHIER-CHIFFRE, JSON-SANS-TABLEAU, XML-INTERDIT, XML-INCONNU or
    TYPE-INCONNU.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "rapport.csv")
    ...     _ = path.write_text("Région;Population\\n\\nGao;12", encoding="utf-8")
    ...     open_workbook(path).sheets[0].rows
    [(1, ('Région', 'Population')), (3, ('Gao', '12'))]
    """
    file = file_name or path.name
    suffix = Path(file).suffix.lower()
    if path.is_dir():
        raise refusal("FICHIER-ILLISIBLE", file=file, why="c'est un dossier, pas un fichier")
    if suffix not in READABLE:
        raise refusal("TYPE-INCONNU", file=file, suffix=suffix or "sans extension", known=" ".join(READABLE))
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise refusal("FICHIER-ILLISIBLE", file=file, why=why_unreadable(error)) from error
    if not data.strip():
        raise refusal("FICHIER-VIDE", file=file)
    if suffix in TEXTS:
        return _checked(Workbook(file, [_text_sheet(file, data)]))
    if suffix == ".zip":
        tables, said = zipped_tables(file, data)
        return Workbook(file, [Sheet(name, True, 0, rows) for name, rows in tables], said)
    if suffix in (".json", ".geojson"):
        tree = json_tree(file, data)
        tables, said = geojson_tables(file, tree) if is_boundaries(tree) else json_tables(file, data, tree)
        return Workbook(file, [Sheet(name, True, 0, rows) for name, rows in tables], said)
    if suffix == ".xml":
        rows, said = iati_table(file, data)
        return Workbook(file, [Sheet("iati-activities", True, 0, rows)], said)
    return _checked(_spreadsheet(file, data))


def why_unreadable(error: OSError | ValueError) -> str:
    """Why the system gave no bytes, in French.

    >>> why_unreadable(FileNotFoundError())
    "il n'existe pas"
    """
    if isinstance(error, FileNotFoundError):
        return "il n'existe pas"
    if isinstance(error, PermissionError):
        return "sa lecture n'est pas permise"
    return "le système ne peut pas l'ouvrir"


def _checked(workbook: Workbook) -> Workbook:
    if not any(sheet.rows for sheet in workbook.sheets):
        raise refusal("FICHIER-VIDE", file=workbook.file)
    return workbook


def _text_sheet(file: str, data: bytes) -> Sheet:
    rows = rows_of_text(data)
    if rows is None:
        raise refusal("FICHIER-ILLISIBLE", file=file, why="ce n'est pas un texte en colonnes")
    if len(rows) * max((len(row) for row in rows), default=0) > LARGEST_EXTENT:
        raise refusal("FICHIER-ILLISIBLE", file=file, why="une de ses lignes compte beaucoup trop de colonnes")
    kept: list[tuple[int, tuple[Cell, ...]]] = [
        (number, tuple(row)) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)
    ]
    return Sheet("", True, 0, _even(kept))


def _even(rows: list[tuple[int, tuple[Cell, ...]]]) -> list[tuple[int, tuple[Cell, ...]]]:
    width = max((len(row) for _, row in rows), default=0)
    return [(number, row if len(row) == width else row + ("",) * (width - len(row))) for number, row in rows]


def _spreadsheet(file: str, data: bytes) -> Workbook:
    import python_calamine as calamine

    zipped = data.startswith(b"PK")
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise refusal("FICHIER-CHIFFRE", file=file)
    if zipped:
        _refuse_unreadable_zip(file, data)
        if corner := lost_cell(data):
            raise refusal(
                "FICHIER-ILLISIBLE", file=file, why=f"une feuille s'étend jusqu'à la cellule {corner}, loin du tableau"
            )
    elif not data.startswith(_OLE):
        raise refusal("FICHIER-ILLISIBLE", file=file, why="son contenu n'est pas celui d'un classeur")
    try:
        book = calamine.load_workbook(io.BytesIO(data))
        marks = sheet_marks(data)
        worksheet = calamine.SheetTypeEnum.WorkSheet
        sheets = [
            _sheet(book.get_sheet_by_name(meta.name), meta.visible == calamine.SheetVisibleEnum.Visible,
                   (marks or {}).get(meta.name, Marks()))
            for meta in book.sheets_metadata if meta.typ == worksheet
        ]  # fmt: skip
    except calamine.PasswordError as error:
        raise refusal("FICHIER-CHIFFRE", file=file) from error
    except calamine.ZipError as error:
        raise refusal("FICHIER-TRONQUE", file=file) from error
    except BaseException as error:
        # The reader is compiled code: on bytes that it does not expect it may panic, which is not an Exception.
        if isinstance(error, Refusal | KeyboardInterrupt | SystemExit | GeneratorExit | MemoryError):
            raise
        raise refusal("FICHIER-ILLISIBLE", file=file, why="le classeur est abîmé") from error
    notes = (finding("FORMULES-NON-VERIFIEES", file=file),) if marks is None else ()
    return Workbook(file, sheets, notes)


def _refuse_unreadable_zip(file: str, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
                raise refusal("FICHIER-ILLISIBLE", file=file, why="déplié, il dépasse un gigaoctet")
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise refusal("FICHIER-TRONQUE", file=file) from error


def _sheet(sheet: object, visible: bool, marks: Marks) -> Sheet:
    name: str = sheet.name  # type: ignore[attr-defined]
    start = sheet.start  # type: ignore[attr-defined]
    first = start[1] if start else 0
    faulty_rows: dict[int, list[tuple[int, str]]] = {}
    for (row_number, column), token in marks.faults.items():
        faulty_rows.setdefault(row_number, []).append((column - first, token))
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    # Rows with the same cells share them: most rows of a report repeat another. 1, 1.0 and True are equal and print
    # apart, so their types count too.
    met: dict[tuple[tuple[Cell, ...], tuple[type, ...]], tuple[Cell, ...]] = {}
    texts: dict[str, str] = {}
    types: dict[tuple[type, ...], tuple[type, ...]] = {}
    keep, kind_of = texts.setdefault, types.setdefault  # what thousands of cells say is kept once
    for number, row in enumerate(sheet.iter_rows() if start else (), 1):  # type: ignore[attr-defined]
        for column, token in faulty_rows.pop(number, ()):
            if column >= 0:
                row.extend([""] * (column + 1 - len(row)))
                row[column] = token
        if row.count("") == len(row):
            continue
        values: tuple[Cell, ...] = tuple([keep(cell, cell) if type(cell) is str else cell for cell in row])
        kinds = tuple(map(type, values))
        key = (values, kind_of(kinds, kinds))
        cells = met.get(key)
        if cells is None:
            cells = met[key] = _shown(values)
        if cells:
            rows.append((number, cells))
    return Sheet(name, visible, first, _even(rows), marks.hidden)


def _shown(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The cells of a row, nothing where it holds nothing; truth values as Excel shows them."""
    if not any(not isinstance(cell, str) or cell.strip() for cell in row):
        return ()
    if not any(type(cell) is bool for cell in row):
        return row
    return tuple("VRAI" if cell is True else "FAUX" if cell is False else cell for cell in row)
