"""An administrator made from the machine itself: the first one, and one who lost password, telephone and codes."""

from __future__ import annotations

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from layidu.web.access.invitations import LASTS, has_account, link_of
from layidu.web.access.journal import note
from layidu.web.access.models import Grant, Invitation

ROLE = "administrator"


def administrator(email: str, name: str, site: str) -> str:
    """The link with which an administrator chooses a password.

    Decision served: somebody can open the first account of a new site, and nobody is locked out of it for ever. A new
    address gets an invitation; an account gets the role if it lacks it, loses its second factor, and sets its password
    anew. Whoever may run this on the machine may read the whole ledger already. ``site`` is ``https://host``.
    Errors: ValidationError for what is no address.
    """
    email = email.strip().lower()
    validate_email(email)
    with transaction.atomic():
        if not has_account(email):
            made = Invitation.objects.create(email=email, name=name, role=ROLE, expires_at=timezone.now() + LASTS)
            note("invitation written", None, about=made.id, said=ROLE, why="from the machine")
            return link_of(made, site)
        user = get_user_model().objects.get(email__iexact=email)
        if not Grant.objects.filter(user=user, role=ROLE, ended_at__isnull=True).exists():
            Grant.objects.create(user=user, role=ROLE)
        Authenticator.objects.filter(user=user).delete()
    note("password link", None, about=user.get_username(), why="from the machine")
    key = PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    way = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return site.rstrip("/") + way
