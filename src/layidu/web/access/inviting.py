"""Invitations: listed, written, looked at as an e-mail, sent, withdrawn; and the page on which one is accepted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import SetPasswordForm
from django.core.paginator import Paginator
from django.db.models import Case, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from layidu.web.access.accounts import PAGE, said
from layidu.web.access.again import password_again
from layidu.web.access.background import SEND_INVITATION
from layidu.web.access.forms import InvitationForm
from layidu.web.access.guard import guarded
from layidu.web.access.invitations import LASTS, accept, message_of, open_invitation
from layidu.web.access.journal import note
from layidu.web.access.models import Invitation
from layidu.web.access.notices import mail_is_set_up
from layidu.web.pages.listing import Choice, Column, Listing, Words
from layidu.web.work.jobs import ask

STATES = {
    "accepted": gettext_noop("accepted"),
    "withdrawn": gettext_noop("withdrawn"),
    "expired": gettext_noop("expired"),
    "sent": gettext_noop("sent"),
    "not sent": gettext_noop("not sent"),
}
INVITATIONS = Listing(
    columns=(
        Column("name", gettext_noop("Name"), ("name",)),
        Column("role", gettext_noop("Role"), ("role",)),
        Column("made", gettext_noop("Written on"), ("made_at",)),
        Column("until", gettext_noop("Until"), ("expires_at",)),
        Column("state", gettext_noop("State"), ("state",)),
    ),
    first="-made",
    filters=(
        Words("q", gettext_noop("Name or address"), ("name", "email")),
        Choice("stands", gettext_noop("State"), "state", lambda: [(one, _(said)) for one, said in STATES.items()]),
    ),
    model=Invitation,
    few="one invitation a person who works with the ledger: hundreds",
)


@guarded("administer")
@require_http_methods(["GET", "HEAD", "POST"])
@password_again("administer")
def invitations(request: HttpRequest) -> HttpResponse:
    """The invitations, newest first; a POST writes one more, which is looked at before it leaves."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        made = Invitation.objects.create(
            email=asked["email"], name=asked["name"], role=asked["role"], invited_by_id=request.user.pk,
            expires_at=timezone.now() + LASTS, why=asked["why"], **asked["scope"],
        )  # fmt: skip
        note("invitation written", request, about=made.id, said=said(made))
        return redirect("invitation-preview", invitation=made.id)
    table = INVITATIONS.asked(request.GET)
    page = Paginator(table.of(_with_state()), PAGE).get_page(request.GET.get("page"))
    lines = [(one, said(one), _(STATES[one.state])) for one in page]
    return render(request, "access/invitations.html", {"page": page, "lines": lines, "form": form, "table": table})


@guarded("administer")
@require_safe
@never_cache
def preview(request: HttpRequest, invitation: str) -> HttpResponse:
    """The e-mail as it will be sent."""
    found: Any = get_object_or_404(_with_state(), id=invitation)
    usable = found.state in ("sent", "not sent")
    return render(
        request,
        "access/preview.html",
        {
            "invitation": found, "said": said(found), "state": _(STATES[found.state]), "usable": usable,
            "message": message_of(found, _site(request)) if usable else None,
        },
    )  # fmt: skip


@guarded("administer")
@require_POST
def send(request: HttpRequest, invitation: str) -> HttpResponse:
    """Hand the e-mail to the worker."""
    found = get_object_or_404(Invitation, id=invitation, used_at__isnull=True, withdrawn_at__isnull=True)
    if not mail_is_set_up():
        messages.error(request, _("This site sends no e-mail yet: give the link to the person yourself."))
        return redirect("invitation-preview", invitation=found.id)
    note("invitation sent", request, about=found.id)
    ask(SEND_INVITATION, invitation=found.id, site=_site(request))
    messages.info(request, _("The invitation is on its way."))
    return redirect("invitations")


@guarded("administer")
@require_POST
def withdraw(request: HttpRequest, invitation: str) -> HttpResponse:
    """Its link opens nothing from now on."""
    found = Invitation.objects.filter(id=invitation, used_at__isnull=True, withdrawn_at__isnull=True)
    if not found.update(withdrawn_at=timezone.now()):
        raise Http404
    note("invitation withdrawn", request, about=invitation)
    messages.info(request, _("The invitation is withdrawn."))
    return redirect("invitations")


@guarded("sign in")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """The invited person chooses a password; then signs in with it."""
    found = open_invitation(key)
    if found is None:
        return render(request, "access/invitation_closed.html", status=404)
    person: Any = get_user_model()(email=found.email, first_name=found.name)
    form = SetPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        opened = accept(found, form.cleaned_data["new_password1"])
        if opened is None:
            return render(request, "access/invitation_closed.html", status=404)
        note("invitation accepted", request, about=found.id, account=opened.get_username())
        messages.info(request, _("Your account is open: sign in with your e-mail address and password."))
        return redirect("account_login")
    return render(request, "access/invitation.html", {"invitation": found, "said": said(found), "form": form})


def _with_state() -> QuerySet[Invitation]:
    """Invitations with where they stand now, so that the database sorts by it."""
    return Invitation.objects.select_related("actor", "place").annotate(
        state=Case(
            When(used_at__isnull=False, then=Value("accepted")),
            When(withdrawn_at__isnull=False, then=Value("withdrawn")),
            When(expires_at__lte=timezone.now(), then=Value("expired")),
            When(sent_at__isnull=False, then=Value("sent")),
            default=Value("not sent"),
        )
    )


def _site(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
