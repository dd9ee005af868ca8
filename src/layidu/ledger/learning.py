"""What a person teaches is kept with who taught it and when, and can be withdrawn; nothing taught is ever deleted."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils import timezone

from layidu.catalogue.findings import refusal
from layidu.core.text import fold
from layidu.intake.actors import actor_key
from layidu.intake.vocabulary import shared, word_key
from layidu.ledger.importing import ledger_lock
from layidu.ledger.models import Actor, ActorAlias, Layout, PlaceAlias, WordAlias


def keep_layout(
    *,
    format_name: str,
    header_key: str,
    columns: Mapping[str, str],
    groups: Mapping[str, str],
    counting_mode: str,
    partner: str | None,
    file_name: str,
    by: str,
) -> int:
    """Remember a layout; the one taught before for the same headers and partner is withdrawn. Gives its number.

    Decision served: a partner's own workbook is read every month without being asked about again.
    """
    with ledger_lock():
        earlier = Layout.objects.filter(header_key=header_key, partner_id=partner, withdrawn_at__isnull=True)
        earlier.update(withdrawn_by=by, withdrawn_at=timezone.now())
        return Layout.objects.create(
            format=format_name,
            header_key=header_key,
            columns=dict(columns),
            groups=dict(groups),
            counting_mode=counting_mode,
            partner_id=partner,
            file_name=file_name[:255],
            learned_by=by,
        ).id


def withdraw_layout(number: int, *, by: str) -> None:
    """Read by this layout no more. Errors: Refusal DISPOSITION-INCONNUE when none of that number is in use."""
    _withdraw(Layout.objects.filter(id=number), by, "DISPOSITION-INCONNUE", str(number))


def keep_place_alias(place: str, spelling: str, *, by: str) -> int:
    """Remember that a person confirmed a spelling of a place. Gives its number. Errors: Refusal ALIAS-EXISTANT."""
    key = fold(spelling).replace(" ", "")
    with ledger_lock():
        if PlaceAlias.objects.filter(place_id=place, key=key, withdrawn_at__isnull=True).exists():
            raise refusal("ALIAS-EXISTANT", value=spelling)
        return PlaceAlias.objects.create(place_id=place, spelling=spelling[:255], key=key[:255], confirmed_by=by).id


def withdraw_place_alias(number: int, *, by: str) -> None:
    """Read this spelling as that place no more. Errors: Refusal ALIAS-INCONNU."""
    _withdraw(PlaceAlias.objects.filter(id=number), by, "ALIAS-INCONNU", f"L{number}")


def keep_word_alias(vocabulary: str, word: str, spelling: str, *, by: str) -> int:
    """Remember that a person confirmed a spelling of a word of the catalogue. Gives its number.

    Decision served: an activity that a partner calls by a name of its own is asked about once. Errors: Refusal
    ALIAS-EXISTANT when it means that word already, ALIAS-MOT-PRIS when it means another.
    """
    key = word_key(spelling)
    with ledger_lock():
        same = WordAlias.objects.filter(vocabulary=vocabulary, key=key, withdrawn_at__isnull=True).first()
        if same is not None:
            other = shared(vocabulary).labels.get(same.word, same.word)
            raise refusal("ALIAS-EXISTANT" if same.word == word else "ALIAS-MOT-PRIS", value=spelling, other=other)
        return WordAlias.objects.create(
            vocabulary=vocabulary, word=word, spelling=spelling[:255], key=key[:255], confirmed_by=by
        ).id


def withdraw_word_alias(number: int, *, by: str) -> None:
    """Read this spelling as that word no more. Errors: Refusal ALIAS-INCONNU."""
    _withdraw(WordAlias.objects.filter(id=number), by, "ALIAS-INCONNU", f"A{number}")


def keep_actor_alias(actor: str, spelling: str, *, by: str) -> int:
    """Remember that a person confirmed a spelling of an actor. Gives its number.

    Errors: Refusal ALIAS-EXISTANT when it names that actor already, ALIAS-PRIS when it names another: two actors of
    the ledger that are one are merged, which keeps the trace of whose facts are whose.
    """
    with ledger_lock():
        for other in ActorAlias.objects.filter(withdrawn_at__isnull=True).select_related("actor"):
            if actor_key(other.spelling) == actor_key(spelling):
                if other.actor_id == actor:
                    raise refusal("ALIAS-EXISTANT", value=spelling)
                raise refusal("ALIAS-PRIS", value=spelling, actor=other.actor.name)
        return ActorAlias.objects.create(actor_id=actor, spelling=spelling[:255], confirmed_by=by).id


def withdraw_actor_alias(number: int, *, by: str) -> None:
    """Read this spelling as that actor no more, however its signs are written.

    Errors: Refusal ALIAS-INCONNU, ALIAS-DU-NOM when it is the actor's own name.
    """
    with ledger_lock():
        alias = ActorAlias.objects.filter(id=number, withdrawn_at__isnull=True).first()
        if alias is None:
            raise refusal("ALIAS-INCONNU", value=f"O{number}")
        key = actor_key(alias.spelling)
        if key == actor_key(Actor.objects.get(id=alias.actor_id).name):
            raise refusal("ALIAS-DU-NOM", value=alias.spelling)
        rows = ActorAlias.objects.filter(actor_id=alias.actor_id, withdrawn_at__isnull=True)
        same = [identifier for identifier, said in rows.values_list("id", "spelling") if actor_key(said) == key]
        _withdraw(ActorAlias.objects.filter(id__in=same), by, "ALIAS-INCONNU", f"O{number}")


def _withdraw(
    rows: QuerySet[Layout] | QuerySet[PlaceAlias] | QuerySet[ActorAlias] | QuerySet[WordAlias],
    by: str,
    code: str,
    said: str,
) -> None:
    if not rows.filter(withdrawn_at__isnull=True).update(withdrawn_by=by, withdrawn_at=timezone.now()):
        raise refusal(code, value=said)
