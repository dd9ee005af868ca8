"""What pages show, made ahead: data by key, files by the key of their bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from layidu.core.numbers import Bounds
from layidu.ledger.files import sha256_of
from layidu.ledger.models import Figure
from layidu.web.work.jobs import last_run
from layidu.web.work.models import OpenFigure, Prepared, PreparedFile


def keep(key: str, content: Any) -> None:
    """Keep what a page shows; a dataclass becomes plain data."""
    Prepared.objects.update_or_create(
        key=key, defaults={"content": plain(content), "run": last_run(), "made_at": timezone.now()}
    )


def kept(key: str) -> Prepared | None:
    """What was made for a page; ``None`` before the first time."""
    return Prepared.objects.filter(key=key).first()


def kept_together(*keys: str) -> Mapping[str, Any]:
    """What was made for pages, by key, in one question; those that were never made are absent."""
    return dict(Prepared.objects.filter(key__in=keys).values_list("key", "content"))


def keep_file(content: bytes, media_type: str) -> str:
    """Keep a picture or document; gives its key."""
    sha256 = sha256_of(content)
    PreparedFile.objects.get_or_create(sha256=sha256, defaults={"content": content, "media_type": media_type})
    return sha256


def open_figures(figures: Iterable[str]) -> None:
    """Let anybody open figures that a public page prints; ids that name none are left alone."""
    known = Figure.objects.filter(id__in=set(figures)).values_list("id", flat=True)
    OpenFigure.objects.bulk_create([OpenFigure(figure_id=figure) for figure in known], ignore_conflicts=True)


def plain(value: Any) -> Any:
    """Data that JSON can hold: bounds are pairs, dates are text.

    >>> plain((Bounds(1, None), date(2026, 3, 5)))
    [[1, None], '2026-03-05']
    """
    if isinstance(value, Bounds):
        return [value.low, value.high]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(item) for name, item in _shallow(value).items()}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _shallow(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}
