"""Secrets as the database holds them: sealed with a key that the database does not hold."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

#: Begins what is sealed, so that what was kept before there were seals is told apart.
MARK = "v1:"


class UnreadableError(ValueError):
    """What was sealed with another key: the secret key was changed, or the text was."""


def seal(text: str) -> str:
    """A secret as it is kept: Fernet (AES-128-CBC, HMAC-SHA256), its key derived from the application's secret key.

    Decision served: who comes by a copy of the database alone cannot make anybody's codes.
    """
    return MARK + _fernet().encrypt(text.encode()).decode("ascii")


def unseal(kept: str) -> str:
    """The secret; what bears no mark is given back as it is. Errors: UnreadableError.

    >>> unseal(seal("JBSWY3DPEHPK3PXP")), unseal("JBSWY3DPEHPK3PXP")
    ('JBSWY3DPEHPK3PXP', 'JBSWY3DPEHPK3PXP')
    """
    if not is_sealed(kept):
        return kept
    try:
        return _fernet().decrypt(kept.removeprefix(MARK)).decode()
    except InvalidToken as error:
        raise UnreadableError("sealed with another key") from error


def is_sealed(kept: str) -> bool:
    """Whether it bears the mark."""
    return kept.startswith(MARK)


def _fernet() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"layidu.web.access.sealed")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
