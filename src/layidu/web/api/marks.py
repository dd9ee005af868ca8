"""The mark of an answer (ETag), known before the work: what cannot have changed is not looked up again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

from layidu import __version__
from layidu.ledger.models import ActorAlias, Place, Snapshot
from layidu.web.access.reader import Reader, reader_of
from layidu.web.work.jobs import last_run
from layidu.web.work.models import Job


def marked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A reading operation whose answers bear the mark of the ledger's state, and are not made again for who has it.

    The mark is taken before the work, so that an answer is never older than its mark.
    """

    @wraps(view)
    def look(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mark = mark_of(request, reader_of(request))
        known = parse_etags(request.headers.get("If-None-Match", ""))
        if mark in known:
            answer: HttpResponse = HttpResponseNotModified()
        else:
            answer = view(request, *args, **kwargs)
            if answer.status_code != 200:
                return answer
        answer["ETag"] = mark
        answer["Cache-Control"] = "private, no-cache"
        answer["Vary"] = "Authorization"
        return answer

    return look


def mark_of(request: HttpRequest, reader: Reader) -> str:
    """The mark of what this reader gets at this address while nothing is imported, decided, made or taught."""
    state = (
        __version__,
        date.today().isoformat(),  # noqa: DTZ011 - lateness is counted by the server's day
        last_run(),
        Job.objects.aggregate(done=Max("done_at"))["done"],
        ActorAlias.objects.aggregate(made=Max("id"), ended=Count("withdrawn_at")),
        Snapshot.objects.aggregate(made=Max("made_at")),
        Place.objects.aggregate(places=Count("id")),
        sorted(reader.roles), sorted(reader.actors), sorted(reader.places), sorted(reader.formats),
        request.get_full_path(),
    )  # fmt: skip
    return f'W/"{hashlib.blake2b(repr(state).encode(), digest_size=16).hexdigest()}"'
