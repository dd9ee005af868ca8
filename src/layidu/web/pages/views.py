"""Help: what each role does here, and how to read what is printed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from layidu.web.access.guard import guarded


@guarded("read public pages")
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """How to read a page, then what the reader's own roles do."""
    return render(request, "pages/help.html")
