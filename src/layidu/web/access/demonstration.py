"""One account a role for the demonstration: only in a workspace that the demonstration made."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from layidu.catalogue.findings import refusal
from layidu.cycle.demonstration import is_demonstration
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.ledger.models import Actor, Commitment
from layidu.ledger.workspace import find
from layidu.web.access.forms import role_name
from layidu.web.access.models import ROLES, DemonstrationAccount, Grant

DOMAIN = "demo.invalid"
#: Read out loud and typed on a telephone.
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnrst" for vowel in "aiou"]


@dataclass(frozen=True, slots=True)
class DemonstrationSignIn:
    """What is printed: a role with where it holds, its address and its password."""

    role: str
    email: str
    password: str


def demonstration_accounts() -> list[DemonstrationSignIn]:
    """Make one account a role, or give those that were made a new password.

    Decision served: somebody who tries Layidu sees each role's pages within a minute.
    Errors: Refusal DEMO-AUTRE-ESPACE in any other workspace: printed passwords would open real data.
    """
    workspace = find(None)
    if not is_demonstration(workspace.folder):
        raise refusal("DEMO-AUTRE-ESPACE", folder=workspace.folder)
    return [_sign_in(role) for role in ROLES]


def printed(accounts: list[DemonstrationSignIn], bind: str) -> str:
    """The lines that the command ends with."""
    width = max(len(each.role) for each in accounts)
    lines = [
        "",
        _("Accounts of the demonstration (no second factor is asked of them; other accounts need one):"),
        *(f"  {each.role:<{width}}  {each.email:<32}  {each.password}" for each in accounts),
        "",
        _("Layidu is at http://%(address)s/ (Ctrl-C to stop).") % {"address": bind},
        "",
    ]
    return "\n".join(lines)


def _sign_in(role: str) -> DemonstrationSignIn:
    email = f"{role.replace('_', '-')}@{DOMAIN}"
    password = "-".join("".join(secrets.choice(_SYLLABLES) for _ in range(2)) for _ in range(4))
    scope, where = _scope(role)
    with transaction.atomic():
        user: Any
        user, made = get_user_model().objects.get_or_create(email=email, defaults={"username": secrets.token_hex(10)})
        user.set_password(password)
        user.save()
        if made:
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
            DemonstrationAccount.objects.create(user=user)
            Grant.objects.create(user=user, role=role, **scope)
    name = role_name(role)
    return DemonstrationSignIn(f"{name} – {where}" if where else name, email, password)


def _scope(role: str) -> tuple[dict[str, str], str]:
    """Where a bounded role holds: the partner and the region that have most to show."""
    if role == "partner":
        leads = Actor.objects.filter(deliveries__role="leads", deliveries__delivery__origin__retired_by=None)
        actor = leads.annotate(told=Count("deliveries")).order_by("-told", "name").first()
        return ({"actor_id": actor.id}, actor.name) if actor else ({}, "")
    if role == "regional_director":
        division = workspace_gazetteer(find(None)).default_division
        about = Commitment.objects.filter(
            origin__retired_by=None, places__division=division, places__kind="region"
        ).values("places", "places__name")
        judged = Count("id", filter=Q(kind="contract_target"))
        most = about.annotate(judged=judged, told=Count("id")).order_by("-judged", "-told", "places__name").first()
        return ({"place_id": most["places"]}, most["places__name"]) if most else ({}, "")
    return {}, ""
