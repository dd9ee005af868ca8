"""Rows of a report that are held, mended by its sender in the browser; what was received is kept beside."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_http_methods

from layidu.core.errors import Refusal
from layidu.core.findings import Finding
from layidu.cycle import mending
from layidu.intake.formats import formats
from layidu.intake.mapping import header_key
from layidu.ledger.models import SourceRow
from layidu.ledger.queries.held import HeldRow
from layidu.ledger.workspace import find
from layidu.web.access.guard import guarded
from layidu.web.access.reader import reader_of
from layidu.web.access.signature import signature
from layidu.web.pages.findings import told_together
from layidu.web.pages.listing import Choice, Column, Listing
from layidu.web.pages.templatetags.layidu import finding_said
from layidu.web.reports.form_words import cells_by_field, finding_on_form, line_name, of_line, sentence_on_form
from layidu.web.reports.models import Receipt
from layidu.web.reports.population import known_population

#: Held rows on one page.
PAGE = 20
#: A row so held is another organisation's: nothing is proposed for it.
STRANGE = "RAPPORT-AUTRE-ORGANISATION"
#: No table, but in the order that the address asks for, and narrowed to one reason.
HELD = Listing(
    columns=(
        Column("row", gettext_noop("Row of the file"), lambda row: (row["sheet"], row["row"])),
        Column("reason", gettext_noop("Reason"), lambda row: min(_codes(row), default=None)),
    ),
    first="row",
    tie=("sheet", "row", "id"),
)


def held_ids(receipt: Receipt) -> QuerySet[SourceRow]:
    """The rows of a report that are held still; a file that another organisation sent before shows none of its own."""
    if receipt.state != "done" or receipt.source is None:
        return SourceRow.objects.none()
    mine = Q(run_id=receipt.run_id) if receipt.run_id else Q(pk__in=())
    if receipt.source.sender_id == receipt.actor_id:
        mine |= Q(run__source=receipt.source)
    return SourceRow.objects.filter(mine, fate=SourceRow.Fate.HELD, retired_by__isnull=True).order_by("sheet", "row")


def held_page(request: HttpRequest, receipt: Receipt) -> dict[str, Any]:
    """What ``reports/mend.html`` shows: a page of held rows, each with its cells and the mends proposed."""
    held = list(held_ids(receipt).values("id", "sheet", "row", "reasons"))
    codes = Counter(code for row in held for code in _codes(row))
    reasons = Choice(
        "code", gettext_noop("Reason"), _codes, lambda: [(c, f"{c} ({n})") for c, n in sorted(codes.items())]
    )
    table = dataclasses.replace(HELD, filters=(reasons,)).asked(request.GET)
    code = table.given.get("code")
    fit = [row for row in held if code is None or code in _codes(row)]
    page = Paginator([row["id"] for row in table.sorted(fit)], PAGE).get_page(request.GET.get("page"))
    listed = list(page)
    rows = {row.id: row for row in mending.chosen(listed)} if listed else {}
    return {
        "page": page, "rows": [_shown(rows[each], typed=receipt.kind == "form") for each in listed],
        "held": len(held), "table": table,
        "orders": [(column.key, _(column.label)) for column in HELD.columns],
    }  # fmt: skip


def _codes(row: Mapping[str, Any]) -> set[str]:
    return {reason["code"] for reason in row["reasons"]}


def back(request: HttpRequest, name: str, *parts: str) -> HttpResponse:
    """To an address after its form was sent, in the order and with the reason that were asked for."""
    asked = request.GET.urlencode()
    return redirect(reverse(name, args=parts) + (f"?{asked}" if asked else ""))


@guarded("report")
@require_http_methods(["GET", "HEAD", "POST"])
def held_lines(request: HttpRequest, number: str) -> HttpResponse:
    """The lines of a typed report that are held, to be mended. Those of a file stand with its findings."""
    receipt = (
        Receipt.objects.select_related("actor", "source", "upload")
        .defer("upload__content", "upload__annotated", "upload__findings")
        .filter(number=number, actor__in=reader_of(request).actors)
        .first()
    )
    if receipt is None:
        raise Http404
    if receipt.kind == "file":
        return redirect("report-file", receipt.upload.id)
    if request.method == "POST":
        mend(request, receipt)
        return back(request, "report-held", receipt.number)
    return render(request, "reports/held.html", {"receipt": receipt, **held_page(request, receipt)})


def mend(request: HttpRequest, receipt: Receipt) -> None:
    """Try the chosen rows again with what was changed; the organisation is always the sender's own.

    ``alike``: every other held row of the report whose cell says the same is changed the same way.
    """
    listed = list(held_ids(receipt).values_list("id", flat=True))
    known = {row.id: row for row in mending.chosen(listed)} if listed else {}
    asked = [row for row in known.values() if f"row-{row.id}" in request.POST and organisation_header(row)]
    changes = {row.id: _changes(request, row, receipt.actor.name) for row in asked}
    if "alike" in request.POST:
        _spread(changes, known, receipt.actor.name)
    together: dict[tuple[tuple[str, str], ...], list[HeldRow]] = {}
    for row, change in changes.items():
        together.setdefault(tuple(sorted(change.items())), []).append(known[row])
    loaded, still = 0, []
    for mended, rows in together.items():
        try:
            settled = mending.mend(
                find(None), rows, dict(mended), decided_by=signature(request), why=_("mended by its sender"),
                population=known_population(),
            )  # fmt: skip
        except Refusal as answer:
            messages.error(request, told_together(answer.findings))
            continue
        loaded += settled.loaded + settled.unchanged
        still += [
            _told_of(row, reasons) if receipt.kind == "form" else told_together(reasons)
            for row, reasons in settled.still
        ]
    for sentence in dict.fromkeys(still):
        messages.error(request, sentence)
    if loaded:
        said = ngettext("%(n)s row is in the ledger now.", "%(n)s rows are in the ledger now.", loaded)
        messages.success(request, said % {"n": loaded})
    elif not still:
        messages.error(request, _("No row was chosen."))


def organisation_header(row: HeldRow) -> str:
    """The header under which a row names its organisation; empty where no cell does."""
    headers = formats()[row.format].fields["organisation"].headers
    return next((header for header in row.cells if header_key(header) in headers), "")


def _changes(request: HttpRequest, row: HeldRow, name: str) -> dict[str, str]:
    posted = {
        header: request.POST[f"cell-{row.id}-{at}"].strip()[:500]
        for at, header in enumerate(row.cells)
        if f"cell-{row.id}-{at}" in request.POST
    }
    changed = {header: text for header, text in posted.items() if text != row.cells[header]}
    return changed | {organisation_header(row): name}


def _spread(changes: dict[int, dict[str, str]], known: dict[int, HeldRow], name: str) -> None:
    """Add the rows that hold what a chosen row held in a cell that was changed; rows of others are left alone."""
    rules = {
        (header, known[row].cells[header]): text
        for row, change in changes.items()
        for header, text in change.items()
        if header != organisation_header(known[row])
    }
    for row in known.values():
        own = organisation_header(row)
        strange = STRANGE in {code for code, _sentence in row.reasons}
        if not own or (strange and row.id not in changes):
            continue
        found = {header: rules[header, text] for header, text in row.cells.items() if (header, text) in rules}
        if found:
            # What was typed in the row itself stands before what was typed in another.
            changes[row.id] = found | {own: name} | changes.get(row.id, {})


def _told_of(row: HeldRow, reasons: Sequence[Finding]) -> str:
    """What is still said of a typed line, which was no row of a file."""
    line = line_name(cells_by_field(row.cells))
    return of_line(line, " ".join(dict.fromkeys(finding_on_form(each, "") for each in reasons)))


def _shown(row: HeldRow, *, typed: bool) -> dict[str, Any]:
    line = line_name(cells_by_field(row.cells)) if typed else ""
    reasons = [sentence_on_form(said, "") if typed else finding_said(said) for _code, said in row.reasons]
    own = organisation_header(row)
    cells = [
        {"name": f"cell-{row.id}-{at}", "header": header, "value": text, "mend": row.mend.get(header, ""),
         "fixed": header == own}
        for at, (header, text) in enumerate(row.cells.items())
    ]  # fmt: skip
    strange = STRANGE in {code for code, _sentence in row.reasons}
    return {
        "row": row, "line": line, "reasons": reasons, "cells": cells, "mendable": bool(own), "strange": strange,
        "named": row.cells.get(own, ""),
    }  # fmt: skip
