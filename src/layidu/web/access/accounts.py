"""The administrator's pages: who has an account, which role and where; invitations; sessions; traces."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.internal.flows.password_reset import get_reset_password_from_key_url
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from layidu.web.access.adapter import tried_from
from layidu.web.access.again import password_again
from layidu.web.access.forms import LONGEST_REASON, RoleForm, role_name
from layidu.web.access.guard import guarded
from layidu.web.access.journal import note
from layidu.web.access.models import Grant, Invitation, Token
from layidu.web.access.notices import tell
from layidu.web.access.traces import traces
from layidu.web.pages.listing import Column, Listing

PAGE = 50
ACCOUNTS = Listing(
    columns=(
        Column("account", gettext_noop("Account"), ("email",)),
        Column("roles", gettext_noop("Roles"), ("first_role",), gaps=True),
        Column("seen", gettext_noop("Last sign-in"), ("last_login",), gaps=True),
        Column("safe", gettext_noop("Second factor"), ("safe",)),
    ),
    first="account",
    model=get_user_model(),
    few="one account a person who works with the ledger: hundreds",
)
GRANTS = Listing(
    columns=(
        Column("role", gettext_noop("Role"), lambda line: line[1]),
        Column("since", gettext_noop("Since"), lambda line: line[0].since.isoformat()),
        Column("by", gettext_noop("Given by"), lambda line: line[0].given_by and line[0].given_by.email),
        Column("why", gettext_noop("Reason"), lambda line: line[0].why or None),
        # Those that hold come first: nothing stands before every day.
        Column("ended", gettext_noop("Ended"), lambda line: line[0].ended_at.isoformat() if line[0].ended_at else ""),
    ),
    first="ended",
    tie=(),
    name="roles",
)
TOKENS_HELD = Listing(
    columns=(
        Column("name", gettext_noop("What it is for"), ("name",)),
        Column("until", gettext_noop("Until"), ("expires_at",)),
        Column("used", gettext_noop("Last used"), ("used_at",), gaps=True),
    ),
    first="until",
    model=Token,
    few="the tokens of one person",
    name="tokens",
)


@guarded("administer")
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """Every account with its roles that hold; sought by name, address or organisation."""
    sought = request.GET.get("q", "").strip()
    holding = Grant.objects.filter(ended_at__isnull=True).select_related("actor", "place")
    found = (
        get_user_model()
        .objects.annotate(safe=Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)))
        .prefetch_related(Prefetch("grants", queryset=holding, to_attr="holding"))
    )
    if sought:
        found = found.filter(
            Q(email__icontains=sought)
            | Q(first_name__icontains=sought)
            | Q(grants__actor__name__icontains=sought, grants__ended_at__isnull=True)
        ).distinct()
    table = ACCOUNTS.asked(request.GET)
    held = Grant.objects.filter(user=OuterRef("pk"), ended_at__isnull=True).order_by("role")
    found = found.annotate(first_role=Subquery(held.values("role")[:1]))
    page = Paginator(table.of(found), PAGE).get_page(request.GET.get("page"))
    lines = [(user, [said(grant) for grant in user.holding]) for user in page]
    return render(request, "access/accounts.html", {"page": page, "lines": lines, "sought": sought, "table": table})


@guarded("administer")
@require_http_methods(["GET", "HEAD", "POST"])
@password_again("administer")
def account(request: HttpRequest, username: str) -> HttpResponse:
    """One account: its roles, sessions and tokens; a POST gives it one more role."""
    user: Any = get_object_or_404(get_user_model(), username=username)
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        scope, role = form.cleaned_data["scope"], form.cleaned_data["role"]
        had = Grant.objects.filter(user=user, role=role, ended_at__isnull=True, **scope).exists()
        if not had:
            why = form.cleaned_data["why"]
            made = Grant.objects.create(user=user, role=role, given_by_id=request.user.pk, why=why, **scope)
            changed(request, user, "role given", said(made))
        messages.info(request, _("The role was given already.") if had else _("The role is given."))
        return redirect("account", username=username)
    grants = (
        Grant.objects.filter(user=user).select_related("actor", "place", "given_by", "ended_by").order_by("since", "pk")
    )
    roles, keys = GRANTS.asked(request.GET), TOKENS_HELD.asked(request.GET)
    tokens = Token.objects.filter(user=user, ended_at__isnull=True, expires_at__gt=timezone.now())
    return render(
        request,
        "access/account.html",
        {
            "person": user, "form": form, "roles": roles, "keys": keys,
            "grants": roles.of([(grant, said(grant)) for grant in grants]),
            "sessions": UserSession.objects.filter(user=user).order_by("-last_seen_at")[:PAGE],
            "tokens": keys.of(tokens),
            "safe": Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists(),
            "verified": EmailAddress.objects.filter(user=user, verified=True).exists(),
        },
    )  # fmt: skip


@guarded("administer")
@require_POST
@password_again("administer")
def end_role(request: HttpRequest, username: str, grant: str) -> HttpResponse:
    """End a role now, for a reason. The last administrator's stays: nobody could give it again.

    With an administrator's role end the invitations that it wrote: who had the account could have invited themselves.
    """
    why = request.POST.get("why", "").strip()[:LONGEST_REASON]
    if not why:
        messages.error(request, _("Say why the role ends: its owner and the audit will ask."))
        return redirect("account", username=username)
    with transaction.atomic():
        standing = Grant.objects.filter(role="administrator", ended_at__isnull=True, user__is_active=True)
        # Held in one order: of two administrators who end each other's role at the same moment, one stays.
        left = {one.id for one in standing.select_for_update(of=("self",)).order_by("id").only("id")}
        held = get_object_or_404(Grant, id=grant, user__username=username, ended_at__isnull=True)
        if held.role == "administrator" and not left - {held.id}:
            messages.error(request, _("The last administrator's role stays: give it to somebody else first."))
            return redirect("account", username=username)
        now = timezone.now()
        Grant.objects.filter(id=held.id).update(ended_at=now, ended_by=request.user.pk, ended_why=why)
        changed(request, held.user, "role ended", said(held))
        if held.role == "administrator":
            written = Invitation.objects.filter(invited_by=held.user, used_at__isnull=True, withdrawn_at__isnull=True)
            for one in written:
                note("invitation withdrawn", request, about=one.id)
            written.update(withdrawn_at=now)
    messages.info(request, _("The role has ended."))
    return redirect("account", username=username)


@guarded("administer")
@require_POST
def end_access(request: HttpRequest, username: str) -> HttpResponse:
    """End every session and token of an account at once."""
    user = get_object_or_404(get_user_model(), username=username)
    for session in UserSession.objects.filter(user=user):
        session.end()
    Token.objects.filter(user=user, ended_at__isnull=True).update(ended_at=timezone.now())
    changed(request, user, "access ended")
    messages.info(request, _("Its sessions and tokens have ended."))
    return redirect("account", username=username)


@guarded("administer")
@require_POST
@password_again("administer")
def forget_second_factor(request: HttpRequest, username: str) -> HttpResponse:
    """For who lost telephone and codes: the second factor is set up again at the next sign-in."""
    user = get_object_or_404(get_user_model(), username=username)
    Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    changed(request, user, "second factor forgotten")
    messages.info(request, _("The second factor is forgotten and the sessions have ended."))
    return redirect("account", username=username)


@guarded("administer")
@require_POST
@password_again("administer")
@never_cache
def password_link(request: HttpRequest, username: str) -> HttpResponse:
    """A link to set the password anew, shown this once, for who receives no e-mail; nobody else learns the password.

    The second factor is asked all the same when its owner signs in.
    """
    user: Any = get_object_or_404(get_user_model(), username=username, is_active=True)
    key = f"{user_pk_to_url_str(user)}-{PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)}"
    changed(request, user, "password link")
    link = get_reset_password_from_key_url(request, key)
    return render(request, "access/password_link.html", {"person": user, "link": link})


@guarded("administer")
@require_safe
def account_traces(request: HttpRequest, username: str) -> HttpResponse:
    """What is kept about a person, as a file."""
    user = get_object_or_404(get_user_model(), username=username)
    note("traces given", request, about=username)
    answer = JsonResponse(traces(user), json_dumps_params={"ensure_ascii": False, "indent": 1})
    day = date.today().isoformat()  # noqa: DTZ011 - the day of the server
    answer["Content-Disposition"] = f'attachment; filename="traces-{day}.json"'
    return answer


def said(grant: Any) -> str:
    """A role (or invitation) in words, with where it holds."""
    where = grant.actor.name if grant.actor_id else grant.place.name if grant.place_id else ""
    return f"{role_name(grant.role)} – {where}" if where else role_name(grant.role)


def changed(request: HttpRequest, user: Any, event: str, about: str = "") -> None:
    """Note a change of an account in the journal, and have its owner told."""
    note(event, request, about=user.get_username(), said=about)
    tell(user.pk, event, about, tried_from(request))
