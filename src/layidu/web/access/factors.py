"""Second factors: their secrets sealed in the database, and their owner told when one comes or goes."""

from __future__ import annotations

import base64
import logging
import secrets
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.mfa.totp.internal.auth import validate_totp_code
from django.core.cache import cache
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from layidu.web.access.adapter import tried_from
from layidu.web.access.journal import note
from layidu.web.access.notices import tell
from layidu.web.access.sealed import UnreadableError, is_sealed, seal, unseal

#: Where each kind of second factor keeps its secret.
_SECRETS = ("secret", "seed")


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """The library's adapter, with secrets that the database alone does not give away."""

    def encrypt(self, text: str) -> str:
        """A secret as it is kept."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """A secret as it is used. One that cannot be read fits no code: whoever has it sets up another."""
        try:
            return unseal(encrypted_text)
        except UnreadableError:
            note("second factor unreadable", None, why="the secret key was changed")
            return base64.b32encode(secrets.token_bytes(20)).decode("ascii")


@receiver(authentication_failed)
def _refused(request: HttpRequest, user: Any, authenticator: Authenticator, **_: Any) -> None:
    """Note a code that fits no more; one that was right and came a second time, its owner is told of.

    Somebody who saw it being typed, or stands between, has the password too.
    """
    code = request.POST.get("code", "")[:20]
    again = authenticator.type == Authenticator.Type.TOTP and _was_used(authenticator, code)
    event = "code used again" if again else "code refused"
    note(event, request, level=logging.WARNING, account=user.get_username())
    if again:
        tell(user.pk, event, origin=tried_from(request))


def _was_used(authenticator: Authenticator, code: str) -> bool:
    held = authenticator.wrap()
    secret = unseal(authenticator.data["secret"])
    return validate_totp_code(secret, code) and cache.get(held._get_used_cache_key(code)) is not None


def seal_factors() -> None:
    """Seal the secrets that were kept before there were seals; a second time it changes nothing."""
    for found in Authenticator.objects.all():
        with transaction.atomic():
            one = Authenticator.objects.select_for_update().get(pk=found.pk)
            data: dict[str, Any] = one.data
            plain = {name for name in _SECRETS if isinstance(data.get(name), str) and not is_sealed(data[name])}
            if plain:
                one.data = {name: seal(value) if name in plain else value for name, value in data.items()}
                one.save(update_fields=["data"])
