"""The public home."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from layidu.core.periods import Period
from layidu.ledger.models import Snapshot
from layidu.ledger.workspace import find
from layidu.web.access.guard import guarded
from layidu.web.home.prepared import KEY
from layidu.web.work.models import PreparedFile
from layidu.web.work.prepare import kept

#: Publications made for everybody; a partner's brief is not.
PUBLIC_KINDS = ("bulletin", "carte")
BULLETINS = 6
MEDIA_TYPES = {".pdf": "application/pdf", ".svg": "image/svg+xml"}


@guarded("read public pages")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The country at a glance, and the bulletins to download."""
    made = kept(KEY)
    published = Snapshot.objects.filter(kind="bulletin").order_by("-made_at")
    bulletins = [
        {"id": one.id, "title": one.title, "made_at": one.made_at, "period_label": label_of(one.key)}
        for one in published.only("id", "title", "made_at", "key")[:BULLETINS]
    ]
    return render(request, "home/home.html", {"made": made, "glance": made and made.content, "bulletins": bulletins})


@guarded("read public pages")
@require_safe
@cache_control(public=True, max_age=31536000, immutable=True)
def prepared_file(request: HttpRequest, sha256: str) -> HttpResponse:
    """A picture, by the key of its bytes."""
    file = PreparedFile.objects.filter(sha256=sha256).first()
    if file is None:
        raise Http404
    return HttpResponse(bytes(file.content), content_type=file.media_type)


@guarded("read public pages")
@require_safe
def publication(request: HttpRequest, snapshot_id: str) -> HttpResponse:
    """A public publication's file."""
    snapshot = Snapshot.objects.filter(id=snapshot_id, kind__in=PUBLIC_KINDS).first()
    path = find(None).published / snapshot.file_name if snapshot else None
    if path is None or not path.is_file():
        raise Http404
    answer = HttpResponse(path.read_bytes(), content_type=MEDIA_TYPES.get(path.suffix, "application/octet-stream"))
    answer["Content-Disposition"] = content_disposition_header(True, path.name)
    return answer


def label_of(key: str) -> str:
    """A publication's period as it is said, from the key of its file; a key that is no period stands as it is.

    >>> label_of("2025-03_2026-02"), label_of("fiche")
    ('mars 2025 – février 2026', 'fiche')
    """
    try:
        return Period.parse(key.replace("_", ":")).label_fr()
    except ValueError:
        return key
