"""The findings of a file that bears no comments (.xls, .ods, .csv), in a workbook of their own."""

from __future__ import annotations

import io
from datetime import datetime, time

from layidu.publishing.annotated.content import Summary
from layidu.publishing.annotated.patch import annotate
from layidu.publishing.annotated.summary import SHEET_NAME


def findings_workbook(summary: Summary) -> bytes:
    """The sheet « Layidu – constats » alone, as an .xlsx.

    Decision served: what the sender of a file in an older or plainer format mends. The sheet is the one that an
    annotated copy opens with, so that all senders read the same; cells are named, not linked. The same summary gives
    the same bytes.

    >>> from datetime import date
    >>> findings_workbook(Summary("rapport.csv", date(2026, 3, 1), 3, 3, 0, 0, 0))[:2]
    b'PK'
    """
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        created = datetime.combine(summary.read_on, time())
        book.set_properties({"title": f"Constats : {summary.file}", "author": "Layidu", "created": created})
        book.add_worksheet(SHEET_NAME)
    return annotate(stream.getvalue(), (), summary)
