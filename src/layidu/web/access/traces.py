"""Everything that the tables hold about a person, found by following every reference to the account."""

from __future__ import annotations

from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.apps import apps
from django.db.models import BinaryField, CharField, EmailField, Field

#: A secret is no trace of a person.
_SECRET = ("password", "digest", "session_key", "data")


def traces(user: Any) -> dict[str, list[dict[str, Any]]]:
    """Table -> rows about an account, without its secrets.

    Decision served: answering a person who asks what is kept about them. Rows of every app that refers to accounts
    (receipts, drafts, files, tokens, sessions, roles given and received), what was written to the address, decisions
    signed with the person's name or address, the sign-ins under the address, and the account itself. Assumption:
    nobody else signs with that name.
    """
    found: dict[str, list[dict[str, Any]]] = {user._meta.label: [_row(user)]}
    for relation in user._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete:
            rows = relation.related_model._default_manager.filter(**{relation.field.name: user})
            found[f"{relation.related_model._meta.label}.{relation.field.name}"] = [_row(one) for one in rows]
    signed = {text for text in (user.get_full_name(), user.email) if text}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EmailField):
                asked = {f"{field.name}__iexact": user.email}
            elif isinstance(field, CharField) and field.name.endswith("_by"):
                asked = {f"{field.name}__in": signed}
            else:
                continue
            rows = model._default_manager.filter(**asked)
            found[f"{model._meta.label}.{field.name}"] = [_row(one) for one in rows]
    for model in (AccessAttempt, AccessLog):
        found[model._meta.label] = [_row(one) for one in model.objects.filter(username__iexact=user.email)]
    return {name: rows for name, rows in found.items() if rows}


def _row(one: Any) -> dict[str, Any]:
    fields: list[Field[Any, Any]] = [
        field for field in one._meta.concrete_fields if field.name not in _SECRET and not isinstance(field, BinaryField)
    ]
    return {field.name: getattr(one, field.attname) for field in fields}
