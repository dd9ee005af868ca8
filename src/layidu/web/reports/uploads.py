"""A report sent as a workbook: read by the worker; its findings cell by cell, mended here or in the annotated copy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NoReturn

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.intake.workbook import TEXTS, WORKBOOKS
from layidu.ledger.files import sha256_of
from layidu.ledger.models import Actor
from layidu.web.access.guard import guarded
from layidu.web.access.reader import reader_of
from layidu.web.pages.listing import Column, Listing, Words
from layidu.web.reports.addresses import the_actor
from layidu.web.reports.background import READ_UPLOAD
from layidu.web.reports.mends import back, held_page, mend
from layidu.web.reports.models import Receipt, Upload, new_key
from layidu.web.work.jobs import ask

#: Bytes; the largest monthly workbook of the sector is a tenth of it.
LARGEST = 10_000_000
KINDS = (*WORKBOOKS, *TEXTS)
#: How such files begin: a package, an OLE document. A text begins with neither, and holds no NUL.
_PACKAGE, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINS = {".xlsx": (_PACKAGE,), ".xlsm": (_PACKAGE,), ".xlsb": (_PACKAGE,), ".ods": (_PACKAGE,), ".xls": (_OLE,)}
REFRESH_SECONDS = 3
DOUBTS = Listing(
    columns=(
        Column("cell", gettext_noop("Cell"), lambda each: (each["sheet"], each["row"] or 0, each["cell"])),
        Column("value", gettext_noop("Value"), ("value",)),
        Column("doubt", gettext_noop("What is doubtful"), ("code", "message")),
        Column("do", gettext_noop("What to do")),
    ),
    first="cell",
    filters=(Words("q", gettext_noop("Cell, value or what is doubtful"), ("sheet", "cell", "value", "message")),),
    tie=("sheet", "row"),
    name="doubts",
)


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
    return Path(str(getattr(sent, "name", "") or "").replace("\\", "/")).name[-200:] or _("file")


def _kept(request: HttpRequest, actor: Actor, key: str, sent: UploadedFile[Any]) -> Upload:
    """The file, kept to be read: the same one under the same key once, another one under a key of its own.

    A page that was gone back to sends its key again with whatever file was chosen since.
    """
    content = sent.read()
    sha256, user = sha256_of(content), reader_of(request).user
    # The second is of the page and the file: sent twice, the other file is one too.
    keys = [key, sha256_of(f"{key} {sha256}".encode())]
    while True:
        asked = keys.pop(0)
        try:
            with transaction.atomic():
                receipt = Receipt.objects.create(key=asked, actor=actor, sent_by_id=user, kind="file")
                made = Upload.objects.create(receipt=receipt, file_name=_name(sent), sha256=sha256, content=content)
                ask(READ_UPLOAD, upload=made.id)
                return made
        except IntegrityError:
            found = Upload.objects.filter(receipt__actor=actor, receipt__key=asked, sha256=sha256).first()
            if found is not None:
                return found
            if not keys:
                raise


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
        mend(request, found.receipt)
        return back(request, "report-file", found.id)
    doubts = DOUBTS.asked(request.GET)
    answer = render(
        request,
        "reports/file.html",
        {
            "upload": found, "receipt": found.receipt, "actor": found.receipt.actor,
            **held_page(request, found.receipt),
            "doubts": doubts.of([each for each in found.findings if each["severity"] == "warning"]), "doubted": doubts,
            "errors": [each for each in found.findings if each["severity"] == "error"],
        },
    )  # fmt: skip
    if found.receipt.state == "waiting":
        answer["Retry-After"] = str(REFRESH_SECONDS)
    return answer


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
