"""Tokens: keys of programs, made at a page and shown once, each with its end."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from layidu.web.access.guard import guarded
from layidu.web.access.models import Token

#: So that a leaked key is recognised for what it is.
PREFIX = "lyd_"
DAYS = (30, 90, 365)
#: Noting each use would write at each request.
NOTED = timedelta(hours=1)


class TokenForm(forms.Form):
    """What a key is for, how long, and whether it may send reports."""

    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=80)
    days = forms.TypedChoiceField(
        label=gettext_lazy("For how many days"), choices=[(days, str(days)) for days in DAYS], coerce=int
    )
    submits = forms.BooleanField(label=gettext_lazy("It may send reports, not only read"), required=False)


def new_token(user: int, name: str, days: int, *, submits: bool) -> str:
    """Make a key; gives its text, which is kept nowhere."""
    text = PREFIX + secrets.token_urlsafe(32)
    Token.objects.create(
        user_id=user, name=name, digest=digest_of(text), submits=submits,
        expires_at=timezone.now() + timedelta(days=days),
    )  # fmt: skip
    return text


def digest_of(text: str) -> str:
    """What is kept of a key. It has 256 random bits, so that no slow digest is needed.

    >>> digest_of("lyd_")[:8]
    '1d94e276'
    """
    return hashlib.sha256(text.encode()).hexdigest()


def token_of(text: str) -> Token | None:
    """The key that holds, its use noted by the hour; ``None`` for every other text, without saying why."""
    now = timezone.now()
    found = Token.objects.filter(
        digest=digest_of(text), ended_at__isnull=True, expires_at__gt=now, user__is_active=True
    ).first()
    if found and (found.used_at is None or now - found.used_at > NOTED):
        Token.objects.filter(id=found.id).update(used_at=now)
    return found


@guarded("make tokens")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """My keys; a POST makes one and shows it this once."""
    form, made = TokenForm(request.POST or None), ""
    user: Any = request.user.pk
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        made, form = new_token(user, asked["name"], asked["days"], submits=asked["submits"]), TokenForm()
    mine = Token.objects.filter(user=user, ended_at__isnull=True).order_by("-made_at")[:100]
    return render(request, "access/tokens.html", {"tokens": mine, "form": form, "made": made, "now": timezone.now()})


@guarded("make tokens")
@require_POST
def end_token(request: HttpRequest, token: str) -> HttpResponse:
    """It opens nothing from now on."""
    held = get_object_or_404(Token, id=token, user=request.user.pk, ended_at__isnull=True)
    Token.objects.filter(id=held.id).update(ended_at=timezone.now())
    messages.info(request, _("The token has ended."))
    return redirect("tokens")
