"""Tokens: keys of programs, made at a page and shown once, each with its end."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from layidu.ledger.models import Actor
from layidu.web.access.accounts import changed
from layidu.web.access.again import password_again
from layidu.web.access.guard import guarded
from layidu.web.access.journal import note
from layidu.web.access.models import Token
from layidu.web.access.reader import Reader, reader_of
from layidu.web.access.rows import readable
from layidu.web.pages.listing import Column, Listing
from layidu.web.pages.templatetags.layidu import said

TOKENS = Listing(
    columns=(
        Column("name", gettext_noop("What it is for"), ("name",)),
        Column("may", gettext_noop("It may"), ("submits",)),
        Column("until", gettext_noop("Until"), ("expires_at",)),
        Column("used", gettext_noop("Last used"), ("used_at",), gaps=True),
        Column("made", gettext_noop("Made on"), ("made_at",)),
        Column("end", gettext_noop("End")),
    ),
    first="-made",
    model=Token,
    few="the tokens of one person",
)
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
    actor = forms.ChoiceField(
        label=gettext_lazy("Only for this organisation"), required=False,
        help_text=gettext_lazy("It then acts as this organisation's focal point and as nothing else."),
    )  # fmt: skip
    formats = forms.MultipleChoiceField(
        label=gettext_lazy("Only these formats"), required=False,
        help_text=gettext_lazy("It then reads and sends rows of these formats and nothing else; none chosen: all."),
    )  # fmt: skip

    def __init__(self, reader: Reader, *args: Any, **kwargs: Any) -> None:
        from layidu.cycle.exporting.cells import exported_formats
        from layidu.intake.formats import formats

        super().__init__(*args, **kwargs)
        own = Actor.objects.filter(id__in=reader.actors).order_by("name").values_list("id", "name")
        known = sorted(
            ((name, said(formats()[name].label_fr)) for name in exported_formats()), key=lambda pair: pair[1]
        )
        self.fields["actor"].choices = [("", "–"), *own]  # type: ignore[attr-defined]
        self.fields["formats"].choices = known  # type: ignore[attr-defined]
        if not own:
            del self.fields["actor"]


def new_token(
    user: int, name: str, days: int, *, submits: bool, actor: str | None = None, formats: Sequence[str] = ()
) -> str:
    """Make a key; gives its text, which is kept nowhere. ``actor`` and ``formats`` limit it further than its owner."""
    text = PREFIX + secrets.token_urlsafe(32)
    Token.objects.create(
        user_id=user, name=name, digest=digest_of(text), submits=submits, actor_id=actor, formats=list(formats),
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


def day_of_end(text: str) -> date | None:
    """The last day of a key that is past it; ``None`` for every other text. Only who holds the text learns it."""
    found = Token.objects.filter(digest=digest_of(text), ended_at__isnull=True, expires_at__lte=timezone.now()).first()
    return timezone.localdate(found.expires_at) if found else None


@guarded("make tokens")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@password_again("make tokens")
def tokens(request: HttpRequest) -> HttpResponse:
    """My keys; a POST makes one and shows it this once."""
    reader = reader_of(request)
    form, made = TokenForm(reader, request.POST or None), ""
    user: Any = request.user.pk
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        made = new_token(
            user, asked["name"], asked["days"], submits=asked["submits"], actor=asked.get("actor") or None,
            formats=asked["formats"],
        )  # fmt: skip
        changed(request, request.user, "token made", asked["name"])
        form = TokenForm(reader)
    mine = readable(reader, Token).filter(ended_at__isnull=True).select_related("actor")
    table = TOKENS.asked(request.GET)
    shown = {"tokens": table.of(mine)[:100], "table": table, "form": form, "made": made, "now": timezone.now()}
    return render(request, "access/tokens.html", shown)


@guarded("make tokens")
@require_POST
def end_token(request: HttpRequest, token: str) -> HttpResponse:
    """It opens nothing from now on."""
    held = get_object_or_404(readable(reader_of(request), Token), id=token, ended_at__isnull=True)
    Token.objects.filter(id=held.id).update(ended_at=timezone.now())
    note("token ended", request, about=held.id)
    messages.info(request, _("The token has ended."))
    return redirect("tokens")
