"""Everything that the tables hold about a person, found by following every reference to the account."""

from __future__ import annotations

from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.db.models import BinaryField, Field

#: A secret is no trace of a person.
_SECRET = ("password", "digest", "session_key", "data")


def traces(user: Any) -> dict[str, list[dict[str, Any]]]:
    """Table -> rows about an account, without its secrets.

    Decision served: answering a person who asks what is kept about them. Rows of every app that refers to accounts,
    the sign-ins under the account's address, and the account itself.
    """
    found = {user._meta.label: [_row(user)]}
    for relation in user._meta.related_objects:
        name = f"{relation.related_model._meta.label}.{relation.field.name}"
        rows = relation.related_model._default_manager.filter(**{relation.field.name: user})
        if relation.field.name and (said := [_row(one) for one in rows]):
            found[name] = said
    for model in (AccessAttempt, AccessLog):
        if said := [_row(one) for one in model.objects.filter(username__iexact=user.email)]:
            found[model._meta.label] = said
    return found


def _row(one: Any) -> dict[str, Any]:
    fields: list[Field[Any, Any]] = [
        field for field in one._meta.concrete_fields if field.name not in _SECRET and not isinstance(field, BinaryField)
    ]
    return {field.name: getattr(one, field.attname) for field in fields}
