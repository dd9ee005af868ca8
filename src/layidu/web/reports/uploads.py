"""A report sent as a workbook: read by the worker; its findings cell by cell, mended here or in the annotated copy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NoReturn

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from layidu.catalogue.findings import finding
from layidu.core.errors import Refusal
from layidu.core.findings import Finding
from layidu.cycle import mending
from layidu.intake.workbook import TEXTS, WORKBOOKS
from layidu.ledger.files import sha256_of
from layidu.ledger.models import Actor, SourceRow
from layidu.ledger.queries.held import HeldRow
from layidu.ledger.workspace import find
from layidu.web.access.guard import guarded
from layidu.web.access.reader import reader_of
from layidu.web.reports.background import READ_UPLOAD
from layidu.web.reports.models import Receipt, Upload, new_key
from layidu.web.reports.views import the_actor
from layidu.web.work.jobs import ask

#: Bytes; the largest monthly workbook of the sector is a tenth of it.
LARGEST = 10_000_000
KINDS = (*WORKBOOKS, *TEXTS)
#: How such files begin: a package, an OLE document. A text begins with neither, and holds no NUL.
_PACKAGE, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINS = {".xlsx": (_PACKAGE,), ".xlsm": (_PACKAGE,), ".xlsb": (_PACKAGE,), ".ods": (_PACKAGE,), ".xls": (_OLE,)}
#: Held rows mended on one page.
MENDED = 20
REFRESH_SECONDS = 3


@guarded("report")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, actor_id: str) -> HttpResponse:
    """Choose a file and send it; the same sending twice is one."""
    actor = the_actor(request, actor_id)
    if request.method != "POST":
        return render(request, "reports/upload.html", {"actor": actor, "key": new_key(), "kinds": ",".join(KINDS)})
    sent = request.FILES.get("file")
    reasons = _refused(sent)
    if reasons or not isinstance(sent, UploadedFile):
        context = {"actor": actor, "key": new_key(), "kinds": ",".join(KINDS), "refused": reasons}
        return render(request, "reports/upload.html", context, status=400)
    key = request.POST.get("key", "")[:64] or new_key()
    return redirect("report-file", _kept(request, actor, key, sent).id)


def _refused(sent: object) -> list[Finding]:
    """Why a file is not taken in at all, by its size and what its bytes are, whatever it calls itself."""
    if not isinstance(sent, UploadedFile) or not sent.size:
        return [finding("FICHIER-VIDE", file=_name(sent))]
    suffix = Path(_name(sent)).suffix.lower()
    if suffix not in KINDS:
        return [finding("TYPE-INCONNU", file=_name(sent), suffix=suffix or "sans extension", known=" ".join(KINDS))]
    if sent.size > LARGEST:
        return [finding("FICHIER-ILLISIBLE", file=_name(sent), why=f"il dépasse {LARGEST // 1_000_000} Mo")]
    head = sent.read(4096)
    sent.seek(0)
    packed = head.startswith((_PACKAGE, _OLE)) or b"\x00" in head.replace(b"\xff\xfe", b"", 1)[:1]
    if (suffix in _BEGINS and not head.startswith((*_BEGINS[suffix], _OLE))) or (suffix in TEXTS and packed):
        return [finding("FICHIER-ILLISIBLE", file=_name(sent), why=f"son contenu n'est pas celui d'un {suffix}")]
    return []


def _name(sent: object) -> str:
    return Path(str(getattr(sent, "name", "") or "").replace("\\", "/")).name[-200:] or "fichier"


def _kept(request: HttpRequest, actor: Actor, key: str, sent: UploadedFile[Any]) -> Upload:
    content = sent.read()
    try:
        with transaction.atomic():
            receipt = Receipt.objects.create(key=key, actor=actor, sent_by_id=reader_of(request).user, kind="file")
            made = Upload.objects.create(
                receipt=receipt, file_name=_name(sent), sha256=sha256_of(content), content=content
            )
            ask(READ_UPLOAD, upload=made.id)
            return made
    except IntegrityError:
        found = Upload.objects.filter(receipt__actor=actor, receipt__key=key).first()
        if found is None:
            raise
        return found


def _the_upload(request: HttpRequest, upload_id: str) -> Upload:
    found = (
        Upload.objects.select_related("receipt__actor", "receipt__source")
        .defer("content", "annotated")
        .filter(id=upload_id, receipt__actor__in=reader_of(request).actors)
        .first()
    )
    return found or _absent()


def _absent() -> NoReturn:
    raise Http404


@guarded("report")
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, upload_id: str) -> HttpResponse:
    """How far the reading is; then what is held, to be mended, and what is doubtful. POST: mend rows."""
    found = _the_upload(request, upload_id)
    if request.method == "POST":
        _mend(request, found)
        return redirect("report-file", found.id)
    rows = _held(found)
    answer = render(
        request,
        "reports/file.html",
        {
            "upload": found, "receipt": found.receipt, "actor": found.receipt.actor, "held": len(rows),
            "rows": [_shown(found, row) for row in rows[:MENDED]],
            "doubts": [each for each in found.findings if each["severity"] == "warning"],
            "errors": [each for each in found.findings if each["severity"] == "error"],
        },
    )  # fmt: skip
    if found.receipt.state == "waiting":
        answer["Retry-After"] = str(REFRESH_SECONDS)
    return answer


def _held(found: Upload) -> list[HeldRow]:
    """The rows of this file that are held still; a file that another organisation sent before shows none of its own."""
    receipt = found.receipt
    if receipt.state != "done" or receipt.source is None:
        return []
    mine = Q(run_id=receipt.run_id) if receipt.run_id else Q(pk__in=())
    if receipt.source.sender_id == receipt.actor_id:
        mine |= Q(run__source=receipt.source)
    ids = SourceRow.objects.filter(mine, fate=SourceRow.Fate.HELD, retired_by__isnull=True).order_by("sheet", "row")
    listed = list(ids.values_list("id", flat=True)[:2000])
    return mending.chosen(listed) if listed else []


def _organisation(row: HeldRow) -> str:
    """The header under which a row names its organisation; empty where no cell does."""
    from layidu.intake.formats import formats
    from layidu.intake.mapping import header_key

    headers = formats()[row.format].fields["organisation"].headers
    return next((header for header in row.cells if header_key(header) in headers), "")


def _shown(found: Upload, row: HeldRow) -> dict[str, Any]:
    own = _organisation(row)
    cells = [
        {"name": f"cell-{row.id}-{at}", "header": header, "value": text, "mend": row.mend.get(header, ""),
         "fixed": header == own}
        for at, (header, text) in enumerate(row.cells.items())
    ]  # fmt: skip
    return {"row": row, "cells": cells, "mendable": bool(own), "proposed": bool(row.mend)}


def _mend(request: HttpRequest, found: Upload) -> None:
    """Try the rows again with what was changed; the organisation is always the sender's own."""
    workspace, name = find(None), found.receipt.actor.name
    user = getattr(request.user, "email", "") or str(request.user)
    loaded = still = 0
    for row in _held(found):
        own = _organisation(row)
        if not own or f"row-{row.id}" not in request.POST:
            continue
        posted = {
            header: request.POST[f"cell-{row.id}-{at}"].strip()[:500]
            for at, header in enumerate(row.cells)
            if f"cell-{row.id}-{at}" in request.POST
        }
        changes = {header: text for header, text in posted.items() if text != row.cells[header]} | {own: name}
        try:
            settled = mending.mend(workspace, [row], changes, decided_by=user, why=_("mended by its sender"))
        except Refusal as answer:
            messages.error(request, str(answer))
            continue
        loaded += settled.loaded + settled.unchanged
        for _row, reasons in settled.still:
            still += 1
            messages.error(request, " ".join(each.sentence() for each in reasons))
    if loaded:
        said = ngettext("%(n)s row is in the ledger now.", "%(n)s rows are in the ledger now.", loaded)
        messages.success(request, said % {"n": loaded})
    if not loaded and not still:
        messages.error(request, _("No row was chosen."))


@guarded("report")
@require_safe
def annotated(request: HttpRequest, upload_id: str) -> HttpResponse:
    """The workbook with its findings, as a download only: nothing that was sent is ever shown by the browser."""
    found = _the_upload(request, upload_id)
    if found.annotated is None:
        raise Http404
    answer = HttpResponse(bytes(found.annotated), content_type="application/octet-stream")
    safe = re.sub(r"[^A-Za-z0-9._-]", "_", found.annotated_name)
    answer["Content-Disposition"] = f'attachment; filename="{safe}"'
    answer["Cache-Control"] = "no-store"
    return answer
