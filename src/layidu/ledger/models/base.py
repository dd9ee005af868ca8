"""What every record has: an opaque id, and for facts the row of the source they stand on."""

from __future__ import annotations

import functools
import secrets

from django.db import models


def _new_id(prefix: str) -> str:
    return f"{prefix}-{secrets.token_hex(8)}"


def opaque_id(prefix: str) -> models.CharField[str, str]:
    """A primary key that says nothing; drawn at random where nobody gives one.

    What is given one cannot be guessed only as far as its giver says: actors' are made of their names (ADR 0007),
    figures' of their content (ADR 0006).
    """
    return models.CharField(primary_key=True, max_length=48, default=functools.partial(_new_id, prefix), editable=False)


class Fact(models.Model):
    """A row that stands on one row of a source; it is current while that row is not retired."""

    origin = models.ForeignKey(
        "ledger.SourceRow",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The row of the source that says this; corrections are new rows with an origin of their own.",
    )

    class Meta:
        abstract = True


def in_order(start: str, end: str) -> models.Q:
    """``start`` not after ``end`` where both are known."""
    return (
        models.Q(**{f"{start}__isnull": True})
        | models.Q(**{f"{end}__isnull": True})
        | models.Q(**{f"{start}__lte": models.F(end)})
    )


def both_or_neither(value: str, text: str) -> models.Q:
    """``value`` is null exactly when ``text`` is empty: no quantity without its unit, no amount without currency."""
    return models.Q(**{f"{value}__isnull": True, text: ""}) | (
        models.Q(**{f"{value}__isnull": False}) & ~models.Q(**{text: ""})
    )
