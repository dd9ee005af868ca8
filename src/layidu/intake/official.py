"""The official template come back: what it carried over and nobody answered is no report, and never zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.core.text import fold
from layidu.intake.headers import Row
from layidu.intake.mapping import Format

#: Above the header of every official template.
MARK = "modele officiel"
#: Sheets that an official template brings with it: they hold nothing of its sender's.
OWN_SHEETS = ("Aide", "Listes")


def is_official(title: str) -> bool:
    """Whether the text above a header says that the file is an official template.

    >>> is_official("Modèle officiel. Une ligne par lieu."), is_official("Rapport mensuel")
    (True, False)
    """
    return MARK in fold(title)


def without_unanswered(
    sheet: str, title: str, format: Format, columns: Mapping[str, int], rows: Sequence[Row]
) -> tuple[Sequence[Row], list[Finding]]:
    """Set aside the rows of an official template in which nothing that it asks for was filled in.

    Decision served: an activity of last month that this report does not count is no report of it, and no zero. In: the
    text above the header and the rows below it. Out: the data rows, and one finding that counts the rows set aside in
    which more stands than the template fills in itself. A table without the mark keeps all its rows.

    >>> from layidu.intake.mapping import read_mapping
    >>> columns = {"organisation": 0, "region": 1, "reached": 2}
    >>> rows = [(9, ("A", "Gao", 5.0)), (10, ("A", "Kidal", "")), (11, ("A", "", ""))]
    >>> kept, said = without_unanswered("5W", "Modèle officiel", read_mapping("five_w"), columns, rows)
    >>> [number for number, _ in kept], [(item.code, item.row, item.value) for item in said]
    ([9], [('MODELE-SANS-REPONSE', 10, '1')])
    """
    official = format.official
    if official is None or not is_official(title):
        return rows, []
    asked = [columns[name] for name in official.asks if name in columns]
    if not asked:
        return rows, []
    given = {columns[name] for name in official.given if name in columns}
    kept = [each for each in rows if any(each[1][at] != "" for at in asked)]
    answered = {number for number, _ in kept}
    said = [
        number for number, cells in rows
        if number not in answered and any(cell != "" for at, cell in enumerate(cells) if at not in given)
    ]  # fmt: skip
    if not said:
        return kept, []
    count = str(len(said))
    return kept, [finding("MODELE-SANS-REPONSE", sheet=sheet, row=said[0], value=count, count=count)]
