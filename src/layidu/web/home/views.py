"""The public home."""

from __future__ import annotations

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_noop
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from layidu.core.periods import Period
from layidu.ledger.models import Snapshot
from layidu.ledger.workspace import find
from layidu.web.access.guard import guarded
from layidu.web.home.prepared import KEY
from layidu.web.pages.listing import Column, Listing
from layidu.web.work.models import PreparedFile
from layidu.web.work.prepare import kept

#: Publications made for everybody; a partner's brief is not.
PUBLIC_KINDS = ("bulletin", "carte")
BULLETINS = 6
#: Both tables hold figures as they are printed, with their value.
GAPS = Listing(
    columns=(
        Column("name", gettext_noop("Place"), ("place",)),
        Column("need", gettext_noop("In need"), ("need__value",), number=True),
        Column("reached", gettext_noop("Reached"), ("reached__value",), number=True),
        Column("gap", gettext_noop("Gap"), ("gap__value",), number=True),
    ),
    first="-gap",
    tie=("place",),
    name="gaps",
)
REGIONS = Listing(
    columns=(
        Column("name", gettext_noop("Region"), ("region",)),
        Column("active", gettext_noop("Active partners"), ("partners_active__value",), number=True),
        Column("silent", gettext_noop("Silent"), ("partners_silent__value",), number=True),
        Column("cercles", gettext_noop("Cercles covered"), ("cercles_covered__value",), number=True),
    ),
    first="name",
    tie=("region",),
)
MEDIA_TYPES = {".pdf": "application/pdf", ".svg": "image/svg+xml"}


@guarded("read public pages")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The country at a glance, and the bulletins to download."""
    made = kept(KEY)
    published = Snapshot.objects.filter(kind="bulletin").order_by("-made_at")
    bulletins = [
        {**one, "period_label": label_of(one["key"])}
        for one in published.values("id", "title", "made_at", "key", publisher=F("content__publisher"))[:BULLETINS]
    ]
    shown = made and made.content
    gaps, table = GAPS.asked(request.GET), REGIONS.asked(request.GET)
    return render(
        request,
        "home/home.html",
        {
            "made": made,
            "glance": shown,
            "bulletins": bulletins,
            "gaps": gaps,
            "table": table,
            # Called where the page is rendered anew, and not where it is kept.
            "largest": lambda: gaps.of(shown["largest_gaps"]) if shown else [],
            "regions": lambda: table.of(shown["presence"]) if shown else [],
        },
    )


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
