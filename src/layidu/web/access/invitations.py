"""Asking somebody in: a signed link that opens one account, once, within a week."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from layidu.web.access.models import Grant, Invitation

LASTS = timedelta(days=7)
_SALT = "layidu.web.access.invitation"


def link_of(invitation: Invitation, site: str) -> str:
    """The address that opens the invitation; ``site`` is ``https://host``."""
    return site.rstrip("/") + reverse("invitation", args=[Signer(salt=_SALT).sign(invitation.id)])


def open_invitation(key: str) -> Invitation | None:
    """The invitation of a link; ``None`` for one that is forged, used, withdrawn or too old, without saying which."""
    try:
        name = Signer(salt=_SALT).unsign(key)
    except BadSignature:
        return None
    return Invitation.objects.filter(
        id=name, used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=timezone.now()
    ).first()


def message_of(invitation: Invitation, site: str) -> EmailMessage:
    """The e-mail as it will be sent, and as the page shows it before."""
    text = render_to_string(
        "access/invitation.txt", {"invitation": invitation, "link": link_of(invitation, site), "site": site}
    )
    return EmailMessage(_("You are invited to Layidu"), text, to=[invitation.email])


def accept(invitation: Invitation, password: str) -> Any:
    """Open the account that an invitation promises; gives the account, ``None`` where the link was used meanwhile.

    The address is known to be the person's: the link came to it.
    """
    now = timezone.now()
    with transaction.atomic():
        if has_account(invitation.email):
            return None
        taken = Invitation.objects.filter(id=invitation.id, used_at__isnull=True, withdrawn_at__isnull=True)
        if not taken.update(used_at=now):
            return None
        user = get_user_model().objects.create_user(
            username=secrets.token_hex(10), email=invitation.email, password=password, first_name=invitation.name
        )
        EmailAddress.objects.create(user=user, email=invitation.email, verified=True, primary=True)
        Grant.objects.create(
            user=user,
            role=invitation.role,
            actor_id=invitation.actor_id,
            place_id=invitation.place_id,
            given_by=invitation.invited_by,
            why=invitation.why,
        )
        Invitation.objects.filter(id=invitation.id).update(user=user)
    return user


def has_account(email: str) -> bool:
    """Whether an address signs somebody in already."""
    return (
        EmailAddress.objects.filter(email__iexact=email).exists()
        or get_user_model().objects.filter(email__iexact=email).exists()
    )
