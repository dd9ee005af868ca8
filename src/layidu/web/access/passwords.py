"""How passwords are kept, and what none may be: known from lists, made of one's own name or of words tried first."""

from __future__ import annotations

import functools
import re
from importlib import resources
from typing import Any

from django.contrib.auth.hashers import ScryptPasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 128
#: Guesses that somebody who has stolen the slow digests makes within days (zxcvbn's level 3 begins here).
GUESSES = 10**8
#: The estimate's cost grows faster than the text; what follows can only make it harder.
_LOOKED_AT = 72


class Scrypt(ScryptPasswordHasher):
    """Django's, as costly as ASVS 2.4.6 asks: 64 MB for each guess, about the same time as Django's own numbers."""

    work_factor = 2**16
    parallelism = 1
    #: What 128 bytes times the block size times the work factor needs, and a little more.
    maxmem = 80 * 1024 * 1024


class NotGuessedSoon:
    """Refuses what a guesser tries early: known passwords, keyboards, dates, repeats, names of the person and country.

    Decision served: a list of passwords from a breach opens no account, without asking another site about any.
    Source of method: zxcvbn (Wheeler, USENIX Security 2016), with the words of ``data/guessed_words.txt`` and the names
    of the country's regions; the estimate is of guesses, not of strength in general.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Errors: ValidationError."""
        if guesses(password, [*_said_of(user), *_local_words()]) < GUESSES:
            raise ValidationError(
                _("This password is guessed soon: it is made of words, names, dates or keys that are tried first."),
                code="password_guessed_soon",
            )

    def get_help_text(self) -> str:
        """What to choose instead."""
        return _("Four or five words that do not belong together are long, easy to keep in mind and hard to guess.")


class NotTooLong:
    """Refuses what nobody types: a limit keeps the digest's cost known."""

    def validate(self, password: str, user: Any = None) -> None:
        """Errors: ValidationError."""
        if len(password) > LONGEST:
            raise ValidationError(_("At most %(most)s characters.") % {"most": LONGEST}, code="password_too_long")

    def get_help_text(self) -> str:
        """The limit."""
        return _("At most %(most)s characters.") % {"most": LONGEST}


def guesses(password: str, words: list[str]) -> int:
    """How many guesses find a password, told which words are tried first.

    >>> guesses("azertyuiop2024", ["azertyuiop"]) < GUESSES < guesses("trois chevaux sur le fleuve", [])
    True
    """
    from zxcvbn import zxcvbn

    return int(zxcvbn(password[:_LOOKED_AT], user_inputs=words)["guesses"])


def _said_of(user: Any) -> list[str]:
    said = [str(getattr(user, name, "") or "") for name in ("email", "first_name", "last_name")] if user else []
    return [word for text in said for word in (text, *re.split(r"[\W_]+", text)) if len(word) > 2]


@functools.cache
def _local_words() -> tuple[str, ...]:
    from layidu.ledger.models import Place

    listed = resources.files("layidu.web.access").joinpath("data", "guessed_words.txt").read_text(encoding="utf-8")
    regions = Place.objects.filter(kind__in=("country", "region")).values_list("name", flat=True).distinct()
    return (*listed.split("\n"), *regions)
