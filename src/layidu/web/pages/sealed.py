"""Identifiers in addresses that could be counted up: each stands there with a seal, so that none can be guessed."""

from __future__ import annotations

import base64
import functools
import hmac

from django.conf import settings
from django.urls import register_converter
from django.utils.crypto import salted_hmac

#: 50 bits: at a million guesses a second it takes a server eighteen years to have tried them all, for one identifier.
LENGTH = 10
_SEAL = f"[a-z2-7]{{{LENGTH}}}"


def seal(kind: str, value: str) -> str:
    """The seal of an identifier of a kind: its MAC by the site's secret, short enough to be read out.

    >>> seal("row", "7") != seal("job", "7"), len(seal("row", "7"))
    (True, 10)
    """
    made = hmac.digest(_key(settings.SECRET_KEY, kind), value.encode(), "sha256")
    return base64.b32encode(made).decode("ascii").lower()[:LENGTH]


@functools.lru_cache(maxsize=64)
def _key(secret: str, kind: str) -> bytes:
    return salted_hmac(f"layidu.web.pages.sealed.{kind}", "", secret=secret, algorithm="sha256").digest()


class Sealed:
    """A converter of Django's: an identifier, a dash and its seal. Another seal is an address that does not exist."""

    kind = ""
    regex = rf"[^/]+-{_SEAL}"

    def to_python(self, text: str) -> str:
        """The identifier. Errors: ValueError for a seal that is not its own."""
        value, _, given = text.rpartition("-")
        if not hmac.compare_digest(seal(self.kind, value), given):
            raise ValueError(text)
        return value

    def to_url(self, value: object) -> str:
        """The identifier with its seal."""
        return f"{value}-{seal(self.kind, str(value))}"


class _Number(Sealed):
    """An identifier that is a number."""

    regex = rf"[0-9]{{1,18}}-{_SEAL}"

    def to_python(self, text: str) -> int:  # type: ignore[override]
        return int(super().to_python(text))


class SealedRow(_Number):
    """A row of a source."""

    kind = "row"


class SealedJob(_Number):
    """A job of the worker."""

    kind = "job"


class SealedSnapshot(Sealed):
    """A publication or a plan."""

    kind = "snapshot"


class SealedRef(Sealed):
    """A commitment by its number, which may have a slash in it."""

    kind = "commitment"
    regex = rf".+-{_SEAL}"


def register() -> None:
    """Let addresses name them: ``<row:…>``, ``<job:…>``, ``<snapshot:…>``, ``<commitment:…>``."""
    for converter in (SealedRow, SealedJob, SealedSnapshot, SealedRef):
        register_converter(converter, converter.kind)
