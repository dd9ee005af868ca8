"""A published schema that drifted: the columns that a file of it no longer has, one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.intake.mapping import Format, header_key
from layidu.intake.workbook import Cell


def lost_columns(
    format: Format, cells: Sequence[Cell], columns: Mapping[str, int], *, sheet: str, row: int
) -> list[Finding]:
    """A finding for each column of the format's published schema that a file of that schema lacks.

    Decision served: whether the source changed its schema, before anybody reads what is absent as nothing. In: the
    format, its file's header cells and the columns found by field. Out: nothing for a format without a published
    schema, or for a file that has fewer than half of its headers and so is laid out otherwise. A column that is lost
    is absent in every row, never zero; one that the schema did not have is reported by COLONNE-INCONNUE.

    >>> from layidu.intake.mapping import read_mapping
    >>> idps = read_mapping("hapi_idps")
    >>> cells = [header for header in idps.exchange if header != "reporting_round"]
    >>> columns = {idps.field_of_header[header_key(header)]: at for at, header in enumerate(cells)}
    >>> [said.value for said in lost_columns(idps, cells, columns, sheet="F", row=1)]
    ['reporting_round']
    """
    if not _is_of_schema(format, cells):
        return []
    lost = [header for header in format.exchange if format.field_of_header[header_key(header)] not in columns]
    return [
        finding("COLONNE-DISPARUE", sheet=sheet, row=row, column=header, value=header, format=format.label_fr)
        for header in lost
    ]


def published_names(format: Format, cells: Sequence[Cell], labels: Sequence[str]) -> tuple[str, ...]:
    """What to call columns of a format before its user: as the published schema does where the file is of it.

    >>> from layidu.intake.mapping import read_mapping
    >>> funding = read_mapping("hapi_funding")
    >>> published_names(funding, funding.exchange, ["Montant reçu (USD)"]), published_names(funding, (), ["Pays"])
    (('funding_usd',), ('Pays',))
    """
    if not _is_of_schema(format, cells):
        return tuple(labels)
    fields = {each.label: each.id for each in format.fields.values()}
    published = {format.field_of_header[header_key(header)]: header for header in format.exchange}
    return tuple(published.get(fields[label], label) for label in labels)


def _is_of_schema(format: Format, cells: Sequence[Cell]) -> bool:
    seen = {header_key(cell) for cell in cells if isinstance(cell, str) and cell}
    there = [header for header in format.exchange if header_key(header) in seen]
    return bool(format.exchange) and len(there) * 2 >= len(format.exchange)
